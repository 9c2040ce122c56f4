// Packed bytes in the core's memory. A pack is read in small windows that are kept while there is room, so that a pack of
// any size takes the same memory. Windows are small because the objects of a family may lie far apart.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Core } from './core.ts';
import { SLACK } from './core.ts';
import { loosePath, type ObjectStore } from './object-store.ts';
import { idOf } from './object-table.ts';

const WINDOW = 8 * 1024;
/** Windows overlap this much, so that an object up to this size is whole in one of them. */
const OVERLAP = 4 * 1024;
const STRIDE = WINDOW + OVERLAP + SLACK;

/** How many windows take about so many bytes. */
export function windowsIn(bytes: number): number {
  return Math.max(256, Math.floor(bytes / STRIDE));
}

export interface PackInput {
  /**
   * Address of the packed data of a row, behind its header; -1 when it is longer than `largest` or cannot be read. The
   * address is good until the next call.
   */
  locate(row: number): number;
  /** Bytes that belong to the row there. */
  lengthOf(row: number): number;
  loose(row: number): Buffer;
  close(): void;
}

/** How many bytes of input a core needs for `windows` windows and objects of `largest` bytes. */
export function inputBytes(windows: number, largest: number): number {
  return windows * STRIDE + largest + SLACK;
}

export function openInput(
  store: Pick<ObjectStore, 'table' | 'packs' | 'folders'>,
  core: Core,
  windows: number,
  largest: number,
): PackInput {
  const { table } = store;
  const files: number[] = [];
  const single = core.at.input + windows * STRIDE;
  // What a place holds: the number of the pack and of the window in it, as one number.
  const holds = new Float64Array(windows).fill(-1);
  const places = new Map<number, number>();
  let oldest = 0;
  let recent = 0;

  const fileOf = (pack: number) => (files[pack] ??= openSync(store.packs[pack]!, 'r'));

  const fill = (pack: number, window: number, key: number): number => {
    const place = oldest;
    oldest = (oldest + 1) % windows;
    places.delete(holds[place]!);
    holds[place] = -1;
    read(fileOf(pack), core.at.input + place * STRIDE, window * WINDOW, WINDOW + OVERLAP);
    holds[place] = key;
    places.set(key, place);
    return place;
  };

  const read = (file: number, address: number, position: number, length: number) => {
    let done = 0;
    while (done < length) {
      const count = readSync(file, core.bytes, address + done, length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    core.bytes.fill(0, address + done, address + length);
  };

  return {
    locate(row) {
      const pack = table.pack[row]!;
      const start = table.offset[row]! + table.head[row]!;
      const length = table.length[row]! - table.head[row]!;
      const window = Math.floor(start / WINDOW);
      const inWindow = start - window * WINDOW;
      try {
        if (inWindow + length > WINDOW + OVERLAP) {
          if (length > largest) return -1;
          read(fileOf(pack), single, start, length);
          return single;
        }
        const key = pack * 2 ** 36 + window;
        let place = recent;
        if (holds[place] !== key) place = places.get(key) ?? fill(pack, window, key);
        recent = place;
        return core.at.input + place * STRIDE + inWindow;
      } catch {
        return -1;
      }
    },
    lengthOf: (row) => table.length[row]! - table.head[row]!,
    loose: (row) => readFileSync(loosePath(store, row, idOf(table, row))),
    close() {
      for (const file of files) if (file !== undefined) closeSync(file);
    },
  };
}
