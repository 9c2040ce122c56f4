// keylift history-purge: refuses while a value may be alive or in use, prepares without a value, and what it prepares is
// run by the real git filter-repo.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { historyPurge } from '../../src/commands/purge/purge.ts';
import { expand } from '../../src/ruleset/expand.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, scratch, writeTree } from '../support/run.ts';
import { tool, toolsMissing } from '../support/tools.ts';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';
const STRIPE = ['sk', 'live', fakeText(24, LETTERS, 6)].join('_');
const URL_PASSWORD = `${fakeText(9, LETTERS, 5)}%40${fakeText(7, LETTERS, 15)}`;
const { text: GITHUB_LINE, secret: GITHUB = '' } = expand('token: "<<{{github:ghp}}>>"', 3);
const NEEDLES = [
  STRIPE,
  URL_PASSWORD,
  decodeURIComponent(URL_PASSWORD),
  GITHUB,
  Buffer.from(STRIPE).toString('base64').slice(0, 30),
];

/** Values in old versions, in a message, in a tag, on a branch and in the ref of a pull request; none in the files. */
function pastSins(): string {
  const folder = repository({
    'app.js': `export const stripeKey = '${STRIPE}';\n// end\n`,
    'old/db.js': `export const url = 'postgres://app:${URL_PASSWORD}@db.internal:5432/shop';\n`,
    'wide.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`stripe key = "${STRIPE}"\r\n`, 'utf16le')]),
    'notes.bin': Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(STRIPE), Buffer.from([0, 7])]),
  });
  git(folder, 'checkout', '-qb', 'topic');
  writeTree(folder, { 'topic.yml': `${GITHUB_LINE}\n`, 'app.js': `export const stripeKey = '${STRIPE}';\n// topic\n` });
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', `use ${STRIPE} here\n\nand explain`);
  git(folder, 'tag', '-a', 'v1', '-m', `released with ${STRIPE}`);
  git(folder, 'update-ref', 'refs/pull/7/head', 'HEAD');
  writeTree(folder, { 'topic.yml': 'token: none\n' });
  git(folder, 'commit', '-qam', 'without the token');
  git(folder, 'checkout', '-q', 'main');
  writeTree(folder, {
    'app.js': 'export const stripeKey = process.env.KEY;\n',
    'old/db.js': 'export {};\n',
    'wide.txt': 'none\n',
    'notes.bin': 'none\n',
  });
  git(folder, 'commit', '-qam', 'clean');
  git(folder, 'merge', '-q', '--no-ff', '-X', 'ours', '-m', 'merge topic', 'topic');
  return folder;
}

const stateOf = (root: string) => join(root, '.git', 'keylift');

function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\0');
}

const leaks = (text: string) => NEEDLES.filter((needle) => text.includes(needle));

