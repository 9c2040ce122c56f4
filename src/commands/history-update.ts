// A scan of a history that was scanned before: only the commits that are new are read, and what they brought is put to
// what is known. Everything after that is the same as for a whole scan, so the result is too.
import { emptyLedger } from '../core/blob.ts';
import { secretDigest } from '../core/fingerprint.ts';
import type { Finding } from '../core/finding.ts';
import { Secret } from '../core/secret.ts';
import { marksIn } from '../core/trace.ts';
import { createEngine } from '../detect/engine/engine.ts';
import { traceScanner } from '../detect/traces.ts';
import { readObjects } from '../sources/cat-file.ts';
import { newCommits, type NewCommit } from '../sources/new-commits.ts';
import { commitGraph } from '../sources/pack/commit-graph.ts';
import { extendHistory, refsNow, type Contents } from '../sources/pack/extended-history.ts';
import { keepHistory, type KeptHistory } from '../sources/pack/kept-history.ts';
import { toUtf8 } from '../sources/segments.ts';
import type { Collected } from './collect.ts';
import type { HistoryCache, KeptMore } from './history-cache.ts';
import { findingsInTime, onePlaceEach, type KnownMark } from './history-findings.ts';
import { pastThroughGit } from './history-past.ts';
import type { HistoryScan } from './history-scan.ts';

/** More new commits than this are read faster by a whole scan. */
const MOST_NEW = 20_000;

/** Undefined when nothing is known, or when it does not fit what is there now: then the whole history is to be scanned. */
export async function updateHistory(scan: HistoryScan, cache: HistoryCache): Promise<Collected | undefined> {
  const known = cache.read();
  if (known === undefined) return undefined;
  try {
    return await update(scan, cache, known.kept, known.more);
  } catch {
    // An object that is gone, a path that git cannot be asked for: a whole scan finds its way, or names the loss.
    return undefined;
  }
}

async function update(
  scan: HistoryScan,
  cache: HistoryCache,
  kept: KeptHistory,
  { marks: before, notes }: KeptMore,
): Promise<Collected | undefined> {
  const { git } = scan;
  const { refs, ids, head, from, tips } = refsNow(git, kept);
  const commits = from.length === 0 ? [] : newCommits(git, from, tips);
  if (commits.length > MOST_NEW) return undefined;
  const marks = [...before];
  const contents = await scanContents(scan, cache.key, commits, marks);
  const { table, log, attribute } = extendHistory(kept, commits, contents);
  const graph = commitGraph(table, [log], refs, head, new Set());
  if (graph.losses.length > 0) return undefined;
  const attributed = attribute(graph);
  const ledger = emptyLedger();
  const { key } = cache;
  const found = await findingsInTime({
    scan,
    attributed,
    refs,
    marks,
    open: (files, asked) => pastThroughGit(git, attributed.idOf, files, asked),
    ledger,
    key,
  });
  const digest = (finding: Finding) => secretDigest(key, finding.secret);
  scan.ledger.blobs = contents.count;
  scan.ledger.bytes = contents.bytes;
  scan.ledger.commits = graph.rows.length;
  scan.ledger.skipped.push(...ledger.skipped);
  scan.ledger.failed.push(...ledger.failed);
  scan.ledger.notes.push(...notes, `${kept.times.length} of the commits were scanned before and are known from the cache`);
  if (commits.length > 0 && !scan.signal.aborted) {
    const next = keepHistory(graph, attributed.state, ids, kept.idBytes, attributed.idOf);
    if (next !== undefined) cache.write(next, { marks, notes });
  }
  return { findings: onePlaceEach(found, digest), digest };
}

interface Scanned extends Contents {
  readonly count: number;
  readonly bytes: number;
}

/** Scans what the commits brought, and adds to `marks`. What stood there before comes first: it is known, so it is again. */
async function scanContents(
  scan: HistoryScan,
  key: Uint8Array,
  commits: readonly NewCommit[],
  marks: KnownMark[],
): Promise<Scanned> {
  const changes = commits.flatMap((commit) => commit.changes);
  const old = changes.flatMap(({ before }) => before ?? []);
  const fresh = changes.flatMap(({ now }) => (now === undefined || now.submodule ? [] : now.oid));
  const marksOf = new Map<string, readonly number[]>();
  const tooLarge = new Set<string>();
  const wanted = [...new Set([...old, ...fresh])];
  let bytes = 0;
  if (wanted.length === 0) return { marksOf, tooLarge, count: 0, bytes };
  const numbers = new Map(marks.map(({ rule, digest }, index) => [`${rule} ${digest}`, index + 1]));
  const scanner = traceScanner(scan.rules, createEngine(scan.rules), scan.threshold);
  /** 0 for what is a credential nowhere. */
  const numberOf = (own: number): number => {
    const { rule, value } = scanner.marks[own - 1]!;
    const digest = secretDigest(key, new Secret(value));
    const number = numbers.get(`${rule} ${digest}`);
    if (number !== undefined) return number;
    if (!scanner.trials[own - 1]!.some(({ passed }) => passed)) return 0;
    numbers.set(`${rule} ${digest}`, marks.push({ rule, digest }));
    return marks.length;
  };
  const all = new Uint32Array(2);
  const found = new Map<string, Set<number>>();
  for await (const read of readObjects(scan.git, wanted)) {
    if ('failed' in read) throw new Error(read.failed);
    const own = found.get(read.oid) ?? new Set();
    found.set(read.oid, own);
    for (const segment of read.segments) {
      const text = toUtf8(segment.bytes);
      all[1] = text.length;
      for (const mark of marksIn(scanner, scanner.scan(text, 0, text.length, all, 0, 1))) own.add(mark);
    }
    if (read.size > (scan.maxFileSize ?? Number.POSITIVE_INFINITY)) tooLarge.add(read.oid);
    bytes += Math.max(0, read.size);
  }
  for (const [oid, own] of found) {
    const known = [...own].map(numberOf).filter((number) => number > 0);
    marksOf.set(oid, [...new Set(known)]);
  }
  return { marksOf, tooLarge, count: new Set(fresh).size, bytes };
}
