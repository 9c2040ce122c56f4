// Places in time to findings: each secret is judged by the scanner in the first version of the file that has it.
import type { CommitInfo, Ledger, Provenance } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { secretDigest } from '../core/fingerprint.ts';
import { pathFromBytes } from '../core/path.ts';
import { createScanner, type Scanner } from '../detect/scanner.ts';
import type { Attributed } from '../sources/pack/attribution.ts';
import type { Ref } from '../sources/pack/commit-graph.ts';
import { commitInfo } from '../sources/pack/commit-text.ts';
import { reachedFrom, type PlaceInTime } from '../sources/pack/places.ts';
import { toUtf8 } from '../sources/segments.ts';
import type { HistoryScan } from './history-scan.ts';

/** A mark without its value: equal digests, equal values. */
export interface KnownMark {
  readonly rule: number;
  readonly digest: string;
}

/** Reads what stood in the past. Commits are numbers of the graph. */
export interface Past {
  commitId(commit: number): string;
  commitText(commit: number): Buffer;
  /** The file at a path, given as its names from the top. */
  fileAt(commit: number, names: readonly Uint8Array[]): { readonly oid: string; readonly bytes: Buffer } | undefined;
}

export interface FindingsInput {
  readonly scan: HistoryScan;
  readonly attributed: Pick<Attributed, 'graph' | 'places' | 'namesOf' | 'idOf'>;
  readonly refs: readonly Ref[];
  readonly marks: readonly KnownMark[];
  /** Told everything that will be asked for. */
  readonly open: (files: readonly Asked[], commits: readonly number[]) => Past;
  readonly ledger: Ledger;
  /** Of digests. */
  readonly key: Uint8Array;
}

export interface Asked {
  readonly commit: number;
  readonly names: readonly Uint8Array[];
}

/** Equal values of one rule at one path, however they are assigned. */
interface Standing {
  readonly path: string;
  readonly names: readonly Uint8Array[];
  readonly mark: KnownMark;
  first: number;
  last: number;
  inHead: boolean;
}

const BRANCHES_NAMED = 10;

export async function findingsInTime(given: FindingsInput): Promise<Finding[]> {
  const { scan, attributed } = given;
  const scanner: Scanner = createScanner(scan.rules, scan.scannerOptions);
  const standing = standingMarks(given);
  const groups = grouped(standing);
  const past = given.open(
    groups.map(([{ first, names }]) => ({ commit: first, names })),
    [...new Set(standing.flatMap(({ first, last }) => [first, last]))],
  );
  const infos = new Map<number, CommitInfo>();
  const info = (commit: number): CommitInfo => {
    let known = infos.get(commit);
    if (known === undefined) infos.set(commit, (known = commitInfo(past.commitId(commit), past.commitText(commit))));
    return known;
  };
  const firsts = [...new Set(standing.map((one) => one.first))].toSorted((a, b) => a - b);
  const reach = branchesOf(given, attributed, firsts);

  const findings: Finding[] = [];
  for (const group of groups) {
    const [{ path, names, first }] = group;
    const file = past.fileAt(first, names);
    if (file === undefined) continue;
    const bytes = toUtf8(file.bytes);
    for (const finding of scanner.scan({ bytes, oid: file.oid, provenance: [{ kind: 'file', path }] })) {
      const own = group.find(({ mark }) => isFinding(given, finding, mark));
      if (own === undefined) continue;
      const provenance: Provenance = {
        kind: 'commit',
        path,
        commit: info(own.first),
        inHead: own.inHead,
        last: info(own.last),
        branches: reach.get(own.first)!,
      };
      findings.push({ ...finding, provenance: [provenance] });
    }
    if (scan.signal.aborted) break;
    await Promise.resolve();
  }
  return findings;
}

export function isFinding({ scan, key }: Pick<FindingsInput, 'scan' | 'key'>, finding: Finding, mark: KnownMark): boolean {
  return scan.rules[mark.rule]!.id === finding.ruleId && secretDigest(key, finding.secret) === mark.digest;
}

/** Marks that may be findings where they stand; everything else that stands somewhere goes to the ledger. */
function standingMarks({ scan, marks, attributed, ledger }: FindingsInput): Standing[] {
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
      ledger.failed.push({ path, commit: attributed.idOf(place.first), why: `${what.why} ${what.id}` });
    } else if (what.kind !== 'mark') {
      const key = `${what.kind} ${path}`;
      if (!skipped.has(key)) ledger.skipped.push({ path, reason: what.kind });
      skipped.add(key);
    } else if (!scan.filter(path)) {
      if (!skipped.has(path)) ledger.skipped.push({ path, reason: 'excluded' });
      skipped.add(path);
    } else {
      const mark = marks[what.mark - 1]!;
      const key = JSON.stringify([path, mark.rule, mark.digest]);
      const one = known.get(key);
      if (one === undefined) known.set(key, { path, names, mark, first: place.first, last: place.last, inHead: place.inHead });
      else merge(one, place, attributed);
    }
  }
  return [...known.values()];
}

function merge(one: Standing, place: PlaceInTime, { graph }: FindingsInput['attributed']): void {
  if (graph.times[place.first]! < graph.times[one.first]!) one.first = place.first;
  if (graph.times[place.last]! > graph.times[one.last]!) one.last = place.last;
  one.inHead ||= place.inHead;
}

/** All that began at one path with one commit, which is read once. */
function grouped(standing: readonly Standing[]): [Standing, ...Standing[]][] {
  const groups = new Map<string, [Standing, ...Standing[]]>();
  for (const one of standing) {
    const key = `${one.first} ${one.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Short names of the branches each first commit is reached from; of all refs when no branch reaches it. */
function branchesOf(
  { refs }: FindingsInput,
  { graph }: FindingsInput['attributed'],
  commits: readonly number[],
): Map<number, { names: readonly string[]; total: number }> {
  const short = (name: string) => name.replace(/^refs\/(?:heads|remotes|tags)\//, '');
  const lists = reachedFrom(graph, commits);
  return new Map(
    commits.map((commit, i) => {
      const names = lists[i]!.map((index) => refs[index]!.name);
      const branches = names.filter((name) => /^refs\/(?:heads|remotes)\//.test(name));
      const shown = branches.length > 0 ? branches : names;
      return [commit, { names: shown.slice(0, BRANCHES_NAMED).map(short), total: shown.length }];
    }),
  );
}

/** A secret that stands twice in a file is one place in history. */
export function onePlaceEach(findings: readonly Finding[], digest: (finding: Finding) => string): Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const [first] = finding.provenance;
    const key = JSON.stringify([first.kind, first.path, finding.ruleId, digest(finding)]);
    if (!places.has(key)) places.set(key, finding);
  }
  return [...places.values()];
}
