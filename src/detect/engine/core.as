// The scanning core, in AssemblyScript (compiled to WebAssembly by the build). It finds keywords in bytes and reports the
// places where everything an anchor asks for stands around them. Tables are written by tables.ts into this module's
// memory; the layout below is shared with layout.ts. It reads up to 1 KiB before and behind the bytes it is given: what
// stands there can only make it report a place too many, which the rule's own pattern then refuses.

// --- memory layout (layout.ts) ---
const TEDDY: usize = 0x400; // 8 tables of 16: which buckets allow a low or high nibble, for four bytes in a row
const TOKEN: usize = 0x480; // 2 tables of 16: nibbles of token bytes
const CLASS: usize = 0x800; // 256 x u32: the classes of each byte
const SEEN: usize = 0x1000; // 64 Ki bits: fingerprints of the token set
const TOKEN_HEADS: usize = 0x4000; // 16 Ki x u32: lists by hash; a node is u32 entry, u32 next node
const DIRECT_HEADS: usize = 0x14000; // 4 Ki x u32
const OUT: usize = 0x18000; // pairs of u32: offset of the keyword, anchor
const OUT_PAIRS: u32 = 0x20000;
// An anchor's entry
const E_MASK: usize = 0; // u64 and u64: the first eight bytes of the keyword
const E_TEXT: usize = 8;
const E_REST: usize = 16; // pointer to the rest of the keyword: bytes, then masks
const E_OFFSET: usize = 20; // u8: where in the keyword the fingerprint stands
const E_LENGTH: usize = 21; // u8
const E_KIND: usize = 22; // u8: 1 for assignments
const E_NOT_BEFORE: usize = 24; // u32 class mask
const E_AFTER: usize = 28; // two needs and, looking left, one: u32 run, u32 between, u16 count, u16 gap
const E_AFTER_TOO: usize = 40;
const E_BEFORE: usize = 52;
const E_ID: usize = 64; // u32
const E_SLACK: usize = 68; // u32
// Classes of bytes that the assignment reader asks for; the bits above those of CLASSES
const NAME: u32 = 1 << 31; // letters, digits, _ $ . -
const AROUND: u32 = 1 << 30; // quotes, blanks, line ends, ) ] \ !
const SIGN: u32 = 1 << 29; // = : , ( > < | ? -
const BARE: u32 = 1 << 28; // anything but blanks, quotes and < > ; ,
const QUOTE: u32 = 1 << 27;
const ANYTHING: u32 = 1 << 22; // the class of all bytes

/** A keyword found by way of a token run stands at most so far before the run. */
const LOOK_BACK: usize = 112;
/** The fingerprint of a keyword that starts just before the end of a range may lie so far behind it. */
const OVERHANG: usize = 32;

/** Pairs written by the last scan; more than OUT_PAIRS when some did not fit. */
export let found: u32 = 0;

let first: usize = 0;
let last: usize = 0;
let origin: usize = 0;

function classOf(byte: u32): u32 {
  return load<u32>(CLASS + ((<usize>byte) << 2));
}

/** Does a run of `count` stand somewhere in [at, end)? Looks at every `count`th byte, and back from one that fits. */
function holds(at: usize, end: usize, run: u32, count: u32): bool {
  let start = at;
  while (start + <usize>count <= end) {
    let p = start + <usize>count;
    while (p > start && classOf(load<u8>(p - 1)) & run) p--;
    if (p == start) return true;
    start = p;
  }
  return false;
}

/** True when within `gap` bytes from `at` on a run of `count` begins, with only `between` in front of it. */
function follows(at: usize, need: usize): bool {
  const run = load<u32>(need);
  const between = load<u32>(need, 4);
  const count = <u32>load<u16>(need, 8);
  const end = at + <usize>count + <usize>load<u16>(need, 10);
  if (between & ANYTHING) return holds(at, end, run, count);
  let had: u32 = 0;
  for (let p = at; p < end; p++) {
    const c = classOf(load<u8>(p));
    if (c & run) {
      if (++had == count) return true;
    } else {
      if (!(c & between)) return false;
      had = 0;
    }
  }
  return false;
}

/** The same, leftwards from the byte before `at`. */
function precedes(at: usize, need: usize): bool {
  const run = load<u32>(need);
  const between = load<u32>(need, 4);
  const count = <u32>load<u16>(need, 8);
  const end = at - <usize>count - <usize>load<u16>(need, 10);
  let had: u32 = 0;
  for (let p = at; p > end;) {
    p--;
    const c = classOf(load<u8>(p));
    if (c & run) {
      if (++had == count) return true;
    } else {
      if (!(c & between)) return false;
      had = 0;
    }
  }
  return false;
}

