// The scanning core, in AssemblyScript (compiled to WebAssembly by the build). It finds keywords in bytes and reports the
// places where everything an anchor asks for stands around them. Tables are written by tables.ts into this module's
// memory; the layout below is shared with layout.ts. It reads up to 1 KiB before and behind the bytes it is given: what
// stands there can only make it report a place too many, which the rule's own pattern then refuses.

export { encoded } from './encoded';

// --- memory layout (layout.ts) ---
const SHORT: usize = 0x400; // u32: the list of keywords of one or two bytes
const CLASS: usize = 0x800; // 256 x u32: the classes of each byte
const HEADS_OF_3: usize = 0x4000; // 1 Ki x u32: lists of keywords of three bytes, by their hash
const SEEN: usize = 0x8000; // 256 Ki bits: which hashes of four bytes any keyword can have
const HEADS: usize = 0x10000; // 16 Ki x u32: lists by the hash of four bytes
const OUT: usize = 0x20000; // pairs of u32: offset of the keyword, anchor
const OUT_PAIRS: u32 = 0x20000;
// A node of a list
const N_MASK: usize = 0; // which bits of the four bytes count
const N_PRINT: usize = 4; // and what they are
const N_ENTRY: usize = 8;
const N_NEXT: usize = 12;
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

/** The fingerprint of a keyword that starts just before the end of a range may lie so far behind it. */
const OVERHANG: usize = 32;
/** Case is not looked at: the bit of lower case is left out of all four bytes. */
const FOLD: u32 = 0xdfdfdfdf;

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

/** Tries every anchor of a list whose fingerprint is the four bytes at `at`. */
function check(at: usize, head: usize): void {
  const four = load<u32>(at);
  for (let node = <usize>load<u32>(head); node != 0; node = <usize>load<u32>(node, N_NEXT)) {
    if ((four & load<u32>(node, N_MASK)) != load<u32>(node, N_PRINT)) continue;
    const entry = <usize>load<u32>(node, N_ENTRY);
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

/** The hash of some of the four bytes at `at`, case left out. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hash(at: usize, bytes: u32): u32 {
  return (load<u32>(at) & bytes) * 0x9e3779b1;
}

/** 1 when a keyword's fingerprint may stand at `at`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function seen(at: usize): u32 {
  const h = hash(at, FOLD);
  return (<u32>load<u8>(SEEN + (<usize>(h >>> 17))) >>> ((h >>> 14) & 7)) & 1;
}

/**
 * Writes a pair for every anchor whose keyword starts at [from, to) of the `length` bytes at `text`. At every byte the
 * hash of four is looked up in a table of bits; one place in thirty passes, and walks a list of keywords.
 */
export function scan(text: usize, length: u32, from: u32, to: u32): u32 {
  found = 0;
  origin = text;
  first = text + <usize>from;
  last = text + <usize>to;
  const limit = min(last + OVERHANG, text + <usize>length);
  const short = load<u32>(SHORT) != 0;
  for (let block = first; block < limit; block += 64) {
    let hits: u64 = 0;
    for (let part: usize = 0; part < 64; part += 8) {
      const p = block + part;
      const low = seen(p) | (seen(p + 1) << 1) | (seen(p + 2) << 2) | (seen(p + 3) << 3);
      const high = (seen(p + 4) << 4) | (seen(p + 5) << 5) | (seen(p + 6) << 6) | (seen(p + 7) << 7);
      hits |= u64(low | high) << u64(part);
    }
    while (hits != 0) {
      const at = block + <usize>ctz(hits);
      hits &= hits - 1;
      check(at, HEADS + ((<usize>(hash(at, FOLD) >>> 18)) << 2));
      check(at, HEADS_OF_3 + ((<usize>(hash(at, 0x00dfdfdf) >>> 22)) << 2));
      if (short) check(at, SHORT);
    }
  }
  return found;
}
