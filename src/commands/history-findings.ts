// Places in time to findings: each secret is judged by the scanner in the first version of the file that has it.
import type { CommitInfo, Ledger, Provenance } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { pathFromBytes } from '../core/path.ts';
import { Secret } from '../core/secret.ts';
import type { Mark } from '../core/trace.ts';
import { createScanner } from '../detect/scanner.ts';
import { commitInfo } from '../sources/pack/commit-text.ts';
import type { Attributed } from '../sources/pack/attribution.ts';
import type { Core } from '../sources/pack/core.ts';
import { find, findHex, idOf, TAG } from '../sources/pack/object-table.ts';
import { ObjectReader } from '../sources/pack/object-reader.ts';
import type { PassInput } from '../sources/pack/pass.ts';
import { reachedFrom, type PlaceInTime } from '../sources/pack/places.ts';
import { toUtf8 } from '../sources/segments.ts';
import type { HistoryScan } from './history-scan.ts';

interface FindingsInput {
  readonly scan: HistoryScan;
  readonly input: PassInput;
  readonly core: Core;
  readonly marks: readonly Mark[];
  readonly attributed: Attributed;
  readonly ledger: Ledger;
}

/** Equal values of one rule at one path, however they are assigned. */
interface Standing {
  readonly path: string;
  readonly names: readonly Uint8Array[];
  readonly mark: Mark;
  first: number;
  last: number;
  inHead: boolean;
}

const BRANCHES_NAMED = 10;

export async function findingsInTime(given: FindingsInput, digest: (finding: Finding) => string): Promise<Finding[]> {
  const { scan, input, attributed, marks } = given;
  const { table } = input.store;
  const { graph } = attributed;
  const reader = new ObjectReader(input, given.core, scan.git);
  const scanner = createScanner(scan.rules, scan.scannerOptions);
  const standing = standingMarks(given);
  const infos = new Map<number, CommitInfo>();
  const info = (row: number): CommitInfo => {
    let known = infos.get(row);
    if (known === undefined) infos.set(row, (known = commitInfo(idOf(table, row), reader.read(row))));
    return known;
  };
  const firsts = [...new Set(standing.map((one) => one.first))].toSorted((a, b) => a - b);
  const reach = branchesOf(scan, attributed, firsts);

  const findings: Finding[] = [];
  // All that began at one path with one commit is read once.
  for (const group of grouped(standing)) {
    const [{ path, names, first }] = group;
    const oid = reader.idAt(graph.trees[first]!, names, (id) => find(table, id, 0));
    const row = oid === undefined ? -1 : findHex(table, oid);
    if (oid === undefined || row === -1) continue;
    const bytes = toUtf8(reader.read(row));
    for (const finding of scanner.scan({ bytes, oid, provenance: [{ kind: 'file', path }] })) {
      const own = group.find(({ mark }) => isFinding(scan, finding, mark));
      if (own === undefined) continue;
      const provenance: Provenance = {
        kind: 'commit',
        path,
        commit: info(graph.rows[own.first]!),
        inHead: own.inHead,
        last: info(graph.rows[own.last]!),
        branches: reach.get(own.first)!,
      };
      findings.push({ ...finding, provenance: [provenance] });
    }
    if (scan.signal.aborted) break;
    await Promise.resolve();
  }
  if (scan.everything) {
    for (const { row, marks: own } of attributed.messages) {
      const kind = table.type[row] === TAG ? 'tag' : 'commit message';
      const commit = { id: idOf(table, row), ...(table.type[row] === TAG ? { date: '', author: '' } : info(row)) };
      const place: Provenance =
        kind === 'tag'
          ? { kind: 'object', path: `(tag ${commit.id})` }
          : { kind: 'commit', path: `(${kind})`, commit, inHead: false };
      findings.push(
        ...inObject(
          given,
          reader,
          scanner,
          row,
          own.map((mark) => marks[mark - 1]!),
          place,
        ),
      );
    }
    for (const [mark, row] of attributed.unreached)
      findings.push(
        ...inObject(given, reader, scanner, row, [marks[mark - 1]!], { kind: 'object', path: `(object ${idOf(table, row)})` }),
      );
  }
  reader.close();
  return onePlaceEach(findings, digest);
}

