// Trees reduced to what is of interest: a folder set lists the entries that lead to a find, and equal sets are one. Most
// versions of a folder differ only in files nobody asks about, so their sets are the same and comparing them is free.

/** Where nothing of interest is. */
export const EMPTY = 0;

export interface Entry {
  readonly name: number;
  /** True for a folder, whose `value` is a set; otherwise `value` is a leaf. */
  readonly folder: boolean;
  readonly value: number;
  /** First four bytes of the entry's id; tells entries of one name apart, in trees that have a name twice. */
  readonly head: number;
}

/** Called for a leaf at a path that is in one set and not in the other; 0 stands for no leaf. */
export type LeafChange = (path: number, before: number, after: number) => void;

export class FolderSets {
  readonly #sets: Entry[][] = [[]];
  readonly #numbers = new Map<string, number>([['', EMPTY]]);
  readonly #paths: { parent: number; name: number }[] = [{ parent: -1, name: -1 }];
  readonly #pathNumbers = new Map<number, number>();

  /** The set `base` without `removed` (pairs of name and id head), and with `added`. */
  changed(base: number, removed: readonly number[], added: readonly Entry[]): number {
    const old = this.#sets[base]!;
    let entries = old;
    for (let i = 0; i < removed.length; i += 2) {
      // Nearly everything that is removed was of no interest.
      const at = this.#placeOf(entries, removed[i]!, removed[i + 1]!);
      if (at !== -1) entries = entries.toSpliced(at, 1);
    }
    if (added.length > 0) entries = [...entries, ...added].toSorted((a, b) => a.name - b.name || a.value - b.value);
    else if (entries === old) return base;
    return this.#numberOf(entries);
  }

  #numberOf(entries: Entry[]): number {
    const key = entries.map(({ name, folder, value, head }) => `${name}${folder ? '/' : ':'}${value}:${head}`).join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#sets.push(entries);
    this.#numbers.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }

  /** The set with this leaf, 0 for none, at a path, given as the numbers of its names from the top. */
  withLeaf(set: number, path: readonly number[], leaf: number): number {
    const [name, ...rest] = path as [number, ...number[]];
    const folder = rest.length > 0;
    const entries = this.#sets[set]!;
    const old = entries.find((entry) => entry.name === name && entry.folder === folder);
    const value = folder ? this.withLeaf(old?.value ?? EMPTY, rest, leaf) : leaf;
    if (value === (old?.value ?? 0)) return set;
    const others = entries.filter((entry) => entry !== old);
    if (value === 0) return this.#numberOf(others);
    return this.#numberOf([...others, { name, folder, value, head: 0 }].toSorted((a, b) => a.name - b.name || a.value - b.value));
  }

  /** All sets by number; `from` takes them back. */
  get all(): readonly (readonly Entry[])[] {
    return this.#sets;
  }

  static from(sets: readonly Entry[][]): FolderSets {
    const made = new FolderSets();
    for (const entries of sets.slice(1)) made.#numberOf(entries);
    return made;
  }

  /** Index of the entry with this name and id head; -1 when there is none. Entries are sorted by name. */
  #placeOf(entries: readonly Entry[], name: number, head: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle]!.name < name) low = middle + 1;
      else high = middle;
    }
    for (; low < entries.length && entries[low]!.name === name; low += 1) if (entries[low]!.head === head) return low;
    return -1;
  }

  /** Reports every leaf that differs between two sets of one folder; `path` is the folder's (0 for the top). */
  compare(before: number, after: number, change: LeafChange, path = 0): void {
    if (before === after) return;
    const old = this.#sets[before]!;
    const now = this.#sets[after]!;
    let i = 0;
    let k = 0;
    while (i < old.length || k < now.length) {
      const a = old[i];
      const b = now[k];
      // Entries are sorted by name. Of a tree that has a name twice the entries of that name are paired off.
      if (b === undefined || (a !== undefined && a.name < b.name)) {
        this.#compareEntries(a, undefined, change, path);
        i += 1;
      } else if (a === undefined || b.name < a.name) {
        this.#compareEntries(undefined, b, change, path);
        k += 1;
      } else {
        this.#compareEntries(a, b, change, path);
        i += 1;
        k += 1;
      }
    }
  }

  #compareEntries(a: Entry | undefined, b: Entry | undefined, change: LeafChange, path: number): void {
    if (a?.value === b?.value && a?.folder === b?.folder) return;
    const here = this.#pathOf(path, (a ?? b)!.name);
    const folderBefore = a?.folder === true ? a.value : EMPTY;
    const folderAfter = b?.folder === true ? b.value : EMPTY;
    this.compare(folderBefore, folderAfter, change, here);
    const leafBefore = a?.folder === false ? a.value : 0;
    const leafAfter = b?.folder === false ? b.value : 0;
    if (leafBefore !== leafAfter) change(here, leafBefore, leafAfter);
  }

  /** Leaf at a path in a set; 0 when there is none. */
  leafAt(set: number, path: number): number {
    const names = this.namesOf(path);
    let current = set;
    for (const [depth, name] of names.entries()) {
      const last = depth === names.length - 1;
      const entry = this.#sets[current]!.find((one) => one.name === name && one.folder === !last);
      if (entry === undefined) return 0;
      if (last) return entry.value;
      current = entry.value;
    }
    return 0;
  }

  /** Numbers of the names of a path, from the top. */
  namesOf(path: number): number[] {
    const names: number[] = [];
    for (let at = path; at > 0; at = this.#paths[at]!.parent) names.unshift(this.#paths[at]!.name);
    return names;
  }

  #pathOf(parent: number, name: number): number {
    const key = parent * 2 ** 24 + name;
    let number = this.#pathNumbers.get(key);
    if (number === undefined) {
      number = this.#paths.length;
      this.#paths.push({ parent, name });
      this.#pathNumbers.set(key, number);
    }
    return number;
  }
}
