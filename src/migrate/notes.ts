// Small JSON files in the private state folder: what a person decided, and where they left off. Never a value, and no
// digest of one but under the folder's key.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { StateFolder } from './state-folder.ts';
import { putFile, removeFile } from './write-file.ts';

const SCHEMA = 1;

/** The note called `name`; undefined when there is none. @throws KeyliftError E0911 when it cannot be read or is of another version. */
export function readNote(state: Pick<StateFolder, 'path'>, name: string): object | undefined {
  const path = join(state.path, `${name}.json`);
  const bad = (why: string) =>
    new KeyliftError('E0911', `${printable(path)} cannot be used: ${why}`, {
      exit: EXIT.usage,
      hint: 'move it away to begin anew',
    });
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw bad(systemCode(error) === undefined ? 'it is not JSON' : systemWords(error));
  }
  if (typeof data !== 'object' || data === null || !('schema' in data) || data.schema !== SCHEMA)
    throw bad('another version wrote it');
  return data;
}

/** Writes it whole, mode 0600. @throws KeyliftError E0901, E0902 or E0908. */
export async function writeNote(state: Pick<StateFolder, 'path'>, name: string, note: object): Promise<void> {
  const text = `${JSON.stringify({ schema: SCHEMA, ...note }, undefined, 2)}\n`;
  await putFile(state.path, `${name}.json`, Buffer.from(text), 0o600);
}

/** True when there was one. */
export function removeNote(state: Pick<StateFolder, 'path'>, name: string): Promise<boolean> {
  return removeFile(state.path, `${name}.json`);
}
