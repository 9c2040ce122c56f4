// The one place where UTF-16 offsets (languages, editors) and byte offsets (detection, plans) are turned into each other.
import type { Position } from '../core/blob.ts';

/** Both directions for one text. */
export interface Offsets {
  /** Byte offset of a UTF-16 offset. @throws RangeError outside the text or inside a character. */
  toByte(at: number): number;
  /** UTF-16 offset of a byte offset, or undefined when it is outside the text or inside a character. */
  toText(at: number): number | undefined;
}

/** Offsets of a well-formed text (its byte order mark, if any, counts as the first character). */
export function offsetsOf(text: string): Offsets {
  const length = Buffer.byteLength(text, 'utf8');
  if (length === text.length)
    return { toByte: (at) => inside(at, length), toText: (at) => (isInside(at, length) ? at : undefined) };

  const bytes = new Uint32Array(text.length + 1);
  let byte = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    bytes[at] = byte;
    // The middle of a surrogate pair is no place; NONE marks it.
    if (code > 0xffff) bytes[at + 1] = NONE;
    at += code > 0xffff ? 2 : 1;
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  bytes[text.length] = byte;

  return {
    toByte: (at) => {
      const found = bytes[inside(at, text.length)]!;
      if (found === NONE) throw new RangeError('offset inside a character');
      return found;
    },
    toText: (at) => (isInside(at, length) ? search(bytes, at) : undefined),
  };
}

/** Line and column (UTF-16 units, from 1) of a byte offset in UTF-8 text. */
export function positionAt(bytes: Uint8Array, offset: number): Position {
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, offset).toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: before.length - lineStart + 1 };
}

const NONE = 0xffffffff;

function isInside(at: number, length: number): boolean {
  return Number.isInteger(at) && at >= 0 && at <= length;
}

function inside(at: number, length: number): number {
  if (!isInside(at, length)) throw new RangeError('offset outside the text');
  return at;
}

function search(bytes: Uint32Array, wanted: number): number | undefined {
  let low = 0;
  let high = bytes.length - 1;
  while (low <= high) {
    let middle = (low + high) >> 1;
    // A pair's second half has no byte offset of its own: look at its first half.
    if (bytes[middle] === NONE) middle -= 1;
    const found = bytes[middle]!;
    if (found === wanted) return middle;
    if (found < wanted) low = bytes[middle + 1] === NONE ? middle + 2 : middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
