import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { ApplyResult } from '../../src/migrate/apply.ts';
import { commitRun, dirtyFiles, isInGit, refuseDirty, refuseHalfDone, startBranch } from '../../src/migrate/git-branch.ts';
import { fakeText } from '../support/fake.ts';
import { git, scratch } from '../support/run.ts';

let root: string;
const outside = { ...process.env };

beforeEach(() => {
  root = scratch({ 'a.txt': 'a\n', 'sub/b.txt': 'b\n', 'c *.txt': 'c\n' });
  git(root, 'init', '-q');
  git(root, 'config', 'user.name', 'A');
  git(root, 'config', 'user.email', 'a@example.invalid');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'first');
  Object.assign(process.env, { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' });
});
afterEach(() => {
  process.env = { ...outside };
});

describe('files with uncommitted changes', () => {
  it('are those edited, staged, untracked or gone, and no others', async () => {
    expect(await dirtyFiles(root, ['a.txt', 'sub/b.txt', 'c *.txt'])).toEqual([]);
    writeFileSync(join(root, 'a.txt'), 'changed\n');
    writeFileSync(join(root, 'new.txt'), 'new\n');
    writeFileSync(join(root, 'sub/b.txt'), 'staged\n');
    git(root, 'add', 'sub/b.txt');

    expect(await dirtyFiles(root, ['a.txt', 'sub/b.txt', 'c *.txt', 'new.txt', 'gone.txt'])).toEqual([
      'a.txt',
      'sub/b.txt',
      'new.txt',
      'gone.txt',
    ]);
    await expect(refuseDirty(root, ['c *.txt', 'a.txt', 'new.txt'])).rejects.toMatchObject({
      code: 'E0703',
      exit: 4,
      message: 'uncommitted changes in files to be rewritten: a.txt and 1 more',
    });
  });

  it('are told by content: a touched file, a folder below the top and converted line ends are clean', async () => {
    expect(await dirtyFiles(join(root, 'sub'), ['b.txt'])).toEqual([]);
    writeFileSync(join(root, 'a.txt'), 'a\n');
    git(root, 'config', 'core.autocrlf', 'true');
    writeFileSync(join(root, 'sub/b.txt'), 'b\r\n');
    expect(await dirtyFiles(root, ['a.txt', 'sub/b.txt'])).toEqual([]);
  });

  it('are asked for without running what the repository configures', async () => {
    const marker = join(root, 'marker');
    writeFileSync(join(root, 'evil.sh'), `#!/bin/sh\ntouch '${marker}'\n`);
    chmodSync(join(root, 'evil.sh'), 0o755);
    git(root, 'config', 'core.fsmonitor', join(root, 'evil.sh'));
    await dirtyFiles(root, ['a.txt']);
    expect(existsSync(marker)).toBe(false);
  });

  it('are none outside of git', async () => {
    const plain = scratch({ 'a.txt': 'a' });
    expect(isInGit(plain)).toBe(false);
    expect(await dirtyFiles(plain, ['a.txt'])).toEqual([]);
  });
});

describe('a repository in the middle of something', () => {
  it.each([
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
    ['BISECT_LOG', 'bisect'],
  ])('%s is refused', (name, words) => {
    refuseHalfDone(root);
    writeFileSync(join(root, '.git', name), '');
    expect(() => refuseHalfDone(root)).toThrow(
      expect.objectContaining({ code: 'E0711', exit: 4, message: `a git ${words} is under way` }) as Error,
    );
  });

  it('that a real rebase has stopped in is refused', () => {
    git(root, 'switch', '-qc', 'side');
    writeFileSync(join(root, 'a.txt'), 'side\n');
    git(root, 'commit', '-qam', 'side');
    git(root, 'switch', '-q', '-');
    writeFileSync(join(root, 'a.txt'), 'main\n');
    git(root, 'commit', '-qam', 'main');
    expect(() => git(root, 'rebase', 'side')).toThrow();
    expect(() => refuseHalfDone(root)).toThrow(expect.objectContaining({ message: 'a git rebase is under way' }) as Error);
  });
});

describe('the commit of a migration', () => {
  it('is on its own branch, holds exactly the changed files, and leaves what else is staged', async () => {
    expect(await startBranch(root, '20261124-ab12cd34')).toBe('keylift/20261124-ab12cd34');
    writeFileSync(join(root, 'other.txt'), 'mine\n');
    git(root, 'add', 'other.txt');
    writeFileSync(join(root, 'a.txt'), 'new a\n');
    writeFileSync(join(root, 'c *.txt'), 'new c\n');
    mkdirSync(join(root, 'lib'));
    writeFileSync(join(root, 'lib/helper.txt'), 'helper\n');

    const id = await commitRun(root, result(['lib/helper.txt', 'a.txt', 'c *.txt'], ['lib/helper.txt']));
    expect(git(root, 'rev-parse', 'HEAD')).toBe(id);
    expect(git(root, 'show', '--name-only', '--format=', 'HEAD').split('\n').toSorted()).toEqual([
      'a.txt',
      'c *.txt',
      'lib/helper.txt',
    ]);
    expect(git(root, 'diff', '--cached', '--name-only')).toBe('other.txt');
    expect(git(root, 'branch', '--show-current')).toBe('keylift/20261124-ab12cd34');
    expect(git(root, 'log', '-1', '--format=%B')).toBe(
      `Move 1 credential to AWS Secrets Manager\n\n- prod/shop/key\n  arn:aws:secretsmanager:eu-west-1:000000000000:secret:prod/shop/key-AbCdEf\n` +
        `  findings: ${'f'.repeat(32)}\n\nThe old values are still in the history: rotate them once this is deployed.`,
    );
  });

  it('is refused by a hook that says no, without what the hook printed', async () => {
    const canary = fakeText(20);
    writeFileSync(join(root, '.git/hooks/pre-commit'), `#!/bin/sh\necho "found ${canary} in hook"; exit 1\n`);
    chmodSync(join(root, '.git/hooks/pre-commit'), 0o755);
    writeFileSync(join(root, 'a.txt'), 'new a\n');
    const error = await commitRun(root, result(['a.txt'], [])).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'E0714', exit: 4 });
    expect((error as Error).message).not.toContain(canary);
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('new a\n');
    expect(git(root, 'log', '--format=%s')).toBe('first');
  });

  it.each(['keylift/x', '-f', 'a..b', 'a b'])('is not begun on the branch %j when that is taken or no name', async (name) => {
    if (name === 'keylift/x') git(root, 'branch', name);
    await expect(startBranch(root, 'x', name)).rejects.toMatchObject({ code: 'E0714' });
    expect(git(root, 'branch', '--show-current')).not.toBe(name);
  });
});

function result(paths: readonly string[], created: readonly string[]): ApplyResult {
  const name = 'prod/shop/key';
  const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-AbCdEf`;
  const plan = {
    items: [{ ref: { name }, sites: [{ fingerprint: 'f'.repeat(32) }] }],
    files: paths.map((path) => ({ path, kind: created.includes(path) ? 'create' : 'edit' })),
  } as unknown as Plan;
  return { run: 'r', plan, paths, secrets: [{ name, arn, versionId: 'v', created: true, restored: false }] };
}
