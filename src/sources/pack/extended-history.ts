// A kept history with the commits that came since, in the form that the steps after a whole scan work on.
import type { Git } from '../git-process.ts';
import { peeled, type NewCommit } from '../new-commits.ts';
import type { Attributed, Item } from './attribution.ts';
import type { CommitGraph, Ref } from './commit-graph.ts';
import type { CommitLog } from './commit-log.ts';
import { EMPTY, FolderSets } from './folder-sets.ts';
import type { KeptHistory } from './kept-history.ts';
import { createTable, findHex, idOf, indexIds, type ObjectTable } from './object-table.ts';
import { placesInTime } from './places.ts';

/** Where refs lead, seen from a kept history. */
interface RefsNow {
  /** With the ids of commits; what leads to no commit is left out. */
  readonly refs: readonly Ref[];
  /** The ids that the refs have themselves: of tags, for example. */
  readonly ids: readonly string[];
  readonly head: string | undefined;
  /** Commits that are not kept. */
  readonly from: readonly string[];
  /** Commits that are kept and nobody's parent. */
  readonly tips: readonly string[];
}

/** @throws KeyliftError when git cannot tell. */
export function refsNow(git: Git, kept: KeptHistory): RefsNow {
  const table = tableOf(kept, []);
  const tags = new Map(kept.tags);
  const own = new Map<string, string | undefined>();
  const unknown: string[] = [];
  for (const id of [...git.refs.map((ref) => ref.id), ...(git.head === undefined ? [] : [git.head])]) {
    const tag = tags.get(id);
    if (tag !== undefined) own.set(id, idOf(table, tag));
    else if (findHex(table, id) >= 0) own.set(id, id);
    else if (!own.has(id)) {
      own.set(id, undefined);
      unknown.push(id);
    }
  }
  for (const [index, id] of peeled(git, unknown).entries()) own.set(unknown[index]!, id);
  const refs = git.refs.flatMap(({ name, id }) => (own.get(id) === undefined ? [] : { name, id: own.get(id)!, own: id }));
  const head = git.head === undefined ? undefined : own.get(git.head);
  const from = new Set(
    [...refs.map(({ id }) => id), ...(head === undefined ? [] : [head])].filter((id) => findHex(table, id) < 0),
  );
  const isParent = new Uint8Array(table.count);
  for (const parent of kept.parents) isParent[parent] = 1;
  const tips: string[] = [];
  for (const [commit, yes] of isParent.entries()) if (yes === 0) tips.push(idOf(table, commit));
  return { refs, ids: refs.map((ref) => ref.own), head, from: [...from], tips };
}

function tableOf(kept: KeptHistory, commits: readonly NewCommit[]): ObjectTable {
  const table = createTable(kept.times.length + commits.length, kept.idBytes);
  table.ids.set(kept.ids);
  for (const [index, { id }] of commits.entries()) table.ids.set(Buffer.from(id, 'hex'), kept.ids.length + index * kept.idBytes);
  indexIds(table);
  return table;
}

/** What was found in new contents. */
export interface Contents {
  /** Numbers of marks by object id. */
  readonly marksOf: ReadonlyMap<string, readonly number[]>;
  readonly tooLarge: ReadonlySet<string>;
}

interface Extended {
  /** Commits only. */
  readonly table: ObjectTable;
  readonly log: CommitLog;
  readonly attribute: (graph: CommitGraph) => Pick<Attributed, 'graph' | 'places' | 'namesOf' | 'idOf' | 'state'>;
}

