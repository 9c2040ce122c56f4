// The Action's bundle in the situations GitHub starts it in: every planted secret is reported once, and no value stands in
// any line but the masks that hide it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../support/run.ts';
import {
  expectReported,
  fakeApi,
  hub,
  leak,
  planted,
  pullRequest,
  runStep,
  topic,
  type Hub,
  type StepOptions,
} from './support.ts';

const ZERO = '0'.repeat(40);

const pushed = (before: string, after: string, ref = 'refs/heads/main') => ({
  ref,
  before,
  after,
  repository: { default_branch: 'main' },
});

interface Situation {
  readonly name: string;
  readonly make: (on: Hub) => StepOptions;
  /** Paths that are reported, each once. */
  readonly paths: readonly string[];
  readonly code: number;
}

const SITUATIONS: Situation[] = [
  {
    name: 'a pull request with a secret in its last commit, checked out at depth 1',
    make(on) {
      const { base } = topic(on);
      on.commit({ 'x.ts': 'x' });
      const head = on.commit({ 'a.ts': leak() });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a pull request without one',
    make(on) {
      const { base } = topic(on);
      return { event: 'pull_request', payload: pullRequest(base, on.commit({ 'a.ts': 'x' })), checkout: 'topic' };
    },
    paths: [],
    code: 0,
  },
  {
    name: 'a pull request that adds a secret and takes it back',
    make(on) {
      const { base } = topic(on);
      on.commit({ 'a.ts': leak() });
      return { event: 'pull_request', payload: pullRequest(base, on.commit({ 'a.ts': 'x' })), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a pull request of 60 commits with a secret in the oldest',
    make(on) {
      const { base } = topic(on);
      on.commit({ 'a.ts': leak() });
      for (let i = 0; i < 59; i += 1) git(on.work, 'commit', '-q', '--allow-empty', '-m', `empty ${i}`);
      return { event: 'pull_request', payload: pullRequest(base, on.commit({ 'b.ts': 'x' })), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a pull request from a branch that main has moved past; what main holds is not reported',
    make(on) {
      topic(on);
      const head = on.commit({ 'a.ts': leak() });
      git(on.work, 'switch', '-q', 'main');
      const base = on.commit({ 'theirs.ts': leak(2) });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a pull request that has merged main, with a secret that is old in main',
    make(on) {
      on.commit({ 'old.ts': leak(3) });
      topic(on);
      on.commit({ 'a.ts': leak() });
      git(on.work, 'switch', '-q', 'main');
      const base = on.commit({ 'theirs.ts': leak(2) });
      git(on.work, 'switch', '-q', 'topic');
      git(on.work, 'merge', '-q', '--no-edit', 'main');
      on.push();
      return { event: 'pull_request', payload: pullRequest(base, git(on.work, 'rev-parse', 'HEAD')), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a pull request whose merge commit alone adds the secret',
    make(on) {
      topic(on);
      on.commit({ 'mine.ts': 'x' });
      git(on.work, 'switch', '-q', 'main');
      const base = on.commit({ 'theirs.ts': 'x' });
      git(on.work, 'switch', '-q', 'topic');
      git(on.work, 'merge', '-q', '--no-commit', '--no-ff', 'main');
      const head = on.commit({ 'evil.ts': leak() }, 'merge');
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['evil.ts'],
    code: 1,
  },
  {
    name: 'a pull request that only moves lines around an old secret',
    make(on) {
      on.commit({ 'old.ts': `${leak()}// end\n` });
      const { base } = topic(on);
      return {
        event: 'pull_request',
        payload: pullRequest(base, on.commit({ 'old.ts': `// start\n\n${leak()}// end\n` })),
        checkout: 'topic',
      };
    },
    paths: [],
    code: 0,
  },
  {
    name: 'the merge ref that GitHub makes of a pull request',
    make(on) {
      const { base } = topic(on);
      const head = on.commit({ 'a.ts': leak() });
      git(on.work, 'switch', '-q', '--detach', 'main');
      git(on.work, 'merge', '-q', '--no-ff', '--no-edit', 'topic');
      git(on.work, 'push', '-q', 'origin', 'HEAD:refs/pull/7/merge');
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'refs/pull/7/merge' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a checkout of the whole history',
    make(on) {
      const { base } = topic(on);
      return { event: 'pull_request', payload: pullRequest(base, on.commit({ 'a.ts': leak() })), checkout: 'topic', depth: 0 };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a merge group',
    make(on) {
      const { base } = topic(on);
      const head = on.commit({ 'a.ts': leak() });
      return { event: 'merge_group', payload: { merge_group: { base_sha: base, head_sha: head } }, checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a push of several commits',
    make(on) {
      const before = git(on.work, 'rev-parse', 'HEAD');
      on.commit({ 'a.ts': leak() });
      return { event: 'push', payload: pushed(before, on.commit({ 'b.ts': leak(2) })), checkout: 'main' };
    },
    paths: ['a.ts', 'b.ts'],
    code: 1,
  },
  {
    name: 'a push that deletes a branch',
    make(on) {
      return { event: 'push', payload: pushed(git(on.work, 'rev-parse', 'HEAD'), ZERO, 'refs/heads/gone'), checkout: 'main' };
    },
    paths: [],
    code: 0,
  },
  {
    name: 'the push of a new branch',
    make(on) {
      on.commit({ 'old.ts': leak(3) });
      topic(on);
      return { event: 'push', payload: pushed(ZERO, on.commit({ 'a.ts': leak() }), 'refs/heads/topic'), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'the first push of a repository',
    make(on) {
      on.commit({ 'old.ts': leak(3) });
      return { event: 'push', payload: pushed(ZERO, on.commit({ 'a.ts': leak() })), checkout: 'main', depth: 0 };
    },
    paths: ['a.ts', 'old.ts'],
    code: 1,
  },
  {
    name: 'a force push',
    make(on) {
      topic(on);
      const before = on.commit({ 'mine.ts': 'x' });
      git(on.work, 'reset', '-q', '--hard', 'main');
      return { event: 'push', payload: pushed(before, on.commit({ 'a.ts': leak() }), 'refs/heads/topic'), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a schedule',
    make(on) {
      on.commit({ 'old.ts': leak(3) });
      on.commit({ 'old.ts': 'x' });
      return { event: 'schedule', payload: { schedule: '0 0 * * *' }, checkout: 'main', depth: 0 };
    },
    paths: ['old.ts'],
    code: 1,
  },
  {
    name: 'a start by hand',
    make(on) {
      on.commit({ 'a.ts': leak() });
      return { event: 'workflow_dispatch', payload: { inputs: {} }, checkout: 'main', depth: 0 };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'mode full on a pull request',
    make(on) {
      on.commit({ 'old.ts': leak(3) });
      const { base } = topic(on);
      const head = on.commit({ 'a.ts': leak() });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic', depth: 0, inputs: { mode: 'full' } };
    },
    paths: ['a.ts', 'old.ts'],
    code: 1,
  },
  {
    name: 'a threshold that the findings do not reach',
    make(on) {
      const { base } = topic(on);
      return {
        event: 'pull_request',
        payload: pullRequest(base, on.commit({ 'a.ts': 'export const dbPassword = "sunny";\n' })),
        checkout: 'topic',
        inputs: { 'fail-on': 'high' },
      };
    },
    paths: ['a.ts'],
    code: 0,
  },
  {
    name: 'attributes that mark everything binary, and a NUL',
    make(on) {
      const { base } = topic(on);
      const head = on.commit({ '.gitattributes': '* binary -diff\n', 'a.ts': leak(), 'b.bin': Buffer.from(`\0\0\n${leak(2)}`) });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['a.ts', 'b.bin'],
    code: 1,
  },
  {
    name: 'a configuration in the pull request that excludes its own secret',
    make(on) {
      const { base } = topic(on);
      const head = on.commit({ 'keylift.config.json': '{ "exclude": ["a.ts"] }', 'a.ts': leak() });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['a.ts'],
    code: 1,
  },
  {
    name: 'a configuration of the base that excludes a folder',
    make(on) {
      on.commit({ 'keylift.config.json': '{ "exclude": ["samples/"] }' });
      const { base } = topic(on);
      const head = on.commit({ 'samples/a.ts': leak(), 'b.ts': leak(2) });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['b.ts'],
    code: 1,
  },
  {
    name: 'a file name that would be a workflow command',
    make(on) {
      const { base } = topic(on);
      const head = on.commit({ 'a\n::error::x': leak() });
      return { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    },
    paths: ['a\\n%3A%3Aerror%3A%3Ax'],
    code: 1,
  },
];

describe('the Action', () => {
  it.each(SITUATIONS.map((one) => [one.name, one] as const))('%s', async (_, { make, paths, code }) => {
    const on = hub();
    const step = await runStep(on, make(on));

    expectReported(step, paths);
    expect(step.code).toBe(code);
    if (paths.length > 0) expect(step.out.indexOf('::add-mask::')).toBeLessThan(step.out.search(/^::(?:error|warning) /m));
  });

  it('is incomplete, not green, when the base is gone and cannot be fetched', async () => {
    const on = hub();
    topic(on);
    const head = on.commit({ 'a.ts': 'x' });
    const step = await runStep(on, { event: 'pull_request', payload: pullRequest('1'.repeat(40), head), checkout: 'topic' });

    expect(step.code).toBe(3);
    expect(step.outputs['incomplete']).toBe('true');
    expect(step.out).toContain('fetch-depth: 0');
  });

  it('is incomplete on a runner without a network, when commits are missing', async () => {
    const on = hub();
    const { base } = topic(on);
    const head = on.commit({ 'a.ts': leak() });
    const step = await runStep(on, {
      event: 'pull_request',
      payload: pullRequest(base, head),
      checkout: 'topic',
      env: { GITHUB_SERVER_URL: 'file:///nowhere' },
    });

    expect(step.code).toBe(3);
  });

  it('refuses pull_request_target, and says why', async () => {
    const on = hub();
    const { base } = topic(on);
    const options = {
      event: 'pull_request_target',
      payload: pullRequest(base, on.commit({ 'a.ts': leak() })),
      checkout: 'topic',
    };
    const refused = await runStep(on, options);
    const allowed = await runStep(on, { ...options, inputs: { 'allow-pull-request-target': 'true' } });

    expect(refused.out).toContain('::error::keylift: error E1102');
    expect(refused.code).toBe(2);
    expectReported(allowed, ['a.ts']);
  });

  it('names a wrong input and the nearest right one', async () => {
    const on = hub();
    const step = await runStep(on, { event: 'schedule', payload: {}, checkout: 'main', inputs: { mode: 'ful' } });

    expect(step.out).toContain('E1101: input mode: "ful" is not one of auto, diff, full (did you mean "full"?)');
    expect(step.code).toBe(2);
  });

  it('says that a pull request changes the configuration it is judged by', async () => {
    const on = hub();
    const { base } = topic(on);
    const head = on.commit({ 'keylift.config.json': '{ "confidence": "high" }', 'a.ts': leak() });
    const step = await runStep(on, { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' });

    expect(step.summary).toContain('keylift.config.json');
    expect(step.summary).toContain('used the version of the base commit');
  });

  it('shows what a pull request allows by itself, and reports it when asked', async () => {
    const on = hub();
    const { base } = topic(on);
    const head = on.commit({ 'a.ts': leak().replace(';', '; // keylift:allow -- trust me') });
    const options = { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic' };
    const step = await runStep(on, options);

    expect(step.summary).toContain('please check: ` a.ts:1 ` (` generic.password `)');
    expect(step.code).toBe(0);
    expectReported(await runStep(on, { ...options, inputs: { 'ignore-allow': 'true' } }), ['a.ts']);
  });

  it('writes SARIF without a value', async () => {
    const on = hub();
    const { base } = topic(on);
    const head = on.commit({ 'a.ts': leak() });
    const step = await runStep(on, {
      event: 'pull_request',
      payload: pullRequest(base, head),
      checkout: 'topic',
      inputs: { 'sarif-file': 'out/keylift.sarif' },
    });
    const text = readFileSync(join(step.workspace, 'out/keylift.sarif'), 'utf8');

    expect(step.outputs['sarif-file']).toBe('out/keylift.sarif');
    expect((JSON.parse(text) as { runs: [{ results: unknown[] }] }).runs[0].results).toHaveLength(1);
    expect(text).not.toContain(planted(1));
  });
});

describe('review comments', () => {
  const inputs = { comment: 'review', token: 'made-up' };

  it('are written once, found again on any page, updated, and marked when the finding is gone', async () => {
    const on = hub();
    const api = await fakeApi({ pageSize: 2, existing: ['somebody', 'else', 'said', 'something'] });
    const { base } = topic(on);
    const env = { GITHUB_API_URL: api.url };
    const step = (head: string) =>
      runStep(on, { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic', inputs, env });
    const ours = () => api.comments.filter(({ body }) => body.includes('<!-- keylift:'));

    const first = on.commit({ 'a.ts': `// one\n${leak()}` });
    expect((await step(first)).out).toContain('1 written, 0 resolved');
    expect(ours()).toMatchObject([{ path: 'a.ts', line: 2 }]);
    expect((await step(first)).out).toContain('0 written, 0 resolved');
    expect((await step(on.commit({ 'a.ts': 'x' }))).out).toContain('0 written, 1 resolved');
    expect(ours()).toHaveLength(1);
    expect(ours()[0]!.body).toContain('no longer in the pull request');
    expect(JSON.stringify(api.comments)).not.toContain(planted(1));
  });

  it('wait for a secondary limit, and leave lines outside the diff to the summary', async () => {
    const on = hub();
    const api = await fakeApi({ limitOnce: true, outside: (path) => path === 'b.ts' });
    const { base } = topic(on);
    const head = on.commit({ 'a.ts': leak(), 'b.ts': leak(2) });
    const step = await runStep(on, {
      event: 'pull_request',
      payload: pullRequest(base, head),
      checkout: 'topic',
      inputs,
      env: { GITHUB_API_URL: api.url },
    });

    expect(step.out).toContain('1 written, 0 resolved, 1 on lines outside the diff');
    expect(step.code).toBe(1);
  });

  it('fail no run of a fork whose token may only read; the secret still does', async () => {
    const on = hub();
    const api = await fakeApi({ readOnly: true });
    const { base } = topic(on);
    const head = on.commit({ 'a.ts': leak() });
    const step = await runStep(on, {
      event: 'pull_request',
      payload: pullRequest(base, head),
      checkout: 'topic',
      inputs,
      env: { GITHUB_API_URL: api.url },
    });

    expect(step.out).toContain('no review comments: the token may not write comments');
    expect(step.code).toBe(1);
    expectReported(step, ['a.ts']);
  });
});
