// Where the scanning core keeps its tables. The numbers are those at the top of core.as.

/** Bytes of a keyword's fingerprint. A shorter keyword is its own. */
export const PRINT = 4;

/** The list of keywords of one or two bytes. */
export const SHORT = 0x400;
export const CLASS_TABLE = 0x800;
/** Lists by the hash of a keyword of three bytes, and by that of a fingerprint; so many bits of a hash say which list. */
export const HEADS_OF_3 = 0x4000;
export const HEAD_BITS_OF_3 = 10;
export const HEADS = 0x10000;
export const HEAD_BITS = 14;
/** One bit for each value of the first bits of a hash. */
export const SEEN = 0x8000;
export const SEEN_BITS = 18;
export const OUT = 0x20000;
export const OUT_PAIRS = 0x20000;
/** Entries follow the output. */
export const ENTRIES: number = OUT + OUT_PAIRS * 8;
export const ENTRY_BYTES = 72;
/** A node of a list: which bits of four bytes count, what they are, address of an entry, address of the next node. */
export const NODE_BYTES = 16;
export const ENTRY = {
  mask: 0,
  text: 8,
  rest: 16,
  offset: 20,
  length: 21,
  kind: 22,
  notBefore: 24,
  after: 28,
  afterToo: 40,
  before: 52,
  id: 64,
  slack: 68,
} as const;
/** The core may read so far before and behind the bytes it is given. */
export const MARGIN = 1024;
