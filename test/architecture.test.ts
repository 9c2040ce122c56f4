// The shape of the house, executable. ARCHITECTURE.md explains it in words.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { checkHouse, importsOf, type SourceFile } from './support/house.ts';

const SRC = join(import.meta.dirname, '..', 'src');

function sources(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => {
      const path = relative(SRC, join(entry.parentPath, entry.name));
      return { path, text: readFileSync(join(SRC, path), 'utf8') };
    });
}

describe('the house', () => {
  const files = sources();

  it('stands as designed', () => {
    expect(checkHouse(files)).toEqual([]);
  });

  it.each([
    [
      'an upward import',
      { path: 'core/planted.ts', text: "import { main } from '../commands/scan.ts';\nexport const x = main;" },
    ],
    ['a sideways import', { path: 'detect/planted.ts', text: "import type { X } from '../sources/git.ts';\nexport type Y = X;" }],
    [
      'a revealed secret outside the list',
      { path: 'report/planted.ts', text: 'export const leak = (s: { reveal(): string }) => s.reveal();' },
    ],
    ['the AWS SDK outside its drawer', { path: 'migrate/planted.ts', text: "import '@aws-sdk/client-secrets-manager';" }],
    [
      'a child process outside its drawer',
      { path: 'detect/planted.ts', text: "import { spawn } from 'node:child_process';\nexport { spawn };" },
    ],
    ['a parser on the scan path', { path: 'report/planted.ts', text: '', alsoImport: 'report/terminal.ts' }],
    ['a file too long', { path: 'core/planted.ts', text: '\n'.repeat(400) }],
  ])('goes red on %s', (_fault, planted) => {
    const extra: SourceFile[] = [];
    if ('alsoImport' in planted) {
      const target = files.find((file) => file.path === planted.alsoImport)!;
      extra.push(
        { path: planted.path, text: "import { parse } from '@typescript-eslint/typescript-estree';\nexport const p = parse;" },
        { path: target.path, text: `import { p } from './planted.ts';\n${target.text}\nexport const q = p;` },
      );
    } else extra.push(planted);
    const replaced = new Set(extra.map((file) => file.path));

    expect(checkHouse([...files.filter((file) => !replaced.has(file.path)), ...extra])).not.toEqual([]);
  });

  it('reads every kind of import', () => {
    const text =
      "import a from './a.ts'; import type { B } from './b.ts'; export { c } from './c.ts'; const d = await import('./d.ts');";

    expect(importsOf({ path: 'x/y.ts', text }, ts)).toEqual([
      { to: 'x/a.ts', lazy: false, type: false },
      { to: 'x/b.ts', lazy: false, type: true },
      { to: 'x/c.ts', lazy: false, type: false },
      { to: 'x/d.ts', lazy: true, type: false },
    ]);
    expect(normalize(join(dirname('x/y.ts'), './a.ts'))).toBe('x/a.ts');
  });
});
