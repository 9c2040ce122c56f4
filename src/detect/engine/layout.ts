// Where the scanning core keeps its tables. The numbers are those at the top of core.as.

/** A run of so many token bytes is what the vector pre-filter looks for. */
export const TOKEN_RUN = 16;
/** A keyword found by way of such a run stands at most so far before its start, in bytes. */
export const LOOK_BACK = 112;

/** Bytes of a fingerprint in the direct and in the token set. */
export const DIRECT_PRINT = 4;
export const TOKEN_PRINT = 3;

export const TEDDY = 0x400;
export const TOKEN_NIBBLES = 0x480;
export const CLASS_TABLE = 0x800;
export const SEEN = 0x1000;
export const TOKEN_HEADS = 0x4000;
export const DIRECT_HEADS = 0x14000;
/** How many lists each set has. */
export const TOKEN_COUNT: number = 16 * 1024;
export const DIRECT_COUNT: number = 4 * 1024;
export const OUT = 0x18000;
export const OUT_PAIRS = 0x20000;
/** Entries follow the output. */
export const ENTRIES: number = OUT + OUT_PAIRS * 8;
export const ENTRY_BYTES = 72;
/** A node of a list: address of an entry, address of the next node. */
export const NODE_BYTES = 8;
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
