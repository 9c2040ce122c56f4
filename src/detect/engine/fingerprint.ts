// The few bytes of each keyword by which it is looked for, and how the direct set's keywords share eight Teddy buckets.
// The choice is made once for the built-in rules, by the build; a user's rules are fitted in beside it.
import type { Anchor } from '../../core/anchor.ts';
import { byteSet, frequency, NOTHING } from './byte-classes.ts';
import { DIRECT_PRINT, TOKEN_PRINT } from './layout.ts';

const BUCKETS = 8;
/** The core looks so far behind a range for the fingerprint of a keyword that starts in it. */
const FARTHEST = 28;
const ANY = -1;

/** The bytes from `offset` on in a keyword, as lower-case codes; past its end any byte (-1). */
function printOf(keyword: string, offset: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => (offset + i < keyword.length ? keyword.charCodeAt(offset + i) : ANY));
}

/** Gives every anchor its fingerprint: the rarest, and in the direct set one that fits in with the others. */
export function withPrints(anchors: readonly Anchor[]): Anchor[] {
  const buckets = Array.from({ length: BUCKETS }, () => new Bucket());
  for (const { keyword, token, print } of anchors) {
    if (token === undefined && print !== undefined) buckets[print.bucket]!.add(printOf(keyword, print.offset, DIRECT_PRINT));
  }
  const open = anchors.filter((anchor) => anchor.token === undefined && anchor.print === undefined);
  // Short keywords have the least choice.
  const keywords = [...new Set(open.map((anchor) => anchor.keyword))].toSorted((a, b) => a.length - b.length);
  const chosen = new Map(keywords.map((keyword) => [keyword, place(keyword, buckets)]));
  return anchors.map((anchor) => {
    if (anchor.print !== undefined) return anchor;
    if (anchor.token === undefined) return { ...anchor, print: chosen.get(anchor.keyword)! };
    return { ...anchor, print: { offset: rarest(anchor.keyword, anchor.token.extra), bucket: 0 } };
  });
}

function rarest(keyword: string, most: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const offset of offsets(keyword, TOKEN_PRINT, most)) {
    const bucket = new Bucket();
    bucket.add(printOf(keyword, offset, TOKEN_PRINT));
    if (bucket.chance() < least) [best, least] = [offset, bucket.chance()];
  }
  return best;
}

function offsets(keyword: string, size: number, most: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(keyword.length - size, most)) + 1 }, (_, offset) => offset);
}

/** Adds the keyword to the bucket that lets least more through for it. */
function place(keyword: string, buckets: readonly Bucket[]): { offset: number; bucket: number } {
  let best = { offset: 0, bucket: 0, cost: Number.POSITIVE_INFINITY };
  for (const offset of offsets(keyword, DIRECT_PRINT, FARTHEST)) {
    const print = printOf(keyword, offset, DIRECT_PRINT);
    for (const [index, bucket] of buckets.entries()) {
      const cost = bucket.costOf(print);
      if (cost < best.cost) best = { offset, bucket: index, cost };
    }
  }
  buckets[best.bucket]!.add(printOf(keyword, best.offset, DIRECT_PRINT));
  return { offset: best.offset, bucket: best.bucket };
}

/** Which low and high nibbles a bucket allows at each byte of the fingerprint, one bit each. */
class Bucket {
  readonly low: number[] = [];
  readonly high: number[] = [];

  add(print: readonly number[]): void {
    for (const [i, code] of print.entries()) {
      const [low, high] = nibbles(code);
      this.low[i] = (this.low[i] ?? 0) | low;
      this.high[i] = (this.high[i] ?? 0) | high;
    }
  }

  /** How often source text passes, roughly. */
  chance(): number {
    return this.low.reduce((product, low, i) => product * chanceOf(low, this.high[i]!), this.low.length === 0 ? 0 : 1);
  }

  costOf(print: readonly number[]): number {
    let chance = 1;
    for (const [i, code] of print.entries()) {
      const [low, high] = nibbles(code);
      chance *= chanceOf((this.low[i] ?? 0) | low, (this.high[i] ?? 0) | high);
    }
    return chance - this.chance();
  }
}

/** The nibbles of a lower-case code and of its capital, as bits. */
function nibbles(code: number): [low: number, high: number] {
  if (code === ANY) return [0xffff, 0xffff];
  const letter = code >= 97 && code <= 122;
  return [1 << (code & 15), (1 << (code >> 4)) | (letter ? 1 << ((code >> 4) - 2) : 0)];
}

const chances = new Map<number, number>();

function chanceOf(low: number, high: number): number {
  const key = low * 65536 + high;
  const known = chances.get(key);
  if (known !== undefined) return known;
  let set = NOTHING;
  for (let byte = 0; byte < 256; byte += 1) if ((low >> (byte & 15)) & (high >> (byte >> 4)) & 1) set |= byteSet([byte, byte]);
  const chance = frequency(set);
  chances.set(key, chance);
  return chance;
}

/** All hashes (the core's `hash`) that a keyword's fingerprint can have; undefined when it may have nearly any. */
export function hashesOf(keyword: string, offset: number, size: number): number[] | undefined {
  if (keyword.length + 1 < size) return undefined;
  let words = [0];
  for (const [i, code] of printOf(keyword, offset, size).entries()) {
    const bytes = code === ANY ? FOLDED : [code & 0xdf];
    words = words.flatMap((word) => bytes.map((byte) => word | (byte << (8 * i))));
  }
  return words.map((word) => Math.imul(word, 0x9e3779b1) >>> 0);
}

/** The values that bytes have when the bit of lower case is left out. */
const FOLDED = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x20) === 0);

/** The eight tables of 16 bytes: for each byte of a fingerprint which buckets allow its low, and its high, nibble. */
export function teddyTables(direct: readonly Anchor[]): Uint8Array {
  const tables = new Uint8Array(2 * 16 * DIRECT_PRINT);
  for (const { keyword, print } of direct) {
    for (const [i, code] of printOf(keyword, print!.offset, DIRECT_PRINT).entries()) {
      const [low, high] = nibbles(code);
      for (let nibble = 0; nibble < 16; nibble += 1) {
        if ((low >> nibble) & 1) tables[i * 32 + nibble]! |= 1 << print!.bucket;
        if ((high >> nibble) & 1) tables[i * 32 + 16 + nibble]! |= 1 << print!.bucket;
      }
    }
  }
  return tables;
}
