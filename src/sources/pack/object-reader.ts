// Reads single objects, for the few questions that are left once everything has been seen: a commit's author, the file
// at a path, the text around a find. What this cannot read, git is asked for.
import type { Git } from '../git-process.ts';
import type { Core } from './core.ts';
import { LOOSE, NO_BASE, idOf, type ObjectTable } from './object-table.ts';
import { openInput, type PackInput } from './pack-input.ts';
import type { PassInput } from './pass.ts';
import { padded } from './walker.ts';

const NO_RUNS = 0x7fffffff;
const TREES_KEPT = 2000;

export class ObjectReader {
  readonly #table: ObjectTable;
  readonly #core: Core;
  readonly #input: PackInput;
  readonly #git: Git;
  readonly #trees = new Map<number, Buffer>();

  constructor({ store, settings }: PassInput, core: Core, git: Git) {
    this.#table = store.table;
    this.#core = core;
    this.#git = git;
    this.#input = openInput(store, core, settings.windows, settings.object);
  }

  close(): void {
    this.#input.close();
  }

  /** The object's content. @throws KeyliftError when git cannot read it either. */
  read(row: number): Buffer {
    return this.#rebuild(row) ?? this.#git.read(['cat-file', typeName(this.#table.type[row]!), idOf(this.#table, row)]);
  }

  /** Id in hex of what stands at the path (its names from the top) in a tree; undefined when nothing does. */
  idAt(tree: number, names: readonly Uint8Array[], find: (id: Buffer) => number): string | undefined {
    let row = tree;
    for (const [depth, name] of names.entries()) {
      const id = entryId(this.#treeBytes(row), name, this.#table.idBytes);
      if (id === undefined) return undefined;
      if (depth === names.length - 1) return id.toString('hex');
      row = find(id);
      if (row < 0) return undefined;
    }
    return undefined;
  }

  #treeBytes(row: number): Buffer {
    const known = this.#trees.get(row);
    if (known !== undefined) return known;
    const bytes = this.read(row);
    if (this.#trees.size >= TREES_KEPT) this.#trees.clear();
    this.#trees.set(row, bytes);
    return bytes;
  }

  /** From the root of its chain upwards; undefined when any link of it is damaged or too large. */
  #rebuild(row: number): Buffer | undefined {
    const { base, pack, size } = this.#table;
    const chain = [row];
    while (base[chain.at(-1)!]! >= 0) {
      if (chain.length > 100_000) return undefined;
      chain.push(base[chain.at(-1)!]!);
    }
    const root = chain.pop()!;
    if (base[root] === NO_BASE || pack[root] === LOOSE) return undefined;
    const { call, at, bytes } = this.#core;
    const source = this.#input.locate(root);
    let length = size[root]!;
    if (source === -1 || at.arena + 2 * padded(length) > at.arenaEnd) return undefined;
    if (call.inflate(source, this.#input.lengthOf(root), at.arena, length) !== length) return undefined;
    for (let child = chain.pop(); child !== undefined; child = chain.pop()) {
      const delta = size[child]!;
      const packed = delta > at.names - at.delta - 64 ? -1 : this.#input.locate(child);
      if (packed === -1 || call.inflate(packed, this.#input.lengthOf(child), at.delta, delta) !== delta) return undefined;
      const next = call.deltaResultSize(at.delta, delta) >>> 0;
      const target = at.arena + padded(length);
      if (target + padded(next) > at.arenaEnd) return undefined;
      if (call.applyDelta(at.delta, delta, at.arena, length, target, NO_RUNS) !== next) return undefined;
      call.move(at.arena, target, next);
      length = next;
    }
    return Buffer.from(bytes.subarray(at.arena, at.arena + length));
  }
}

function typeName(type: number): string {
  return ['blob', 'commit', 'tree', 'blob', 'tag'][type]!;
}

/** Id of the entry with this name. */
function entryId(tree: Buffer, name: Uint8Array, idBytes: number): Buffer | undefined {
  const wanted = Buffer.concat([Buffer.from(' '), name, Buffer.from([0])]);
  // A name may also stand inside an id by chance, so entries are walked.
  let at = 0;
  while (at < tree.length) {
    const space = tree.indexOf(32, at);
    const nul = tree.indexOf(0, at);
    if (space === -1 || nul === -1 || nul + 1 + idBytes > tree.length) return undefined;
    if (nul - space + 1 === wanted.length && tree.compare(wanted, 0, wanted.length, space, nul + 1) === 0)
      return tree.subarray(nul + 1, nul + 1 + idBytes);
    at = nul + 1 + idBytes;
  }
  return undefined;
}
