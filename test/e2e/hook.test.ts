// The pre-commit hook in the situations git calls it in. In each a planted secret is refused, and the same commit
// without it passes.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const SECRET = `export const dbPassword = "${fakeText(7)}-${fakeText(5, 'ABCDEFGH')}9!";\n`;
const CLEAN = 'export const dbPassword = process.env.DB_PASSWORD;\n';

/** Stages something with `text` in it and gives the arguments (and more) of the commit. */
interface Situation {
  readonly name: string;
  readonly commit: (root: string, text: string) => Commit;
}
interface Commit {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function stage(root: string, files: Record<string, string | Uint8Array>): void {
  writeTree(root, files);
  git(root, 'add', '-A');
}

const SITUATIONS: Situation[] = [
  { name: 'a new file', commit: (root, text) => (stage(root, { 'a.ts': text }), {}) },
  { name: 'a changed file', commit: (root, text) => (stage(root, { 'old.ts': `// old\n${text}` }), {}) },
  { name: 'commit -a', commit: (root, text) => (writeTree(root, { 'old.ts': text }), { args: ['-a'] }) },
  {
    name: 'commit -- path, with something else staged',
    commit(root, text) {
      stage(root, { 'other.ts': 'x' });
      writeTree(root, { 'old.ts': text });
      return { args: ['--', 'old.ts'] };
    },
  },
  { name: 'commit --only', commit: (root, text) => (writeTree(root, { 'old.ts': text }), { args: ['--only', 'old.ts'] }) },
  { name: 'commit --include', commit: (root, text) => (writeTree(root, { 'old.ts': text }), { args: ['--include', 'old.ts'] }) },
  { name: 'commit --amend', commit: (root, text) => (stage(root, { 'a.ts': text }), { args: ['--amend'] }) },
  {
    name: 'staged, then taken back in the work tree',
    commit(root, text) {
      stage(root, { 'a.ts': text });
      writeTree(root, { 'a.ts': CLEAN });
      return {};
    },
  },
  {
    name: 'the conclusion of a merge with a conflict',
    commit(root, text) {
      git(root, 'switch', '-qc', 'topic');
      stage(root, { 'old.ts': 'topic\n' });
      git(root, 'commit', '-qm', 'topic', '--no-verify');
      git(root, 'switch', '-q', 'main');
      stage(root, { 'old.ts': 'main\n' });
      git(root, 'commit', '-qm', 'main', '--no-verify');
      spawnSync('git', ['merge', 'topic'], { cwd: root, env: cleanEnv() });
      stage(root, { 'old.ts': text });
      return { args: ['--no-edit'] };
    },
  },
  {
    name: 'the conclusion of a cherry-pick with a conflict',
    commit(root, text) {
      git(root, 'switch', '-qc', 'topic');
      stage(root, { 'old.ts': 'topic\n' });
      git(root, 'commit', '-qm', 'topic', '--no-verify');
      git(root, 'switch', '-q', 'main');
      stage(root, { 'old.ts': 'main\n' });
      git(root, 'commit', '-qm', 'main', '--no-verify');
      spawnSync('git', ['cherry-pick', 'topic'], { cwd: root, env: cleanEnv() });
      stage(root, { 'old.ts': text });
      return {};
    },
  },
  {
    name: 'a linked worktree',
    commit(root, text) {
      const tree = join(scratch(), 'tree');
      git(root, 'worktree', 'add', '-q', tree, '-b', 'side');
      stage(tree, { 'a.ts': text });
      return { cwd: tree };
    },
  },
  {
    name: 'a sparse checkout',
    commit(root, text) {
      stage(root, { 'in/a.ts': 'x', 'out/b.ts': 'x' });
      git(root, 'commit', '-qm', 'more', '--no-verify');
      git(root, 'sparse-checkout', 'set', 'in');
      stage(root, { 'in/a.ts': text });
      return {};
    },
  },
  {
    name: 'a submodule beside the change',
    commit(root, text) {
      const other = repository({ 'x.ts': 'x' });
      git(root, 'submodule', '--quiet', 'add', other, 'sub');
      stage(root, { 'a.ts': text });
      return {};
    },
  },
  {
    name: 'inside a submodule',
    commit(root, text) {
      const other = repository({ 'x.ts': 'x' });
      git(root, 'submodule', '--quiet', 'add', other, 'sub');
      const sub = join(root, 'sub');
      execFileSync('node', [join(import.meta.dirname, '../../dist/keylift.cjs'), 'init', '--yes'], { cwd: sub, env: cleanEnv() });
      stage(sub, { 'a.ts': text });
      return { cwd: sub };
    },
  },
  { name: 'a file with NUL bytes', commit: (root, text) => (stage(root, { 'a.bin': Buffer.from(`\0\0\0\n${text}`) }), {}) },
  { name: 'UTF-16', commit: (root, text) => (stage(root, { 'a.ts': Buffer.from(`\ufeff${text}`, 'utf16le') }), {}) },
  { name: 'CRLF line ends', commit: (root, text) => (stage(root, { 'a.ts': text.replaceAll('\n', '\r\n') }), {}) },
  {
    name: 'a rename with a change',
    commit(root, text) {
      writeTree(root, { 'long.ts': '// line\n'.repeat(50) });
      git(root, 'add', '-A');
      git(root, 'commit', '-qm', 'long', '--no-verify');
      renameSync(join(root, 'long.ts'), join(root, 'renamed.ts'));
      appendFileSync(join(root, 'renamed.ts'), text);
      git(root, 'add', '-A');
      return {};
    },
  },
  {
    name: 'a file of 20 MB',
    commit: (root, text) => (stage(root, { 'big.txt': `${'lorem ipsum dolor\n'.repeat(1_200_000)}${text}` }), {}),
  },
  {
    name: 'a name that is not UTF-8',
    commit(root, text) {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff])]), text);
      git(root, 'add', '-A');
      return {};
    },
  },
  { name: 'a name with a newline', commit: (root, text) => (stage(root, { 'a\nb.ts': text }), {}) },
  { name: 'a name with spaces and quotes', commit: (root, text) => (stage(root, { 'it\'s a "name".ts': text }), {}) },
  { name: 'a name that looks like an option', commit: (root, text) => (stage(root, { '--output=x': text }), {}) },
  {
    name: 'attributes that call everything binary',
    commit: (root, text) => (stage(root, { '.gitattributes': '* binary -diff\n', 'a.ts': text }), {}),
  },
  {
    name: 'a clean filter',
    commit(root, text) {
      git(root, 'config', 'filter.up.clean', 'cat');
      stage(root, { '.gitattributes': '*.ts filter=up\n', 'a.ts': text });
      return {};
    },
  },
  {
    name: 'a subfolder as the current one',
    commit: (root, text) => (stage(root, { 'sub/a.ts': text }), { cwd: join(root, 'sub') }),
  },
  {
    name: 'an index of the user’s own',
    commit(root, text) {
      const index = join(scratch(), 'index');
      const env = { GIT_INDEX_FILE: index };
      execFileSync('git', ['read-tree', 'HEAD'], { cwd: root, env: cleanEnv(env) });
      writeTree(root, { 'a.ts': text });
      execFileSync('git', ['add', 'a.ts'], { cwd: root, env: cleanEnv(env) });
      return { env };
    },
  },
  {
    name: 'intent to add, then commit -a',
    commit(root, text) {
      writeTree(root, { 'a.ts': text });
      git(root, 'add', '-N', 'a.ts');
      return { args: ['-a'] };
    },
  },
  {
    name: 'a type change from link to file',
    commit(root, text) {
      symlinkSync('old.ts', join(root, 'link'));
      git(root, 'add', '-A');
      git(root, 'commit', '-qm', 'link', '--no-verify');
      rmSync(join(root, 'link'));
      stage(root, { link: text });
      return {};
    },
  },
  {
    name: 'a program without terminal and home',
    commit: (root, text) => (stage(root, { 'a.ts': text }), { env: { HOME: '/nonexistent', TERM: '' } }),
  },
  {
    name: 'a desktop program that knows neither node nor keylift, has no terminal and no input',
    commit(root, text) {
      stage(root, { 'a.ts': text });
      const bin = join(scratch(), 'bin');
      mkdirSync(bin);
      for (const name of ['git', 'sh', 'sed', 'basename']) {
        const path = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
        if (path !== '') symlinkSync(path, join(bin, name));
      }
      return { env: { PATH: bin, DISPLAY: ':0', TERM: '' } };
    },
  },
  {
    name: 'an amended commit in the middle of a rebase',
    commit(root, text) {
      stage(root, { 'b.ts': 'x' });
      git(root, 'commit', '-qm', 'second', '--no-verify');
      execFileSync('git', ['rebase', '-q', '-i', 'HEAD~1'], {
        cwd: root,
        env: cleanEnv({ GIT_SEQUENCE_EDITOR: 'sed -i s/^pick/edit/' }),
        stdio: 'pipe',
      });
      stage(root, { 'a.ts': text });
      return { args: ['--amend'] };
    },
  },
  {
    name: 'a fixup commit',
    commit: (root, text) => (stage(root, { 'a.ts': text }), { args: ['--fixup', 'HEAD'] }),
  },
  {
    name: 'a squashed merge',
    commit(root, text) {
      git(root, 'switch', '-qc', 'topic');
      stage(root, { 'a.ts': text });
      git(root, 'commit', '-qm', 'topic', '--no-verify');
      git(root, 'switch', '-q', 'main');
      execFileSync('git', ['merge', '-q', '--squash', 'topic'], { cwd: root, env: cleanEnv(), stdio: 'pipe' });
      return {};
    },
  },
  {
    name: 'a file ignored but added by force',
    commit(root, text) {
      writeTree(root, { '.gitignore': 'a.ts\n', 'a.ts': text });
      git(root, 'add', '-f', '.gitignore', 'a.ts');
      return {};
    },
  },
];