function inObject(
  { scan }: FindingsInput,
  reader: ObjectReader,
  scanner: ReturnType<typeof createScanner>,
  row: number,
  marks: readonly Mark[],
  place: Provenance,
): Finding[] {
  return scanner
    .scan({ bytes: toUtf8(reader.read(row)), provenance: [place] })
    .filter((finding) => marks.some((mark) => isFinding(scan, finding, mark)));
}

function isFinding(scan: HistoryScan, finding: Finding, mark: Mark): boolean {
  return scan.rules[mark.rule]!.id === finding.ruleId && finding.secret.equals(new Secret(mark.value));
}

/** Marks that may be findings where they stand; everything else that stands somewhere goes to the ledger. */
function standingMarks({ scan, input, marks, attributed, ledger }: FindingsInput): Standing[] {
  const known = new Map<string, Standing>();
  const paths = new Map<number, string>();
  const skipped = new Set<string>();
  for (const place of attributed.places) {
    const names = attributed.namesOf(place.path);
    let path = paths.get(place.path);
    if (path === undefined) {
      path = pathFromBytes(Buffer.concat(names.flatMap((name, i) => (i === 0 ? [name] : [Buffer.from('/'), name]))));
      paths.set(place.path, path);
    }
    const { what } = place;
    if (what.kind === 'failed') {
      const commit = idOf(input.store.table, attributed.graph.rows[place.first]!);
      ledger.failed.push({ path, commit, why: `${what.why} ${what.id}` });
    } else if (what.kind !== 'mark') {
      const key = `${what.kind} ${path}`;
      if (!skipped.has(key)) ledger.skipped.push({ path, reason: what.kind });
      skipped.add(key);
    } else if (!scan.filter(path)) {
      if (!skipped.has(path)) ledger.skipped.push({ path, reason: 'excluded' });
      skipped.add(path);
    } else {
      const mark = marks[what.mark - 1]!;
      const key = JSON.stringify([path, mark.rule, mark.value]);
      const one = known.get(key);
      if (one === undefined) known.set(key, { path, names, mark, first: place.first, last: place.last, inHead: place.inHead });
      else merge(one, place, attributed);
    }
  }
  return [...known.values()];
}

function merge(one: Standing, place: PlaceInTime, { graph }: Attributed): void {
  if (graph.times[place.first]! < graph.times[one.first]!) one.first = place.first;
  if (graph.times[place.last]! > graph.times[one.last]!) one.last = place.last;
  one.inHead ||= place.inHead;
}

function* grouped(standing: readonly Standing[]): Generator<[Standing, ...Standing[]]> {
  const groups = new Map<string, [Standing, ...Standing[]]>();
  for (const one of standing) {
    const key = `${one.first} ${one.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  yield* groups.values();
}

/** Short names of the branches each first commit is reached from; of all refs when no branch reaches it. */
function branchesOf(
  scan: HistoryScan,
  { graph }: Attributed,
  commits: readonly number[],
): Map<number, { names: readonly string[]; total: number }> {
  const short = (name: string) => name.replace(/^refs\/(?:heads|remotes|tags)\//, '');
  const lists = reachedFrom(graph, commits);
  return new Map(
    commits.map((commit, i) => {
      const names = lists[i]!.map((index) => scan.git.refs[index]!.name);
      const branches = names.filter((name) => /^refs\/(?:heads|remotes)\//.test(name));
      const shown = branches.length > 0 ? branches : names;
      return [commit, { names: shown.slice(0, BRANCHES_NAMED).map(short), total: shown.length }];
    }),
  );
}

/** A secret that stands twice in a file is one place in history. */
function onePlaceEach(findings: readonly Finding[], digest: (finding: Finding) => string): Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const [first] = finding.provenance;
    const key = JSON.stringify([first.kind, first.path, finding.ruleId, digest(finding)]);
    if (!places.has(key)) places.set(key, finding);
  }
  return [...places.values()];
}
