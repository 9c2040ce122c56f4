// docs/errors.md names every code the program can print, and no other.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

function codesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))].toSorted();
}

it('documents every error code', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

  const documented = codesIn(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8'), /^\| (E\d{4}) \|/gm);

  expect(documented).toEqual(codesIn(sources, /'(E\d{4})'/g));
});