/** Can the identifier that holds the keyword at [start, end) be given a value here? Wide on purpose; assignment.ts lists the ways. */
function assigned(start: usize, end: usize): bool {
  let p = end;
  let limit = p + 64;
  while (p < limit && classOf(load<u8>(p)) & NAME) p++;
  if (p == limit) return true;
  limit = p + 64;
  let blank = false;
  while (p < limit) {
    const byte = <u32>load<u8>(p);
    if (!(classOf(byte) & AROUND)) break;
    if (byte <= 0x20) blank = true;
    p++;
  }
  if (p == limit) return true;
  const sign = <u32>load<u8>(p);
  // `value="…"` and `default = …` behind a name, `name[0]`, `**name**`, `name { … }`, `<name>`
  if (sign == 0x76 || sign == 0x56 || sign == 0x5b || sign == 0x2a || sign == 0x7b || sign == 0x3c) return true;
  if (!(classOf(sign) & SIGN)) return blank && (literal(end, p + 20) || directive(start));
  if (literal(p, p + 120)) return true;
  // Arguments and defaults count only as literals.
  if (sign == 0x2c || sign == 0x28 || sign == 0x7c) return false;
  limit = p + 40;
  let bare = 0;
  for (p++; p < limit && bare < 4; p++) bare = classOf(load<u8>(p)) & BARE ? bare + 1 : 0;
  return bare == 4;
}

function literal(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) if (classOf(load<u8>(p)) & QUOTE) return true;
  return false;
}

/** `login user password …`, as netrc files have it. */
function behindLogin(at: usize): bool {
  let q = skipLeft(at, true);
  const user = q;
  q = skipLeft(q, false);
  if (q == user) return false;
  q = skipLeft(q, true);
  return (load<u32>(q - 4) | 0x20202020) == 0x6e69676f;
}

/** Leftwards from `at` over at most 64 blanks, or over what is none. */
function skipLeft(at: usize, blank: bool): usize {
  let q = at;
  const most = at - 64;
  while (q > most) {
    const byte = <u32>load<u8>(q - 1);
    if ((byte == 0x20 || byte == 0x09) != blank || byte == 0x0a || byte == 0x0d) break;
    q--;
  }
  return q;
}

/** `--name value`, `name value` alone in its line, or one behind `ENV`, `ARG`, `set`, `export`, `#define`, `login`. */
function directive(start: usize): bool {
  let q = start;
  const most = start - 64;
  while (q > most && classOf(load<u8>(q - 1)) & NAME) q--;
  if (load<u8>(q) == 0x2d) return true;
  const before = load<u32>(q - 4) | 0x20202020;
  // "env ", "arg ", "set ", "etx ", "ort ", "ine ", read from the right
  if (before == 0x20766e65 || before == 0x20677261 || before == 0x20746573) return true;
  if (before == 0x20787465 || before == 0x2074726f || before == 0x20656e69) return true;
  if (behindLogin(q)) return true;
  const far = q - 40;
  while (q > far) {
    q--;
    if (q < origin) return true;
    const byte = <u32>load<u8>(q);
    if (byte == 0x0a || byte == 0x0d) return true;
    if (byte != 0x20 && byte != 0x09 && byte != 0x23 && byte != 0x3b && byte != 0x2d) return false;
  }
  return false;
}

function spelled(p: usize, entry: usize): bool {
  if ((load<u64>(p) & load<u64>(entry, E_MASK)) != load<u64>(entry, E_TEXT)) return false;
  const length = <usize>load<u8>(entry, E_LENGTH);
  if (length <= 8) return true;
  const rest = length - 8;
  const text = <usize>load<u32>(entry, E_REST);
  for (let i: usize = 0; i < rest; i++) {
    if ((load<u8>(p + 8 + i) & load<u8>(text + rest + i)) != load<u8>(text + i)) return false;
  }
  return true;
}

/** Tries every anchor whose fingerprint may stand at `at`. */
function check(at: usize, head: u32): void {
  for (let node = <usize>head; node != 0; node = <usize>load<u32>(node, 4)) {
    const entry = <usize>load<u32>(node);
    const start = at - <usize>load<u8>(entry, E_OFFSET);
    if (start < first || start >= last || !spelled(start, entry)) continue;
    const notBefore = load<u32>(entry, E_NOT_BEFORE);
    if (notBefore != 0 && start > origin && classOf(load<u8>(start - 1)) & notBefore) continue;
    const end = start + <usize>load<u8>(entry, E_LENGTH);
    const from = end - <usize>load<u32>(entry, E_SLACK);
    if (load<u8>(entry, E_KIND) == 1) {
      if (!assigned(start, end)) continue;
    } else {
      if (load<u32>(entry, E_AFTER) != 0 && !follows(from, entry + E_AFTER)) continue;
      if (load<u32>(entry, E_AFTER_TOO) != 0 && !follows(from, entry + E_AFTER_TOO)) continue;
      if (load<u32>(entry, E_BEFORE) != 0 && !precedes(start, entry + E_BEFORE)) continue;
    }
    if (found < OUT_PAIRS) {
      store<u32>(OUT + ((<usize>found) << 3), <u32>(start - origin));
      store<u32>(OUT + ((<usize>found) << 3), load<u32>(entry, E_ID), 4);
    }
    found++;
  }
}

