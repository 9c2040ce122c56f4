import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../src/migrate/journal.ts';
import { lockHolder, withLock } from '../../src/migrate/lock.ts';
import { locateState, openState } from '../../src/migrate/state-folder.ts';
import { createFile, putFile, removeFile, replaceFile, sweepTemps } from '../../src/migrate/write-file.ts';
import { git } from '../support/run.ts';

let root: string;
const now = () => new Date('2026-11-24T12:00:00Z');

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'keylift-state-')));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the state folder', () => {
  it('lies in .keylift, ignored by git, when there is no repository', async () => {
    const state = await openState(root);
    expect(state.path).toBe(join(root, '.keylift'));
    expect(readFileSync(join(root, '.keylift/.gitignore'), 'utf8')).toBe('*\n');
    expect(statSync(state.path).mode & 0o777).toBe(0o700);
    expect(statSync(join(state.path, 'key')).mode & 0o777).toBe(0o600);
  });

  it('keeps its key and id, and closes a folder that was open to others', async () => {
    const first = await openState(root);
    chmodSync(first.path, 0o755);
    const second = await openState(root);
    expect(second.key.equals(first.key)).toBe(true);
    expect(second.project).toBe(first.project);
    expect(statSync(first.path).mode & 0o777).toBe(0o700);
  });

  it('gives one key to processes that open it at the same time', async () => {
    const states = await Promise.all(Array.from({ length: 20 }, () => openState(root)));
    expect(new Set(states.map(({ key, project }) => key.toString('hex') + project)).size).toBe(1);
  });

  it('lies in the git directory, in a folder of its own for worktrees and for folders inside, with one key for all', async () => {
    git(root, 'init', '-q', 'main');
    const main = join(root, 'main');
    mkdirSync(join(main, 'packages/api'), { recursive: true });
    writeFileSync(join(main, 'a'), 'a');
    git(main, 'add', '.');
    git(main, 'commit', '-qm', 'a');
    git(main, 'worktree', 'add', '-q', '../side', '-b', 'side');

    const states = [await openState(main), await openState(join(root, 'side')), await openState(join(main, 'packages/api'))];
    const shared = join(main, '.git/keylift');
    expect(states.map(({ path }) => path)).toEqual([shared, join(shared, 'worktrees/side'), join(shared, 'at/packages%2Fapi')]);
    expect(new Set(states.map(({ key }) => key.toString('hex'))).size).toBe(1);
    expect(new Set(states.map(({ project }) => project)).size).toBe(3);
    expect(git(main, 'status', '--porcelain')).toBe('');
  });

  it('is not put where a .git file points that is no repository', () => {
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, '.git'), 'gitdir: elsewhere\n');
    expect(locateState(root).own.startsWith(join(root, 'elsewhere'))).toBe(false);
  });

  it('is refused when it is a link or its key is damaged', async () => {
    mkdirSync(join(root, 'target'));
    symlinkSync('target', join(root, '.keylift'));
    await expect(openState(root)).rejects.toMatchObject({ code: 'E0911' });
    rmSync(join(root, '.keylift'));
    const { path } = await openState(root);
    writeFileSync(join(path, 'key'), 'short');
    await expect(openState(root)).rejects.toMatchObject({ code: 'E0911' });
  });
});

