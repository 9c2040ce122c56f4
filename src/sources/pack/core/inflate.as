// Inflate (RFC 1951) of a zlib stream whose unpacked size is known, checked to the end: no byte is read outside the
// input or written outside the output (but for 16 bytes of slack after it), and the Adler-32 must agree.
import {
  work, LITERALS, DISTANCES, FIXED_LITERALS, FIXED_DISTANCES, PRECODE, LENGTHS, COUNTS, OFFSETS, CODES, SORTED,
  LENGTH_BASE, LENGTH_EXTRA, DISTANCE_BASE, DISTANCE_EXTRA, PRECODE_ORDER,
} from './layout';

const LITERAL_BITS: u32 = 11;
const DISTANCE_BITS: u32 = 8;
const PRECODE_BITS: u32 = 7;

// An entry: code length in bits 0-5, number of extra bits in 8-12, base value or literal in 16-30, and these flags.
const LITERAL: u32 = 1 << 31;
const STOP: u32 = 1 << 14; // end of block, or a code that must not occur
const SECOND: u32 = 1 << 15; // the base is the place of a second-level table, the extra bits its width

const KIND_LITERAL: i32 = 0;
const KIND_DISTANCE: i32 = 1;
const KIND_PRECODE: i32 = 2;

/** Bytes of input that the last successful `inflate` used, checksum included. */
export let consumed: i32 = 0;

