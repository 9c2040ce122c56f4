// `scan --history --cache`: what a second scan says is what a scan without a cache says, however the history grew or was
// rewritten; and a file that this user did not write is not believed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, scratch, writeTree } from '../support/run.ts';

interface Report {
  readonly findings: readonly unknown[];
  readonly ledger: { readonly blobs: number; readonly commits: number; readonly notes: readonly string[] };
}

const leak = (seed: number) =>
  `export const dbPassword = "${fakeText(9, undefined, seed)}-${fakeText(9, 'ABCDEFGH', seed)}9!";\n`;
const FROM_CACHE = /known from the cache/;

async function scan(cwd: string, state: string, ...flags: string[]): Promise<Report> {
  const run = await keylift(['scan', '--history', '--format', 'json', ...flags], { cwd, env: { XDG_STATE_HOME: state } });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Report;
}

/** Both scans; says whether the cache was used. */
async function compared(cwd: string, state: string): Promise<boolean> {
  const cached = await scan(cwd, state, '--cache');
  const whole = await scan(cwd, state);
  const sorted = (findings: readonly unknown[]) => findings.map((one) => JSON.stringify(one)).toSorted();
  expect(sorted(withoutNumbers(cached.findings))).toEqual(sorted(withoutNumbers(whole.findings)));
  expect(cached.ledger.commits).toBe(whole.ledger.commits);
  return cached.ledger.notes.some((note) => FROM_CACHE.test(note));
}

/** Findings are numbered by secret in the order they are told. */
function withoutNumbers(findings: readonly unknown[]): unknown[] {
  return findings.map((one) => ({ ...(one as object), secret: 0 }));
}

let clock = 1_770_000_000;
const commit = (cwd: string, message: string, files: Record<string, string>, gone: readonly string[] = []) => {
  for (const path of gone) git(cwd, 'rm', '-q', path);
  writeTree(cwd, files);
  git(cwd, 'add', '-A');
  clock += 60;
  const env = cleanEnv({ GIT_AUTHOR_DATE: `${clock} +0000`, GIT_COMMITTER_DATE: `${clock} +0000` });
  execFileSync('git', ['commit', '-q', '--allow-empty', '-m', message], { cwd, env });
};

const cacheFile = (state: string) => {
  const folder = join(state, 'keylift', 'history');
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.history'))!,
  );
};

describe('scan --history --cache', () => {
  it('says what a whole scan says, through growth, merges, removals, rewriting and tags', async () => {
    const cwd = repository({ 'a.ts': `// start\n${leak(1)}`, 'deep/b.ts': 'clean\n' });
    const state = scratch({});
    commit(cwd, 'start', {});

    expect(await compared(cwd, state)).toBe(false);
    expect(await compared(cwd, state)).toBe(true);

    commit(cwd, 'moved, and one more', { 'moved.ts': `// start\n${leak(1)}`, 'deep/b.ts': `clean\n${leak(2)}` }, ['a.ts']);
    commit(cwd, 'edited around', { 'deep/b.ts': `clean\nmore\n${leak(2)}// behind\n` });
    expect(await compared(cwd, state)).toBe(true);

    git(cwd, 'checkout', '-q', '-b', 'topic');
    commit(cwd, 'topic', { 'topic.ts': leak(3) });
    git(cwd, 'tag', '-a', '-m', 'v1', 'v1');
    git(cwd, 'checkout', '-q', 'main');
    commit(cwd, 'removed', { 'deep/b.ts': 'clean\n' });
    git(cwd, 'merge', '-q', '--no-commit', '--no-ff', 'topic');
    commit(cwd, 'merge', { 'merged.ts': leak(4) });
    expect(await compared(cwd, state)).toBe(true);

    // A folder becomes a file and the other way round.
    commit(cwd, 'kinds', { 'moved.ts/inner.ts': leak(5) }, ['moved.ts', 'merged.ts']);
    commit(cwd, 'back', { 'merged.ts': leak(4) });
    expect(await compared(cwd, state)).toBe(true);

    // Commits that no ref reaches any more are gone from the result.
    git(cwd, 'reset', '-q', '--hard', 'HEAD~2');
    git(cwd, 'branch', '-q', '-D', 'topic');
    commit(cwd, 'instead', { 'instead.ts': leak(6) });
    expect(await compared(cwd, state)).toBe(true);
    expect(await compared(cwd, state)).toBe(true);
  });

  it('keeps no value, in files and folders of this user alone', async () => {
    const cwd = repository({ 'a.ts': leak(1) });
    const state = scratch({});

    await scan(cwd, state, '--cache');
    const bytes = readFileSync(cacheFile(state));

    expect(bytes.includes(leak(1).split('"')[1]!)).toBe(false);
    expect(statSync(cacheFile(state)).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, 'keylift')).mode & 0o777).toBe(0o700);
  });

  it('does not believe a file that was changed, or that another user wrote', async () => {
    const cwd = repository({ 'a.ts': leak(1) });
    const [mine, other] = [scratch({}), scratch({})];
    await scan(cwd, mine, '--cache');
    await scan(cwd, other, '--cache');
    const good = readFileSync(cacheFile(mine));

    for (const at of [0, 40, good.length - 1]) {
      const changed = Buffer.from(good);
      changed[at]! ^= 1;
      writeFileSync(cacheFile(mine), changed);
      expect(await compared(cwd, mine)).toBe(false);
    }
    writeFileSync(cacheFile(mine), readFileSync(cacheFile(other)));
    expect(await compared(cwd, mine)).toBe(false);
    expect(await compared(cwd, mine)).toBe(true);
  });

  it('a folder that others may write is left alone', async () => {
    const cwd = repository({ 'a.ts': leak(1) });
    const state = scratch({});
    const open = join(scratch({}), 'open');
    mkdirSync(open, { mode: 0o777 });
    execFileSync('chmod', ['777', open]);

    await scan(cwd, state, '--cache', open);

    expect(readdirSync(open)).toEqual([]);
  });

  it('goes with the whole history only', async () => {
    const cwd = repository({ 'a.ts': '' });
    const run = await keylift(['scan', '--cache'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('E0108');
  });
});
