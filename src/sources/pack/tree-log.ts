// All trees of a repository as what each changes against the object it is stored as a delta of: a few records a tree
// instead of every entry of every version.
import type { Core } from './core.ts';
import { MissingIds } from './commit-log.ts';
import { growingInts } from './growing.ts';
import { findWords, type ObjectTable } from './object-table.ts';
import { padded, type Standing } from './walker.ts';

export const FOLDER = 1;
export const FILE = 2;
export const LINK = 3;
export const SUBMODULE = 4;
/** Bit of a record's `kinds` that says the entry is gone; the low bits are FOLDER … SUBMODULE. */
export const REMOVED = 8;

/** Trees in an order in which every base comes before what is based on it. */
export interface TreeLog {
  readonly rows: Int32Array;
  /** Row of the tree that the records change; -1 when they list the whole tree. */
  readonly bases: Int32Array;
  /** End of each tree's records. */
  readonly ends: Int32Array;
  readonly kinds: Int32Array;
  /** Index into `names`. */
  readonly nameNumbers: Int32Array;
  /**
   * Row of the entry's object, or -2 - n for the n-th of `missing`. Submodules have -1. For removed entries: the first
   * four bytes of the id, as `idHead` gives them, which tell it from another entry of the same name.
   */
  readonly children: Int32Array;
  readonly names: readonly Uint8Array[];
  readonly missing: readonly string[];
}

/** Where a standing tree keeps the starts of its entries: behind its bytes. Undefined for a tree that could not be read. */
export type TreeState = { readonly entries: number } | undefined;

/** Shortest entry: a one-digit mode is not written by anyone, "40000 a\0" and the id is. */
function mostEntries(size: number, idBytes: number): number {
  return Math.floor(size / (idBytes + 8)) + 2;
}

export class TreeRecorder {
  readonly #rows = growingInts();
  readonly #bases = growingInts();
  readonly #ends = growingInts();
  readonly #kinds = growingInts();
  readonly #names = growingInts();
  readonly #children = growingInts();
  readonly #missing = new MissingIds();

  readonly #table: ObjectTable;
  readonly #core: Core;

  constructor(table: ObjectTable, core: Core) {
    this.#table = table;
    this.#core = core;
  }

  /** Bytes wanted behind a tree. */
  extra(size: number): number {
    return (mostEntries(size, this.#table.idBytes) * 4 + 15) & ~15;
  }

  /** The least length of a copied stretch that can hold an entry. */
  get leastRun(): number {
    return this.#table.idBytes + 8;
  }

  /** @returns undefined when the bytes are no tree. */
  record(row: number, address: number, size: number, parent: Standing<TreeState> | undefined): TreeState {
    const { call } = this.#core;
    const base = parent?.state === undefined ? undefined : { ...parent, entries: parent.state.entries };
    const entries = call.treeChanges(
      address,
      size,
      address + padded(size),
      mostEntries(size, this.#table.idBytes),
      base?.address ?? 0,
      base === undefined ? 0 : base.address + padded(base.size),
      base?.entries ?? 0,
    );
    if (entries >= 0) {
      this.#rows.push(row);
      this.#bases.push(base?.row ?? -1);
      this.#drain();
      this.#ends.push(this.#kinds.length);
    }
    call.keepRecords(0);
    return entries < 0 ? undefined : { entries };
  }

  /** Takes the records over from the core. */
  #drain(): void {
    const { bytes, words, call, at: places } = this.#core;
    const table = this.#table;
    const stride = 8 + ((table.idBytes + 7) & ~7);
    const count = call.recordCount.value;
    const kinds = this.#kinds.room(count);
    const names = this.#names.room(count);
    const children = this.#children.room(count);
    let to = this.#kinds.length;
    for (let i = 0, at = places.records; i < count; i += 1, at += stride, to += 1) {
      const kind = bytes[at + 1]!;
      names[to] = words[(at + 4) >> 2]!;
      if (bytes[at] === 2) {
        kinds[to] = kind | REMOVED;
        children[to] = words[(at + 8) >> 2]!;
        continue;
      }
      kinds[to] = kind;
      if (kind === SUBMODULE) children[to] = -1;
      else {
        const row = findWords(table, words, (at + 8) >> 2);
        children[to] = row === -1 ? this.#missing.code(bytes.toString('hex', at + 8, at + 8 + table.idBytes)) : row;
      }
    }
    this.#kinds.length = to;
    this.#names.length = to;
    this.#children.length = to;
  }

  done(): TreeLog {
    const core = this.#core;
    // The core keeps its hash slots in the first MiB of the room for names, then address and length of each name.
    const entries = (core.at.names + 1024 * 1024) / 4;
    const names: Uint8Array[] = [];
    for (let i = 0; i < core.call.nameCount.value; i += 1) {
      const start = core.words[entries + i * 2]!;
      names.push(Uint8Array.from(core.bytes.subarray(start, start + core.words[entries + i * 2 + 1]!)));
    }
    return {
      rows: this.#rows.done(),
      bases: this.#bases.done(),
      ends: this.#ends.done(),
      kinds: this.#kinds.done(),
      nameNumbers: this.#names.done(),
      children: this.#children.done(),
      names,
      missing: this.#missing.list(),
    };
  }
}