function commit(root: string, { args = [], cwd = root, env = {} }: Commit): { code: number | null; out: string } {
  const first = args.indexOf('--');
  const [flags, paths] = first === -1 ? [args, []] : [args.slice(0, first), args.slice(first)];
  const message = flags.includes('--fixup') ? [] : ['-m', 'test'];
  const run = spawnSync('git', ['commit', ...message, ...flags, ...paths], { cwd, env: cleanEnv(env), encoding: 'utf8' });
  return { code: run.status, out: run.stdout + run.stderr };
}

async function hooked(files: Record<string, string> = { 'old.ts': 'export {};\n' }): Promise<string> {
  const root = repository(files);
  expect((await keylift(['init', '--yes'], { cwd: root })).code).toBe(0);
  return root;
}

describe('the pre-commit hook', () => {
  it.each(SITUATIONS.map(({ name, commit: make }) => [name, make] as const))('%s', async (_, make) => {
    const refused = await hooked();
    const bad = commit(refused, make(refused, SECRET));
    expect(bad.out).toContain('generic.password');
    expect(bad.code).toBe(1);

    const passing = await hooked();
    const good = commit(passing, make(passing, CLEAN));
    expect(good.out).not.toContain('keylift: error');
    expect(good.code).toBe(0);
  });

  it('sees the first commit of a repository', async () => {
    const root = scratch({ 'a.ts': SECRET });
    git(root, 'init', '-q');
    await keylift(['init', '--yes'], { cwd: root });
    git(root, 'add', '-A');

    expect(commit(root, {}).code).toBe(1);
    stage(root, { 'a.ts': CLEAN });
    expect(commit(root, {}).code).toBe(0);
  });

  it('lets through what adds no content: nothing, a mode, a deletion, a value that is only in the work tree', async () => {
    const root = await hooked({ 'old.ts': SECRET, 'gone.ts': SECRET });

    expect(commit(root, { args: ['--allow-empty'] }).code).toBe(0);
    chmodSync(join(root, 'old.ts'), 0o755);
    git(root, 'add', '-A');
    expect(commit(root, {}).code).toBe(0);
    rmSync(join(root, 'gone.ts'));
    git(root, 'add', '-A');
    writeTree(root, { 'untracked.ts': SECRET });
    expect(commit(root, {}).code).toBe(0);
  });

  it('does not speak of what was committed before, in the same file or under another name', async () => {
    const root = await hooked({ 'old.ts': `${SECRET}${'// line\n'.repeat(30)}` });

    appendFileSync(join(root, 'old.ts'), '// one more line\n');
    git(root, 'add', '-A');
    expect(commit(root, {}).code).toBe(0);
    renameSync(join(root, 'old.ts'), join(root, 'new.ts'));
    appendFileSync(join(root, 'new.ts'), '// and one more\n');
    git(root, 'add', '-A');
    expect(commit(root, {}).code).toBe(0);
    writeTree(root, { 'new.ts': readFileSync(join(root, 'new.ts'), 'utf8').replace('9!', '8!') });
    git(root, 'add', '-A');
    expect(commit(root, {}).code).toBe(1);
  });

  describe('with two commits at once', () => {
    const start = (cwd: string, index?: string) =>
      new Promise<number | null>((resolve) => {
        const env = cleanEnv(index === undefined ? {} : { GIT_INDEX_FILE: index });
        spawn('git', ['commit', '-m', 'x'], { cwd, env, stdio: 'ignore' }).on('close', resolve);
      });

    it.each([
      ['both with a secret', SECRET, SECRET, [1, 1]],
      ['the first with a secret', SECRET, CLEAN, [1, 0]],
      ['the second with a secret', CLEAN, SECRET, [0, 1]],
      ['none with a secret', CLEAN, CLEAN, [0, 0]],
    ] as const)('in two work trees of a repository, %s', async (_which, first, second, codes) => {
      const root = await hooked();
      const tree = join(scratch(), 'tree');
      git(root, 'worktree', 'add', '-q', tree, '-b', 'side');
      stage(root, { 'a.ts': first });
      stage(tree, { 'b.ts': second });

      expect(await Promise.all([start(root), start(tree)])).toEqual(codes);
    });

    it('in one work tree with an index each, the one with a secret is refused', async () => {
      const root = await hooked();
      writeTree(root, { 'a.ts': SECRET, 'b.ts': CLEAN });
      const indexes = ['a.ts', 'b.ts'].map((path) => {
        const index = join(scratch(), 'index');
        for (const args of [
          ['read-tree', 'HEAD'],
          ['add', path],
        ]) {
          execFileSync('git', args, { cwd: root, env: cleanEnv({ GIT_INDEX_FILE: index }) });
        }
        return index;
      });

      expect(await Promise.all(indexes.map((index) => start(root, index)))).toEqual([1, 0]);
      expect(git(root, 'show', '--name-only', '--format=', 'HEAD')).toBe('b.ts');
    });
  });
});