/** @throws RangeError when a parent is in neither. */
export function extendHistory(kept: KeptHistory, commits: readonly NewCommit[], contents: Contents): Extended {
  const table = tableOf(kept, commits);
  const old = kept.times.length;
  const trees = new TreeStates(kept, contents);
  const roots = new Int32Array(table.count);
  roots.set(kept.roots);
  const times = new Float64Array(table.count);
  times.set(kept.times);
  const parents = [...kept.parents];
  const parentEnds = new Int32Array(table.count);
  parentEnds.set(kept.parentEnds);
  for (const [index, commit] of commits.entries()) {
    const rows = commit.parents.map((id) => findHex(table, id));
    if (rows.some((row) => row < 0 || row >= old + index)) throw new RangeError('a parent that is not known');
    parents.push(...rows);
    parentEnds[old + index] = parents.length;
    times[old + index] = commit.time;
    roots[old + index] = trees.changed(rows.length === 0 ? EMPTY : roots[rows[0]!]!, commit);
  }
  const rows = Int32Array.from({ length: table.count }, (_, row) => row);
  const log: CommitLog = {
    rows,
    trees: rows,
    times,
    parentEnds,
    parents: Int32Array.from(parents),
    tags: new Int32Array(0),
    missing: [],
  };
  const { sets, names, leaves, items } = trees;
  return {
    table,
    log,
    attribute: (graph) => ({
      graph,
      places: placesInTime(graph, roots, sets, (leaf) => leaves[leaf]!).map((place) => ({ ...place, what: items[place.item]! })),
      idOf: (commit) => idOf(table, graph.rows[commit]!),
      namesOf: (path) => sets.namesOf(path).map((name) => names[name]!),
      state: { sets, roots: Int32Array.from(graph.trees, (tree) => roots[tree]!), names, leaves, items },
    }),
  };
}

/** Root trees as sets, changed path by path. */
class TreeStates {
  readonly sets: FolderSets;
  readonly names: Uint8Array[];
  readonly leaves: (readonly number[])[];
  readonly items: Item[];
  readonly #contents: Contents;
  readonly #nameNumbers: Map<string, number>;
  readonly #leafNumbers: Map<string, number>;
  readonly #itemNumbers: Map<string, number>;

  constructor(kept: KeptHistory, contents: Contents) {
    this.#contents = contents;
    this.sets = FolderSets.from(kept.sets);
    this.names = kept.names.map((name) => Buffer.from(name, 'latin1'));
    this.leaves = [...kept.leaves];
    this.items = [...kept.items];
    this.#nameNumbers = new Map(kept.names.map((name, index) => [name, index]));
    this.#leafNumbers = new Map(kept.leaves.map((list, index) => [list.join(' '), index]));
    this.#itemNumbers = new Map(kept.items.map((item, index) => [JSON.stringify(item), index]));
  }

  changed(root: number, { changes }: NewCommit): number {
    let set = root;
    for (const { path, now } of changes) {
      const leaf = now === undefined ? 0 : this.#leafOf(now);
      const names = path.toString('latin1').split('/');
      // Where nothing ever stood, nothing is to be taken away.
      if (leaf === 0 && names.some((name) => !this.#nameNumbers.has(name))) continue;
      set = this.sets.withLeaf(
        set,
        names.map((name) => numbered(this.#nameNumbers, name, () => this.names.push(Buffer.from(name, 'latin1')))),
        leaf,
      );
    }
    return set;
  }

  #leafOf({ oid, submodule }: { readonly oid: string; readonly submodule: boolean }): number {
    const items: Item[] = submodule
      ? [{ kind: 'submodule' }]
      : this.#contents.tooLarge.has(oid)
        ? [{ kind: 'too-large' }]
        : (this.#contents.marksOf.get(oid) ?? []).map((mark) => ({ kind: 'mark', mark }));
    if (items.length === 0) return 0;
    const list = items
      .map((item) => numbered(this.#itemNumbers, JSON.stringify(item), () => this.items.push(item)))
      .toSorted((a, b) => a - b);
    return numbered(this.#leafNumbers, list.join(' '), () => this.leaves.push(list));
  }
}

/** The key's number; a new one is what `push` says the length is now, less one. */
function numbered(numbers: Map<string, number>, key: string, push: () => number): number {
  let number = numbers.get(key);
  if (number === undefined) numbers.set(key, (number = push() - 1));
  return number;
}
