// Blobs to findings for one run: scans each blob, folds the same secret of one file over many commits into its first
// appearance, and drops what overlapping segments found twice.
import { randomBytes } from 'node:crypto';
import type { LineRange, Provenance, Source } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { secretDigest } from '../core/fingerprint.ts';
import { printable } from '../core/printable.ts';
import type { Scanner } from '../detect/scanner.ts';
import { openedBlobs } from '../sources/archive/inside.ts';
import type { Progress } from './progress.ts';
import { scanFiles, type Threading } from './scan-files.ts';

export interface Collected {
  readonly findings: readonly Finding[];
  /** Digest of a finding's value under a key of this run: equal values, equal digests. */
  readonly digest: (finding: Finding) => string;
}

/**
 * Scans everything the source has. Stops between two contents when `signal` is aborted; what was found so far is kept.
 * @param threading how other threads can help, where the source has files that they can share out
 */
export async function collect(
  source: Source,
  scanner: Scanner,
  signal: AbortSignal,
  progress: Progress,
  threading?: Threading,
): Promise<Collected> {
  // The key lives as long as the run, so the digests are of no use to anyone afterwards.
  let key: Uint8Array | undefined;
  const digest = (finding: Finding) => secretDigest((key ??= randomBytes(32)), finding.secret);
  const places = new Map<string, Finding>();
  const add = (finding: Finding) => {
    const id = placeId(finding, digest(finding));
    const known = places.get(id);
    places.set(id, known === undefined ? finding : fold(known, finding));
  };
  const { files, ledger } = source;
  if (files !== undefined) {
    const tell = (done: number, of: number) => progress.update(`scanned ${done} of ${of} files`);
    for (const finding of await scanFiles({ files, ledger, scanner, threading, signal, progress: tell })) add(finding);
    // Found in the order of the disk; told in the order of names.
    ledger.skipped.sort(byPath);
    ledger.failed.sort(byPath);
    return { findings: [...places.values()], digest };
  }
  const { archives } = source;
  for await (const blob of archives === undefined ? source.blobs() : openedBlobs(source.blobs(), archives, ledger)) {
    for (const finding of scanner.scan(blob)) {
      if (blob.lines === undefined || touches(finding, blob.lines)) add(finding);
    }
    const { files, blobs, commits } = source.ledger;
    progress.update(
      `scanned ${files + blobs} contents${commits > 0 ? ` of ${commits} commits` : ''}: ${printable(blob.provenance[0].path).slice(0, 60)}`,
    );
    if (signal.aborted) break;
  }
  return { findings: [...places.values()], digest };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function touches({ start, end }: Finding, lines: readonly LineRange[]): boolean {
  return lines.some((range) => range.start <= end.line && range.end >= start.line);
}

/** In history one secret in one file is one place, however its line moved; elsewhere each position is a place. */
function placeId(finding: Finding, digest: string): string {
  const [first] = finding.provenance;
  const where = first.kind === 'commit' ? '' : `${finding.span.start}`;
  return JSON.stringify([first.kind, first.path, finding.ruleId, digest, where]);
}

/** The earlier commit is shown; whether the secret still stands in HEAD is known if either place does. */
function fold(a: Finding, b: Finding): Finding {
  const [first, second] = earlier(a, b) ? [a, b] : [b, a];
  const provenance: readonly [Provenance, ...Provenance[]] = [
    first.provenance[0],
    ...first.provenance.slice(1),
    ...second.provenance,
  ];
  return { ...first, provenance };
}

function earlier(a: Finding, b: Finding): boolean {
  const [first] = a.provenance;
  const [second] = b.provenance;
  if (first.kind !== 'commit' || second.kind !== 'commit') return true;
  return Date.parse(first.commit.date) <= Date.parse(second.commit.date);
}
