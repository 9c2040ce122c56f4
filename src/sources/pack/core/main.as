// The part of the pack reader that touches every byte: unpacking, deltas, trees. See the host side in ../core.ts.
import { setWork, END, RUNS, RANGES } from './layout';
import { prepareInflate } from './inflate';

export { inflate, consumed } from './inflate';
export { applyDelta, changedRanges, deltaResultSize, runCount, runsLost } from './delta';
export { keepRecords, nameCount, namesAt, recordCount, recordsAt, treeChanges } from './tree';

/** Bytes that `init` needs at its address. */
export function workBytes(): u32 {
  return <u32>END;
}

export function init(address: usize): void {
  setWork(address);
  prepareInflate();
}

/** Where `applyDelta` leaves its runs and `changedRanges` its ranges, relative to the work block. */
export function runsOffset(): u32 {
  return <u32>RUNS;
}

export function rangesOffset(): u32 {
  return <u32>RANGES;
}

/** Moves an object inside the memory; the stretches may overlap. */
export function move(target: usize, source: usize, length: u32): void {
  memory.copy(target, source, length);
}
