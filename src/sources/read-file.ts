// One file, read so that nothing on the way can hang us or lead us astray: links are not followed, pipes and devices are
// not opened for reading, and a large file comes in segments.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { SkipReason } from '../core/blob.ts';
import { systemCode } from '../core/errors.ts';
import { SEGMENT_BYTES, segmenter, toUtf8, type Segment } from './segments.ts';

const CHUNK = 8 * 1024 * 1024;
/** Most files fit into this and need neither their size asked nor a second buffer. */
const USUAL = 1024 * 1024;
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

export type FileRead = { readonly size: number; readonly segments: Iterable<Segment> } | { readonly skipped: SkipReason };

/** Gives room for so many bytes; the room before it is then free for other use. */
export type Room = (bytes: number) => Uint8Array;

export const ownRoom: Room = (bytes) => Buffer.allocUnsafeSlow(bytes);

/**
 * The segments' bytes may lie in `room`, so each must be done with before the next is asked for, or the next file read.
 * @throws the system's error when it cannot be read.
 */
export function readFile(path: string | Buffer, maxFileSize: number | undefined, room: Room = ownRoom): FileRead {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ELOOP') return { skipped: 'symlink' };
    if (systemCode(error) === 'ENXIO') return { skipped: 'special' };
    throw error;
  }
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  try {
    const start = room(USUAL);
    const length = readUpTo(file, start, 0);
    // Full to the brim, or nothing there (which a pipe without a writer gives too): only now its kind and size matter.
    if (length === USUAL || length === 0) {
      const stat = fstatSync(file);
      if (!stat.isFile()) {
        close();
        return { skipped: 'special' };
      }
      if (maxFileSize !== undefined && stat.size > maxFileSize) {
        close();
        return { skipped: 'too-large' };
      }
      if (stat.size > SEGMENT_BYTES) return { size: stat.size, segments: inSegments(file, Buffer.from(start), close) };
      if (length > 0) {
        const whole = readRest(file, Buffer.from(start), stat.size, room);
        close();
        return { size: whole.length, segments: [{ bytes: toUtf8(whole), at: undefined }] };
      }
    }
    close();
    if (maxFileSize !== undefined && length > maxFileSize) return { skipped: 'too-large' };
    const bytes = Buffer.from(start.buffer, start.byteOffset, length);
    if (bytes.length < 1024 && bytes.toString('latin1', 0, LFS_POINTER.length) === LFS_POINTER) return { skipped: 'lfs-pointer' };
    return { size: length, segments: [{ bytes: toUtf8(bytes), at: undefined }] };
  } catch (error) {
    close();
    throw error;
  }
}

/** Fills `buffer` from `from` on; less than all only at the end of the file. */
function readUpTo(file: number, buffer: Uint8Array, from: number): number {
  let length = from;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}

/** Reads to the end, also when the file has grown since its size was asked. */
function readRest(file: number, start: Buffer, expected: number, room: Room): Buffer {
  let buffer = room(Math.max(expected, start.length) + 1);
  buffer.set(start);
  let length = readUpTo(file, buffer, start.length);
  while (length === buffer.length) {
    const grown = Buffer.allocUnsafeSlow(length + CHUNK);
    grown.set(buffer);
    buffer = grown;
    length = readUpTo(file, buffer, length);
  }
  return Buffer.from(buffer.buffer, buffer.byteOffset, length);
}

function* inSegments(file: number, start: Buffer, close: () => void): Generator<Segment> {
  const pieces = segmenter();
  const chunk = Buffer.allocUnsafe(CHUNK);
  const decoded = (segment: Segment): Segment => ({ bytes: toUtf8(segment.bytes), at: segment.at });
  try {
    for (const segment of pieces.push(start)) yield decoded(segment);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      for (const segment of pieces.push(chunk.subarray(0, read))) yield decoded(segment);
    }
    for (const segment of pieces.end()) yield decoded(segment);
  } finally {
    close();
  }
}
