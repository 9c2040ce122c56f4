// Large contents in overlapping pieces, and the text encodings that are not UTF-8. A piece knows where it starts.
import type { Position } from '../core/blob.ts';

/** Pieces are this long at most, and share this much with the next, so that a secret across a seam is whole in one of them. */
export const SEGMENT_BYTES: number = 32 * 1024 * 1024;
export const OVERLAP_BYTES: number = 16 * 1024;

export interface Segment {
  readonly bytes: Buffer;
  readonly at: { readonly offset: number; readonly start: Position } | undefined;
}

/** Collects bytes and hands out segments; give it the content in order, then `end()`. */
export function segmenter(): { push(bytes: Uint8Array): Segment[]; end(): Segment[] } {
  let held: Buffer = Buffer.alloc(0);
  // Small chunks are put together only when there is enough: each copy costs all that is held.
  let waiting: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  let start: Position = { line: 1, column: 1 };
  let pieces = 0;

  const gather = () => {
    held = Buffer.concat([held, ...waiting]);
    waiting = [];
  };
  const cut = (length: number): Segment => {
    const bytes = held.subarray(0, length);
    const segment: Segment = { bytes: Buffer.from(bytes), at: { offset, start } };
    const forward = length - OVERLAP_BYTES;
    start = advance(start, held.subarray(0, forward));
    offset += forward;
    held = Buffer.from(held.subarray(forward));
    pieces += 1;
    return segment;
  };

  return {
    push(bytes) {
      waiting.push(Buffer.from(bytes));
      length += bytes.length;
      const ready: Segment[] = [];
      if (length <= SEGMENT_BYTES) return ready;
      gather();
      while (held.length > SEGMENT_BYTES) ready.push(cut(SEGMENT_BYTES));
      length = held.length;
      return ready;
    },
    end() {
      gather();
      return [{ bytes: held, at: pieces === 0 ? undefined : { offset, start } }];
    },
  };
}

function advance(from: Position, bytes: Buffer): Position {
  let lines = 0;
  let lineStart = 0;
  for (let newline = bytes.indexOf(10); newline !== -1; newline = bytes.indexOf(10, newline + 1)) {
    lines += 1;
    lineStart = newline + 1;
  }
  const columns = bytes.toString('utf8', lineStart).length;
  return lines === 0 ? { line: from.line, column: from.column + columns } : { line: from.line + lines, column: columns + 1 };
}

/** UTF-16 content as UTF-8, told by its byte order mark or by a zero in every second byte; other content as it is. */
export function toUtf8(bytes: Buffer): Buffer {
  const order = utf16Order(bytes);
  if (order === undefined) return bytes;
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const little = order === 'little' ? even : Buffer.from(even).swap16();
  return Buffer.from(little.toString('utf16le'), 'utf8');
}

function utf16Order(bytes: Buffer): 'little' | 'big' | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? undefined : 'little';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'big';
  const sample = bytes.subarray(0, Math.min(bytes.length, 1024) & ~1);
  // Text without a zero is the usual case, and a search is faster than a count.
  if (!sample.includes(0)) return undefined;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < sample.length; i += 2) {
    if (sample[i] === 0) evenZeros += 1;
    if (sample[i + 1] === 0) oddZeros += 1;
  }
  const half = sample.length / 2;
  if (oddZeros > half * 0.7 && evenZeros === 0) return 'little';
  if (evenZeros > half * 0.7 && oddZeros === 0) return 'big';
  return undefined;
}
