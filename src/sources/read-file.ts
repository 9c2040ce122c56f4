// One file, read so that nothing on the way can hang us or lead us astray: links are not followed, pipes and devices are
// not opened for reading, and a large file comes in segments.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { SkipReason } from '../core/blob.ts';
import { systemCode } from '../core/errors.ts';
import { SEGMENT_BYTES, segmenter, toUtf8, type Segment } from './segments.ts';

const CHUNK = 8 * 1024 * 1024;

export type FileRead = { readonly size: number; readonly segments: Iterable<Segment> } | { readonly skipped: SkipReason };

/** @throws the system's error when it cannot be read. */
export function readFile(path: Buffer, maxFileSize: number | undefined): FileRead {
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
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      close();
      return { skipped: 'special' };
    }
    if (maxFileSize !== undefined && stat.size > maxFileSize) {
      close();
      return { skipped: 'too-large' };
    }
    if (stat.size > SEGMENT_BYTES) return { size: stat.size, segments: inSegments(file, close) };
    const bytes = readWhole(file, stat.size);
    close();
    return { size: bytes.length, segments: [{ bytes: toUtf8(bytes), at: undefined }] };
  } catch (error) {
    close();
    throw error;
  }
}

/** Reads to the end, also when the file has grown since its size was asked. */
function readWhole(file: number, expected: number): Buffer {
  let buffer: Buffer = Buffer.allocUnsafe(expected + 1);
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(CHUNK)]);
  }
}

function* inSegments(file: number, close: () => void): Generator<Segment> {
  const pieces = segmenter();
  const chunk = Buffer.allocUnsafe(CHUNK);
  const decoded = (segment: Segment): Segment => ({ bytes: toUtf8(segment.bytes), at: segment.at });
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      for (const segment of pieces.push(chunk.subarray(0, read))) yield decoded(segment);
    }
    for (const segment of pieces.end()) yield decoded(segment);
  } finally {
    close();
  }
}
