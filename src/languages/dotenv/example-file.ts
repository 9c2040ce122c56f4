// `.env.example`: where a variable that was taken out of an environment file stays known by its name.
import type { TextEdit } from '../../core/language.ts';
import { folderOf, inFolder } from '../path.ts';
import { parseEnvFile } from './entries.ts';

/** The example beside an environment file. */
export function exampleFor(path: string): string {
  return inFolder(folderOf(path), '.env.example');
}

/** The names that are missing, at the end of an existing example; undefined when all are there. */
export function exampleEdit(text: string, names: readonly string[]): TextEdit | undefined {
  const known = new Set(parseEnvFile(text).entries.map(({ key }) => key.name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return undefined;
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const isEnded = text === '' || text.endsWith('\n');
  const lines = missing.map((name) => `${name}=`).join(eol);
  const at = text.length;
  return { span: { start: at, end: at }, text: isEnded ? lines + eol : eol + lines, original: [] };
}