describe('other hooks', () => {
  it('commit-msg reads the message, not the comments below it', async () => {
    const root = await hooked();
    const file = join(root, 'message');
    writeFileSync(file, `subject\n\nlogin with password = "${SECRET.split('"')[1]}"\n`);
    expect((await keylift(['hook', 'commit-msg', 'message'], { cwd: root })).code).toBe(1);
    writeFileSync(file, `subject\n\n# ${SECRET}`);
    expect((await keylift(['hook', 'commit-msg', 'message'], { cwd: root })).code).toBe(0);
  });

  it('pre-push scans what the remote does not have, and deletions cost nothing', async () => {
    const remote = join(scratch(), 'remote.git');
    const root = repository({ 'a.ts': SECRET });
    git(root, 'init', '-q', '--bare', remote);
    git(root, 'remote', 'add', 'origin', remote);
    git(root, 'push', '-q', 'origin', 'main:main');
    git(root, 'fetch', '-q', 'origin');
    const zero = '0'.repeat(40);
    const head = () => git(root, 'rev-parse', 'HEAD');
    const push = (line: string) => keylift(['hook', 'pre-push', 'origin', remote], { cwd: root, input: `${line}\n` });
    const known = head();

    stage(root, { 'b.ts': CLEAN });
    git(root, 'commit', '-qm', 'clean');
    expect((await push(`refs/heads/main ${head()} refs/heads/main ${known}`)).code).toBe(0);
    expect((await push(`refs/heads/new ${head()} refs/heads/new ${zero}`)).code).toBe(0);
    stage(root, { 'c.ts': SECRET.replace('dbPassword', 'adminPassword') });
    git(root, 'commit', '-qm', 'secret');
    rmSync(join(root, 'c.ts'));
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'gone again');
    expect((await push(`refs/heads/main ${head()} refs/heads/main ${known}`)).code).toBe(1);
    expect((await push(`(delete) ${zero} refs/heads/main ${known}`)).code).toBe(0);
    expect((await push('not what git says')).code).toBe(2);
  });

  it('a push that cannot be scanned to its end is refused, or let through when asked; what was found counts either way', async () => {
    const root = repository({ 'a.ts': 'x' });
    const known = git(root, 'rev-parse', 'HEAD');
    stage(root, { 'b.ts': 'lost\n' });
    git(root, 'commit', '-qm', 'second');
    const lost = git(root, 'rev-parse', 'HEAD:b.ts');
    rmSync(join(root, '.git/objects', lost.slice(0, 2), lost.slice(2)), { force: true });
    const push = (...flags: string[]) =>
      keylift(['hook', 'pre-push', 'origin', 'x', ...flags], {
        cwd: root,
        input: `refs/heads/main ${git(root, 'rev-parse', 'HEAD')} refs/heads/main ${known}\n`,
      });

    expect((await push()).code).toBe(3);
    const open = await push('--fail-open');
    expect([open.code, open.stderr]).toEqual([0, expect.stringContaining('NOT scanned to the end')]);
    stage(root, { 'c.ts': SECRET, 'b.ts': 'whole again\n' });
    git(root, 'commit', '-qm', 'third');
    expect((await push('--fail-open')).code).toBe(1);
  });

  it('pre-receive refuses a push on the server, in quarantine', async () => {
    const remote = join(scratch(), 'remote.git');
    const root = repository({ 'a.ts': 'x' });
    git(root, 'init', '-q', '--bare', remote);
    const cli = join(import.meta.dirname, '../../dist/keylift.cjs');
    writeFileSync(join(remote, 'hooks', 'pre-receive'), `#!/bin/sh\nexec ${process.execPath} ${cli} hook pre-receive\n`, {
      mode: 0o755,
    });
    git(root, 'remote', 'add', 'origin', remote);
    const push = () => spawnSync('git', ['push', '-q', 'origin', 'main'], { cwd: root, env: cleanEnv(), encoding: 'utf8' });

    expect(push().status).toBe(0);
    stage(root, { 'b.ts': SECRET });
    git(root, 'commit', '-qm', 'secret');
    const refused = push();
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('generic.password');
    expect(refused.stderr).not.toContain(SECRET.split('"')[1]);
  });
});

