// `keylift scan --history` of a whole repository: every stored version once, only what changed matched, then the
// findings judged in the first version that has each secret, with its commits and branches.
import { randomBytes } from 'node:crypto';
import type { Ledger } from '../core/blob.ts';
import { secretDigest } from '../core/fingerprint.ts';
import type { Finding } from '../core/finding.ts';
import { Secret } from '../core/secret.ts';
import type { Mark, Trial } from '../core/trace.ts';
import { joinTrials } from '../detect/trials.ts';
import { attribute, type Attributed } from '../sources/pack/attribution.ts';
import { growForest } from '../sources/pack/forest.ts';
import { readLost, type Recovered } from '../sources/pack/lost-objects.ts';
import { keepHistory } from '../sources/pack/kept-history.ts';
import { ObjectReader } from '../sources/pack/object-reader.ts';
import { BLOB, find, findHex, idOf, type ObjectTable } from '../sources/pack/object-table.ts';
import { openStore, type ObjectStore } from '../sources/pack/object-store.ts';
import { windowsIn } from '../sources/pack/pack-input.ts';
import type { PassInput, PassResult } from '../sources/pack/pass.ts';
import type { Collected } from './collect.ts';
import { openCache, type HistoryCache } from './history-cache.ts';
import { findingsInTime, onePlaceEach, type KnownMark, type Past } from './history-findings.ts';
import { findingsInObjects } from './history-objects.ts';
import type { HistoryScan } from './history-scan.ts';
import { dealPass, threadCount, type Dealt } from './history-threads.ts';
import { updateHistory } from './history-update.ts';

const MiB = 1024 * 1024;

export async function scanHistory(scan: HistoryScan): Promise<Collected> {
  const cache = scan.cache === undefined || scan.git.shallow ? undefined : openCache(scan.cache, scan);
  const updated = cache === undefined ? undefined : await updateHistory(scan, cache);
  return updated ?? scanWhole(scan, cache);
}

async function scanWhole(scan: HistoryScan, cache: HistoryCache | undefined): Promise<Collected> {
  const { git, rules, ledger } = scan;
  const store = openStore(git.objects, git.moreObjects, git.idLength / 2);
  for (const one of store.unusable) ledger.failed.push({ path: one.path, why: one.why });
  const { forest, rootless } = growForest(store.table);
  const weight = store.table.size.reduce((sum, size) => sum + size, 0);
  const threads = threadCount(scan.jobs, weight);
  const input: PassInput = {
    store: { table: store.table, packs: store.packs, folders: store.folders },
    forest,
    settings: {
      ...roomFor(scan.memory, threads),
      maxFileSize: scan.maxFileSize ?? Number.POSITIVE_INFINITY,
      messages: scan.everything,
    },
  };
  const dealt = await dealPass(input, rules, scan.threshold, threads, scan.signal, (taken, parts) =>
    scan.progress.update(`reading history: ${Math.floor((taken * 100) / parts)} %`),
  );
  const lost = lostIds(store, rootless, dealt);
  const recovered = await readLost(git, store.table, [...lost.keys()], dealt.own.scanner);
  const { found, marks } = joinMarks(dealt, recovered);
  const attributed = attribute({
    table: store.table,
    commits: [...dealt.results.map(({ result }) => result.commits), recovered.commits],
    trees: [...dealt.results.map(({ result }) => result.trees), recovered.trees],
    found,
    failed: recovered.failed,
    refs: git.refs,
    head: git.head,
    shallow: new Set(git.shallowIds),
  });
  fillLedger(ledger, scan, store, dealt, recovered, lost, attributed);

  const key = cache?.key ?? randomBytes(32);
  const digest = (finding: Finding) => secretDigest(key, finding.secret);
  const known = marks.map(({ rule, value }): KnownMark => ({ rule, digest: secretDigest(key, new Secret(value)) }));
  const notes = [...ledger.notes];
  const reader = new ObjectReader(input, dealt.own.core, git);
  const given = { scan, attributed, marks: known, key };
  const findings = await findingsInTime({
    ...given,
    refs: git.refs,
    open: () => pastIn(store.table, reader, attributed),
    ledger,
  });
  if (scan.everything) findings.push(...findingsInObjects({ ...given, table: store.table, reader }));
  reader.close();
  if (cache !== undefined && ledger.failed.length === 0 && !scan.signal.aborted) {
    const ids = git.refs.map(({ id }) => id);
    const kept = keepHistory(attributed.graph, attributed.state, ids, git.idLength / 2, attributed.idOf);
    if (kept !== undefined) cache.write(kept, { marks: known, notes });
  }
  return { findings: onePlaceEach(findings, digest), digest };
}

function pastIn(table: ObjectTable, reader: ObjectReader, { graph, idOf: commitId }: Attributed): Past {
  return {
    commitId,
    commitText: (commit) => reader.read(graph.rows[commit]!),
    fileAt(commit, names) {
      const oid = reader.idAt(graph.trees[commit]!, names, (id) => find(table, id, 0));
      const row = oid === undefined ? -1 : findHex(table, oid);
      return oid === undefined || row === -1 ? undefined : { oid, bytes: reader.read(row) };
    },
  };
}

