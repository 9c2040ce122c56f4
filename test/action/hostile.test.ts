// Pull requests that were made to get a secret past the scan, to stop it, or to have it say something that is not so.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChanges } from '../../src/sources/changes.ts';
import { openGit } from '../../src/sources/git-process.ts';
import { cleanEnv, git, keylift, scratch, writeTree } from '../support/run.ts';
import {
  expectReported,
  fakeApi,
  hub,
  leak,
  pullRequest,
  runStep,
  seen,
  topic,
  type Hub,
  type Step,
  type StepOptions,
} from './support.ts';

const step = (on: Hub, base: string, head: string, more: Partial<StepOptions> = {}): Promise<Step> =>
  runStep(on, { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic', ...more });

/** Adds what `git fast-import` reads, to branch topic. */
function imported(on: Hub, stream: string): string {
  const run = spawnSync('git', ['fast-import', '--quiet'], { cwd: on.work, env: cleanEnv(), input: stream, maxBuffer: 2 ** 30 });
  expect(run.status, run.stderr.toString()).toBe(0);
  git(on.work, 'push', '-q', 'origin', 'topic');
  return git(on.work, 'rev-parse', 'topic');
}
const HEAD = 'commit refs/heads/topic\ncommitter A <a@example.invalid> 1767322800 +0000\ndata 1\nx\nfrom refs/heads/topic^0\n';

/** A blob of 1 GiB whose last line holds a secret, straight in the object store: nobody has to check it out. */
function huge(on: Hub): string {
  const line = 'the quick brown fox jumps over the lazy dog, and nothing else happens';
  const text = `{ yes '${line}' | head -c $((1024 * 1024 * 1024)); cat; }`;
  const run = spawnSync('bash', ['-c', `${text} | git -c core.compression=1 hash-object -w --stdin`], {
    cwd: on.work,
    env: cleanEnv(),
    input: `\n${leak()}`,
    encoding: 'utf8',
  });
  return run.stdout.trim();
}

describe('a pull request', () => {
  it('that adds its own finding to the baseline is reported, and so is the change', async () => {
    const on = hub();
    const { base } = topic(on);
    on.commit({ 'a.ts': leak() });
    const made = await keylift(['baseline', 'create', '--reason', 'mine'], { cwd: on.work });
    expect(made.code, made.stderr).toBe(0);
    expect((await keylift(['scan'], { cwd: on.work })).code).toBe(0);
    const run = await step(on, base, on.commit({}));

    expectReported(run, ['a.ts']);
    expect(run.code).toBe(1);
    expect(run.summary).toContain('` .keylift-baseline.json ` is changed here');
  });

  it.each<[string, Record<string, string>]>([
    ['disables the rule', { 'keylift.config.json': '{ "disable": ["generic.password"] }' }],
    ['raises the threshold', { 'keylift.config.json': '{ "confidence": "high", "include": ["nothing/"] }' }],
    ['allows its own path', { 'keylift.config.json': '{ "allow": [{ "reason": "x", "paths": ["a.ts"] }] }' }],
    ['disables it in YAML', { 'keylift.config.yaml': 'disable: [generic.password]\n' }],
    ['configures Keylift in its package', { 'package.json': '{ "name": "x", "keylift": { "exclude": ["a.ts"] } }' }],
    ['breaks the configuration', { 'keylift.config.json': '{ "disable": ' }],
  ])('whose configuration %s is judged by that of the base', async (_, files) => {
    const on = hub();
    const { base } = topic(on);
    const run = await step(on, base, on.commit({ ...files, 'a.ts': leak() }));

    expectReported(run, ['a.ts']);
    expect(run.code).toBe(1);
    expect(run.summary).toContain(`\` ${Object.keys(files)[0]} \` is changed here`);
  });

  it('whose base accepts it in a baseline and rules of other places is judged by those', async () => {
    const on = hub({ 'old.ts': leak(), 'ci/gitleaks.toml': '' });
    const made = await keylift(['baseline', 'create', '--reason', 'old', '--baseline', 'ci/accepted.json'], { cwd: on.work });
    expect(made.code, made.stderr).toBe(0);
    on.commit({
      'keylift.config.json': '{ "baseline": "ci/accepted.json", "adopt": ["ci/gitleaks.toml"] }',
      'ci/gitleaks.toml': '',
    });
    const { base } = topic(on);
    // The accepted line comes anew, so that only the baseline can keep it out.
    const run = await step(on, base, on.commit({ 'old.ts': `// moved\n${leak()}`, 'b.ts': leak(2) }));

    expectReported(run, ['b.ts']);
  });

  it('with a file of 1 GiB, which git makes no patch of, has the other changes and that file looked at', async () => {
    const on = hub();
    topic(on);
    const oid = huge(on);
    writeTree(on.work, { 'a.ts': leak() });
    git(on.work, 'add', 'a.ts');
    git(on.work, 'update-index', '--add', '--cacheinfo', `100644,${oid},big.txt`);
    const repository = openGit(on.work);
    const changes = await readChanges(repository, ['diff-index', '--cached', 'HEAD']).finally(() => repository.close());

    expect(changes).toMatchObject([
      { path: 'a.ts', lines: [{ start: 1, end: 1 }] },
      { path: 'big.txt', oid, lines: [{ start: 1, end: Infinity }] },
    ]);
  });

  // Minutes of work, so not in every run.
  it.skipIf(process.env['KEYLIFT_SLOW_TESTS'] === undefined)(
    'with a file of 1 GiB is scanned to its last line in bounded memory [needs KEYLIFT_SLOW_TESTS]',
    { timeout: 1_800_000 },
    async () => {
      const on = hub();
      const { base } = topic(on);
      git(on.work, 'update-index', '--add', '--cacheinfo', `100644,${huge(on)},big.txt`);
      git(on.work, 'commit', '-q', '-m', 'big');
      git(on.work, 'push', '-q', 'origin', 'topic');
      const head = git(on.work, 'rev-parse', 'HEAD');
      const run = await step(on, base, head, { checkout: 'main', env: { NODE_OPTIONS: '--max-old-space-size=256' } });

      expectReported(run, ['big.txt']);
      expect(run.peakMiB).toBeLessThan(700);
      expect(run.code).toBe(1);
    },
  );

  it('with 100,000 changed files is scanned in all of them', { timeout: 600_000 }, async () => {
    const on = hub();
    const { base } = topic(on);
    const files = Array.from({ length: 100_000 }, (_, index) => {
      const text = index % 5000 === 4999 ? leak(index) : `export const number = ${index};\n`;
      return `M 100644 inline ${index % 100}/f${index}.ts\ndata ${text.length}\n${text}\n`;
    });
    const head = imported(on, `${HEAD}${files.join('')}`);
    const run = await step(on, base, head, { checkout: 'main' });

    expect(run.outputs['findings']).toBe('20');
    expect(run.outputs['incomplete']).toBe('false');
    expect(run.code).toBe(1);
    // GitHub shows ten of each kind; the rest is counted and stands in the summary.
    expect(seen(run).annotations.length).toBeLessThanOrEqual(20);
    expect(run.out).toContain('20 places');
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1024 * 1024);
  });

  it('with a folder or manifest that links out of the tree gets nothing read from there', async () => {
    const secret = `outside-${randomUUID()}`;
    const outside = scratch({ 'package.json': `{ "name": "${secret}", "private": true }\n`, 'a.js': leak(3) });
    const on = hub();
    const { base } = topic(on);
    symlinkSync(join(outside, 'package.json'), join(on.work, 'package.json'));
    symlinkSync(outside, join(on.work, 'linked'));
    writeFileSync(join(on.work, 'app.js'), leak());
    const head = on.commit({});
    const api = await fakeApi();
    const run = await step(on, base, head, {
      inputs: { suggest: 'true', comment: 'review', token: 'made-up' },
      env: { GITHUB_API_URL: api.url },
    });

    expectReported(run, ['app.js']);
    expect(run.out + run.summary + JSON.stringify(api.comments)).not.toContain(secret);
  });

  it('with names, authors and messages that are commands or markup says nothing of its own', async () => {
    const on = hub();
    const { base } = topic(on);
    const name = 'a\n::error::x\n::stop-commands::y|`<img src=x>[l](http:e)';
    git(on.work, 'config', 'user.name', '::error::author\u001b[31m');
    const run = await step(on, base, on.commit({ [name]: leak() }, '::set-output name=findings::0'));
    const commands = run.out.split('\n').filter((line) => line.startsWith('::'));

    expect(commands.filter((line) => !/^::(?:add-mask|error file|warning file)/.test(line))).toEqual([]);
    expect(run.out).not.toContain('\u001b');
    expect(run.summary).not.toMatch(/(?<!`[^`\n]*)<img/);
    expect(run.code).toBe(1);
  });

  it('is scanned in full on a runner without a network when the checkout is whole', async () => {
    const on = hub();
    const { base } = topic(on);
    const run = await step(on, base, on.commit({ 'a.ts': leak() }), { depth: 0, env: { GITHUB_SERVER_URL: 'file:///nowhere' } });

    expectReported(run, ['a.ts']);
    expect(run.code).toBe(1);
  });

  it('whose base branch was deleted is scanned where its commits are here, and else incomplete', async () => {
    const on = hub();
    git(on.work, 'switch', '-qc', 'release');
    const base = on.commit({ 'r.ts': 'x' });
    git(on.work, 'switch', '-qc', 'topic');
    const head = on.commit({ 'a.ts': leak() });
    git(on.work, 'push', '-q', 'origin', ':release');

    expectReported(await step(on, base, head, { depth: 0 }), ['a.ts']);
    const gone = '1'.repeat(40);
    const run = await step(on, gone, head);
    expect(run.code).toBe(3);
    expect(run.outputs['incomplete']).toBe('true');
  });
});