/** Letters with their case ignored; `bytes` is how many bytes of the fingerprint count. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hash(at: usize, bytes: u32): u32 {
  return (load<u32>(at) & bytes) * 0x9e3779b1;
}

/** Looks for keywords of the token set at every byte of [from, to). */
function checkRange(from: usize, to: usize): void {
  for (let p = from; p < to; p++) {
    const h = hash(p, 0x00dfdfdf);
    const bit = h >>> 16;
    if (load<u8>(SEEN + (<usize>(bit >>> 3))) & (1 << (bit & 7))) {
      check(p, load<u32>(TOKEN_HEADS + ((<usize>(h >>> 18)) << 2)));
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function tokenNibbles(at: usize, low: v128, high: v128, nibble: v128): v128 {
  const v = v128.load(at);
  return v128.and(i8x16.swizzle(low, v128.and(v, nibble)), i8x16.swizzle(high, i8x16.shr_u(v, 4)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function set(v: v128, zero: v128): u64 {
  return u64(0xffff ^ i8x16.bitmask(i8x16.eq(v, zero)));
}

/** One bit for each of the 64 bytes from `at` on that is a token byte. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function tokenBits(at: usize, low: v128, high: v128, nibble: v128, zero: v128): u64 {
  return (
    set(tokenNibbles(at, low, high, nibble), zero) |
    (set(tokenNibbles(at + 16, low, high, nibble), zero) << 16) |
    (set(tokenNibbles(at + 32, low, high, nibble), zero) << 32) |
    (set(tokenNibbles(at + 48, low, high, nibble), zero) << 48)
  );
}

/**
 * Writes a pair for every anchor whose keyword starts at [from, to) of the `length` bytes at `text`.
 * Two sets: direct anchors, found by four-byte fingerprints at every position (Teddy); and anchors that must have a run of
 * 16 token bytes near them, looked for only around such runs, which are rare.
 */
export function scan(text: usize, length: u32, from: u32, to: u32): u32 {
  found = 0;
  origin = text;
  first = text + <usize>from;
  last = text + <usize>to;
  const limit = min(last + LOOK_BACK, text + <usize>length);
  const m0 = v128.load(TEDDY), m1 = v128.load(TEDDY, 16), m2 = v128.load(TEDDY, 32);
  const m3 = v128.load(TEDDY, 48), m4 = v128.load(TEDDY, 64), m5 = v128.load(TEDDY, 80);
  const m6 = v128.load(TEDDY, 96), m7 = v128.load(TEDDY, 112);
  const low = v128.load(TOKEN), high = v128.load(TOKEN, 16);
  const nibble = i8x16.splat(15);
  const zero = i8x16.splat(0);
  let past0 = zero, past1 = zero, past2 = zero;
  let now = tokenBits(first, low, high, nibble, zero);
  let done = first;

  for (let block = first; block < limit; block += 64) {
    // Direct set: bucket bits of four bytes in a row, the carried ones shifted in from the left.
    let hits: u64 = 0;
    for (let part: usize = 0; part < 64; part += 16) {
      const v = v128.load(block + part);
      const lo = v128.and(v, nibble), hi = i8x16.shr_u(v, 4);
      const b0 = v128.and(i8x16.swizzle(m0, lo), i8x16.swizzle(m1, hi));
      const b1 = v128.and(i8x16.swizzle(m2, lo), i8x16.swizzle(m3, hi));
      const b2 = v128.and(i8x16.swizzle(m4, lo), i8x16.swizzle(m5, hi));
      const b3 = v128.and(i8x16.swizzle(m6, lo), i8x16.swizzle(m7, hi));
      const s2 = i8x16.shuffle(past2, b2, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
      const s1 = i8x16.shuffle(past1, b1, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
      const s0 = i8x16.shuffle(past0, b0, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
      past0 = b0;
      past1 = b1;
      past2 = b2;
      const all = v128.and(v128.and(b3, s2), v128.and(s1, s0));
      if (v128.any_true(all)) hits |= set(all, zero) << u64(part);
    }
    while (hits != 0) {
      const at = block - 3 + <usize>ctz(hits);
      hits &= hits - 1;
      check(at, load<u32>(DIRECT_HEADS + ((<usize>(hash(at, 0xdfdfdfdf) >>> 20)) << 2)));
    }

    // Token set: bit k of `runs` says that 16 token bytes start at byte k of the block.
    const ahead = tokenBits(block + 64, low, high, nibble, zero);
    let runs = now, rest = ahead;
    runs &= (runs >> 1) | (rest << 63);
    rest &= rest >> 1;
    runs &= (runs >> 2) | (rest << 62);
    rest &= rest >> 2;
    runs &= (runs >> 4) | (rest << 60);
    rest &= rest >> 4;
    runs &= (runs >> 8) | (rest << 56);
    now = ahead;
    while (runs != 0) {
      const start = ctz(runs);
      const shifted = runs >> start;
      const size = ctz(~shifted);
      const back = block + <usize>start - LOOK_BACK;
      const end = min(block + <usize>start + <usize>size, last + OVERHANG);
      checkRange(max(done, back), end);
      done = max(done, end);
      runs = size == 64 - start ? 0 : (shifted >> size) << (start + size);
    }
  }
  return found;
}
