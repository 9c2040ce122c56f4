// Whether a text can hold encoded text at all, for decode/: most files hold none, and need not be looked through again.
// The bits are those of signs.ts. May say yes too often, never no.

const RUNS: u32 = 1;
const ESCAPES: u32 = 2;
const PERCENT: u32 = 4;
const ENTITIES: u32 = 8;
const QUOTED: u32 = 16;

/** Shortest run of digits that decode/runs.ts takes up. */
const SHORTEST: usize = 28;

/** What stands somewhere in the `length` bytes at `text`. Reads up to 16 bytes behind them. */
export function encoded(text: usize, length: u32): u32 {
  return (hasRun(text, text + <usize>length) ? RUNS : 0) | signs(text, text + <usize>length);
}

/** A digit of base64 in either alphabet. */
function isDigit(byte: u32): bool {
  return (byte | 32) - 97 < 26 || byte - 48 < 10 || byte == 0x2b || byte == 0x2f || byte == 0x2d || byte == 0x5f;
}

function valueOf(byte: u32): u32 {
  if (byte - 65 < 26) return byte - 65;
  if (byte - 97 < 26) return byte - 71;
  if (byte - 48 < 10) return byte + 4;
  return byte == 0x2b || byte == 0x2d ? 62 : 63;
}

/** A run of digits that may stand for text; see decode/runs.ts, which finds it and those that belong to it. */
function hasRun(text: usize, end: usize): bool {
  let start = text;
  while (start + SHORTEST <= end) {
    let at = start + SHORTEST;
    while (at > start && isDigit(load<u8>(at - 1))) at--;
    if (at > start) {
      start = at;
      continue;
    }
    if (mayBeText(start) || (start > text && load<u8>(start - 1) == 0x5c)) return true;
    start += SHORTEST;
    while (start < end && isDigit(load<u8>(start))) start++;
  }
  return false;
}

function mayBeText(at: usize): bool {
  const a = <u32>load<u8>(at);
  const c = <u32>load<u8>(at + 2);
  if (a - 0x32 < 6 && c - 0x32 < 6) return true;
  const group = (valueOf(a) << 18) | (valueOf(load<u8>(at + 1)) << 12) | (valueOf(c) << 6) | valueOf(load<u8>(at + 3));
  const middle = (group >> 8) & 255;
  return group == 0x1f8b08 || (isPlain(group >> 16) && isPlain(group & 255) && (middle == 0 || isPlain(middle)));
}

function isPlain(byte: u32): bool {
  return byte - 0x20 < 0x5f || byte - 9 < 5;
}

function signs(text: usize, end: usize): u32 {
  const backslash = i8x16.splat(0x5c), percent = i8x16.splat(0x25);
  const ampersand = i8x16.splat(0x26), q = i8x16.splat(0x71);
  let found: u32 = 0;
  for (let block = text; block < end; block += 16) {
    const v = v128.load(block);
    const any = v128.or(
      v128.or(i8x16.eq(v, backslash), i8x16.eq(v, percent)),
      v128.or(i8x16.eq(v, ampersand), i8x16.eq(v, q)),
    );
    if (!v128.any_true(any)) continue;
    let bits = <u32>i8x16.bitmask(any);
    while (bits != 0) {
      found |= signAt(block + <usize>ctz(bits));
      bits &= bits - 1;
    }
    if (found == (ESCAPES | PERCENT | ENTITIES | QUOTED)) break;
  }
  return found;
}

/** The sign at `at`, if what follows it is worth a closer look; see decode/escapes.ts. */
function signAt(at: usize): u32 {
  const byte = <u32>load<u8>(at);
  // "quoted-p", read from the right
  if (byte == 0x71) return load<u64>(at) == 0x702d6465746f7571 ? QUOTED : 0;
  const one = <u32>load<u8>(at + 1);
  const two = <u32>load<u8>(at + 2);
  if (byte == 0x25) return isPrintableHalf(one) && (two - 0x30 < 10 || two - 0x41 < 6) ? PERCENT : 0;
  // `#`, `qu`, `ap`, `eq`
  if (byte == 0x26) {
    return one == 0x23 || (one == 0x71 && two == 0x75) || (one == 0x61 && two == 0x70) || (one == 0x65 && two == 0x71)
      ? ENTITIES
      : 0;
  }
  // `u{`, `u00`, `x`, a second and third backslash, `/`
  if (one == 0x75) return two == 0x7b || two == 0x30 ? ESCAPES : 0;
  if (one == 0x78) return isPrintableHalf(two) ? ESCAPES : 0;
  if (one == 0x5c) return two == 0x5c ? ESCAPES : 0;
  return one == 0x2f && two == 0x5c ? ESCAPES : 0;
}

function isPrintableHalf(byte: u32): bool {
  return byte - 0x32 < 6;
}
