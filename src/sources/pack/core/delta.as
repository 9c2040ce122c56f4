// Applies a pack delta and remembers which stretches of the result were copied, so that only what is new need be read.
import { work, RUNS, MOST_RUNS, RANGES } from './layout';

/** Stretches copied from the base by the last `applyDelta`, longest possible, in order of the result. */
export let runCount: u32 = 0;
/** True when there were more stretches than fit: then everything counts as changed. */
export let runsLost: bool = false;

let cursor: usize = 0;

// @ts-ignore: decorator
@inline
function varint(limit: usize): u32 {
  let value: u32 = 0;
  let shift: u32 = 0;
  while (cursor < limit) {
    const byte = <u32>load<u8>(cursor);
    cursor++;
    // A size that needs more than 32 bits is more than this memory holds.
    if (shift > 28 || (shift == 28 && (byte & 0x70) != 0)) return 0xffffffff;
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
    shift += 7;
  }
  return 0xffffffff;
}

/** Size of the result that a delta promises; 0xffffffff when it cannot be read. */
export function deltaResultSize(delta: usize, length: u32): u32 {
  cursor = delta;
  varint(delta + length);
  return varint(delta + length);
}

// @ts-ignore: decorator
@inline
function copy(target: usize, source: usize, length: u32): void {
  if (length > 256) {
    memory.copy(target, source, length);
    return;
  }
  for (let i: usize = 0; i < <usize>length; i += 16) v128.store(target + i, v128.load(source + i));
}

// @ts-ignore: decorator
@inline
function keepRun(target: u32, source: u32, length: u32, least: u32): void {
  if (length < least || length == 0) return;
  if (runCount >= MOST_RUNS) {
    runsLost = true;
    return;
  }
  const at = work + RUNS + <usize>runCount * 12;
  store<u32>(at, target);
  store<u32>(at, source, 4);
  store<u32>(at, length, 8);
  runCount++;
}

/**
 * Rebuilds an object from its base. 16 bytes behind the result may be overwritten.
 * @param least stretches shorter than this are not remembered.
 * @returns the size of the result, or a negative number when the delta does not fit its base.
 */
export function applyDelta(delta: usize, deltaLength: u32, base: usize, baseLength: u32, target: usize, least: u32): i32 {
  cursor = delta;
  const limit = delta + deltaLength;
  const promisedBase = varint(limit);
  const size = varint(limit);
  if (promisedBase != baseLength || size > 0x7fffffff) return -1;
  runCount = 0;
  runsLost = false;
  let p = cursor;
  let d: u32 = 0;
  let runTarget: u32 = 0;
  let runSource: u32 = 0;
  let runLength: u32 = 0;
  while (p < limit) {
    const op = <u32>load<u8>(p);
    p++;
    if (op & 128) {
      let offset: u32 = 0;
      let length: u32 = 0;
      if (op & 1) offset = <u32>load<u8>(p++);
      if (op & 2) offset |= <u32>load<u8>(p++) << 8;
      if (op & 4) offset |= <u32>load<u8>(p++) << 16;
      if (op & 8) offset |= <u32>load<u8>(p++) << 24;
      if (op & 16) length = <u32>load<u8>(p++);
      if (op & 32) length |= <u32>load<u8>(p++) << 8;
      if (op & 64) length |= <u32>load<u8>(p++) << 16;
      if (length == 0) length = 0x10000;
      if (<u64>offset + length > <u64>baseLength || <u64>d + length > <u64>size) return -2;
      copy(target + d, base + offset, length);
      if (runLength != 0 && runTarget + runLength == d && runSource + runLength == offset) runLength += length;
      else {
        keepRun(runTarget, runSource, runLength, least);
        runTarget = d;
        runSource = offset;
        runLength = length;
      }
      d += length;
    } else {
      if (op == 0 || p + op > limit || d + op > size) return -3;
      copy(target + d, p, op);
      d += op;
      p += op;
    }
  }
  if (p != limit || d != size) return -4;
  keepRun(runTarget, runSource, runLength, least);
  return <i32>d;
}

/** Number of changed ranges after `changedRanges`; pairs of u32 (start, end) at `RANGES`. */
export let rangeCount: u32 = 0;

/**
 * The parts of the result that were not copied, each widened, merged where they touch. A place where two copies meet
 * counts as changed, and so do the ends of the result unless they are the ends of the base.
 */
export function changedRanges(size: u32, baseSize: u32, before: u32, after: u32): u32 {
  rangeCount = 0;
  const ranges = work + RANGES;
  if (runsLost) {
    store<u32>(ranges, 0);
    store<u32>(ranges, size, 4);
    rangeCount = 1;
    return 1;
  }
  let lastEnd: u32 = 0;
  let from: u32 = 0; // start of the gap before the next run
  let atStart = true;
  for (let i: u32 = 0; i <= runCount; i++) {
    const run = work + RUNS + <usize>i * 12;
    const to = i == runCount ? size : load<u32>(run);
    let changed = true;
    if (i == runCount) {
      if (!atStart && from == size) {
        const last = run - 12;
        changed = load<u32>(last, 4) + load<u32>(last, 8) != baseSize;
      } else if (atStart && size == 0) changed = false;
    } else if (atStart && to == 0 && load<u32>(run, 4) == 0) changed = false;
    if (changed) {
      const start = from > before ? from - before : 0;
      const end = to + after < size ? to + after : size;
      if (rangeCount > 0 && start <= lastEnd) store<u32>(ranges + <usize>rangeCount * 8 - 4, end);
      else {
        store<u32>(ranges + <usize>rangeCount * 8, start);
        store<u32>(ranges + <usize>rangeCount * 8, end, 4);
        rangeCount++;
      }
      lastEnd = end;
    }
    if (i < runCount) {
      from = to + load<u32>(run, 8);
      atStart = false;
    }
  }
  return rangeCount;
}