describe('keylift init', () => {
  const cases: [string, Record<string, string>, string, string][] = [
    [
      'husky',
      { 'package.json': '{\n  "devDependencies": { "husky": "9" }\n}\n', '.husky/pre-commit': 'npm test\n' },
      '.husky/pre-commit',
      'husky',
    ],
    [
      'lefthook',
      { 'lefthook.yml': '# ours\npre-commit:\n  parallel: true\n  commands:\n    lint:\n      run: npm run lint\n' },
      'lefthook.yml',
      'lefthook',
    ],
    ['lefthook with jobs', { 'lefthook.yml': 'pre-commit:\n  jobs:\n    - run: npm test\n' }, 'lefthook.yml', 'lefthook'],
    ['lefthook without the section', { 'lefthook.yml': 'colors: true\n' }, 'lefthook.yml', 'lefthook'],
    [
      'pre-commit',
      {
        '.pre-commit-config.yaml':
          'repos:\n  - repo: local\n    hooks:\n      - id: x\n        name: x\n        entry: x\n        language: system\ndefault_stages: [pre-commit]\n',
      },
      '.pre-commit-config.yaml',
      'pre-commit',
    ],
    [
      'simple-git-hooks',
      { 'package.json': '{\n  "simple-git-hooks": {\n    "pre-commit": "npm test"\n  }\n}\n' },
      'package.json',
      'simple-git-hooks',
    ],
  ];
  it.each(cases)('works with %s: once, twice the same, and out again byte for byte', async (_, files, path, name) => {
    const root = repository(files);

    const first = await keylift(['init', '--yes'], { cwd: root });
    const changed = readFileSync(join(root, path), 'utf8');
    const second = await keylift(['init', '--yes'], { cwd: root });

    expect(first.stdout).toContain(`Hooks of this repository: ${name}`);
    expect(changed).toContain('keylift hook pre-commit');
    expect(second.stdout).toContain('already');
    expect(readFileSync(join(root, path), 'utf8')).toBe(changed);
    await keylift(['init', '--uninstall', '--yes'], { cwd: root });
    expect(readFileSync(join(root, path), 'utf8').replace(/pre-commit:\n {2}commands:\n$/, '')).toBe(files[path]);
  });

  it('goes into a hook that is there already, before its exit, and into core.hooksPath', async () => {
    const root = repository({ 'a.ts': 'x', 'hooks/pre-commit': '#!/bin/bash\necho mine\nexit 0\n' });
    git(root, 'config', 'core.hooksPath', 'hooks');
    chmodSync(join(root, 'hooks/pre-commit'), 0o755);

    await keylift(['init', '--yes'], { cwd: root });

    expect(readFileSync(join(root, 'hooks/pre-commit'), 'utf8')).toMatch(
      /^#!\/bin\/bash\necho mine\n.*keylift.* hook pre-commit.*\nexit 0\n$/,
    );
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
  });

  it('does not touch a hook in another language, and says what to do', async () => {
    const root = repository({ 'a.ts': 'x' });
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(join(root, '.git/hooks/pre-commit'), '#!/usr/bin/env python3\nprint(1)\n');

    const run = await keylift(['init', '--yes'], { cwd: root });

    expect(run.code).toBe(2);
    expect(run.stderr).toContain('E0220: pre-commit is not a shell script');
  });

  it('asks, and without anybody to ask it stops', async () => {
    const root = repository({ 'a.ts': 'x' });

    expect((await keylift(['init'], { cwd: root })).stderr).toContain('E0701');
    expect((await keylift(['init', '--dry-run'], { cwd: root })).code).toBe(0);
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
  });
});

describe('keylift doctor', () => {
  it('tells a hook that runs from one that does not', async () => {
    const root = await hooked();

    const good = await keylift(['doctor'], { cwd: root });
    git(root, 'config', 'core.hooksPath', 'elsewhere');
    const shadowed = await keylift(['doctor'], { cwd: root });

    expect(good.stdout).toContain('was refused by the pre-commit hook');
    expect(good.code).toBe(0);
    expect(shadowed.stdout).toContain('went through');
    expect(shadowed.code).toBe(1);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });
});
