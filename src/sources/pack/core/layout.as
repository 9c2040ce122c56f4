// Where the module keeps its tables: one block of WORK_BYTES that the host reserves and hands to `init`.
// Nothing here is static data, so that the module can live in a memory that other modules use too.

export let work: usize = 0;

/** Set once by `init`; everything below is relative to it. */
export function setWork(address: usize): void {
  work = address;
}

// Inflate: decoding tables of four bytes an entry, with room for the second-level tables behind the first level.
export const LITERALS: usize = 0x0000; // 4096 entries
export const DISTANCES: usize = 0x4000; // 1024 entries
export const FIXED_LITERALS: usize = 0x5000; // 2048 entries
export const FIXED_DISTANCES: usize = 0x7000; // 256 entries
export const PRECODE: usize = 0x7400; // 128 entries
export const LENGTHS: usize = 0x7600; // one byte a symbol
export const COUNTS: usize = 0x7800; // u16 a code length
export const OFFSETS: usize = 0x7840;
export const CODES: usize = 0x7880; // u32 a code length
export const SORTED: usize = 0x7900; // u16 a symbol
export const LENGTH_BASE: usize = 0x7c00;
export const LENGTH_EXTRA: usize = 0x7c40;
export const DISTANCE_BASE: usize = 0x7c80;
export const DISTANCE_EXTRA: usize = 0x7d00;
export const PRECODE_ORDER: usize = 0x7d40;

// Delta: the stretches copied from the base, three u32 each (target, source, length), then the changed ranges, two u32 each.
export const RUNS: usize = 0x8000;
export const MOST_RUNS: u32 = 60000;
export const RANGES: usize = RUNS + usize(MOST_RUNS) * 12;
export const END: usize = RANGES + (usize(MOST_RUNS) + 1) * 8;
