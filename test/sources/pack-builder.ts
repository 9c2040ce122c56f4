// Packs put together by hand, for what git would never write: very deep chains, circles, and deltas that promise too much.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

export type Entry =
  | { readonly kind: 'blob'; readonly id: string; readonly bytes: Buffer }
  /** A delta of the entry before it, or of the object with the id `base`. */
  | { readonly kind: 'delta'; readonly id: string; readonly delta: Buffer; readonly base?: string };

export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function sizeBytes(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** A delta: sizes, then the operations. */
export function delta(baseSize: number, resultSize: number, ...operations: readonly Buffer[]): Buffer {
  return Buffer.concat([sizeBytes(baseSize), sizeBytes(resultSize), ...operations]);
}

export function copy(offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[0] = 0xff;
  bytes.writeUInt32LE(offset, 1);
  bytes.writeUIntLE(length, 5, 3);
  return bytes;
}

export function insert(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from([text.length]), text]);
}

function header(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  let rest = Math.floor(size / 16);
  while (rest > 0) {
    bytes[bytes.length - 1]! |= 128;
    bytes.push(rest % 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from(bytes);
}

function distance(back: number): Buffer {
  const bytes = [back % 128];
  for (let rest = Math.floor(back / 128) - 1; rest >= 0; rest = Math.floor(rest / 128) - 1) bytes.unshift(128 | (rest % 128));
  return Buffer.from(bytes);
}

/** Writes pack and index into the object folder of `gitDir`. */
export function writePack(gitDir: string, entries: readonly Entry[]): void {
  const parts: Buffer[] = [Buffer.from('PACK'), Buffer.alloc(8)];
  parts[1]!.writeUInt32BE(2, 0);
  parts[1]!.writeUInt32BE(entries.length, 4);
  let offset = 12;
  let previous = 0;
  const rows: { id: string; offset: number }[] = [];
  for (const entry of entries) {
    rows.push({ id: entry.id, offset });
    const data =
      entry.kind === 'blob'
        ? [header(3, entry.bytes.length), deflateSync(entry.bytes)]
        : entry.base === undefined
          ? [header(6, entry.delta.length), distance(offset - previous), deflateSync(entry.delta)]
          : [header(7, entry.delta.length), Buffer.from(entry.base, 'hex'), deflateSync(entry.delta)];
    previous = offset;
    parts.push(...data);
    offset += data.reduce((sum, one) => sum + one.length, 0);
  }
  const body = Buffer.concat(parts);
  const pack = Buffer.concat([body, createHash('sha1').update(body).digest()]);
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const fan = Buffer.alloc(1024);
  for (let i = 0; i < 256; i += 1)
    fan.writeUInt32BE(rows.filter(({ id }) => Number.parseInt(id.slice(0, 2), 16) <= i).length, i * 4);
  const words = (values: readonly number[]) => {
    const buffer = Buffer.alloc(values.length * 4);
    values.forEach((value, i) => buffer.writeUInt32BE(value, i * 4));
    return buffer;
  };
  const index = Buffer.concat([
    Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]),
    fan,
    ...rows.map(({ id }) => Buffer.from(id, 'hex')),
    // Checksums of the packed data; nobody who only reads looks at them.
    words(rows.map(() => 0)),
    words(rows.map((row) => row.offset)),
    pack.subarray(-20),
  ]);
  const folder = join(gitDir, 'objects', 'pack');
  const name = `pack-${createHash('sha1').update(pack).digest('hex')}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.pack`), pack);
  writeFileSync(join(folder, `${name}.idx`), Buffer.concat([index, createHash('sha1').update(index).digest()]));
}
