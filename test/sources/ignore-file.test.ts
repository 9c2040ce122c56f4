// Plain patterns are looked up, and must say what the library says that reads all of them.
import fc from 'fast-check';
import ignore from 'ignore';
import { describe, expect, it } from 'vitest';
import { ignoreFile } from '../../src/sources/ignore-file.ts';

/** What the library says of a path whose folders were asked about before. */
function byLibrary(text: string, path: string): { ignored: boolean; unignored: boolean } {
  const { ignored, unignored } = ignore().add(text).test(path);
  return { ignored, unignored };
}

const foldersOf = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => `${parts.slice(0, index + 1).join('/')}/`);

describe('an ignore file', () => {
  it('says what the library says of every path that a walk comes to', () => {
    const lines = [
      '/git-add',
      'build',
      '/build',
      'build/',
      '*.o',
      '*.tar.gz',
      '*.',
      '.env',
      '/.env',
      'a/b',
      '/a/b',
      'a/**',
      '**/c',
      '# x',
      '',
      '  ',
      'Makefile ',
      '\\#a',
      'a b',
      'c?',
      '[ab]',
      '*',
      '/*.js',
      '-x',
      '_',
      '.',
      '..',
      '*.O',
      'a.b.c',
      '!',
      '/',
    ];
    const names = [
      'git-add',
      'Git-Add',
      'build',
      'a',
      'b',
      'c',
      'x.o',
      '.o',
      'x.tar.gz',
      'x.',
      '.env',
      'Makefile',
      '-x',
      '_',
      'a.b.c',
    ];
    let ignored = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...lines, '!build', '!*.o'), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (patterns, newline, parts, folder) => {
          const text = patterns.join(newline);
          const path = `${parts.join('/')}${folder ? '/' : ''}`;
          const verdict = ignoreFile(text);
          // A folder that is left out is not entered.
          fc.pre(foldersOf(path.replace(/\/$/, '')).every((above) => !byLibrary(text, above).ignored));
          const expected = byLibrary(text, path);
          if (expected.ignored) ignored += 1;

          expect(verdict(path)).toMatchObject(expected);
        },
      ),
      { numRuns: 10_000 },
    );
    expect(ignored).toBeGreaterThan(1000);
  });
});
