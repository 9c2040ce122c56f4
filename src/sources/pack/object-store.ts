// Opens the object folders of a repository (its own and its alternates) and fills an object table from their packs and
// loose files. Whatever cannot be used is named, never thrown: the rest is still worth scanning.
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { systemCode, systemWords } from '../../core/errors.ts';
import { BadIndex, readMultiPackIndex, readPackIndex, type PackIndex } from './index-file.ts';
import { createTable, find, indexIds, LOOSE, NO_BASE, UNREADABLE, type ObjectTable } from './object-table.ts';

export interface ObjectStore {
  readonly table: ObjectTable;
  /** Object folders, the repository's own first. */
  readonly folders: readonly string[];
  /** Pack files; a row's `pack` is an index into this. */
  readonly packs: readonly string[];
  /** Files that could not be used, in words for the ledger. Their objects are not in the table. */
  readonly unusable: readonly { readonly path: string; readonly why: string }[];
  /** Rows whose header is damaged. */
  readonly damaged: readonly number[];
  /** Rows of objects that are stored more than once, all but the first of each. */
  readonly copies: readonly number[];
}

interface OpenPack {
  readonly path: string;
  readonly index: PackIndex;
  readonly bytes: number;
}

const MOST_ALTERNATES = 32;
const MOST_PACKS = 0xfff0;
const BLOCK = 8 * 1024 * 1024;
/** A header is at most 10 bytes of type and size, and 32 of base. */
const LONGEST_HEADER = 64;

/** @param extra further object folders, from the environment. */
export function openStore(objects: string, extra: readonly string[], idBytes: number): ObjectStore {
  const folders = withAlternates([objects, ...extra]);
  const unusable: { path: string; why: string }[] = [];
  const packs = folders.flatMap((folder) => packsOf(folder, idBytes, unusable)).slice(0, MOST_PACKS);
  const loose = folders.map((folder) => looseOf(folder, idBytes));
  const packed = packs.reduce((sum, pack) => sum + pack.index.count, 0);
  const table = createTable(packed + loose.reduce((sum, list) => sum + list.length, 0), idBytes);
  const damaged: number[] = [];

  let row = 0;
  packs.forEach((pack, number) => {
    fillRows(table, pack, number, row);
    row += pack.index.count;
  });
  loose.forEach((list, folder) => {
    for (const id of list) {
      table.ids.set(Buffer.from(id, 'hex'), row * idBytes);
      table.pack[row] = LOOSE;
      table.offset[row] = folder;
      row += 1;
    }
  });
  const copies = indexIds(table);
  row = 0;
  for (const pack of packs) {
    readHeaders(table, pack, row, damaged);
    row += pack.index.count;
  }
  return { table, folders, packs: packs.map((pack) => pack.path), unusable, damaged, copies };
}

function withAlternates(first: readonly string[]): string[] {
  const folders: string[] = [];
  const queue = [...first];
  while (queue.length > 0 && folders.length < MOST_ALTERNATES) {
    const folder = resolve(queue.shift()!);
    if (folders.includes(folder) || !existsSync(folder)) continue;
    folders.push(folder);
    let lines: string;
    try {
      lines = readFileSync(join(folder, 'info', 'alternates'), 'utf8');
    } catch {
      continue;
    }
    for (const line of lines.split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      queue.push(isAbsolute(line) ? line : join(folder, line));
    }
  }
  return folders;
}

function packsOf(folder: string, idBytes: number, unusable: { path: string; why: string }[]): OpenPack[] {
  const place = join(folder, 'pack');
  const names = list(place)
    .filter((name) => /^pack-[0-9a-f]+\.pack$/.test(name))
    .toSorted();
  let multi: Map<string, PackIndex> | undefined;
  const packs: OpenPack[] = [];
  for (const name of names) {
    const path = join(place, name);
    const indexName = `${name.slice(0, -5)}.idx`;
    try {
      let index: PackIndex | undefined;
      if (existsSync(join(place, indexName))) index = readPackIndex(join(place, indexName), idBytes);
      else {
        multi ??= readMultiPackIndex(join(place, 'multi-pack-index'), idBytes);
        index = multi.get(indexName);
        // A pack without an index is one that is still being received: it is not part of the repository.
        if (index === undefined) continue;
      }
      packs.push({ path, index, bytes: checkPack(path, index, idBytes) });
    } catch (error) {
      if (systemCode(error) === 'ENOENT') continue;
      unusable.push({ path: `objects/pack/${name}`, why: error instanceof BadIndex ? error.message : systemWords(error) });
    }
  }
  return packs;
}

/** The pack's length in bytes. @throws BadIndex when pack and index do not belong together. */
function checkPack(path: string, index: PackIndex, idBytes: number): number {
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    const head = Buffer.alloc(12);
    readSync(file, head, 0, 12, 0);
    if (bytes < 12 + idBytes || head.toString('latin1', 0, 4) !== 'PACK') throw new BadIndex('not a pack');
    if (head.readUInt32BE(4) !== 2 && head.readUInt32BE(4) !== 3) throw new BadIndex('pack of an unknown version');
    const tail = Buffer.alloc(idBytes);
    readSync(file, tail, 0, idBytes, bytes - idBytes);
    if (index.packChecksum !== undefined && !tail.equals(index.packChecksum)) throw new BadIndex('pack does not match its index');
    return bytes;
  } finally {
    closeSync(file);
  }
}