/** Fills the constant tables. */
export function prepareInflate(): void {
  let base: u32 = 3;
  for (let i: u32 = 0; i < 29; i++) {
    const extra: u32 = i < 8 ? 0 : (i >> 2) - 1;
    store<u8>(work + LENGTH_EXTRA + i, i == 28 ? 0 : <u8>extra);
    store<u16>(work + LENGTH_BASE + i * 2, i == 28 ? 258 : <u16>base);
    base += 1 << extra;
  }
  base = 1;
  for (let i: u32 = 0; i < 30; i++) {
    const extra: u32 = i < 4 ? 0 : (i >> 1) - 1;
    store<u8>(work + DISTANCE_EXTRA + i, <u8>extra);
    store<u16>(work + DISTANCE_BASE + i * 2, <u16>base);
    base += 1 << extra;
  }
  // The order in which a dynamic block gives the lengths of its precode: 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15.
  const order = work + PRECODE_ORDER;
  store<u8>(order, 16);
  store<u8>(order, 17, 1);
  store<u8>(order, 18, 2);
  store<u8>(order, 0, 3);
  for (let i: u32 = 0; i < 8; i++) {
    store<u8>(order + 4 + i * 2, <u8>(8 + i));
    if (i < 7) store<u8>(order + 5 + i * 2, <u8>(7 - i));
  }
  const lengths = work + LENGTHS;
  for (let i: usize = 0; i < 288; i++) store<u8>(lengths + i, i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
  build(lengths, 288, work + FIXED_LITERALS, LITERAL_BITS, KIND_LITERAL);
  for (let i: usize = 0; i < 32; i++) store<u8>(lengths + i, 5);
  build(lengths, 32, work + FIXED_DISTANCES, DISTANCE_BITS, KIND_DISTANCE);
}

function reverse(code: u32, bits: u32): u32 {
  code = ((code & 0x5555) << 1) | ((code >> 1) & 0x5555);
  code = ((code & 0x3333) << 2) | ((code >> 2) & 0x3333);
  code = ((code & 0x0f0f) << 4) | ((code >> 4) & 0x0f0f);
  return (((code & 0xff) << 8) | (code >> 8)) >> (16 - bits);
}

function entryOf(symbol: u32, kind: i32): u32 {
  if (kind == KIND_PRECODE) return symbol << 16;
  if (kind == KIND_LITERAL) {
    if (symbol < 256) return LITERAL | (symbol << 16);
    if (symbol == 256 || symbol > 285) return STOP | (symbol == 256 ? 1 << 16 : 0);
    const at = symbol - 257;
    return (<u32>load<u16>(work + LENGTH_BASE + at * 2) << 16) | (<u32>load<u8>(work + LENGTH_EXTRA + at) << 8);
  }
  if (symbol > 29) return STOP;
  return (<u32>load<u16>(work + DISTANCE_BASE + symbol * 2) << 16) | (<u32>load<u8>(work + DISTANCE_EXTRA + symbol) << 8);
}

/** Builds a decoding table from code lengths; false when the lengths are no prefix code. */
function build(lengths: usize, symbols: u32, table: usize, bits: u32, kind: i32): bool {
  const counts = work + COUNTS;
  const offsets = work + OFFSETS;
  const codes = work + CODES;
  const sorted = work + SORTED;
  memory.fill(counts, 0, 32);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = counts + <usize>load<u8>(lengths + i) * 2;
    store<u16>(at, load<u16>(at) + 1);
  }
  store<u16>(counts, 0);
  let code: u32 = 0;
  let longest: u32 = 0;
  let used: u32 = 0;
  let left: i32 = 1;
  for (let length: u32 = 1; length < 16; length++) {
    const count = <u32>load<u16>(counts + length * 2);
    left = (left << 1) - <i32>count;
    if (left < 0) return false;
    code <<= 1;
    store<u32>(codes + length * 4, code);
    store<u16>(offsets + length * 2, <u16>used);
    code += count;
    used += count;
    if (count != 0) longest = length;
  }
  const size: u32 = 1 << bits;
  if (left > 0) {
    // An incomplete code is allowed where it has one symbol at most (a block with one distance, or with none).
    if (used > 1) return false;
    for (let i: u32 = 0; i < size; i++) store<u32>(table + i * 4, STOP);
  }
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <usize>load<u8>(lengths + i);
    if (length == 0) continue;
    const place = <u32>load<u16>(offsets + length * 2);
    store<u16>(sorted + place * 2, <u16>i);
    store<u16>(offsets + length * 2, <u16>(place + 1));
  }
  let next: u32 = 0;
  let free: u32 = size;
  let prefix: u32 = 0xffffffff;
  let second: u32 = 0;
  let width: u32 = 0;
  for (let length: u32 = 1; length <= longest; length++) {
    let count = <u32>load<u16>(counts + length * 2);
    let current = load<u32>(codes + length * 4);
    for (; count > 0; count--) {
      const entry = entryOf(<u32>load<u16>(sorted + next * 2), kind);
      next++;
      const reversed = reverse(current, length);
      current++;
      if (length <= bits) {
        for (let i = reversed; i < size; i += 1 << length) store<u32>(table + i * 4, entry | length);
        continue;
      }
      if ((reversed & (size - 1)) != prefix) {
        prefix = reversed & (size - 1);
        second = free;
        // Wide enough for the codes that share this prefix: their number says how deep they go.
        width = length - bits;
        let room: i32 = <i32>(1 << width) - <i32>count;
        for (let deeper = length + 1; room > 0 && deeper <= longest; deeper++) {
          width++;
          room = (room << 1) - <i32>load<u16>(counts + deeper * 2);
        }
        free += 1 << width;
        store<u32>(table + prefix * 4, SECOND | (second << 16) | (width << 8) | bits);
      }
      const rest = length - bits;
      for (let i = reversed >> bits; i < (1 << width); i += 1 << rest) store<u32>(table + (second + i) * 4, entry | rest);
    }
  }
  return true;
}

// @ts-ignore: decorator
@inline
function mask(bits: u32): u32 {
  return (1 << bits) - 1;
}

/**
 * Unpacks the zlib stream at [source, source + sourceLength) to `target`. At least 16 bytes behind both ends must be
 * memory that may be read, and behind the target's end that may be written.
 * @returns `size`, or a negative number when the stream is damaged or of another size.
 */
