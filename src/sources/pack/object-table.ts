// Every stored object as a row of typed arrays in shared memory, so that several threads read one table. A row is one
// stored copy; the same object in two packs has two rows, and `find` gives the first.
import { randomInt } from 'node:crypto';

export const COMMIT = 1;
export const TREE = 2;
export const BLOB = 3;
export const TAG = 4;
/** A row whose header could not be read. */
export const UNREADABLE = 0;
/** The `pack` of rows that are files of their own; their `offset` is the number of the object folder. */
export const LOOSE = 0xffff;
/** A delta whose base was not found. */
export const NO_BASE = -2;

type Words = Int32Array | Uint32Array;

export interface ObjectTable {
  readonly count: number;
  readonly idBytes: number;
  readonly ids: Uint8Array;
  /** The same memory by words, as the machine has them. */
  readonly idWords: Int32Array;
  readonly pack: Uint16Array;
  readonly offset: Float64Array;
  /** Bytes to the start of the next object in the pack. */
  readonly length: Float64Array;
  /** Bytes of header in front of the packed data. */
  readonly head: Uint8Array;
  /** COMMIT … TAG; deltas have the type of the object at the root of their chain. Loose rows get theirs when they are read. */
  readonly type: Uint8Array;
  /** Unpacked size of what is stored: of the delta for deltas. 0xffffffff for everything larger. */
  readonly size: Uint32Array;
  /** Row of the delta base; -1 for whole objects, NO_BASE where it is missing. */
  readonly base: Int32Array;
  /** Open addressing on a hash of the id: row + 1, 0 where free. Length is a power of two. */
  readonly slots: Int32Array;
  /** Odd and random, so that nobody can make ids that fall on one slot. */
  readonly seed: number;
}

export function createTable(count: number, idBytes: number): ObjectTable {
  const shared = (bytes: number) => new SharedArrayBuffer(bytes);
  let slots = 1024;
  while (slots < count * 2) slots *= 2;
  const ids = shared(count * idBytes);
  return {
    count,
    idBytes,
    ids: new Uint8Array(ids),
    idWords: new Int32Array(ids),
    pack: new Uint16Array(shared(count * 2)),
    offset: new Float64Array(shared(count * 8)),
    length: new Float64Array(shared(count * 8)),
    head: new Uint8Array(shared(count)),
    type: new Uint8Array(shared(count)),
    size: new Uint32Array(shared(count * 4)),
    base: new Int32Array(shared(count * 4)).fill(-1),
    slots: new Int32Array(shared(slots * 4)),
    seed: randomInt(2 ** 31) * 2 + 1,
  };
}

function slotOf(words: Words, at: number, table: ObjectTable): number {
  const mixed = Math.imul(Math.imul(words[at]! ^ table.seed, 0x9e3779b1) ^ words[at + 1]!, table.seed);
  return (mixed ^ (mixed >>> 15)) & (table.slots.length - 1);
}

function sameId(a: Words, atA: number, b: Words, atB: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if ((a[atA + i]! | 0) !== (b[atB + i]! | 0)) return false;
  return true;
}

/** Makes `find` know every row. Of equal ids the first row wins. @returns the rows of further copies. */
export function indexIds(table: ObjectTable): number[] {
  const { idWords, slots, count } = table;
  const length = table.idBytes / 4;
  const mask = slots.length - 1;
  const copies: number[] = [];
  for (let row = 0; row < count; row += 1) {
    let slot = slotOf(idWords, row * length, table);
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (sameId(idWords, row * length, idWords, (slots[slot]! - 1) * length, length)) break;
    }
    if (slots[slot] === 0) slots[slot] = row + 1;
    else copies.push(row);
  }
  return copies;
}

/** Row of the object whose id stands at word `at` of `words`; -1 when it is not stored. */
export function findWords(table: ObjectTable, words: Words, at: number): number {
  const { idWords, slots } = table;
  const length = table.idBytes / 4;
  const mask = slots.length - 1;
  for (let slot = slotOf(words, at, table); slots[slot] !== 0; slot = (slot + 1) & mask) {
    const row = slots[slot]! - 1;
    if (sameId(words, at, idWords, row * length, length)) return row;
  }
  return -1;
}

const ONE_ID = new Int32Array(8);
const ONE_ID_BYTES = new Uint8Array(ONE_ID.buffer);

/** The same for an id at byte `at` of `bytes`. */
export function find(table: ObjectTable, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < table.idBytes; i += 1) ONE_ID_BYTES[i] = bytes[at + i]!;
  return findWords(table, ONE_ID, 0);
}

export function idOf(table: ObjectTable, row: number): string {
  return Buffer.from(table.ids.subarray(row * table.idBytes, (row + 1) * table.idBytes)).toString('hex');
}

/** Row of an id in hex; -1 when it is not stored. */
export function findHex(table: ObjectTable, id: string): number {
  return id.length === table.idBytes * 2 ? find(table, Buffer.from(id, 'hex'), 0) : -1;
}

/** The first four bytes of a row's id as a number, little end first. */
export function idHead(table: ObjectTable, row: number): number {
  const at = row * table.idBytes;
  return table.ids[at]! | (table.ids[at + 1]! << 8) | (table.ids[at + 2]! << 16) | (table.ids[at + 3]! << 24);
}
