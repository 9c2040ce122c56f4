// `plan --staged` is the way on that the hook names; plan and the agent hook honour what a configuration adopts, as scan does.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const leak = (name: string, seed: number) =>
  `export const ${name}Password = "${fakeText(7, undefined, seed)}-${fakeText(5, 'ABCDEFGH', seed)}9!";\n`;

async function planned(cwd: string, ...flags: string[]): Promise<string[]> {
  const state = scratch();
  const run = await keylift(['plan', '--format', 'json', '--env', 'dev', ...flags], { cwd, env: { XDG_STATE_HOME: state } });
  expect(run.stderr).toBe('');
  const plan = JSON.parse(run.stdout) as { items: { sites: { path: string }[] }[] };
  return plan.items.flatMap(({ sites }) => sites.map(({ path }) => path)).toSorted();
}

describe('plan --staged', () => {
  it('plans what the next commit would add, and nothing else', async () => {
    const cwd = repository({ 'old.ts': leak('old', 1), 'both.ts': leak('first', 2) });
    writeTree(cwd, { 'new.ts': leak('fresh', 3), 'both.ts': `${leak('first', 2)}${leak('second', 4)}` });
    git(cwd, 'add', '-A');
    writeTree(cwd, { 'later.ts': leak('later', 5) });

    expect(await planned(cwd)).toEqual(['both.ts', 'both.ts', 'later.ts', 'new.ts', 'old.ts']);
    expect(await planned(cwd, '--staged')).toEqual(['both.ts', 'new.ts']);
  });

  it('plans nothing where nothing is staged', async () => {
    expect(await planned(repository({ 'old.ts': leak('old', 1) }), '--staged')).toEqual([]);
  });

  it('is what the hook says', async () => {
    const cwd = repository({ 'old.ts': 'x' });
    writeTree(cwd, { 'new.ts': leak('fresh', 3) });
    git(cwd, 'add', '-A');

    expect((await keylift(['scan', '--staged'], { cwd })).stdout).toContain('keylift plan --staged ');
  });
});

describe('what a configuration adopts', () => {
  const files = {
    'keylift.config.json': JSON.stringify({ adopt: ['.gitleaks.toml'] }),
    '.gitleaks.toml': `[allowlist]\nregexes = ['''^${fakeText(7, undefined, 1)}''']\n`,
    'allowed.ts': leak('old', 1),
    'other.ts': leak('other', 2),
  };

  it('holds for scan and plan', async () => {
    const cwd = repository(files);
    const { stdout } = await keylift(['scan', '-f', 'json', '--exit-zero'], { cwd });

    expect([stdout.includes('allowed.ts'), stdout.includes('other.ts')]).toEqual([false, true]);
    expect(await planned(cwd)).toEqual(['other.ts']);
  });

  it('holds for the agent hook', async () => {
    const cwd = repository(files);
    const write = (content: string) =>
      keylift(['hook', 'agent'], {
        cwd,
        input: JSON.stringify({
          hook_event_name: 'PreToolUse',
          tool_name: 'Write',
          tool_input: { file_path: 'a.ts', content },
          cwd,
        }),
      });

    expect((await write(leak('old', 1))).code).toBe(0);
    expect((await write(leak('other', 2))).code).toBe(2);
  });
});

describe('a scan of the index', () => {
  it('opens no file of the work tree', async () => {
    const cwd = repository({ 'a.ts': 'one\n', 'dir/b.ts': 'two\n' });
    writeTree(cwd, { 'a.ts': leak('fresh', 3) });
    git(cwd, 'add', '-A');
    // What stands in the files now is not what would be committed.
    writeTree(cwd, { 'a.ts': 'clean\n' });
    git(cwd, 'rm', '-q', '--cached', 'dir/b.ts');
    const trace = `${scratch()}/opened.txt`;
    const watch = `data:text/javascript,${encodeURIComponent(
      `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
       for (const name of ['openSync', 'readFileSync', 'readdirSync', 'open', 'readFile', 'opendirSync'])
         { const real = fs[name]; fs[name] = (...args) => { fs.appendFileSync(${JSON.stringify(trace)}, String(args[0]) + '\\n'); return real(...args); }; }
       syncBuiltinESMExports();`,
    )}`;
    const run = await keylift(['scan', '--staged'], { cwd, node: ['--import', watch] });

    expect(run.stdout).toContain('a.ts:1');
    expect(run.code).toBe(1);
    const opened = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((path) => path.startsWith(cwd) && !/\/\.(?:git\/|keylift-baseline)/.test(path));
    expect(opened).toEqual([]);
  });
});