function looseOf(folder: string, idBytes: number): string[] {
  const ids: string[] = [];
  const rest = new RegExp(`^[0-9a-f]{${idBytes * 2 - 2}}$`);
  for (const head of list(folder)) {
    if (!/^[0-9a-f]{2}$/.test(head)) continue;
    for (const name of list(join(folder, head))) if (rest.test(name)) ids.push(head + name);
  }
  return ids.toSorted();
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Rows of one pack in order of their place in it. */
function fillRows(table: ObjectTable, pack: OpenPack, number: number, first: number): void {
  const { count, ids, offsets } = pack.index;
  const order = byOffset(offsets);
  const { idBytes } = table;
  for (let i = 0; i < count; i += 1) {
    const from = order[i]!;
    const row = first + i;
    const start = from * idBytes;
    for (let k = 0; k < idBytes; k += 1) table.ids[row * idBytes + k] = ids[start + k]!;
    table.offset[row] = offsets[from]!;
  }
  table.pack.fill(number, first, first + count);
  const end = pack.bytes - idBytes;
  for (let row = first; row < first + count; row += 1) {
    const next = row + 1 < first + count ? table.offset[row + 1]! : end;
    table.length[row] = Math.max(0, Math.min(next, end) - table.offset[row]!);
  }
}

/** Indexes of `offsets` in ascending order. */
function byOffset(offsets: Float64Array): Uint32Array {
  const count = offsets.length;
  const order = new Uint32Array(count);
  const most = offsets.reduce((largest, offset) => Math.max(largest, offset), 0);
  if (most * count < Number.MAX_SAFE_INTEGER) {
    // Offset and index in one number: sorting numbers needs no comparison function and is ten times as fast.
    const keys = offsets.map((offset, i) => offset * count + i).toSorted();
    for (let i = 0; i < count; i += 1) order[i] = keys[i]! % count;
    return order;
  }
  for (let i = 0; i < count; i += 1) order[i] = i;
  return order.toSorted((a, b) => offsets[a]! - offsets[b]!);
}

/** Reads the pack front to back and notes type, size and base of every row. */
function readHeaders(table: ObjectTable, pack: OpenPack, first: number, damaged: number[]): void {
  const last = first + pack.index.count;
  const file = openSync(pack.path, 'r');
  const block = Buffer.allocUnsafe(BLOCK);
  let start = 0;
  let held = 0;
  try {
    for (let row = first; row < last; row += 1) {
      const offset = table.offset[row]!;
      if (offset < start || offset + LONGEST_HEADER > start + held) {
        start = offset;
        held = readSync(file, block, 0, BLOCK, start);
      }
      const at = offset - start;
      const room = Math.min(held - at, table.length[row]!);
      if (!readHeader(table, row, block, at, room, first)) {
        table.type[row] = UNREADABLE;
        table.base[row] = NO_BASE;
        damaged.push(row);
      }
    }
  } finally {
    closeSync(file);
  }
}

function readHeader(table: ObjectTable, row: number, block: Buffer, start: number, room: number, first: number): boolean {
  if (room < 2) return false;
  const limit = start + room;
  let at = start;
  let byte = block[at++]!;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  let scale = 16;
  while (byte & 128) {
    if (at >= limit || scale > 2 ** 50) return false;
    byte = block[at++]!;
    size += (byte & 127) * scale;
    scale *= 128;
  }
  table.size[row] = Math.min(size, 0xffffffff);
  if (type === 6) {
    if (at >= limit) return false;
    byte = block[at++]!;
    let back = byte & 127;
    while (byte & 128) {
      if (at >= limit || back > 2 ** 44) return false;
      byte = block[at++]!;
      back = (back + 1) * 128 + (byte & 127);
    }
    table.base[row] = rowAt(table, table.offset[row]! - back, first, row);
  } else if (type === 7) {
    if (at + table.idBytes > limit) return false;
    const base = find(table, block, at);
    table.base[row] = base === -1 || table.pack[base] === LOOSE ? NO_BASE : base;
    at += table.idBytes;
  } else if (type < 1 || type > 4) return false;
  else table.type[row] = type;
  table.head[row] = at - start;
  return true;
}

/** Row of the object at exactly this place of a pack, among rows first … last - 1. */
function rowAt(table: ObjectTable, offset: number, first: number, last: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.offset[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low < last && table.offset[low] === offset ? low : NO_BASE;
}

/** Path of a loose object's file. */
export function loosePath(store: Pick<ObjectStore, 'folders' | 'table'>, row: number, id: string): string {
  return join(store.folders[store.table.offset[row]!]!, id.slice(0, 2), id.slice(2));
}
