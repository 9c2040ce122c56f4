// What changed in a tree object against the object it is a delta of, as records of added and removed entries. Entries
// that stand wholly in a copied stretch are not read again, so the cost is that of the change, not of the folder.
import { work, RUNS } from './layout';
import { runCount, runsLost } from './delta';

// A record: kind (u8: 1 added, 2 removed), class (u8), two bytes unused, number of the name (u32), the id, padded to 8 bytes.
const ADDED: u8 = 1;
const REMOVED: u8 = 2;
const FOLDER: u8 = 1;
const FILE: u8 = 2;
const LINK: u8 = 3;
const SUBMODULE: u8 = 4;

/** Records that wait to be read. */
export let recordCount: u32 = 0;
let records: usize = 0;
let recordBytes: usize = 32;
let mostRecords: u32 = 0;
let idLength: usize = 20;

// Names are kept once: slots of u32 (number + 1), then address and length of each, then their bytes.
const SLOTS: u32 = 1 << 18;
const MOST_NAMES: u32 = 1 << 17;
export let nameCount: u32 = 0;
let slots: usize = 0;
let nameEntries: usize = 0;
let nameBytes: usize = 0;
let namesEnd: usize = 0;

/** Reserves [address, address + bytes) for names; the entries (u32 address, u32 length) start at address + 1 MiB. */
export function namesAt(address: usize, bytes: usize): void {
  slots = address;
  nameEntries = address + <usize>SLOTS * 4;
  nameBytes = nameEntries + <usize>MOST_NAMES * 8;
  namesEnd = address + bytes;
  nameCount = 0;
}

/** Reserves [address, address + bytes) for records. */
export function recordsAt(address: usize, bytes: usize, oidLength: usize): void {
  records = address;
  idLength = oidLength;
  recordBytes = 8 + ((oidLength + 7) & ~7);
  mostRecords = <u32>(bytes / recordBytes);
}

/** Drops all records but the first `count`. */
export function keepRecords(count: u32): void {
  recordCount = count;
}

/** Number of a name, given to it when it is first seen; 0xffffffff when there is no more room. */
function nameNumber(name: usize, length: usize): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i: usize = 0; i < length; i++) hash = (hash ^ <u32>load<u8>(name + i)) * 0x01000193;
  hash ^= hash >> 15;
  let slot = hash & (SLOTS - 1);
  for (;;) {
    const taken = load<u32>(slots + <usize>slot * 4);
    if (taken == 0) break;
    const entry = nameEntries + <usize>(taken - 1) * 8;
    if (load<u32>(entry, 4) == <u32>length && memory.compare(load<u32>(entry), name, length) == 0) return taken - 1;
    slot = (slot + 1) & (SLOTS - 1);
  }
  if (nameCount >= MOST_NAMES || nameBytes + length > namesEnd) return 0xffffffff;
  const entry = nameEntries + <usize>nameCount * 8;
  store<u32>(entry, <u32>nameBytes);
  store<u32>(entry, <u32>length, 4);
  memory.copy(nameBytes, name, length);
  nameBytes += length;
  nameCount++;
  store<u32>(slots + <usize>slot * 4, nameCount);
  return nameCount - 1;
}

/** End of the entry that starts at `entry`; 0 when it is no entry. */
function entryEnd(entry: usize, limit: usize): usize {
  const zero = i8x16.splat(0);
  for (let p = entry; p < limit; p += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), zero));
    if (found != 0) {
      p += ctz(found);
      const end = p + 1 + idLength;
      return p < limit && end <= limit ? end : 0;
    }
  }
  return 0;
}

