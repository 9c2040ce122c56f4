// Reads what says where objects are: pack indexes (version 1 and 2) and multi-pack indexes. Nothing in them is believed
// before it fits the file it is in.
import { readFileSync } from 'node:fs';

/** Objects of one pack in no order: ids one after another, and where each starts in the pack. */
export interface PackIndex {
  readonly count: number;
  readonly ids: Uint8Array;
  /** Float64, because packs may be larger than 4 GiB. */
  readonly offsets: Float64Array;
  /** What the pack must end with; undefined when the index does not say. */
  readonly packChecksum: Uint8Array | undefined;
}

/** An index that cannot be used. The message is fit for a ledger. */
export class BadIndex extends Error {}

const MAGIC_V2 = 0xff744f63;
const FAN = 1024;

/** @throws BadIndex, or the system's error when the file cannot be read. */
export function readPackIndex(path: string, idBytes: number): PackIndex {
  const file = readFileSync(path);
  if (file.length < FAN + 2 * idBytes) throw new BadIndex('index too short');
  return file.readUInt32BE(0) === MAGIC_V2 ? readVersion2(file, idBytes) : readVersion1(file, idBytes);
}

function readVersion2(file: Buffer, idBytes: number): PackIndex {
  if (file.readUInt32BE(4) !== 2) throw new BadIndex('index of an unknown version');
  const count = checkFan(file, 8);
  const ids = 8 + FAN;
  const offsets = ids + count * (idBytes + 4);
  const large = offsets + count * 4;
  const end = file.length - 2 * idBytes;
  if (large > end) throw new BadIndex('index too short');
  return {
    count,
    ids: file.subarray(ids, ids + count * idBytes),
    offsets: readOffsets(file, offsets, large, end, count),
    packChecksum: file.subarray(end, end + idBytes),
  };
}

/** Version 1 has offset and id side by side, and cannot name offsets over 4 GiB. */
function readVersion1(file: Buffer, idBytes: number): PackIndex {
  const count = checkFan(file, 0);
  const end = file.length - 2 * idBytes;
  if (FAN + count * (4 + idBytes) > end) throw new BadIndex('index too short');
  const ids = new Uint8Array(count * idBytes);
  const offsets = new Float64Array(count);
  for (let i = 0, at = FAN; i < count; i += 1, at += 4 + idBytes) {
    offsets[i] = file.readUInt32BE(at);
    ids.set(file.subarray(at + 4, at + 4 + idBytes), i * idBytes);
  }
  return { count, ids, offsets, packChecksum: file.subarray(end, end + idBytes) };
}

function checkFan(file: Buffer, at: number): number {
  let last = 0;
  for (let i = 0; i < 256; i += 1) {
    const next = file.readUInt32BE(at + i * 4);
    if (next < last) throw new BadIndex('index with a broken fan-out table');
    last = next;
  }
  return last;
}

/** Offsets with the high bit set are places in the table of 64-bit offsets. */
function readOffsets(file: Buffer, at: number, large: number, end: number, count: number): Float64Array {
  const offsets = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const small =
      ((file[at + i * 4]! << 24) | (file[at + i * 4 + 1]! << 16) | (file[at + i * 4 + 2]! << 8) | file[at + i * 4 + 3]!) >>> 0;
    offsets[i] = small < 0x80000000 ? small : readLarge(file, large + (small - 0x80000000) * 8, end);
  }
  return offsets;
}

function readLarge(file: Buffer, at: number, end: number): number {
  if (at + 8 > end) throw new BadIndex('index with an offset outside its table');
  return file.readUInt32BE(at) * 2 ** 32 + file.readUInt32BE(at + 4);
}

/**
 * The packs of a multi-pack index by the name of their file (`pack-….idx`), for packs that have no index of their own.
 * @throws BadIndex
 */
export function readMultiPackIndex(path: string, idBytes: number): Map<string, PackIndex> {
  const file = readFileSync(path);
  if (file.length < 12 + idBytes || file.toString('latin1', 0, 4) !== 'MIDX' || file[4] !== 1)
    throw new BadIndex('multi-pack index of an unknown form');
  const chunks = readChunks(file);
  const names = chunkOf(file, chunks, 'PNAM').toString('utf8').split('\0');
  const fan = chunkOf(file, chunks, 'OIDF');
  if (fan.length < FAN) throw new BadIndex('multi-pack index too short');
  const count = checkFan(fan, 0);
  const ids = chunkOf(file, chunks, 'OIDL');
  const places = chunkOf(file, chunks, 'OOFF');
  const large = chunks.has('LOFF') ? chunkOf(file, chunks, 'LOFF') : Buffer.alloc(0);
  if (ids.length < count * idBytes || places.length < count * 8) throw new BadIndex('multi-pack index too short');
  const members = new Map<number, number[]>();
  for (let i = 0; i < count; i += 1) {
    const pack = places.readUInt32BE(i * 8);
    const list = members.get(pack);
    if (list === undefined) members.set(pack, [i]);
    else list.push(i);
  }
  const packs = new Map<string, PackIndex>();
  for (const [pack, list] of members) {
    const offsets = new Float64Array(list.length);
    const own = new Uint8Array(list.length * idBytes);
    list.forEach((i, k) => {
      const small = places.readUInt32BE(i * 8 + 4);
      offsets[k] = small < 0x80000000 ? small : readLarge(large, (small - 0x80000000) * 8, large.length);
      own.set(ids.subarray(i * idBytes, (i + 1) * idBytes), k * idBytes);
    });
    packs.set(names[pack] ?? '', { count: list.length, ids: own, offsets, packChecksum: undefined });
  }
  return packs;
}

function readChunks(file: Buffer): Map<string, [number, number]> {
  const chunks = new Map<string, [number, number]>();
  for (let i = 0, at = 12; i < file[6]! && at + 24 <= file.length; i += 1, at += 12) {
    const id = file.toString('latin1', at, at + 4);
    chunks.set(id, [readLarge(file, at + 4, file.length), readLarge(file, at + 16, file.length)]);
  }
  return chunks;
}

function chunkOf(file: Buffer, chunks: ReadonlyMap<string, [number, number]>, id: string): Buffer {
  const [start, end] = chunks.get(id) ?? [0, 0];
  if (start < 12 || end <= start || end > file.length) throw new BadIndex(`multi-pack index without its ${id} table`);
  return file.subarray(start, end);
}
