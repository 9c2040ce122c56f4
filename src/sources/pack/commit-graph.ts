// The commits that refs reach, oldest first, with parents and trees as numbers. Everything that is asked of history is a
// walk along this list.
import type { CommitLog } from './commit-log.ts';
import { findHex, idOf, type ObjectTable } from './object-table.ts';

export interface Ref {
  readonly name: string;
  readonly id: string;
}

export interface CommitGraph {
  /** Table rows of the commits; parents before children. A commit's number is its index here. */
  readonly rows: Int32Array;
  /** Row of each commit's tree; below -1 when it is missing. */
  readonly trees: Int32Array;
  readonly times: Float64Array;
  /** End of each commit's parents in `parents`, which are numbers of commits. */
  readonly parentEnds: Int32Array;
  readonly parents: Int32Array;
  /** Number of the commit each ref leads to; -1 where it leads to none. */
  readonly tips: Int32Array;
  /** Number of HEAD's commit, -1 without one. */
  readonly head: number;
  /** Commits, trees and refs that lead to something that is not stored, in words. */
  readonly losses: readonly { readonly path: string; readonly commit?: string; readonly why: string }[];
}

/** @param shallow ids of commits whose parents were left out on purpose */
export function commitGraph(
  table: ObjectTable,
  logs: readonly CommitLog[],
  refs: readonly Ref[],
  headId: string | undefined,
  shallow: ReadonlySet<string>,
): CommitGraph {
  const all = logs.reduce((sum, log) => sum + log.rows.length, 0);
  // Position of a commit in the logs, by row; tags by row lead on to another row.
  const place = new Int32Array(table.count).fill(-1);
  const tagged = new Map<number, number>();
  const source = { trees: new Int32Array(all), times: new Float64Array(all), ends: new Int32Array(all) };
  const parentRows: number[] = [];
  const missing: string[] = [];
  let next = 0;
  for (const log of logs) {
    const base = missing.length;
    missing.push(...log.missing);
    const shifted = (row: number) => (row < -1 ? row - base : row);
    let at = 0;
    for (let i = 0; i < log.rows.length; i += 1, next += 1) {
      place[log.rows[i]!] = next;
      source.trees[next] = shifted(log.trees[i]!);
      source.times[next] = log.times[i]!;
      for (; at < log.parentEnds[i]!; at += 1) parentRows.push(shifted(log.parents[at]!));
      source.ends[next] = parentRows.length;
    }
    for (let i = 0; i < log.tags.length; i += 2) tagged.set(log.tags[i]!, shifted(log.tags[i + 1]!));
  }
  const rowAt = new Int32Array(all);
  let filled = 0;
  for (const log of logs) for (const row of log.rows) rowAt[filled++] = row;
  const losses: { path: string; commit?: string; why: string }[] = [];
  const cut = new Set([...shallow].map((id) => findHex(table, id)));

  const commitOf = (ref: Ref): number => {
    let row = findHex(table, ref.id);
    for (let depth = 0; row >= 0 && tagged.has(row) && depth < 64; depth += 1) row = tagged.get(row)!;
    if (row < 0) losses.push({ path: ref.name, why: `missing object ${row < -1 ? missing[-2 - row]! : ref.id}` });
    return row < 0 ? -1 : place[row]!;
  };

  const order: number[] = [];
  const state = new Uint8Array(all); // 1: being walked, 2: listed
  const from = (k: number) => (k === 0 ? 0 : source.ends[k - 1]!);
  const walk = (start: number) => {
    const stack = [start];
    while (stack.length > 0) {
      const k = stack.at(-1)!;
      if (state[k] === 2) {
        stack.pop();
        continue;
      }
      const again = state[k] === 1;
      state[k] = 1;
      if (!again && !cut.has(rowAt[k]!)) {
        for (let i = from(k); i < source.ends[k]!; i += 1) {
          const parent = parentRows[i]! < 0 ? -1 : place[parentRows[i]!]!;
          if (parent === -1) {
            const id = parentRows[i]! < -1 ? missing[-2 - parentRows[i]!]! : idOf(table, parentRows[i]!);
            losses.push({ path: '(history)', commit: idOf(table, rowAt[k]!), why: `missing parent ${id}` });
          } else if (state[parent] === 0) stack.push(parent);
        }
        if (stack.at(-1) !== k) continue;
      }
      state[k] = 2;
      order.push(k);
      stack.pop();
    }
  };
  const tips = refs.map(commitOf);
  for (const tip of tips) if (tip >= 0) walk(tip);
  const headAt = headId === undefined ? -1 : commitOf({ name: 'HEAD', id: headId });
  if (headAt >= 0) walk(headAt);

  const number = new Int32Array(all).fill(-1);
  for (const [i, k] of order.entries()) number[k] = i;
  const parents: number[] = [];
  const parentEnds = new Int32Array(order.length);
  for (const [i, k] of order.entries()) {
    if (!cut.has(rowAt[k]!)) {
      for (let p = from(k); p < source.ends[k]!; p += 1) {
        const parent = parentRows[p]! < 0 ? -1 : place[parentRows[p]!]!;
        if (parent >= 0) parents.push(number[parent]!);
      }
    }
    parentEnds[i] = parents.length;
    if (source.trees[k]! < 0)
      losses.push({ path: '(history)', commit: idOf(table, rowAt[k]!), why: `missing tree ${missing[-2 - source.trees[k]!]!}` });
  }
  return {
    rows: Int32Array.from(order, (k) => rowAt[k]!),
    trees: Int32Array.from(order, (k) => source.trees[k]!),
    times: Float64Array.from(order, (k) => source.times[k]!),
    parentEnds,
    parents: Int32Array.from(parents),
    tips: Int32Array.from(tips, (tip) => (tip < 0 ? -1 : number[tip]!)),
    head: headAt < 0 ? -1 : number[headAt]!,
    losses,
  };
}
