// Sets of bytes, and the few of them that the scanning core knows by number. An exact set from a pattern is widened to
// the smallest known one, which keeps a filter conservative: it may let more through, never less.

/** A set of byte values: bit n is set when byte n belongs to it. */
export type ByteSet = bigint;

const ALL: ByteSet = (1n << 256n) - 1n;
export const NOTHING: ByteSet = 0n;

export function byteSet(...ranges: readonly (string | readonly [number, number])[]): ByteSet {
  let set = NOTHING;
  for (const range of ranges) {
    if (typeof range === 'string') for (let i = 0; i < range.length; i += 1) set |= 1n << BigInt(range.charCodeAt(i));
    else for (let byte = range[0]; byte <= range[1]; byte += 1) set |= 1n << BigInt(byte);
  }
  return set;
}

export function invert(set: ByteSet): ByteSet {
  return ALL & ~set;
}

export function contains(set: ByteSet, byte: number): boolean {
  return ((set >> BigInt(byte)) & 1n) === 1n;
}

export function within(inner: ByteSet, outer: ByteSet): boolean {
  return (inner & ~outer) === 0n;
}

export function bytesOf(set: ByteSet): number[] {
  const bytes: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if (contains(set, byte)) bytes.push(byte);
  return bytes;
}

const DIGIT = byteSet([48, 57]);
const LOWER = byteSet([97, 122]);
const UPPER = byteSet([65, 90]);
export const ALNUM: ByteSet = DIGIT | LOWER | UPPER;
/** What tokens are made of. */
const TOKEN: ByteSet = ALNUM | byteSet('_-+/.~%');
const NOT_BREAK = invert(byteSet('\n\r'));
const NOT_SPACE = invert(byteSet(' \t\n\r\v\f'));

const AT = byteSet('@');

/** The classes the core knows; the index is the bit in its class table. At most 27: the core uses the bits above. */
export const CLASSES: readonly ByteSet[] = [
  DIGIT,
  DIGIT | byteSet('abcdef'),
  DIGIT | byteSet('abcdefABCDEF'),
  LOWER,
  UPPER | DIGIT,
  LOWER | DIGIT,
  ALNUM,
  ALNUM | byteSet('-'),
  ALNUM | byteSet('_'),
  ALNUM | byteSet('_-'),
  ALNUM | byteSet('+/'),
  ALNUM | byteSet('+/='),
  ALNUM | byteSet('_-.'),
  ALNUM | byteSet('_-.='),
  TOKEN,
  TOKEN | byteSet('='),
  ALNUM | byteSet('+/=:., \t\r\n\\"\'`()-'),
  byteSet([33, 126]) & ~byteSet('"\'`<>\\'),
  NOT_SPACE & ~byteSet('"\'`<>\\'),
  NOT_SPACE,
  NOT_BREAK & ~byteSet('"\'`<>{}'),
  NOT_BREAK,
  ALL,
  AT,
  byteSet('$'),
  byteSet('-'),
  byteSet('=:,>'),
];

/** Index of the class of `@` alone. */
export const AT_SIGN: number = CLASSES.indexOf(AT);

// Counted when first asked for: a scan with the built-in rules alone never asks.
let sizes: readonly number[] | undefined;
const known = new Map<ByteSet, number>();

/** Index of the smallest known class that holds all of `set`. */
export function classFor(set: ByteSet): number {
  const cached = known.get(set);
  if (cached !== undefined) return cached;
  sizes ??= CLASSES.map((one) => bytesOf(one).length);
  let best = CLASSES.indexOf(ALL);
  for (const [index, candidate] of CLASSES.entries()) {
    if (within(set, candidate) && sizes[index]! < sizes[best]!) best = index;
  }
  known.set(set, best);
  return best;
}

/** How often a byte of `set` stands in source text, roughly: the share of bytes. Only used to compare filters. */
export function frequency(set: ByteSet): number {
  let sum = 0;
  for (const byte of bytesOf(set)) sum += share(byte);
  total ??= bytesOf(ALL).reduce((all, byte) => all + share(byte), 0);
  return sum / total;
}

let total: number | undefined;

const frequencies: number[] = [];

/** {@link frequency} of a class, by its index. */
export function frequencyOf(index: number): number {
  return (frequencies[index] ??= frequency(CLASSES[index]!));
}

const LETTERS = 'etaoinsrhldcumfpgwybvkxjqz';

function share(byte: number): number {
  const char = String.fromCharCode(byte);
  const rank = LETTERS.indexOf(char.toLowerCase());
  if (rank !== -1) return (char === char.toLowerCase() ? 0.07 : 0.006) / (1 + rank * 0.18);
  if (char === ' ') return 0.17;
  if (char >= '0' && char <= '9') return 0.004;
  if (char === '@' || char === '$' || char === '%' || char === '~' || char === '^') return 0.0008;
  return byte > 32 && byte < 127 ? 0.006 : byte === 10 ? 0.03 : 0.0005;
}

const NAME = ALNUM | byteSet('_$.-');
const AROUND = byteSet('"\'` \t\n\r)]\\!');
const SIGN = byteSet('=:,(><|?-');

/** Classes of the core's assignment reader, on the bits that core.as names. */
export const READER: readonly (readonly [bit: number, set: ByteSet])[] = [
  [31, NAME],
  [30, AROUND],
  [29, SIGN],
  [28, invert(byteSet(' \t\n\r\v\f"\'`<>'))],
  [27, byteSet('"\'`')],
];
/** What may stand right behind the keyword of an assignment. */
export const BEHIND_NAME: ByteSet = NAME | AROUND | SIGN | byteSet('vV[*{<');
