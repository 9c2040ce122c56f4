// Three bytes of each keyword by which it is looked for, and how the direct set's keywords share eight Teddy buckets.
import { byteSet, bytesOf, frequency, invert, NOTHING, type ByteSet } from './byte-classes.ts';

/** The three sets of bytes from `offset` on in a keyword, case ignored; past its end any byte. */
export function fingerprint(keyword: string, offset: number): readonly ByteSet[] {
  return [0, 1, 2].map((i) => {
    const char = keyword[offset + i];
    return char === undefined ? invert(NOTHING) : byteSet(char.toLowerCase(), char.toUpperCase());
  });
}

/** Where in the keyword its rarest three bytes stand, at most `most` bytes in. */
export function rarestOffset(keyword: string, most: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = 0; offset <= Math.max(0, Math.min(keyword.length - 3, most)); offset += 1) {
    const chance = fingerprint(keyword, offset).reduce((product, set) => product * frequency(set), 1);
    if (chance < least) [best, least] = [offset, chance];
  }
  return best;
}

/** All hashes (the core's `hash`) that a fingerprint can have. */
export function hashesOf(sets: readonly ByteSet[]): number[] {
  const [a, b, c] = sets.map((set) => [...new Set(bytesOf(set).map((byte) => byte & 0xdf))]);
  return a!.flatMap((x) => b!.flatMap((y) => c!.map((z) => Math.imul(x | (y << 8) | (z << 16), 0x9e3779b1) >>> 0)));
}

interface Bucket {
  /** For each of the three bytes the low and high nibbles allowed, one bit each. */
  readonly low: number[];
  readonly high: number[];
  chance: number;
}

/** The six tables of 16 bytes: for each byte of the fingerprint which buckets allow its low, and its high, nibble. */
export function teddyTables(prints: readonly (readonly ByteSet[])[]): Uint8Array {
  const buckets: Bucket[] = Array.from({ length: 8 }, () => ({ low: [0, 0, 0], high: [0, 0, 0], chance: 0 }));
  const rareFirst = prints
    .map((sets) => ({ sets, chance: sets.reduce((product, set) => product * frequency(set), 1) }))
    .toSorted((a, b) => b.chance - a.chance);
  for (const { sets } of rareFirst) {
    const grown = buckets.map((bucket) => grow(bucket, sets));
    const cost = (index: number) => grown[index]!.chance - buckets[index]!.chance;
    let best = 0;
    for (let index = 1; index < 8; index += 1) if (cost(index) < cost(best)) best = index;
    buckets[best] = grown[best]!;
  }
  const tables = new Uint8Array(96);
  for (const [index, { low, high }] of buckets.entries()) {
    for (let i = 0; i < 3; i += 1) {
      for (let nibble = 0; nibble < 16; nibble += 1) {
        if ((low[i]! >> nibble) & 1) tables[i * 32 + nibble]! |= 1 << index;
        if ((high[i]! >> nibble) & 1) tables[i * 32 + 16 + nibble]! |= 1 << index;
      }
    }
  }
  return tables;
}

function grow(bucket: Bucket, sets: readonly ByteSet[]): Bucket {
  const low = [...bucket.low];
  const high = [...bucket.high];
  for (const [i, set] of sets.entries()) {
    for (const byte of bytesOf(set)) {
      low[i]! |= 1 << (byte & 15);
      high[i]! |= 1 << (byte >> 4);
    }
  }
  let chance = 1;
  for (let i = 0; i < 3; i += 1) chance *= chanceOf(low[i]!, high[i]!);
  return { low, high, chance };
}

const chances = new Map<number, number>();

function chanceOf(low: number, high: number): number {
  const key = low * 65536 + high;
  const known = chances.get(key);
  if (known !== undefined) return known;
  let set = NOTHING;
  for (let byte = 0; byte < 256; byte += 1) if ((low >> (byte & 15)) & (high >> (byte >> 4)) & 1) set |= 1n << BigInt(byte);
  const chance = frequency(set);
  chances.set(key, chance);
  return chance;
}
