// From what was found in which blob to where and when it stood: joins the logs of all threads.
import { TOO_LARGE } from './blob-follower.ts';
import { commitGraph, type CommitGraph, type Ref } from './commit-graph.ts';
import { EMPTY, type FolderSets } from './folder-sets.ts';
import { idOf, type ObjectTable, COMMIT, TAG } from './object-table.ts';
import { placesInTime, type PlaceInTime } from './places.ts';
import type { CommitLog } from './commit-log.ts';
import { treeSets, type NamedLog } from './tree-sets.ts';
import type { TreeLog } from './tree-log.ts';

/** What can stand at a path. Marks are numbers of the run; the others keep completeness honest. */
export type Item =
  | { readonly kind: 'mark'; readonly mark: number }
  | { readonly kind: 'failed'; readonly id: string; readonly why: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'submodule' };

/** Root trees reduced to what is of interest. */
export interface HistoryState {
  readonly sets: FolderSets;
  /** Folder set of the root tree of each commit of the graph. */
  readonly roots: Int32Array;
  /** By number, as sets have them. */
  readonly names: Uint8Array[];
  /** Leaf numbers to numbers of items; leaf 0 is nothing. */
  readonly leaves: (readonly number[])[];
  readonly items: Item[];
}

export interface AttributionInput {
  readonly table: ObjectTable;
  readonly commits: readonly CommitLog[];
  readonly trees: readonly TreeLog[];
  /** Marks by row, as numbers of the run; `TOO_LARGE` stands for a blob over the user's limit. */
  readonly found: ReadonlyMap<number, readonly number[]>;
  /** Ids that could not be read by anyone, and why. */
  readonly failed: ReadonlyMap<string, string>;
  readonly refs: readonly Ref[];
  readonly head: string | undefined;
  readonly shallow: ReadonlySet<string>;
}

export interface Attributed {
  readonly graph: CommitGraph;
  readonly places: readonly (PlaceInTime & { readonly what: Item })[];
  /** Id of a commit of the graph. */
  readonly idOf: (commit: number) => string;
  /** What every root tree holds, to go on from when there are more commits. */
  readonly state: HistoryState;
  /** Names of a place's path, from the top. */
  readonly namesOf: (path: number) => readonly Uint8Array[];
  /** Commits and tags in whose own text something was found: row and marks. */
  readonly messages: readonly { readonly row: number; readonly marks: readonly number[] }[];
  /** Marks that stand in no commit that a ref reaches, each with a row that has it. */
  readonly unreached: ReadonlyMap<number, number>;
  /** Failed ids that no reachable commit names. */
  readonly unreachedFailures: readonly string[];
  /** False when folders were nested too deep to follow. */
  readonly complete: boolean;
}

export function attribute(input: AttributionInput): Attributed {
  const { table, found, failed } = input;
  const items: Item[] = [];
  const leaves: number[][] = [[]];
  const leafNumbers = new Map<string, number>();
  const itemNumbers = new Map<string, number>();

  const itemOf = (key: string, item: Item): number => {
    let number = itemNumbers.get(key);
    if (number === undefined) {
      number = items.length;
      items.push(item);
      itemNumbers.set(key, number);
    }
    return number;
  };
  const leaf = (list: readonly number[]): number => {
    const key = list.join(' ');
    let number = leafNumbers.get(key);
    if (number === undefined) {
      number = leaves.length;
      leaves.push([...list]);
      leafNumbers.set(key, number);
    }
    return number;
  };
  const failure = (id: string, why: string) => leaf([itemOf(`failed ${id}`, { kind: 'failed', id, why })]);

  const leafOf = new Int32Array(table.count);
  for (const [row, marks] of found) {
    if (table.type[row] === COMMIT || table.type[row] === TAG) continue;
    const list = marks.map((mark) =>
      mark === TOO_LARGE ? itemOf('too-large', { kind: 'too-large' }) : itemOf(`mark ${mark}`, { kind: 'mark', mark }),
    );
    leafOf[row] = leaf(list.toSorted((a, b) => a - b));
  }
  const failedRows = rowsOf(table, failed);
  for (const [row, why] of failedRows) leafOf[row] = failure(idOf(table, row), why);
  const submodule = leaf([itemOf('submodule', { kind: 'submodule' })]);

  const { named, names } = nameLogs(input.trees, (id) => failure(id, 'missing object'));
  const { sets, setOf, complete } = treeSets(table, named, leafOf, submodule);
  const graph = commitGraph(table, input.commits, input.refs, input.head, input.shallow);
  const places = placesInTime(graph, setOf, sets, (number) => leaves[number]!).map((place) => ({
    ...place,
    what: items[place.item]!,
  }));

  const reachedMarks = new Set<number>();
  const reachedIds = new Set<string>();
  for (const { what } of places) {
    if (what.kind === 'mark') reachedMarks.add(what.mark);
    else if (what.kind === 'failed') reachedIds.add(what.id);
  }
  const unreached = new Map<number, number>();
  const messages: { row: number; marks: readonly number[] }[] = [];
  for (const [row, marks] of found) {
    if (table.type[row] === COMMIT || table.type[row] === TAG) {
      messages.push({ row, marks });
      continue;
    }
    for (const mark of marks) if (mark !== TOO_LARGE && !reachedMarks.has(mark) && !unreached.has(mark)) unreached.set(mark, row);
  }
  const namesOf = (path: number) => sets.namesOf(path).map((name) => names[name]!);
  const unreachedFailures = [...failed.keys()].filter((id) => !reachedIds.has(id));
  const roots = Int32Array.from(graph.trees, (tree) => (tree < 0 ? EMPTY : setOf[tree]!));
  return {
    graph,
    places,
    idOf: (commit) => idOf(table, graph.rows[commit]!),
    state: { sets, roots, names, leaves, items },
    namesOf,
    messages,
    unreached,
    unreachedFailures,
    complete,
  };
}

/** Rows of the ids, all copies of each. */
function rowsOf(table: ObjectTable, ids: ReadonlyMap<string, string>): Map<number, string> {
  const rows = new Map<number, string>();
  if (ids.size === 0) return rows;
  for (let row = 0; row < table.count; row += 1) {
    const why = ids.get(idOf(table, row));
    if (why !== undefined) rows.set(row, why);
  }
  return rows;
}

/** One numbering of names for all logs. */
function nameLogs(logs: readonly TreeLog[], missingLeaf: (id: string) => number): { named: NamedLog[]; names: Uint8Array[] } {
  const names: Uint8Array[] = [];
  const numbers = new Map<string, number>();
  const named = logs.map((log) => ({
    log,
    names: Int32Array.from(log.names, (name) => {
      const key = Buffer.from(name).toString('latin1');
      let number = numbers.get(key);
      if (number === undefined) {
        number = names.length;
        names.push(name);
        numbers.set(key, number);
      }
      return number;
    }),
    missing: Int32Array.from(log.missing, missingLeaf),
    missingHeads: Int32Array.from(log.missing, (id) => Buffer.from(id.slice(0, 8), 'hex').readInt32LE(0)),
  }));
  return { named, names };
}
