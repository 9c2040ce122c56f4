// Packs that git would not write. Each is read without a crash or a hang, and everything sound in it is scanned.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { growForest } from '../../src/sources/pack/forest.ts';
import type { PassInput } from '../../src/sources/pack/pass.ts';
import { openStore } from '../../src/sources/pack/object-store.ts';
import { fakeText } from '../support/fake.ts';
import { git, repository } from '../support/run.ts';
import { blobId, copy, delta, insert, writePack, type Entry } from './pack-builder.ts';
import { objectId, pairsOf, passInput, rebuilt, runPass } from './pack-support.ts';

const SECRET = Buffer.from(`db_password = "${fakeText(14)}!7"\n`);
const blob = (bytes: Buffer): Entry => ({ kind: 'blob', id: blobId(bytes), bytes });

const blobsWithFinds = (input: PassInput) => new Set([...pairsOf(input)].map((pair) => pair.slice(0, 40))).size;

function repositoryWith(entries: readonly Entry[]): string {
  const gitDir = join(repository(), '.git');
  writePack(gitDir, entries);
  return gitDir;
}

describe('odd packs', () => {
  it('a chain of 5,000 deltas is rebuilt to the end', () => {
    let text = Buffer.concat([SECRET, Buffer.from('start\n')]);
    const entries: Entry[] = [blob(text)];
    for (let i = 0; i < 5000; i += 1) {
      const added = Buffer.from(`line ${i}\n`);
      const next = Buffer.concat([text, added]);
      entries.push({
        kind: 'delta',
        id: blobId(next),
        delta: delta(text.length, next.length, copy(0, text.length), insert(added)),
      });
      text = next;
    }
    const gitDir = repositoryWith(entries);
    git(gitDir, 'cat-file', 'blob', entries.at(-1)!.id);
    const input = passInput(gitDir);

    expect(rebuilt(input).filter(({ type, id, bytes }) => objectId(type, bytes, 'sha1') === id)).toHaveLength(
      input.store.table.count,
    );
    expect(blobsWithFinds(input)).toBe(5001);
  }, 120_000);

  it('deltas in a circle are named, and nothing waits for them', () => {
    const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
    const loop = delta(4, 4, copy(0, 4));
    const gitDir = repositoryWith([
      { kind: 'delta', id: a, delta: loop, base: b },
      { kind: 'delta', id: b, delta: loop, base: a },
      blob(SECRET),
    ]);
    const { table } = openStore(join(gitDir, 'objects'), [], 20);

    expect(growForest(table).rootless).toHaveLength(2);
    expect(blobsWithFinds(passInput(gitDir))).toBe(1);
  });

  it('a delta that makes a gigabyte of a kilobyte is left to git, and takes no room here', () => {
    const base = Buffer.concat([SECRET, Buffer.alloc(64 * 1024 - SECRET.length, 'x')]);
    const bomb = delta(base.length, 2 ** 30, ...Array.from({ length: 2 ** 14 }, () => copy(0, base.length)));
    const gitDir = repositoryWith([blob(base), { kind: 'delta', id: 'c'.repeat(40), delta: bomb, base: blobId(base) }]);
    const { result } = runPass(passInput(gitDir));

    expect([...result.lost].filter((_, i) => i % 2 === 0)).toHaveLength(1);
    expect(result.reasons).toEqual(['large object']);
    expect(result.blobCount).toBe(1);
  });

  it('packs that are gone when they are to be read are named, object by object', () => {
    const cwd = repository({ 'a.ts': SECRET, 'b.ts': 'b' });
    git(cwd, 'repack', '-q', '-a', '-d');
    const input = passInput(join(cwd, '.git'));
    rmSync(join(cwd, '.git', 'objects', 'pack'), { recursive: true });
    const { result } = runPass(input);

    expect(result.lost).toHaveLength(input.store.table.count * 2);
    expect(result.reasons).toEqual(['unreadable stretch of a pack']);
  });

  it('a delta without its base is named', () => {
    const gitDir = repositoryWith([
      { kind: 'delta', id: 'c'.repeat(40), delta: delta(4, 4, copy(0, 4)), base: 'd'.repeat(40) },
      blob(SECRET),
    ]);
    const { table } = openStore(join(gitDir, 'objects'), [], 20);

    expect(growForest(table).rootless).toHaveLength(1);
  });

  it.each([
    [
      'a delta that makes a gigabyte out of a kilobyte',
      (base: Buffer) => delta(base.length, 2 ** 30, ...Array.from({ length: 1000 }, () => copy(0, 0))),
    ],
    ['a delta that copies from behind the end of its base', (base: Buffer) => delta(base.length, 10, copy(base.length - 2, 10))],
    ['a delta for another base', (base: Buffer) => delta(base.length + 1, 4, copy(0, 4))],
    ['a delta that ends in the middle of an operation', (base: Buffer) => delta(base.length, 100, Buffer.from([100, 1, 2]))],
    ['a delta with an operation that is reserved', (base: Buffer) => delta(base.length, 1, Buffer.from([0]))],
    ['a delta that promises more than it makes', (base: Buffer) => delta(base.length, 100, copy(0, 4))],
    ['an empty delta', () => Buffer.alloc(0)],
  ])('%s is lost alone', (_name, make) => {
    const base = Buffer.concat([SECRET, Buffer.alloc(1000, 'x')]);
    const gitDir = repositoryWith([blob(base), { kind: 'delta', id: 'e'.repeat(40), delta: make(base) }]);
    const { result } = runPass(passInput(gitDir));

    expect(result.lost).toHaveLength(2);
    expect(blobsWithFinds(passInput(gitDir))).toBe(1);
  });

  it('random bytes where packed data should be never crash the reader', () => {
    for (let round = 0; round < 30; round += 1) {
      const base = Buffer.concat([SECRET, Buffer.alloc(500, 'y')]);
      const entries: Entry[] = [blob(base)];
      for (let i = 0; i < 20; i += 1)
        entries.push({
          kind: 'delta',
          id: randomBytes(20).toString('hex'),
          delta: Buffer.concat([delta(base.length, 400), randomBytes(80)]),
          base: blobId(base),
        });
      const { result } = runPass(passInput(repositoryWith(entries)));

      expect(result.lost.length / 2 + result.blobCount).toBe(21);
    }
  });
});
