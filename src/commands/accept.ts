// The baseline, applied to findings: which file, what it accepts, what no longer fits.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fitsCheck } from '../baseline/check.ts';
import { DEFAULT_NAME, isExpired, readBaseline, type Entry } from '../baseline/file.ts';
import { matchBaseline, type Matched } from '../baseline/match.ts';
import type { Known } from '../baseline/known.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { expiredNote, unusedBaselineNote } from '../report/words.ts';
import type { Config } from './config.ts';

export interface BaselineOptions {
  /** A file, or false for none. Default: that of the configuration, or .keylift-baseline.json where there is one. */
  readonly baseline?: string | false;
}

interface AcceptContext {
  /** Findings that are worth the slow check. */
  readonly shown: (finding: Finding) => boolean;
  /** Absolute; paths of findings start there. */
  readonly root: string;
  /** The whole tree was scanned, so an entry that fits nothing is out of date. */
  readonly whole: boolean;
  /** Remarks go here. */
  readonly notes: string[];
}

/** Marks accepted findings, and says of others that they were accepted once. @throws KeyliftError E0320, E0321, E0322 */
export async function acceptByBaseline(
  findings: readonly Finding[],
  config: Config,
  folder: string,
  options: BaselineOptions,
  context: AcceptContext,
): Promise<readonly Finding[]> {
  if (options.baseline === false) return findings;
  const named = options.baseline ?? config.baseline;
  const path = baselinePath(options, config, folder, context.root);
  const entries = readBaseline(path);
  if (entries === undefined) {
    if (named === undefined) return findings;
    throw new KeyliftError('E0322', `no such baseline: ${printable(named)}`, {
      exit: EXIT.usage,
      hint: 'keylift baseline create',
    });
  }
  const matched = await matchAgainst(findings.filter(context.shown), entries, context.root);
  const old = entries.filter((entry) => isExpired(entry, today())).length;
  if (old > 0) context.notes.push(expiredNote(old));
  const unused = stillThere(
    matched.unused,
    findings.filter((finding) => !context.shown(finding)),
  );
  if (context.whole && unused.length > 0) context.notes.push(unusedBaselineNote(unused.length));
  return findings.map((finding) => withVerdict(finding, matched));
}

/** Where the baseline is read from and written to. Absolute. */
export function baselinePath(options: BaselineOptions, config: Config, folder: string, root: string): string {
  if (typeof options.baseline === 'string') return resolve(root, options.baseline);
  if (config.baseline !== undefined) return resolve(folder, config.baseline);
  const near = join(root, DEFAULT_NAME);
  return existsSync(near) ? near : join(folder, DEFAULT_NAME);
}

/** Matches with what this machine remembers of the slow check, inside a git repository. */
export async function matchAgainst(findings: readonly Finding[], entries: readonly Entry[], root: string): Promise<Matched> {
  const known = await knownChecks(root);
  const matched = await matchBaseline(findings, entries, {
    today: today(),
    exists: (path) => existsSync(join(root, path)),
    fits: known === undefined ? fitsCheck : (check, secret) => known.fits(check, secret),
  });
  known?.save();
  return matched;
}

/** Entries less those at the place of a finding that does not count in this run: too unsure, or allowed. */
export function stillThere(unused: readonly Entry[], others: readonly Finding[]): readonly Entry[] {
  const places = new Set(others.map(({ fingerprint }) => fingerprint));
  return unused.filter(({ place }) => !places.has(place));
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function knownChecks(root: string): Promise<Known | undefined> {
  const { gitFolderOf, openState } = await import('../migrate/state-folder.ts');
  if (gitFolderOf(root) === undefined) return undefined;
  const { openKnown } = await import('../baseline/known.ts');
  try {
    const state = await openState(root);
    return openKnown(state.path, state.key);
  } catch {
    // A state folder that cannot be made costs time, not correctness.
    return undefined;
  }
}

function withVerdict(finding: Finding, matched: Matched): Finding {
  if (matched.accepted.has(finding)) return { ...finding, status: 'baseline' };
  const expired = matched.expired.get(finding);
  if (expired !== undefined) {
    const reason = { code: 'baseline-expired', direction: 1, args: { on: expired.expires } } as const;
    return { ...finding, reasons: [...finding.reasons, reason] };
  }
  if (matched.changed.has(finding))
    return { ...finding, reasons: [...finding.reasons, { code: 'baseline-changed', direction: 1 }] };
  return finding;
}