/** @returns false when the entry is no entry, or when there is no room. */
function emit(kind: u8, entry: usize, end: usize): bool {
  if (recordCount >= mostRecords) return false;
  const id = end - idLength;
  const first = load<u8>(entry);
  let kindOf = FILE;
  let name = entry + 7;
  if (first == 0x34) {
    // "40000 "
    kindOf = FOLDER;
    name = entry + 6;
  } else if (first == 0x30) kindOf = FOLDER; // "040000 ", as very old tools wrote it
  else if (first == 0x31) {
    const second = load<u8>(entry, 1);
    kindOf = second == 0x36 ? SUBMODULE : second == 0x32 ? LINK : FILE;
  } else return false;
  if (name >= id - 1 || load<u8>(name - 1) != 0x20) return false;
  const number = nameNumber(name, id - 1 - name);
  if (number == 0xffffffff) return false;
  const at = records + <usize>recordCount * recordBytes;
  store<u8>(at, kind);
  store<u8>(at, kindOf, 1);
  store<u32>(at, number, 4);
  memory.copy(at + 8, id, idLength);
  recordCount++;
  return true;
}

/**
 * Reads the tree at [tree, tree + size) and adds records of what changed. `starts` receives the start of each entry
 * and the end of the last (u32 each, at most `most`). For a delta child, `baseStarts` holds the same of the base.
 * @param baseCount entries of the base; 0 when everything counts as added.
 * @returns the number of entries, or a negative number when the bytes are no tree or too many records.
 */
export function treeChanges(
  tree: usize, size: u32, starts: usize, most: u32, base: usize, baseStarts: usize, baseCount: u32,
): i32 {
  const limit = tree + size;
  let count: u32 = 0;
  let pos: u32 = 0;
  let run: u32 = 0;
  let baseNext: u32 = 0; // entries of the base before this one are settled
  const runs: u32 = baseCount == 0 || runsLost ? 0 : runCount;
  while (pos < size) {
    if (count >= most) return -1;
    while (run < runs && load<u32>(work + RUNS + <usize>run * 12) + load<u32>(work + RUNS + <usize>run * 12, 8) <= pos) run++;
    if (run < runs) {
      const at = work + RUNS + <usize>run * 12;
      const target = load<u32>(at);
      if (target <= pos) {
        const source = load<u32>(at, 4);
        const from = source + (pos - target);
        const end = source + load<u32>(at, 8);
        const first = indexOf(baseStarts, baseNext, baseCount, from);
        if (first != 0xffffffff) {
          let next = first;
          const shift = pos - from;
          while (next < baseCount && load<u32>(baseStarts + (<usize>next + 1) * 4) <= end) {
            if (count >= most) return -1;
            store<u32>(starts + <usize>count * 4, load<u32>(baseStarts + <usize>next * 4) + shift);
            count++;
            next++;
          }
          if (next > first) {
            for (; baseNext < first; baseNext++) if (!removed(base, baseStarts, baseNext)) return -2;
            baseNext = next;
            pos = load<u32>(baseStarts + <usize>next * 4) + shift;
            continue;
          }
        }
      }
    }
    const entry = tree + pos;
    const end = entryEnd(entry, limit);
    if (end == 0) return -3;
    if (!emit(ADDED, entry, end)) return -4;
    store<u32>(starts + <usize>count * 4, pos);
    count++;
    pos = <u32>(end - tree);
  }
  if (count >= most) return -1;
  store<u32>(starts + <usize>count * 4, size);
  for (; baseNext < baseCount; baseNext++) if (!removed(base, baseStarts, baseNext)) return -2;
  return <i32>count;
}

function removed(base: usize, baseStarts: usize, index: u32): bool {
  const at = baseStarts + <usize>index * 4;
  return emit(REMOVED, base + load<u32>(at), base + load<u32>(at, 4));
}

/** Place of `value` in the sorted starts from index `from` on; 0xffffffff when it is not there. */
function indexOf(starts: usize, from: u32, count: u32, value: u32): u32 {
  // Usually the next entry, so try near before halving.
  let low = from;
  let high = from;
  let step: u32 = 1;
  while (high < count && load<u32>(starts + <usize>high * 4) < value) {
    low = high + 1;
    high += step;
    step <<= 1;
  }
  if (high > count) high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(starts + <usize>middle * 4) < value) low = middle + 1;
    else high = middle;
  }
  return low < count && load<u32>(starts + <usize>low * 4) == value ? low : 0xffffffff;
}
