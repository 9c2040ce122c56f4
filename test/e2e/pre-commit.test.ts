// .pre-commit-hooks.yaml as people use it: the real pre-commit framework, installed from PyPI, takes the hooks from a tag
// of a clone of this repository and runs them on commits and pushes.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, repository, scratch, writeTree } from '../support/run.ts';
import { tool, toolsMissing } from '../support/tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const VALUE = `${fakeText(7)}-${fakeText(5, 'ABCDEFGH')}9!`;
const SECRET = `export const dbPassword = "${VALUE}";\n`;
const CLEAN = 'export const dbPassword = process.env.DB_PASSWORD;\n';

describe.skipIf(toolsMissing('pre-commit'))('the pre-commit framework [needs pre-commit]', { timeout: 180_000 }, () => {
  let folder: string;
  /** As the framework sees it: a repository with a tag. */
  let tagged: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keylift-tag-'));
    tagged = join(folder, 'keylift');
    execFileSync('git', ['clone', '-q', '--shared', ROOT, tagged], { env: cleanEnv() });
    // What is about to be committed, not what was.
    for (const path of ['.pre-commit-hooks.yaml', 'dist/action.mjs']) copyFileSync(join(ROOT, path), join(tagged, path));
    git(tagged, 'add', '-A');
    git(tagged, 'commit', '-qm', 'as built', '--allow-empty');
    git(tagged, 'tag', 'v9.9.9');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const environment = () =>
    cleanEnv({
      PRE_COMMIT_HOME: join(folder, 'cache'),
      PATH: [dirname(tool('pre-commit')!), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      // The framework clones from a path, which git allows only when told so.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.file.allow',
      GIT_CONFIG_VALUE_0: 'always',
    });
  const run = (cwd: string, command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: environment() });
    expect(stdout + stderr).not.toContain(VALUE);
    return { status, text: stdout + stderr };
  };

  function hooked(ids: readonly string[], stages: readonly string[]): string {
    const hooks = ids.map((id) => `      - id: ${id}\n`).join('');
    const config = `repos:\n  - repo: ${tagged}\n    rev: v9.9.9\n    hooks:\n${hooks}`;
    const root = repository({ 'old.ts': 'export {};\n', '.pre-commit-config.yaml': config });
    const types = stages.flatMap((stage) => ['--hook-type', stage]);
    const install = run(root, 'pre-commit', 'install', '--install-hooks', ...types);
    expect(install.status, install.text).toBe(0);
    return root;
  }

  it('accepts the file of hooks', () => {
    expect(run(tagged, 'pre-commit', 'validate-manifest', '.pre-commit-hooks.yaml')).toMatchObject({ status: 0 });
  });

  it('refuses a commit with a credential and lets its clean twin pass, however it is made', () => {
    const root = hooked(['keylift'], ['pre-commit']);
    const ways: [string, (text: string) => string[]][] = [
      ['a new file', (text) => (writeTree(root, { 'a.ts': text }), git(root, 'add', 'a.ts'), [])],
      ['commit -a', (text) => (writeTree(root, { 'old.ts': text }), ['-a'])],
      ['commit -- path', (text) => (writeTree(root, { 'old.ts': `${text}// twice\n` }), ['--', 'old.ts'])],
      [
        'staged only in part',
        (text) => {
          writeTree(root, { 'b.ts': text });
          git(root, 'add', 'b.ts');
          writeTree(root, { 'b.ts': `${CLEAN}// not staged\n` });
          return [];
        },
      ],
    ];
    for (const [name, make] of ways) {
      const bad = run(root, 'git', 'commit', '-m', 'x', ...make(SECRET));
      expect([name, bad.status, bad.text]).toEqual([name, 1, expect.stringContaining('generic.password')]);
      const good = run(root, 'git', 'commit', '-m', 'x', ...make(CLEAN));
      expect([name, good.status, good.text]).toEqual([name, 0, expect.stringContaining('Passed')]);
    }
  });

  it('reads the message', () => {
    const root = hooked(['keylift-commit-msg'], ['commit-msg']);
    const commit = (message: string) => run(root, 'git', 'commit', '--allow-empty', '-m', message).status;

    expect(commit(`log in with password = "${VALUE}"`)).toBe(1);
    expect(commit('log in')).toBe(0);
  });

  it('scans what is pushed: the whole of a new repository, then what is new, also when it was taken back', () => {
    const root = hooked(['keylift-pre-push'], ['pre-push']);
    const remote = join(scratch(), 'remote.git');
    git(root, 'init', '-q', '--bare', remote);
    git(root, 'remote', 'add', 'origin', remote);
    const push = () => run(root, 'git', 'push', 'origin', 'main');
    const commit = (text: string) => {
      writeFileSync(join(root, 'a.ts'), text);
      git(root, 'add', 'a.ts');
      git(root, 'commit', '-qm', 'x', '--no-verify');
    };

    commit(SECRET);
    expect(push().text).toContain('generic.password');
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    expect(push().status).toBe(0);
    commit(SECRET);
    commit(CLEAN);
    expect(push().text).toContain('generic.password');
    git(root, 'reset', '-q', '--hard', 'HEAD~2');
    commit(CLEAN);
    expect(push().status).toBe(0);
  });

  it('runs on Node as it is, and says what it cannot do', () => {
    const hook = (...args: string[]) => run(tagged, join(tagged, 'dist/action.mjs'), 'hook', ...args);

    expect(hook('pre-comit')).toMatchObject({ status: 2, text: expect.stringContaining('did you mean "pre-commit"?') as string });
    expect(hook('commit-msg')).toMatchObject({ status: 2, text: expect.stringContaining('E0106') as string });
    expect(hook('pre-commit', 'x')).toMatchObject({ status: 2, text: expect.stringContaining('E0105') as string });
  });
});