describe('the lock', () => {
  it('lets one in and tells the other who holds it', async () => {
    await withLock(root, 'plan-1', now, async () => {
      expect(lockHolder(root)).toMatchObject({ pid: process.pid, host: hostname(), run: 'plan-1' });
      await expect(withLock(root, 'plan-2', now, () => Promise.resolve())).rejects.toMatchObject({
        code: 'E0705',
        exit: 7,
        message: `another run (pid ${process.pid}, host ${hostname()}) holds the lock since 2026-11-24T12:00:00.000Z`,
      });
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it('lets exactly one in of many at once', async () => {
    let inside = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        withLock(root, 'x', now, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(root, 'x', now, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(readdirSync(root)).toEqual([]);
  });

  it('is taken over from a process that is gone, also when another process has its number now', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const dead = { pid, host: hostname(), since: '2026-01-01T00:00:00.000Z', run: 'old' };
    for (const holder of [dead, { ...dead, pid: process.pid, ticks: '1' }]) {
      writeFileSync(join(root, 'lock'), JSON.stringify(holder));
      expect(lockHolder(root)).toBeUndefined();
      expect(await withLock(root, 'x', now, () => Promise.resolve('in'))).toBe('in');
    }
    expect(readdirSync(root)).toEqual([]);
  });

  it('is not taken over from another machine, nor when it is damaged', async () => {
    writeFileSync(join(root, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', since: 'then', run: 'x' }));
    await expect(withLock(root, 'x', now, () => Promise.resolve())).rejects.toMatchObject({ code: 'E0705' });
    writeFileSync(join(root, 'lock'), '{');
    await expect(withLock(root, 'x', now, () => Promise.resolve())).rejects.toMatchObject({
      code: 'E0705',
      hint: expect.stringContaining('delete'),
    });
  });
});

describe('the journal', () => {
  it('numbers and dates its entries, one object a line, private', async () => {
    const file = await write();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readJournal(root, 'r1').entries).toEqual([
      { seq: 1, at: '2026-11-24T12:00:00.000Z', step: 'started', plan: 'p', pid: 1 },
      { seq: 2, at: '2026-11-24T12:00:00.000Z', step: 'storing', item: 'i1', name: 'n', token: 't' },
    ]);
  });

  it('is read up to wherever it was torn, and goes on from there', async () => {
    const file = await write();
    const whole = readFileSync(file);
    for (let length = whole.length - 1; length > 0; length -= 1) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const lines = whole.subarray(0, length).toString().split('\n').length - 1;
      expect(readJournal(root, 'r1').entries.length).toBe(Math.max(0, lines - 1));
    }
    writeFileSync(file, whole.subarray(0, whole.length - 5));
    const journal = await Journal.open(root, 'r1', now);
    await journal.append({ step: 'finished' });
    await journal.close();
    expect(readJournal(root, 'r1').entries.map(({ seq, step }) => [seq, step])).toEqual([
      [1, 'started'],
      [2, 'finished'],
    ]);
  });

  it.each([
    ['a line that is no JSON', '{"seq":3,\n{"seq":4,"at":"x","step":"finished"}\n'],
    ['a gap', '{"seq":9,"at":"x","step":"finished"}\n'],
    ['an unknown step', '{"seq":3,"at":"x","step":"exploded"}\n'],
    ['a step of the prototype', '{"seq":3,"at":"x","step":"toString"}\n'],
    ['a missing field', '{"seq":3,"at":"x","step":"storing","item":"i"}\n'],
  ])('with %s in the middle is refused, naming the line', async (_what, text) => {
    appendFileSync(await write(), text);
    expect(() => readJournal(root, 'r1')).toThrow(
      expect.objectContaining({ code: 'E0906', message: expect.stringContaining('line 4') as string }) as Error,
    );
  });

  it('of a newer version is refused', async () => {
    writeFileSync(join(root, 'r2.jsonl'), '{"journal":"keylift","schema":2,"run":"r2"}\n');
    expect(() => readJournal(root, 'r2')).toThrow(expect.objectContaining({ code: 'E0907' }) as Error);
    writeFileSync(join(root, 'r3.jsonl'), '{"other":1}\n');
    expect(() => readJournal(root, 'r3')).toThrow(expect.objectContaining({ code: 'E0906' }) as Error);
  });

  it('of a run that exists is not begun again', async () => {
    await write();
    await expect(Journal.create(root, 'r1', now)).rejects.toMatchObject({ code: 'E0908' });
  });
});

describe('writing a file', () => {
  it('replaces the content and keeps the mode, with nothing left beside it', async () => {
    writeFileSync(join(root, 'a.sh'), 'old', { mode: 0o750 });
    await replaceFile(root, 'a.sh', Buffer.from('new'));
    expect([readFileSync(join(root, 'a.sh'), 'utf8'), statSync(join(root, 'a.sh')).mode & 0o777, readdirSync(root)]).toEqual([
      'new',
      0o750,
      ['a.sh'],
    ]);
  });

  it.runIf(process.getuid?.() === 0)('keeps the owner', async () => {
    const { chownSync } = await import('node:fs');
    writeFileSync(join(root, 'a'), 'old');
    chownSync(join(root, 'a'), 12_345, 23_456);
    await replaceFile(root, 'a', Buffer.from('new'));
    expect(statSync(join(root, 'a'))).toMatchObject({ uid: 12_345, gid: 23_456 });
  });

  it('creates only what is not there, and puts over only when asked to', async () => {
    expect(await createFile(root, 'a', Buffer.from('1'), 0o644)).toBe(true);
    expect(await createFile(root, 'a', Buffer.from('2'), 0o644)).toBe(false);
    expect(readFileSync(join(root, 'a'), 'utf8')).toBe('1');
    await putFile(root, 'a', Buffer.from('3'), 0o600);
    expect([readFileSync(join(root, 'a'), 'utf8'), statSync(join(root, 'a')).nlink]).toEqual(['3', 1]);
    expect([await removeFile(root, 'a'), await removeFile(root, 'a')]).toEqual([true, false]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('says in one line what the system would not do', async () => {
    await expect(replaceFile(root, 'none\n', Buffer.from('x'))).rejects.toMatchObject({
      code: 'E0908',
      message: 'cannot write none\\n: no such file or directory',
    });
  });

  it('keeps the bytes of names that are not UTF-8', async () => {
    const path = 'caf\uDCE9.txt';
    await createFile(root, path, Buffer.from('1'), 0o644);
    await replaceFile(root, path, Buffer.from('2'));
    expect(readdirSync(root, { encoding: 'buffer' })).toEqual([Buffer.from('caf\xe9.txt', 'latin1')]);
  });

  it('sweeps what killed runs left, and nothing else', () => {
    const temp = `.keylift-123-${'0a'.repeat(8)}.tmp`;
    for (const name of [temp, '.keylift-x.tmp', 'a.tmp']) writeFileSync(join(root, name), '');
    sweepTemps(root, ['', 'missing']);
    expect(readdirSync(root).toSorted()).toEqual(['.keylift-x.tmp', 'a.tmp']);
    expect(existsSync(join(root, temp))).toBe(false);
  });
});

/** A journal of two entries; gives its file. */
async function write(): Promise<string> {
  const journal = await Journal.create(root, 'r1', now);
  await journal.append({ step: 'started', plan: 'p', pid: 1 });
  await journal.append({ step: 'storing', item: 'i1', name: 'n', token: 't' });
  await journal.close();
  return join(root, 'r1.jsonl');
}