export function inflate(source: usize, sourceLength: u32, target: usize, size: u32): i32 {
  if (sourceLength < 8) return -1;
  const head = (<u32>load<u8>(source) << 8) | <u32>load<u8>(source, 1);
  if ((head & 0x0f00) != 0x0800 || head % 31 != 0 || (head & 0x20) != 0) return -2;
  const limit = source + sourceLength;
  const end = target + size;
  let s = source + 2;
  let d = target;
  let buffer: u64 = 0;
  let bits: u32 = 0;
  let last = false;
  while (!last) {
    if (s > limit + 8) return -3;
    buffer |= load<u64>(s) << bits;
    s += (63 - bits) >> 3;
    bits |= 56;
    last = (buffer & 1) == 1;
    const type = <u32>(buffer >> 1) & 3;
    buffer >>= 3;
    bits -= 3;
    if (type == 0) {
      bits -= bits & 7;
      s -= bits >> 3;
      buffer = 0;
      bits = 0;
      if (s + 4 > limit) return -3;
      const length = <u32>load<u16>(s);
      if (length != (<u32>load<u16>(s, 2) ^ 0xffff)) return -4;
      s += 4;
      if (s + length > limit) return -3;
      if (d + length > end) return -5;
      memory.copy(d, s, length);
      d += length;
      s += length;
      continue;
    }
    let literals = work + FIXED_LITERALS;
    let distances = work + FIXED_DISTANCES;
    if (type == 3) return -6;
    if (type == 2) {
      const literalCount = (<u32>buffer & 31) + 257;
      const distanceCount = (<u32>(buffer >> 5) & 31) + 1;
      const precodeCount = (<u32>(buffer >> 10) & 15) + 4;
      buffer >>= 14;
      bits -= 14;
      if (literalCount > 286 || distanceCount > 30) return -7;
      const lengths = work + LENGTHS;
      memory.fill(lengths, 0, 32);
      for (let i: u32 = 0; i < precodeCount; i++) {
        if (bits < 3) {
          buffer |= load<u64>(s) << bits;
          s += (63 - bits) >> 3;
          bits |= 56;
        }
        store<u8>(lengths + <usize>load<u8>(work + PRECODE_ORDER + i), <u8>(<u32>buffer & 7));
        buffer >>= 3;
        bits -= 3;
      }
      if (!build(lengths, 19, work + PRECODE, PRECODE_BITS, KIND_PRECODE)) return -8;
      const total = literalCount + distanceCount;
      let i: u32 = 0;
      while (i < total) {
        if (s > limit + 8) return -3;
        buffer |= load<u64>(s) << bits;
        s += (63 - bits) >> 3;
        bits |= 56;
        const entry = load<u32>(work + PRECODE + <usize>(<u32>buffer & mask(PRECODE_BITS)) * 4);
        if (entry & STOP) return -8;
        buffer >>= <u64>(entry & 63);
        bits -= entry & 63;
        const symbol = entry >> 16;
        if (symbol < 16) {
          store<u8>(lengths + i, <u8>symbol);
          i++;
          continue;
        }
        let value: u8 = 0;
        let repeat: u32;
        if (symbol == 16) {
          if (i == 0) return -9;
          value = load<u8>(lengths + i - 1);
          repeat = 3 + (<u32>buffer & 3);
          buffer >>= 2;
          bits -= 2;
        } else if (symbol == 17) {
          repeat = 3 + (<u32>buffer & 7);
          buffer >>= 3;
          bits -= 3;
        } else {
          repeat = 11 + (<u32>buffer & 127);
          buffer >>= 7;
          bits -= 7;
        }
        if (i + repeat > total) return -9;
        for (; repeat > 0; repeat--) {
          store<u8>(lengths + i, value);
          i++;
        }
      }
      if (load<u8>(lengths + 256) == 0) return -9;
      // The distance lengths stand behind the literal lengths, whose table is built last because building sorts in place elsewhere.
      if (!build(lengths + literalCount, distanceCount, work + DISTANCES, DISTANCE_BITS, KIND_DISTANCE)) return -10;
      if (!build(lengths, literalCount, work + LITERALS, LITERAL_BITS, KIND_LITERAL)) return -10;
      literals = work + LITERALS;
      distances = work + DISTANCES;
    }
    while (true) {
      if (s > limit + 8) return -3;
      buffer |= load<u64>(s) << bits;
      s += (63 - bits) >> 3;
      bits |= 56;
      let entry = load<u32>(literals + <usize>(<u32>buffer & mask(LITERAL_BITS)) * 4);
      if (entry & LITERAL) {
        // Up to three literals of at most 11 bits fit into one filling of the buffer.
        if (d + 3 > end) {
          if (d >= end) return -5;
          buffer >>= <u64>(entry & 63);
          bits -= entry & 63;
          store<u8>(d, <u8>(entry >> 16));
          d++;
          continue;
        }
        buffer >>= <u64>(entry & 63);
        bits -= entry & 63;
        store<u8>(d, <u8>(entry >> 16));
        d++;
        entry = load<u32>(literals + <usize>(<u32>buffer & mask(LITERAL_BITS)) * 4);
        if (entry & LITERAL) {
          buffer >>= <u64>(entry & 63);
          bits -= entry & 63;
          store<u8>(d, <u8>(entry >> 16));
          d++;
          entry = load<u32>(literals + <usize>(<u32>buffer & mask(LITERAL_BITS)) * 4);
          if (entry & LITERAL) {
            buffer >>= <u64>(entry & 63);
            bits -= entry & 63;
            store<u8>(d, <u8>(entry >> 16));
            d++;
            continue;
          }
        }
        buffer |= load<u64>(s) << bits;
        s += (63 - bits) >> 3;
        bits |= 56;
      }
      if (entry & SECOND) {
        buffer >>= <u64>LITERAL_BITS;
        bits -= LITERAL_BITS;
        entry = load<u32>(literals + <usize>(((entry >> 16) & 0x7fff) + (<u32>buffer & mask((entry >> 8) & 31))) * 4);
        if (entry & LITERAL) {
          if (d >= end) return -5;
          buffer >>= <u64>(entry & 63);
          bits -= entry & 63;
          store<u8>(d, <u8>(entry >> 16));
          d++;
          continue;
        }
      }
      buffer >>= <u64>(entry & 63);
      bits -= entry & 63;
      if (entry & STOP) {
        if (entry >> 16 != 1) return -11;
        break;
      }
      let extra = (entry >> 8) & 31;
      const length = (entry >> 16) + (<u32>buffer & mask(extra));
      buffer >>= <u64>extra;
      bits -= extra;
      let far = load<u32>(distances + <usize>(<u32>buffer & mask(DISTANCE_BITS)) * 4);
      if (far & SECOND) {
        buffer >>= <u64>DISTANCE_BITS;
        bits -= DISTANCE_BITS;
        far = load<u32>(distances + <usize>(((far >> 16) & 0x7fff) + (<u32>buffer & mask((far >> 8) & 31))) * 4);
      }
      buffer >>= <u64>(far & 63);
      bits -= far & 63;
      if (far & STOP) return -12;
      extra = (far >> 8) & 31;
      const distance = (far >> 16) + (<u32>buffer & mask(extra));
      buffer >>= <u64>extra;
      bits -= extra;
      let from = d - <usize>distance;
      const stop = d + <usize>length;
      if (stop > end) return -5;
      if (from < target || from > d) return -13;
      if (distance >= 16) {
        for (; d < stop; d += 16, from += 16) v128.store(d, v128.load(from));
      } else if (distance >= 8) {
        for (; d < stop; d += 8, from += 8) store<u64>(d, load<u64>(from));
      } else {
        for (; d < stop; d++, from++) store<u8>(d, load<u8>(from));
      }
      d = stop;
    }
  }
  s -= bits >> 3;
  if (s + 4 > limit) return -3;
  if (d != end) return -14;
  if (bswap<u32>(load<u32>(s)) != adler32(target, size)) return -15;
  consumed = <i32>(s + 4 - source);
  return <i32>size;
}

/** Adler-32 (RFC 1950), sixteen bytes at a time. */
function adler32(address: usize, length: u32): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  let p = address;
  let rest = length;
  const highWeights = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const lowWeights = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  while (rest >= 16) {
    let blocks = rest >> 4;
    if (blocks > 340) blocks = 340;
    rest -= blocks << 4;
    let sums = i32x4.splat(0);
    let before = i32x4.splat(0); // sums of all earlier blocks, once for each block
    let weighted = i32x4.splat(0);
    const count = blocks;
    for (; blocks > 0; blocks--, p += 16) {
      const bytes = v128.load(p);
      before = i32x4.add(before, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), highWeights));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), lowWeights));
    }
    b = (b + a * (count << 4) + (total(before) << 4) + total(weighted)) % 65521;
    a = (a + total(sums)) % 65521;
  }
  for (; rest > 0; rest--, p++) {
    a += <u32>load<u8>(p);
    b += a;
  }
  return ((b % 65521) << 16) | (a % 65521);
}

// @ts-ignore: decorator
@inline
function total(v: v128): u32 {
  return <u32>(i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}
