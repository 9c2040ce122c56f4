// What is needed of every commit and tag to tell who reaches what: tree, parents, time. Names and messages are read
// later, for the few that are shown.
import { growingFloats, growingInts } from './growing.ts';
import { COMMIT, find, type ObjectTable } from './object-table.ts';

/** Rows that are not stored are written as -2 - n, where n is an index into `missing`. */
export interface CommitLog {
  readonly rows: Int32Array;
  readonly trees: Int32Array;
  /** Committer's time, seconds since 1970. */
  readonly times: Float64Array;
  /** End of each commit's parents in `parents`. */
  readonly parentEnds: Int32Array;
  readonly parents: Int32Array;
  /** Pairs of a tag's row and the row it points at. */
  readonly tags: Int32Array;
  /** Ids of objects that are named and not stored. */
  readonly missing: readonly string[];
}

/** Ids that are named somewhere and not stored, each once. */
export class MissingIds {
  readonly #known = new Map<string, number>();

  /** The code for `id` in place of a row. */
  code(id: string): number {
    let number = this.#known.get(id);
    if (number === undefined) {
      number = this.#known.size;
      this.#known.set(id, number);
    }
    return -2 - number;
  }

  list(): string[] {
    return [...this.#known.keys()];
  }
}

export class CommitRecorder {
  readonly #rows = growingInts();
  readonly #trees = growingInts();
  readonly #times = growingFloats();
  readonly #ends = growingInts();
  readonly #parents = growingInts();
  readonly #tags = growingInts();
  readonly #missing = new MissingIds();
  readonly #table: ObjectTable;
  readonly #id: Buffer;

  constructor(table: ObjectTable) {
    this.#table = table;
    this.#id = Buffer.alloc(table.idBytes);
  }

  /** @returns false when the text is not that of a commit or tag. */
  record(row: number, type: number, text: Buffer): boolean {
    return type === COMMIT ? this.#commit(row, text) : this.#tag(row, text);
  }

  #commit(row: number, text: Buffer): boolean {
    const line = this.#table.idBytes * 2 + 1;
    const tree = this.#idAfter(text, 0, 'tree ');
    if (tree === undefined) return false;
    let at = 5 + line;
    const parents: number[] = [];
    for (;;) {
      const parent = this.#idAfter(text, at, 'parent ');
      if (parent === undefined) break;
      parents.push(parent);
      at += 7 + line;
    }
    const committer = text.indexOf('\ncommitter ', at - 1, 'latin1');
    const end = committer === -1 ? -1 : text.indexOf(10, committer + 1);
    const time =
      end === -1 ? Number.NaN : Number(/> (-?\d+) [-+]\d+$/.exec(text.toString('latin1', committer, end))?.[1] ?? Number.NaN);
    this.#rows.push(row);
    this.#trees.push(tree);
    this.#times.push(Number.isFinite(time) ? time : 0);
    for (const parent of parents) this.#parents.push(parent);
    this.#ends.push(this.#parents.length);
    return true;
  }

  #tag(row: number, text: Buffer): boolean {
    const target = this.#idAfter(text, 0, 'object ');
    if (target === undefined) return false;
    this.#tags.push(row);
    this.#tags.push(target);
    return true;
  }

  /** Row of the id behind `word` at `at`; undefined when no such line stands there. */
  #idAfter(text: Buffer, at: number, word: string): number | undefined {
    const start = at + word.length;
    const end = start + this.#table.idBytes * 2;
    if (text[end] !== 10 || text[at] !== word.charCodeAt(0) || text.toString('latin1', at, start) !== word) return undefined;
    const hex = text.toString('latin1', start, end);
    if (this.#id.write(hex, 'hex') !== this.#table.idBytes) return undefined;
    const row = find(this.#table, this.#id, 0);
    return row === -1 ? this.#missing.code(hex) : row;
  }

  done(): CommitLog {
    return {
      rows: this.#rows.done(),
      trees: this.#trees.done(),
      times: this.#times.done(),
      parentEnds: this.#ends.done(),
      parents: this.#parents.done(),
      tags: this.#tags.done(),
      missing: this.#missing.list(),
    };
  }
}
