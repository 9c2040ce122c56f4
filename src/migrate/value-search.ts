// Where values stand in old versions, byte for byte: as they are, as UTF-16, and as they were spelled where they were found.
import type { Secret } from '../core/secret.ts';

export type TextEncoding = 'utf-8' | 'utf-16-le' | 'utf-16-be';

/** A range of bytes that is a value. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  readonly encoding: TextEncoding;
}

export interface ValueSearch {
  /** Spots in order, none inside another. */
  spots(bytes: Uint8Array): Spot[];
}

/** Shorter ones may be any word; they are searched for nowhere but in the company of their line. */
const LEAST_BYTES = 6;

/** True when a value is too short to be told from other text wherever it stands. */
export function isTooShort(value: Secret): boolean {
  return value.byteLength < LEAST_BYTES;
}

export function valueSearch(values: readonly Secret[]): ValueSearch {
  const needles = values
    .filter((value) => !isTooShort(value))
    .flatMap((value): { bytes: Buffer; encoding: TextEncoding }[] => {
      const text = value.reveal();
      const little = Buffer.from(text, 'utf16le');
      return [
        { bytes: Buffer.from(text, 'utf8'), encoding: 'utf-8' },
        { bytes: little, encoding: 'utf-16-le' },
        { bytes: Buffer.from(little).swap16(), encoding: 'utf-16-be' },
      ];
    });
  return {
    spots(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found: Spot[] = [];
      for (const needle of needles) {
        for (let at = buffer.indexOf(needle.bytes); at !== -1; at = buffer.indexOf(needle.bytes, at + needle.bytes.length))
          found.push({ start: at, end: at + needle.bytes.length, encoding: needle.encoding });
      }
      return joined(found);
    },
  };
}

/** In order; ranges that overlap become one. */
export function joined(spots: readonly Spot[]): Spot[] {
  const out: { start: number; end: number; encoding: TextEncoding }[] = [];
  for (const spot of spots.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1);
    if (last !== undefined && spot.start < last.end) last.end = Math.max(last.end, spot.end);
    else out.push({ ...spot });
  }
  return out;
}
