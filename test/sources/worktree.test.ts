// What a scan of files looks at: the tree as git sees it, read with our own reader of the index.
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/core/blob.ts';
import { pathFromBytes, pathToBytes } from '../../src/core/path.ts';
import { readIndex } from '../../src/sources/index-file.ts';
import { listFiles, readBlobs } from '../../src/sources/worktree.ts';
import { git, repository, scratch, writeTree } from '../support/run.ts';

function list(root: string, options: { paths?: string[]; submodules?: boolean } = {}) {
  const ledger = emptyLedger();
  const files = listFiles({ root, paths: options.paths ?? [''], ...options }, ledger).toSorted();
  return { files, ledger };
}

const skips = (ledger: ReturnType<typeof emptyLedger>) =>
  ledger.skipped.map(({ path, reason }) => `${reason} ${path}`).toSorted();

describe('the list of files', () => {
  it('has what is tracked and what is neither tracked nor ignored', () => {
    const root = repository({ '.gitignore': '*.log\nbuild/\n', 'a.ts': '', 'kept.log': '', 'sub/b.ts': '' });
    git(root, 'add', '-f', 'kept.log');
    writeTree(root, {
      'new.ts': '',
      'noise.log': '',
      'build/out.js': '',
      'sub/.gitignore': '!*.log',
      'sub/c.log': '',
      'gone.ts': '',
    });
    git(root, 'add', 'gone.ts');
    rmSync(join(root, 'gone.ts'));
    writeTree(root, { '.keyliftignore': 'new.ts\n' });

    expect(list(root).files).toEqual([
      '.gitignore',
      '.keyliftignore',
      'a.ts',
      'kept.log',
      'sub/.gitignore',
      'sub/b.ts',
      'sub/c.log',
    ]);
    expect(list(root, { paths: ['sub'] }).files).toEqual(['sub/.gitignore', 'sub/b.ts', 'sub/c.log']);
    expect(list(join(root, 'sub')).files).toEqual(['.gitignore', 'b.ts', 'c.log']);
  });

  it('names links, and keeps names that are not UTF-8', () => {
    const root = repository({ 'a.ts': '' });
    symlinkSync('/etc', join(root, 'away'));
    const odd = pathFromBytes(Buffer.from([0x6f, 0xff, 0x2e, 0x74, 0x73]));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), pathToBytes(odd)]), 'x');

    const { files, ledger } = list(root);

    expect(files).toEqual(['a.ts', odd]);
    expect(skips(ledger)).toEqual(['symlink away']);
    const read = [...readBlobs(odd, { root }, ledger)];
    expect(Buffer.from(read[0]!.bytes).toString()).toBe('x');
  });

  it('goes into submodules only when asked', () => {
    const inner = repository({ 'inner.ts': '' });
    const root = repository({ 'a.ts': '' });
    git(root, 'submodule', 'add', '-q', inner, 'lib');

    const without = list(root);
    expect(without.files).toEqual(['.gitmodules', 'a.ts']);
    expect(skips(without.ledger)).toEqual(['submodule lib']);
    expect(list(root, { submodules: true }).files).toContain('lib/inner.ts');
  });

  it('walks folders deeper than the stack', () => {
    const root = scratch();
    const deep = Array.from({ length: 1200 }, () => 'd').join('/');
    mkdirSync(join(root, deep), { recursive: true });
    writeFileSync(join(root, deep, 'x'), '');

    expect(list(root).files).toEqual([`${deep}/x`]);
  });
});

describe('the index reader', () => {
  it.each([
    ['version 2', ['update-index', '--index-version', '2']],
    ['version 3', ['add', '-N', 'intent.ts']],
    ['version 4', ['update-index', '--index-version', '4']],
  ])('reads %s as git does', (_name, command) => {
    const names = Array.from({ length: 60 }, (_, i) => `folder-${i % 7}/${'n'.repeat(i)}-${i}.ts`);
    const root = repository(Object.fromEntries(['\u00e9.ts', 'with space', ...names].map((name) => [name, name])));
    writeTree(root, { 'intent.ts': '' });
    git(root, ...command);

    expect(readIndex(join(root, '.git', 'index'))!.map(({ path }) => path)).toEqual(
      git(root, '-c', 'core.quotePath=false', 'ls-files').split('\n'),
    );
  });

  it('reads the index of a SHA-256 repository', () => {
    const root = scratch({ a: '1', b: '2', 'c/d': '3' });
    git(root, 'init', '-q', '--object-format=sha256');
    git(root, 'add', '-A');

    expect(readIndex(join(root, '.git', 'index'))!.map(({ path }) => path)).toEqual(['a', 'b', 'c/d']);
  });

  it('leaves a split index and broken files to git', () => {
    const root = repository({ 'a.ts': '', 'b.ts': '' });
    const index = join(root, '.git', 'index');
    const whole = readFileSync(index);
    for (const length of [0, 4, 11, 40, 100, whole.length - 21]) {
      writeFileSync(index, whole.subarray(0, length));
      expect(readIndex(index)).toBeUndefined();
    }
    writeFileSync(index, whole);
    git(root, 'update-index', '--split-index');

    expect(readIndex(index)).toBeUndefined();
    expect(list(root).files).toEqual(['a.ts', 'b.ts']);
    renameSync(index, `${index}.gone`);
    expect(readIndex(index)).toEqual([]);
  });
});

describe('reading a file', () => {
  const read = (content: string | Uint8Array, maxFileSize?: number) => {
    const root = scratch({ f: content });
    const ledger = emptyLedger();
    const blobs = [...readBlobs('f', { root, ...(maxFileSize === undefined ? {} : { maxFileSize }) }, ledger)];
    return { ledger, bytes: Buffer.concat(blobs.map((blob) => Buffer.from(blob.bytes))) };
  };

  it.each([0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])('gives all %i bytes', (size) => {
    const content = Buffer.alloc(size, 'abcdefg');
    const { ledger, bytes } = read(content);

    expect(bytes.equals(content)).toBe(true);
    expect([ledger.files, ledger.bytes]).toEqual([1, size]);
  });

  it.each([10, 2 * 1024 * 1024])('leaves out a file over the limit (%i bytes) and says so', (size) => {
    const { ledger, bytes } = read(Buffer.alloc(size), size - 1);

    expect(bytes.length).toBe(0);
    expect([ledger.files, skips(ledger)]).toEqual([0, ['too-large f']]);
  });

  it('names a pointer of Git LFS', () => {
    const { ledger } = read('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n');

    expect([ledger.files, skips(ledger)]).toEqual([0, ['lfs-pointer f']]);
  });

  it('reads UTF-16 as text', () => {
    expect(read(Buffer.from('\ufeffname = é', 'utf16le')).bytes.toString()).toBe('\ufeffname = é');
  });
});
