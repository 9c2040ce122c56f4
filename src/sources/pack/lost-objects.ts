// What could not be rebuilt here is read through `git cat-file`. What git cannot read either is lost, and named.
import { marksIn, type TraceScanner } from '../../core/trace.ts';
import { readObjects } from '../cat-file.ts';
import type { Git } from '../git-process.ts';
import { toUtf8 } from '../segments.ts';
import { CommitRecorder, MissingIds, type CommitLog } from './commit-log.ts';
import { growingInts } from './growing.ts';
import { COMMIT, find, findHex, TAG, type ObjectTable } from './object-table.ts';
import { FILE, FOLDER, LINK, SUBMODULE, type TreeLog } from './tree-log.ts';

export interface Recovered {
  readonly commits: CommitLog;
  readonly trees: TreeLog;
  /** Marks of each blob, as in a blob log. */
  readonly blobs: Int32Array;
  readonly blobCount: number;
  readonly blobBytes: number;
  /** Ids that git could not read, and why. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Objects of `ids` as git gives them. */
export async function readLost(git: Git, table: ObjectTable, ids: readonly string[], scanner: TraceScanner): Promise<Recovered> {
  const commits = new CommitRecorder(table);
  const trees = new WholeTrees(table);
  const blobs = growingInts();
  const failed = new Map<string, string>();
  const all = new Uint32Array(2);
  const marks = new Map<number, Set<number>>();
  let blobCount = 0;
  let blobBytes = 0;
  for await (const read of ids.length === 0 ? [] : readObjects(git, ids)) {
    const row = findHex(table, read.oid);
    if ('failed' in read) {
      failed.set(read.oid, read.failed);
      continue;
    }
    const body = read.segments[0]?.bytes ?? Buffer.alloc(0);
    if (read.type === 'tree') {
      if (read.size !== body.length || !trees.add(row, body)) failed.set(read.oid, 'damaged tree');
    } else if (read.type === 'commit' || read.type === 'tag') {
      if (!commits.record(row, read.type === 'commit' ? COMMIT : TAG, body)) failed.set(read.oid, `damaged ${read.type}`);
    } else {
      const own = marks.get(row) ?? new Set();
      marks.set(row, own);
      for (const segment of read.segments) {
        const text = toUtf8(segment.bytes);
        all[1] = text.length;
        for (const mark of marksIn(scanner, scanner.scan(text, 0, text.length, all, 0, 1))) own.add(mark);
      }
      if (read.size < 0) continue;
      blobCount += 1;
      blobBytes += read.size;
    }
  }
  for (const [row, own] of marks) {
    if (own.size === 0) continue;
    blobs.push(row);
    blobs.push(own.size);
    for (const mark of own) blobs.push(mark);
  }
  return { commits: commits.done(), trees: trees.done(), blobs: blobs.done(), blobCount, blobBytes, failed };
}

/** A tree log of trees that are listed in full. */
class WholeTrees {
  readonly #table: ObjectTable;
  readonly #rows = growingInts();
  readonly #ends = growingInts();
  readonly #kinds = growingInts();
  readonly #nameNumbers = growingInts();
  readonly #children = growingInts();
  readonly #names = new Map<string, number>();
  readonly #missing = new MissingIds();

  constructor(table: ObjectTable) {
    this.#table = table;
  }

  /** @returns false when the bytes are no tree; entries before the damage are kept. */
  add(row: number, tree: Buffer): boolean {
    const { idBytes } = this.#table;
    let sound = true;
    for (let at = 0; at < tree.length;) {
      const nul = tree.indexOf(0, at);
      const [, mode = '', name = ''] = /^(\d{5,6}) ([^]+)$/.exec(tree.toString('latin1', at, nul)) ?? [];
      if (nul === -1 || mode === '' || nul + 1 + idBytes > tree.length) {
        sound = false;
        break;
      }
      this.#entry(mode, name, tree, nul + 1);
      at = nul + 1 + idBytes;
    }
    this.#rows.push(row);
    this.#ends.push(this.#kinds.length);
    return sound;
  }

  #entry(mode: string, name: string, tree: Buffer, id: number): void {
    const kind = mode.endsWith('40000') ? FOLDER : mode === '160000' ? SUBMODULE : mode === '120000' ? LINK : FILE;
    const number = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, number);
    this.#kinds.push(kind);
    this.#nameNumbers.push(number);
    const row = kind === SUBMODULE ? -1 : find(this.#table, tree, id);
    const missing = row === -1 && kind !== SUBMODULE;
    this.#children.push(missing ? this.#missing.code(tree.toString('hex', id, id + this.#table.idBytes)) : row);
  }

  done(): TreeLog {
    const rows = this.#rows.done();
    return {
      rows,
      bases: new Int32Array(rows.length).fill(-1),
      ends: this.#ends.done(),
      kinds: this.#kinds.done(),
      nameNumbers: this.#nameNumbers.done(),
      children: this.#children.done(),
      names: [...this.#names.keys()].map((name) => Uint8Array.from(Buffer.from(name, 'latin1'))),
      missing: this.#missing.list(),
    };
  }
}