describe('history-purge', () => {
  it('refuses what nothing confirms dead, and says how to confirm it', async () => {
    const cwd = pastSins();

    const run = await keylift(['history-purge'], { cwd });

    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/^keylift: error E0720: 3 values of 3 not confirmed dead/);
    expect(run.stdout).toContain('not confirmed dead');
    expect(existsSync(join(stateOf(cwd), 'purge'))).toBe(false);
    expect(leaks(run.stdout + run.stderr)).toEqual([]);
  });

  it('refuses what is still in use', async () => {
    const cwd = pastSins();
    writeFileSync(join(cwd, 'again.js'), `export const stripeKey = '${STRIPE}';\n`);

    const run = await keylift(['history-purge', '--confirm-dead', 'revoked'], { cwd });

    expect([run.code, run.stderr]).toEqual([4, expect.stringContaining('E0721: 1 value of 3 still in use')]);
  });

  it('takes a provider that refuses the value for a confirmation, and remembers it', async () => {
    const cwd = repository({ 'a.yml': `${GITHUB_LINE}\n` });
    writeFileSync(join(cwd, 'a.yml'), 'token: none\n');
    git(cwd, 'commit', '-qam', 'clean');
    let written = '';
    const io = {
      stdout: (text: string) => (written += text),
      stderr: () => {},
      env: {},
      cwd,
      signal: new AbortController().signal,
    } as unknown as Io;
    const ask = (status: number) =>
      historyPurge({ validate: true, transport: () => Promise.resolve({ status, body: '{}' }) }, io);

    await expect(ask(200)).rejects.toMatchObject({ code: 'E0720' });
    expect(await ask(401)).toBe(0);
    const later = await keylift(['history-purge'], { cwd });

    expect(written).toContain('dead: its provider refused it');
    expect(later.code).toBe(0);
    expect(leaks(written + later.stdout)).toEqual([]);
  });

  it.each([
    [['--confirm-dead', ' '], 2, 'E0104'],
    [['--only', 'ffffffffff', '--confirm-dead', 'x'], 2, 'E0312'],
    [['--done'], 2, 'E0722'],
    [['--in', '/nowhere', '--confirm-dead', 'x'], 2, 'E0'],
  ])('%j ends in one line', async (args, code, words) => {
    const run = await keylift(['history-purge', ...args], { cwd: pastSins() });

    expect(run.code).toBe(code);
    expect(run.stderr).toContain(words);
    expect(run.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('prepares files without a value, for the owner alone, and says whom it hits', async () => {
    const cwd = pastSins();
    git(cwd, 'branch', 'release');

    const run = await keylift(['history-purge', '--confirm-dead', 'revoked on Monday'], { cwd });

    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/branches +main, release, topic:/);
    expect(run.stdout).toMatch(/tags +v1:/);
    expect(run.stdout).toMatch(/pull requests +pull\/7\/head:/);
    expect(run.stdout).toContain('forks');
    expect(run.stdout).toContain('dead: revoked on Monday');
    const folder = join(stateOf(cwd), 'purge');
    expect(readdirSync(folder).toSorted()).toEqual(['blob.py', 'commit.py', 'places.py', 'tag.py']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(leaks(run.stdout + run.stderr + everything(stateOf(cwd)))).toEqual([]);
    // Nothing has been rewritten, and that is what a check now says.
    const early = await keylift(['history-purge', '--done'], { cwd });
    expect([early.code, existsSync(folder)]).toEqual([1, false]);
    expect(early.stdout).toContain('Still in the history');
  });
});

describe.skipIf(toolsMissing('git-filter-repo'))('with git filter-repo [needs git-filter-repo]', () => {
  it('what was prepared takes the values out of a mirror clone, and nothing else', async () => {
    const cwd = pastSins();
    const mirror = join(scratch(), 'purge dir.git');
    git(cwd, 'clone', '-q', '--mirror', cwd, mirror);
    const before = git(mirror, 'rev-parse', 'main^{tree}');
    const commits = git(mirror, 'rev-list', '--count', '--all');

    const prepared = await keylift(['history-purge', '--in', mirror, '--confirm-dead', 'revoked'], { cwd });
    expect(prepared.code).toBe(0);
    const command = /^ *2\. (git .*)$/m.exec(prepared.stdout)![1]!;
    execFileSync('sh', ['-c', command], {
      cwd: scratch(),
      env: cleanEnv({ PATH: `${dirname(tool('git-filter-repo')!)}:${process.env['PATH']}` }),
      stdio: 'pipe',
    });
    const done = await keylift(['history-purge', '--done'], { cwd });

    expect(done.stdout).toMatch(/^3 values gone from the history of /);
    expect([done.code, existsSync(join(stateOf(cwd), 'purge'))]).toEqual([0, false]);
    const objects = git(mirror, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)').split('\n');
    const contents = objects.map((oid) => {
      const type = git(mirror, 'cat-file', '-t', oid);
      return execFileSync('git', ['cat-file', type, oid], { cwd: mirror, env: cleanEnv() })
        .toString('latin1')
        .replaceAll('\0', '');
    });
    expect(leaks(contents.join('\n'))).toEqual([]);
    // What held no value is as it was, byte for byte.
    expect(git(mirror, 'rev-parse', 'main^{tree}')).toBe(before);
    expect(git(mirror, 'rev-list', '--count', '--all')).toBe(commits);
    expect(git(mirror, 'show', 'topic~1:app.js')).toBe("export const stripeKey = '***REMOVED***';\n// topic");
    expect(git(mirror, 'log', '-1', '--format=%B', 'topic~1')).toBe('use ***REMOVED*** here\n\nand explain');
    expect(git(mirror, 'tag', '-l', '--format=%(contents)', 'v1')).toContain('released with ***REMOVED***');
    expect(git(mirror, 'log', '--all', '--format=%H', '--', 'old/db.js').split('\n')).toHaveLength(2);
    expect(contents.some((text) => text.includes(`\u00ff\u00festripe key = "***REMOVED***"`))).toBe(true);
  });
});
