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

export interface ObjectTable {
  readonly count: number;
  readonly idBytes: number;
  readonly ids: Uint8Array;
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
  return {
    count,
    idBytes,
    ids: new Uint8Array(shared(count * idBytes)),
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

function slotOf(bytes: Uint8Array, at: number, table: ObjectTable): number {
  const a = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const b = (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!;
  const mixed = Math.imul(Math.imul(a ^ table.seed, 0x9e3779b1) ^ b, table.seed);
  return (mixed ^ (mixed >>> 15)) & (table.slots.length - 1);
}

function sameId(a: Uint8Array, atA: number, b: Uint8Array, atB: number, idBytes: number): boolean {
  for (let i = 0; i < idBytes; i += 1) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}

/** Makes `find` know every row. Of equal ids the first row wins. @returns the rows of further copies. */
export function indexIds(table: ObjectTable): number[] {
  const { ids, idBytes, slots, count } = table;
  const mask = slots.length - 1;
  const copies: number[] = [];
  for (let row = 0; row < count; row += 1) {
    let slot = slotOf(ids, row * idBytes, table);
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (sameId(ids, row * idBytes, ids, (slots[slot]! - 1) * idBytes, idBytes)) break;
    }
    if (slots[slot] === 0) slots[slot] = row + 1;
    else copies.push(row);
  }
  return copies;
}

/** Row of the object whose id stands at `at` in `bytes`; -1 when it is not stored. */
export function find(table: ObjectTable, bytes: Uint8Array, at: number): number {
  const { ids, idBytes, slots } = table;
  const mask = slots.length - 1;
  for (let slot = slotOf(bytes, at, table); slots[slot] !== 0; slot = (slot + 1) & mask) {
    const row = slots[slot]! - 1;
    if (sameId(bytes, at, ids, row * idBytes, idBytes)) return row;
  }
  return -1;
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
