// Where finds stood: for each leaf at each path, the first commit that has it, the last, and whether HEAD does.
import { EMPTY, type FolderSets } from './folder-sets.ts';
import type { CommitGraph } from './commit-graph.ts';

/** Something of interest at a path, over all its time there. Commits are numbers of the graph. */
export interface PlaceInTime {
  readonly path: number;
  /** What stood there: a mark, or another number the caller gave the leaf. */
  readonly item: number;
  readonly first: number;
  /** The newest commit that has it. */
  readonly last: number;
  readonly inHead: boolean;
}

interface Open {
  path: number;
  item: number;
  first: number;
  last: number;
  inHead: boolean;
}

/**
 * @param setOf folder set of each row that is a tree
 * @param itemsOf what a leaf stands for; leaf 0 has none
 */
export function placesInTime(
  graph: CommitGraph,
  setOf: Int32Array,
  sets: FolderSets,
  itemsOf: (leaf: number) => readonly number[],
): PlaceInTime[] {
  const places = new Map<string, Open>();
  const { times } = graph;
  const rootOf = (commit: number) => (graph.trees[commit]! < 0 ? EMPTY : setOf[graph.trees[commit]!]!);

  const open = (path: number, item: number, commit: number): Open => {
    const key = `${path}:${item}`;
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = { path, item, first: commit, last: commit, inHead: false }));
    return place;
  };
  const held = (path: number, item: number, commit: number): Open => {
    const place = open(path, item, commit);
    if (times[commit]! > times[place.last]!) place.last = commit;
    return place;
  };
  const brought = (path: number, item: number, commit: number) => {
    const place = held(path, item, commit);
    if (times[commit]! < times[place.first]!) place.first = commit;
  };

  for (let commit = 0; commit < graph.rows.length; commit += 1) {
    const own = rootOf(commit);
    const start = commit === 0 ? 0 : graph.parentEnds[commit - 1]!;
    const end = graph.parentEnds[commit]!;
    if (start === end) {
      sets.compare(EMPTY, own, (path, _before, after) => {
        for (const item of itemsOf(after)) brought(path, item, commit);
      });
      continue;
    }
    for (let p = start; p < end; p += 1) {
      const parent = graph.parents[p]!;
      sets.compare(rootOf(parent), own, (path, before, after) => {
        const old = itemsOf(before);
        const now = itemsOf(after);
        for (const item of now) if (!old.includes(item) && newAt(commit, path, item)) brought(path, item, commit);
        for (const item of old) if (!now.includes(item)) held(path, item, parent);
      });
    }
  }

  /** True when no parent has the item at the path, so that the commit itself brought it. */
  function newAt(commit: number, path: number, item: number): boolean {
    const start = commit === 0 ? 0 : graph.parentEnds[commit - 1]!;
    for (let p = start; p < graph.parentEnds[commit]!; p += 1) {
      if (itemsOf(sets.leafAt(rootOf(graph.parents[p]!), path)).includes(item)) return false;
    }
    return true;
  }

  // What nobody took away stands at the tips.
  const newest = new Map<number, number>();
  for (const tip of graph.tips) {
    if (tip < 0) continue;
    const set = rootOf(tip);
    const known = newest.get(set);
    if (known === undefined || times[tip]! > times[known]!) newest.set(set, tip);
  }
  for (const [set, tip] of newest) {
    sets.compare(EMPTY, set, (path, _before, after) => {
      for (const item of itemsOf(after)) held(path, item, tip);
    });
  }
  if (graph.head >= 0) {
    sets.compare(EMPTY, rootOf(graph.head), (path, _before, after) => {
      for (const item of itemsOf(after)) held(path, item, graph.head).inHead = true;
    });
  }
  return [...places.values()];
}

/** Which refs each of `commits` is reached from: indexes into the graph's tips, in their order. */
export function reachedFrom(graph: CommitGraph, commits: readonly number[]): number[][] {
  const reached: number[][] = [];
  // 32 commits at a time: one bit each.
  for (let start = 0; start < commits.length; start += 32) {
    const bits = new Int32Array(graph.rows.length);
    const group = commits.slice(start, start + 32);
    const oldest = Math.min(...group);
    for (const [bit, commit] of group.entries()) bits[commit]! |= 1 << bit;
    for (let commit = oldest, at = commit === 0 ? 0 : graph.parentEnds[commit - 1]!; commit < graph.rows.length; commit += 1) {
      let own = bits[commit]!;
      for (; at < graph.parentEnds[commit]!; at += 1) own |= bits[graph.parents[at]!]!;
      bits[commit] = own;
    }
    const lists: number[][] = group.map(() => []);
    for (const [index, tip] of graph.tips.entries()) {
      if (tip < 0) continue;
      for (let bit = 0; bit < group.length; bit += 1) if (((bits[tip]! >>> bit) & 1) === 1) lists[bit]!.push(index);
    }
    reached.push(...lists);
  }
  return reached;
}
