// The record of a run: one JSON object a line, on the disk before the effect it announces. Holds no value and no plain digest.
import { readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { JournalEntry } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { guarded, syncFolder } from './write-file.ts';

/** An entry before the journal has numbered and dated it. */
export type Step = JournalEntry extends infer Entry ? (Entry extends JournalEntry ? Omit<Entry, 'seq' | 'at'> : never) : never;

/** An open journal. */
export class Journal {
  readonly run: string;
  readonly #entries: JournalEntry[];
  readonly #handle: FileHandle;
  readonly #now: () => Date;
  /** Bytes that are known to be whole. */
  #length: number;

  private constructor(run: string, entries: JournalEntry[], handle: FileHandle, length: number, now: () => Date) {
    this.run = run;
    this.#entries = entries;
    this.#handle = handle;
    this.#length = length;
    this.#now = now;
  }

  /** Starts the journal of a new run in `folder`. @throws KeyliftError E0901, E0902 or E0908. */
  static async create(folder: string, run: string, now: () => Date): Promise<Journal> {
    const name = fileName(run);
    return guarded(name, async () => {
      const handle = await open(join(folder, name), 'ax', 0o600);
      const header = `${JSON.stringify({ journal: 'keylift', schema: SCHEMA, run })}\n`;
      await handle.appendFile(header);
      await handle.sync();
      await syncFolder(folder, '');
      return new Journal(run, [], handle, Buffer.byteLength(header), now);
    });
  }

  /** Opens the journal of an earlier run to go on with it; a line torn by a crash is cut off. */
  static async open(folder: string, run: string, now: () => Date): Promise<Journal> {
    const { entries, length } = readJournal(folder, run);
    const name = fileName(run);
    return guarded(name, async () => {
      const cut = await open(join(folder, name), 'r+');
      await cut.truncate(length);
      await cut.sync();
      await cut.close();
      return new Journal(run, [...entries], await open(join(folder, name), 'a', 0o600), length, now);
    });
  }

  /** All entries so far, the oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Writes and flushes an entry. The effect it announces comes after this has resolved. */
  async append(step: Step): Promise<JournalEntry> {
    const entry = { seq: this.#entries.length + 1, at: this.#now().toISOString(), ...step };
    const line = `${JSON.stringify(entry)}\n`;
    await guarded(`the journal ${this.run}`, async () => {
      try {
        await this.#handle.appendFile(line);
        await this.#handle.sync();
      } catch (error) {
        // Half a line must not stay: the next entry would be written behind it.
        await this.#handle.truncate(this.#length).catch(() => {});
        throw error;
      }
    });
    this.#length += Buffer.byteLength(line);
    this.#entries.push(entry);
    return entry;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * The entries of a run, and the length in bytes of what is whole. A last line without its end is left out; no header
 * at all (killed at the very start) gives no entries.
 * @throws KeyliftError E0906 when it is damaged, E0907 when a newer version wrote it.
 */
export function readJournal(folder: string, run: string): { readonly entries: readonly JournalEntry[]; readonly length: number } {
  const bytes = readFileSync(join(folder, fileName(run)));
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  if (lines.length === 0) return { entries: [], length };

  const header = parse(lines[0]!);
  if (header?.['journal'] !== 'keylift') throw damaged(run, 1);
  if (header['schema'] !== SCHEMA) {
    const newer = `journal ${printable(run)} has schema ${printable(String(header['schema']))}; this version knows ${SCHEMA}`;
    throw new KeyliftError('E0907', newer, { exit: EXIT.partial, hint: 'use the version of keylift that wrote it' });
  }
  const entries = lines.slice(1).map((line, index) => {
    const entry = parse(line);
    if (entry === undefined || entry['seq'] !== index + 1 || !isEntry(entry)) throw damaged(run, index + 2);
    return entry as unknown as JournalEntry;
  });
  return { entries, length };
}

/** File name of a run's journal. */
function fileName(run: string): string {
  return `${run}.jsonl`;
}

const SCHEMA = 1;

/** Text fields each step must have. */
const FIELDS: Record<JournalEntry['step'], readonly string[]> = {
  started: ['plan'],
  storing: ['item', 'name', 'token'],
  stored: ['item', 'arn', 'versionId'],
  failed: ['item', 'code'],
  writing: ['path', 'after'],
  written: ['path', 'after'],
  verified: [],
  finished: [],
  undoing: [],
  restoring: ['path'],
  restored: ['path'],
  deleting: ['item', 'arn'],
  deleted: ['item', 'arn'],
  undone: [],
};

function isEntry(entry: Record<string, unknown>): boolean {
  const step = entry['step'];
  if (typeof step !== 'string' || !Object.hasOwn(FIELDS, step)) return false;
  return ['at', ...FIELDS[step as JournalEntry['step']]].every((field) => typeof entry[field] === 'string');
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function damaged(run: string, line: number): KeyliftError {
  const hint = 'the file was changed by something else; compare the files of that run with your version control by hand';
  return new KeyliftError('E0906', `journal ${printable(run)} is damaged at line ${line}`, { exit: EXIT.partial, hint });
}