/** How the memory allowed is divided. Address space that is not used costs nothing, so the parts may be generous. */
function roomFor(memory: number, threads: number): { object: number; arena: number; windows: number } {
  const each = memory / threads;
  const arena = Math.min(256 * MiB, Math.max(32 * MiB, each / 2));
  const windows = windowsIn(Math.min(96 * MiB, each / 4));
  return { object: Math.min(32 * MiB, arena / 4), arena, windows };
}

/** Everything that has to be read through git, and why. */
function lostIds(store: ObjectStore, rootless: readonly number[], dealt: Dealt): Map<string, string> {
  const lost = new Map<string, string>();
  for (const row of store.damaged) lost.set(idOf(store.table, row), 'damaged object header');
  for (const row of rootless) if (!lost.has(idOf(store.table, row))) lost.set(idOf(store.table, row), 'delta without its base');
  for (const { result } of dealt.results) {
    for (let i = 0; i < result.lost.length; i += 2)
      lost.set(idOf(store.table, result.lost[i]!), result.reasons[result.lost[i + 1]!]!);
  }
  return lost;
}

/** One numbering over all threads, from 1, of the marks that could be a credential somewhere. */
function joinMarks(dealt: Dealt, recovered: Recovered): { found: Map<number, number[]>; marks: Mark[] } {
  const { scanner } = dealt.own;
  const shares = dealt.results.map(({ result, marks, trials }) => ({ log: result.blobs, marks, trials }));
  // The main thread's scanner also read what git had to be asked for.
  shares.push({ log: recovered.blobs, marks: scanner.marks, trials: scanner.trials });
  const idOfMark = (mark: Mark) => JSON.stringify([mark.rule, mark.role, mark.quote, mark.name, mark.value]);
  const trials = new Map<string, (readonly Trial[])[]>();
  for (const share of shares) {
    for (const [index, mark] of share.marks.entries()) {
      const id = idOfMark(mark);
      const before = trials.get(id);
      if (before === undefined) trials.set(id, [share.trials[index]!]);
      else before.push(share.trials[index]!);
    }
  }
  const marks: Mark[] = [];
  const numbers = new Map<string, number>();
  const found = new Map<number, number[]>();
  for (const { log, marks: own } of shares) {
    const renumbered = own.map((mark) => {
      const id = idOfMark(mark);
      let number = numbers.get(id);
      if (number === undefined) {
        number = joinTrials(trials.get(id)!).some(({ passed }) => passed) ? marks.push(mark) : 0;
        numbers.set(id, number);
      }
      return number;
    });
    for (let i = 0; i < log.length; i += 2 + log[i + 1]!) {
      const list = Array.from(log.subarray(i + 2, i + 2 + log[i + 1]!), (mark) => (mark > 0 ? renumbered[mark - 1]! : mark));
      const kept = list.filter((mark) => mark !== 0);
      if (kept.length === 0) continue;
      const before = found.get(log[i]!);
      found.set(log[i]!, before === undefined ? kept : [...new Set([...before, ...kept])]);
    }
  }
  return { found, marks };
}

function fillLedger(
  ledger: Ledger,
  scan: HistoryScan,
  store: ObjectStore,
  dealt: Dealt,
  recovered: Recovered,
  lost: ReadonlyMap<string, string>,
  attributed: Attributed,
): void {
  const { table } = store;
  const sum = (pick: (result: PassResult) => number) => dealt.results.reduce((total, { result }) => total + pick(result), 0);
  const twice = store.copies.filter((row) => table.type[row] === BLOB && !lost.has(idOf(table, row))).length;
  ledger.blobs = sum((result) => result.blobCount) + recovered.blobCount - twice;
  ledger.bytes = sum((result) => result.blobBytes) + recovered.blobBytes;
  ledger.commits = attributed.graph.rows.length;
  if (scan.git.shallow) ledger.notes.push('shallow clone: commits before its start are not here');
  if (ledger.commits === 0) ledger.notes.push('no commits to scan');
  const byWhy = new Map<string, number>();
  for (const [id, why] of lost) if (!recovered.failed.has(id)) byWhy.set(why, (byWhy.get(why) ?? 0) + 1);
  for (const [why, count] of byWhy)
    ledger.notes.push(`${count} ${count === 1 ? 'object' : 'objects'} read through git instead: ${why}`);
  ledger.failed.push(...attributed.graph.losses);
  if (!attributed.complete) ledger.failed.push({ path: '(history)', why: 'folders nested too deep to follow' });
  for (const id of attributed.unreachedFailures) {
    if (scan.everything || isRecord(store, findHex(table, id)))
      ledger.failed.push({ path: `(object ${id})`, why: recovered.failed.get(id)! });
    else ledger.notes.push(`object ${id}, which no commit names, cannot be read`);
  }
  if (attributed.unreached.size > 0 && !scan.everything)
    ledger.notes.push(
      `${attributed.unreached.size} possible ${attributed.unreached.size === 1 ? 'secret stands' : 'secrets stand'} only in objects that no ref reaches; --everything reports them`,
    );
}

/** Commits, trees and tags that cannot be read may hide content that refs reach. */
function isRecord(store: ObjectStore, row: number): boolean {
  return row >= 0 && store.table.type[row] !== BLOB;
}
