// The pack reader against git itself: the same objects, and the same finds as scanning every version whole.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, repository, scratch } from '../support/run.ts';
import {
  difference,
  edited,
  line,
  numbers,
  objectId,
  pairsOf,
  pairsWhole,
  passInput,
  rebuilt,
  runPass,
  SETTINGS,
  write,
} from './pack-support.ts';

/** Blob contents go straight into the object store and are packed: no commits are needed to make deltas. */
function packedVersions(seed: number, versions: number, format = 'sha1'): string {
  const folder = scratch();
  git(folder, 'init', '-q', `--object-format=${format}`);
  const next = numbers(seed);
  let lines = Array.from({ length: 120 }, () => line(next));
  const paths: string[] = [];
  for (let version = 0; version < versions; version += 1) {
    lines = edited(lines, next);
    const text = lines.join('\n');
    // Now and then a version with a NUL, one in UTF-16, and one cut short.
    const content = version % 17 === 5 ? `\0\u0001${text}` : version % 23 === 7 ? Buffer.from(`\ufeff${text}`, 'utf16le') : text;
    write(folder, `v/${version}.txt`, content);
    paths.push(`v/${version}.txt`);
  }
  execFileSync('git', ['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    cwd: folder,
    input: paths.join('\n'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  git(folder, 'add', 'v');
  git(folder, 'commit', '-q', '-m', 'all versions');
  git(folder, 'repack', '-q', '-a', '-d', '-f', '--depth=50', '--window=30');
  git(folder, 'prune-packed', '-q');
  return join(folder, '.git');
}

const idsOf = (gitDir: string) =>
  git(gitDir, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)').split('\n').filter(Boolean).toSorted();

describe('the pack reader', () => {
  it.each(['sha1', 'sha256'])('rebuilds every object of a %s repository to its id', (format) => {
    const gitDir = packedVersions(3, 80, format);
    const objects = rebuilt(passInput(gitDir, format === 'sha1' ? 20 : 32));

    expect(objects.map(({ id }) => id).toSorted()).toEqual(idsOf(gitDir));
    for (const { type, id, bytes } of objects) expect(objectId(type, bytes, format)).toBe(id);
  });

  it('reads loose objects, several packs, alternates and a multi-pack index', () => {
    const lender = packedVersions(5, 20);
    const folder = repository({ 'a.txt': 'first' });
    git(folder, 'repack', '-q', '-a', '-d');
    write(folder, '.git/objects/info/alternates', `${join(lender, 'objects')}\n`);
    write(folder, 'b.txt', 'second');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'second');
    git(folder, 'repack', '-q', '-l');
    write(folder, 'c.txt', 'third');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'third');
    git(folder, 'multi-pack-index', 'write');
    const packs = readdirSync(join(folder, '.git/objects/pack')).filter((name) => name.endsWith('.idx'));
    expect(packs).toHaveLength(2);
    rmSync(join(folder, '.git/objects/pack', packs[0]!));
    const ids = rebuilt(passInput(join(folder, '.git'))).map(({ id }) => id);

    expect([...new Set(ids)].toSorted()).toEqual(idsOf(join(folder, '.git')));
  });

  it.each([1, 2, 3, 4, 5, 6])('finds in changed ranges what is found in whole versions (seed %i)', (seed) => {
    const gitDir = packedVersions(seed * 101, 90);
    const input = passInput(gitDir);
    const whole = pairsWhole(input);
    expect(input.store.table.base.filter((base) => base >= 0).length).toBeGreaterThan(60);

    expect(whole.size).toBeGreaterThan(100);
    expect(difference(pairsOf(input), whole)).toEqual({ missing: [], extra: [] });
  });

  it('finds the same without WebAssembly', () => {
    const input = passInput(packedVersions(77, 60));

    expect(difference(pairsOf(input, false), pairsWhole(input))).toEqual({ missing: [], extra: [] });
  });

  it('follows trees and commits: every record leads to an object', () => {
    const folder = repository({ 'a/b/c.txt': '1', 'a/d.txt': '2', e: '3' });
    for (let i = 0; i < 30; i += 1) {
      write(folder, `a/b/${i % 7}.txt`, `${i}`);
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', `${i}`);
    }
    git(folder, 'repack', '-q', '-a', '-d', '-f');
    const { result } = runPass(passInput(join(folder, '.git')));

    expect(result.commits.rows).toHaveLength(31);
    expect(result.commits.missing).toEqual([]);
    expect(result.trees.missing).toEqual([]);
    expect(result.lost).toHaveLength(0);
    expect(result.trees.rows.length).toBe(
      git(folder, 'cat-file', '--batch-all-objects', '--batch-check=%(objecttype)')
        .split('\n')
        .filter((type) => type === 'tree').length,
    );
  });

  it('gives up on an object that is too large, and on what is made from it, and says so', () => {
    const input = passInput(packedVersions(9, 40), 20, { ...SETTINGS, object: 2000, arena: 1024 * 1024 });
    const { result } = runPass(input);

    expect(result.reasons).toContain('large object');
    expect(result.blobCount + result.commits.rows.length + result.trees.rows.length + result.lost.length / 2).toBe(
      input.store.table.count,
    );
  });
});

describe('a pack whose index is gone', () => {
  it('is not part of the repository', () => {
    const gitDir = packedVersions(11, 5);
    for (const name of readdirSync(join(gitDir, 'objects/pack')))
      if (/\.(?:idx|rev)$/.test(name)) rmSync(join(gitDir, 'objects/pack', name));

    expect(existsSync(join(gitDir, 'objects/pack'))).toBe(true);
    expect(passInput(gitDir).store.table.count).toBe(0);
  });
});
