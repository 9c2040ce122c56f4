// Gives every tree of the logs its folder set. Trees are worked through in passes, because a folder's set is known only
// after those of the folders in it; each pass is one run over the records.
import { EMPTY, FolderSets } from './folder-sets.ts';
import { idHead, type ObjectTable } from './object-table.ts';
import { FOLDER, REMOVED, SUBMODULE, type TreeLog } from './tree-log.ts';

/** Folders deeper than this are not followed. */
const DEEPEST = 512;

export interface NamedLog {
  readonly log: TreeLog;
  /** The log's name numbers as numbers of the whole run. */
  readonly names: Int32Array;
  /** Leaf of the log's n-th missing object, and the first four bytes of its id as `idHead` gives them. */
  readonly missing: Int32Array;
  readonly missingHeads: Int32Array;
}

export interface TreeSets {
  readonly sets: FolderSets;
  /** Set of each row that is a tree. */
  readonly setOf: Int32Array;
  /** False when folders were too deep to follow. */
  readonly complete: boolean;
}

/**
 * @param leafOf leaf of each row, 0 for rows nobody asks about
 * @param submodule leaf of every submodule, 0 when nobody asks
 */
export function treeSets(table: ObjectTable, logs: readonly NamedLog[], leafOf: Int32Array, submodule: number): TreeSets {
  const sets = new FolderSets();
  const setOf = new Int32Array(table.count);
  for (let pass = 0; pass < DEEPEST; pass += 1) {
    let moved = false;
    for (const log of logs) if (onePass(table, log, leafOf, submodule, sets, setOf)) moved = true;
    if (!moved) return { sets, setOf, complete: true };
  }
  return { sets, setOf, complete: false };
}

/** @returns true when a set changed. */
function onePass(
  table: ObjectTable,
  { log, names, missing, missingHeads }: NamedLog,
  leafOf: Int32Array,
  submodule: number,
  sets: FolderSets,
  setOf: Int32Array,
): boolean {
  const { rows, bases, ends, kinds, nameNumbers, children } = log;
  let moved = false;
  let at = 0;
  for (let i = 0; i < rows.length; i += 1) {
    const end = ends[i]!;
    const baseRow = bases[i]!;
    const base = baseRow === -1 ? EMPTY : setOf[baseRow]!;
    let added: { name: number; folder: boolean; value: number; head: number }[] | undefined;
    let removed: number[] | undefined;
    for (; at < end; at += 1) {
      const kind = kinds[at]!;
      if ((kind & REMOVED) !== 0) {
        if (base !== EMPTY) (removed ??= []).push(names[nameNumbers[at]!]!, (kind & ~REMOVED) === SUBMODULE ? 0 : children[at]!);
        continue;
      }
      const child = children[at]!;
      const value =
        kind === SUBMODULE ? submodule : child < -1 ? missing[-2 - child]! : kind === FOLDER ? setOf[child]! : leafOf[child]!;
      if (value === 0) continue;
      const head = kind === SUBMODULE ? 0 : child < -1 ? missingHeads[-2 - child]! : idHead(table, child);
      (added ??= []).push({ name: names[nameNumbers[at]!]!, folder: kind === FOLDER && child >= 0, value, head });
    }
    const set = added === undefined && removed === undefined ? base : sets.changed(base, removed ?? [], added ?? []);
    if (set !== setOf[rows[i]!]) {
      setOf[rows[i]!] = set;
      moved = true;
    }
  }
  return moved;
}
