// What a scan learned of a whole history, in a form that outlives it: the commits, and what of interest each root tree
// holds. It has no contents and no values; with it a later scan needs to read only what is new.
import type { HistoryState, Item } from './attribution.ts';
import type { CommitGraph } from './commit-graph.ts';
import { EMPTY, type Entry } from './folder-sets.ts';

export interface KeptHistory {
  readonly idBytes: number;
  /** Ids of the commits, parents before children. */
  readonly ids: Uint8Array;
  readonly times: Float64Array;
  /** End of each commit's parents in `parents`, which are numbers of commits. */
  readonly parentEnds: Int32Array;
  readonly parents: Int32Array;
  /** Folder set of each commit's root tree. */
  readonly roots: Int32Array;
  /** Ids of annotated tags in hex, and the commit each leads to. */
  readonly tags: readonly (readonly [id: string, commit: number])[];
  readonly sets: readonly Entry[][];
  /** Names as latin1. */
  readonly names: readonly string[];
  readonly leaves: readonly (readonly number[])[];
  readonly items: readonly Item[];
}

/**
 * @param tipIds the ids that refs have themselves, as in the graph's `tips`
 * @param idOf id of a commit of the graph
 * @returns undefined for what cannot be kept: a tree that has one name twice
 */
export function keepHistory(
  graph: CommitGraph,
  state: HistoryState,
  tipIds: readonly string[],
  idBytes: number,
  idOf: (commit: number) => string,
): KeptHistory | undefined {
  const condensed = condense(state);
  if (condensed === undefined) return undefined;
  const count = graph.rows.length;
  const ids = new Uint8Array(count * idBytes);
  const tags: [string, number][] = [];
  const view = Buffer.from(ids.buffer);
  for (let commit = 0; commit < count; commit += 1) view.write(idOf(commit), commit * idBytes, 'hex');
  for (const [index, id] of tipIds.entries()) {
    const tip = graph.tips[index]!;
    if (tip >= 0 && idOf(tip) !== id) tags.push([id, tip]);
  }
  const { times, parentEnds, parents } = graph;
  const names = state.names.map((name) => Buffer.from(name).toString('latin1'));
  return { idBytes, ids, times, parentEnds, parents, tags, ...condensed, names, leaves: state.leaves, items: state.items };
}

/** The sets that roots lead to, without the ids that tell versions of a folder apart: most of them become one. */
function condense({ sets, roots }: HistoryState): Pick<KeptHistory, 'sets' | 'roots'> | undefined {
  const all = sets.all;
  const kept: Entry[][] = [[]];
  const numbers = new Map<string, number>([['', EMPTY]]);
  const known = new Map<number, number>([[EMPTY, EMPTY]]);
  let sound = true;
  const numberOf = (set: number): number => {
    const before = known.get(set);
    if (before !== undefined) return before;
    const entries = all[set]!.map((entry) => ({
      ...entry,
      value: entry.folder ? numberOf(entry.value) : entry.value,
      head: 0,
    })).filter(({ value }) => value !== 0);
    entries.sort((a, b) => a.name - b.name || a.value - b.value);
    for (let i = 1; i < entries.length; i += 1)
      if (entries[i]!.name === entries[i - 1]!.name && entries[i]!.folder === entries[i - 1]!.folder) sound = false;
    const key = entries.map(({ name, folder, value }) => `${name}${folder ? '/' : ':'}${value}`).join(' ');
    let number = numbers.get(key);
    if (number === undefined) {
      number = kept.push(entries) - 1;
      numbers.set(key, number);
    }
    known.set(set, number);
    return number;
  };
  const own = roots.map(numberOf);
  return sound ? { sets: kept, roots: own } : undefined;
}

const ARRAYS = ['ids', 'times', 'parentEnds', 'parents', 'roots'] as const;

/** As bytes: the length of a JSON text, the text with the lengths of the arrays, the arrays. `more` rides along. */
export function encodeKept(kept: KeptHistory, more: unknown): Buffer {
  const { ids, times, parentEnds, parents, roots, ...rest } = kept;
  const arrays = [ids, times, parentEnds, parents, roots].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  const text = Buffer.from(JSON.stringify({ ...rest, more, lengths: arrays.map((array) => array.length) }));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(text.length);
  return Buffer.concat([head, text, ...arrays]);
}

/** @throws whatever comes of bytes that `encodeKept` did not make */
export function decodeKept(bytes: Buffer): { kept: KeptHistory; more: unknown } {
  const length = bytes.readUInt32LE(0);
  const { lengths, more, ...rest } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as {
    lengths: readonly number[];
    more: unknown;
  } & Omit<KeptHistory, (typeof ARRAYS)[number]>;
  let at = 8 + length;
  // Copies, so that they are aligned.
  const [ids, times, parentEnds, parents, roots] = lengths.map((size) => Uint8Array.from(bytes.subarray(at, (at += size))));
  return {
    kept: {
      ...rest,
      ids: ids!,
      times: new Float64Array(times!.buffer),
      parentEnds: new Int32Array(parentEnds!.buffer),
      parents: new Int32Array(parents!.buffer),
      roots: new Int32Array(roots!.buffer),
    },
    more,
  };
}
