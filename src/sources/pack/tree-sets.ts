// Gives every tree of the logs its folder set. Trees are worked through in passes, because a folder's set is known only
// after those of the folders in it; each pass is one run over the records.
import { EMPTY, FolderSets, type Entry } from './folder-sets.ts';
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
  const work = {
    table,
    leafOf,
    submodule,
    sets,
    setOf: new Int32Array(table.count),
    baseSet: new Int32Array(table.count),
    movedIn: new Int32Array(table.count).fill(-2),
  };
  for (let pass = 0; pass < DEEPEST; pass += 1) {
    let moved = false;
    for (const log of logs) if (onePass(work, log, pass)) moved = true;
    if (!moved) return { sets, setOf: work.setOf, complete: true };
  }
  return { sets, setOf: work.setOf, complete: false };
}

interface Work {
  readonly table: ObjectTable;
  readonly leafOf: Int32Array;
  readonly submodule: number;
  readonly sets: FolderSets;
  readonly setOf: Int32Array;
  /** The base's set that a row's own was last made from. */
  readonly baseSet: Int32Array;
  /** The pass in which a row's set last changed. */
  readonly movedIn: Int32Array;
}

/** @returns true when a set changed. */
function onePass(work: Work, named: NamedLog, pass: number): boolean {
  const { setOf, baseSet, movedIn } = work;
  const { rows, bases, ends } = named.log;
  let moved = false;
  let start = 0;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i]!;
    const end = ends[i]!;
    const baseRow = bases[i]!;
    const base = baseRow === -1 ? EMPTY : setOf[baseRow]!;
    // After the first pass only what stands on something that changed is looked at again.
    if (pass === 0 || base !== baseSet[row] || folderMoved(named.log, start, end, movedIn, pass)) {
      baseSet[row] = base;
      const set = setFrom(work, named, base, start, end);
      if (set !== setOf[row]) {
        setOf[row] = set;
        movedIn[row] = pass;
        moved = true;
      }
    }
    start = end;
  }
  return moved;
}

/** True when a folder among the added entries has changed since this tree was last looked at. */
function folderMoved({ kinds, children }: TreeLog, start: number, end: number, movedIn: Int32Array, pass: number): boolean {
  for (let at = start; at < end; at += 1)
    if (kinds[at] === FOLDER && children[at]! >= 0 && movedIn[children[at]!]! >= pass - 1) return true;
  return false;
}

function setFrom(work: Work, { log, names, missing, missingHeads }: NamedLog, base: number, start: number, end: number): number {
  const { table, leafOf, submodule, sets, setOf } = work;
  const { kinds, nameNumbers, children } = log;
  let added: Entry[] | undefined;
  let removed: number[] | undefined;
  for (let at = start; at < end; at += 1) {
    const kind = kinds[at]!;
    const child = children[at]!;
    if ((kind & REMOVED) !== 0) {
      if (base !== EMPTY) (removed ??= []).push(names[nameNumbers[at]!]!, (kind & ~REMOVED) === SUBMODULE ? 0 : child);
      continue;
    }
    const value =
      kind === SUBMODULE ? submodule : child < -1 ? missing[-2 - child]! : kind === FOLDER ? setOf[child]! : leafOf[child]!;
    if (value === 0) continue;
    const head = kind === SUBMODULE ? 0 : child < -1 ? missingHeads[-2 - child]! : idHead(table, child);
    (added ??= []).push({ name: names[nameNumbers[at]!]!, folder: kind === FOLDER && child >= 0, value, head });
  }
  return added === undefined && removed === undefined ? base : sets.changed(base, removed ?? [], added ?? []);
}
