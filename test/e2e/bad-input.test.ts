// Bad input, end to end: one clear line, the right exit code, nothing lost, nothing silently skipped.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const PASSWORD = `${fakeText(5)}-${fakeText(6, 'ABCDEFGH')}9!`;
const LEAK = `export const dbPassword = "${PASSWORD}";\n`;

describe('usage', () => {
  it.each([
    [['--foo'], 'E0101: unknown option --foo'],
    [['scan', '--formt', 'json'], 'E0101: unknown option --formt (did you mean --format?)'],
    [['scna'], 'E0102: unknown command "scna" (did you mean "scan"?)'],
    [['scan', '--format'], 'E0103: --format'],
    [['scan', '--format', 'sarrif'], 'E0104: '],
    [['scan', '--max-file-size', 'big'], 'E0104: '],
    [['scan', 'no-such-folder'], 'E0201: no such file or directory: no-such-folder'],
    [['scan', '--history'], 'E0202: not inside a git repository'],
    [['scan', '--staged'], 'E0202: not inside a git repository'],
    [['scan', '--config', 'missing.json'], 'E0300: configuration'],
    [['scan', '--output', 'no/such/folder/report.json'], 'E0601: cannot write no/such/folder/report.json'],
    [['plan', 'no-such-folder'], 'E0201: no such file or directory: no-such-folder'],
    [['rules', 'explain', 'github.tokn'], 'E0'],
  ])('%j exits 2 and says %s', async (args, line) => {
    const run = await keylift(args, { cwd: scratch() });

    expect(run.stderr.split('\n')[0]).toContain(`keylift: error ${line}`);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
  });

  it('a bad range is named and refused', async () => {
    const cwd = repository({ 'a.ts': 'x' });

    expect((await keylift(['scan', '--history', 'no-such-ref'], { cwd })).stderr).toContain('E0205: not a commit: no-such-ref');
    expect((await keylift(['scan', '--history=--output=x'], { cwd })).stderr).toContain('E0206');
  });
});

describe('configuration', () => {
  it.each([
    ['{ "ruels": [] }', 'E0302: ', 'unknown key "ruels" (did you mean "rules"?)'],
    ['{ "confidence": "sure" }', 'E0303: ', 'confidence: expected one of high, medium, low'],
    ['{ "exclude": "x" }', 'E0303: ', 'exclude: expected a list, got text'],
    ['{ "exclude": [1] }', 'E0303: ', 'exclude[0]: expected text, got number'],
    ['{ "migrate": { "env": "x" } }', 'E0302: ', 'unknown key "migrate.env"'],
    ['{\n  "confidence" "low"\n}', 'E0301: ', ':2:'],
    ['[]', 'E0303: ', 'expected an object, got a list'],
  ])('%s is refused with the place and what is allowed', async (text, code, words) => {
    const run = await keylift(['scan'], { cwd: scratch({ 'keylift.config.json': text }) });

    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(words);
    expect(run.stderr).toContain('keylift.config.json');
    expect(run.code).toBe(2);
  });

  it('a rule with a bad pattern is named with its file', async () => {
    const rules =
      'provider: X\nrules:\n  - id: x.y\n    name: X\n    description: d\n    kind: pattern\n    pattern: "(["\n    keywords: [abc]\n    confidence: high\n    shape: text\n    references: [https://example.invalid]\n    examples: []\n    counterexamples: []\n';
    const run = await keylift(['scan'], { cwd: scratch({ 'keylift.config.json': '{"rules":["own.yml"]}', 'own.yml': rules }) });

    expect(run.stderr).toContain('E0304');
    expect(run.stderr).toContain('x.y');
    expect(run.code).toBe(2);
  });
});

describe('repositories', () => {
  it('an empty repository is clean, and says why', async () => {
    const cwd = scratch();
    git(cwd, 'init', '-q');

    const run = await keylift(['scan', '--history'], { cwd });

    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).toContain('no commits to scan');
  });

  it('a bare repository has history', async () => {
    const source = repository({ 'a.ts': LEAK });
    const bare = join(scratch(), 'bare.git');
    git(source, 'clone', '-q', '--bare', '--no-local', source, bare);

    const run = await keylift(['scan', '--history', '--format', 'json'], { cwd: bare });

    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).findings).toHaveLength(1);
  });

  it('hostile configuration is not run', async () => {
    const cwd = repository({ 'a.ts': LEAK });
    const marker = join(scratch(), 'ran');
    git(cwd, 'config', 'core.fsmonitor', `touch ${marker}; false`);
    git(cwd, 'config', 'diff.external', `touch ${marker}`);
    git(cwd, 'config', 'filter.x.clean', `touch ${marker}; cat`);
    writeTree(cwd, { '.gitattributes': '* filter=x\n', 'b.ts': LEAK });
    const hook = join(cwd, '.git', 'hooks', 'post-index-change');
    writeFileSync(hook, `#!/bin/sh\ntouch ${marker}\n`);
    chmodSync(hook, 0o755);

    for (const args of [['scan'], ['scan', '--staged'], ['scan', '--history'], ['plan', '--env', 'dev', '--app', 'x']])
      await keylift(args, { cwd });

    expect(() => execFileSync('ls', [marker], { stdio: 'pipe' })).toThrow();
  });
});

describe('files', () => {
  it('names that are not UTF-8, or hold a newline or an escape, are scanned and shown escaped', async () => {
    const cwd = scratch();
    for (const name of [
      Buffer.from([0x61, 0xff, 0x2e, 0x74, 0x73]),
      Buffer.from('new\nline.ts'),
      Buffer.from('esc\u001b[31m.ts'),
    ]) {
      writeFileSync(Buffer.concat([Buffer.from(`${cwd}/`), name]), LEAK);
    }

    const run = await keylift(['scan'], { cwd });

    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a\\xff.ts');
    expect(run.stdout).toContain('new\\nline.ts');
    expect(run.stdout).toContain('esc\\x1b[31m.ts');
    expect(run.stdout).not.toContain('\u001b');
  });

  it('special files are left out and named, never opened', async () => {
    const cwd = scratch({ 'ok.ts': 'x' });
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const server = createServer().listen(join(cwd, 'socket'));
    symlinkSync('/etc/passwd', join(cwd, 'link'));

    const run = await keylift(['scan', '--format', 'json'], { cwd });
    server.close();

    const skipped = JSON.parse(run.stdout).ledger.skipped as { path: string; reason: string }[];
    expect(skipped.map(({ path, reason }) => [path, reason]).toSorted()).toEqual([
      ['link', 'symlink'],
      ['pipe', 'special'],
      ['socket', 'special'],
    ]);
    expect(run.code).toBe(0);
    expect((await keylift(['scan', 'pipe'], { cwd })).stderr).toContain('E0503: not a regular file: pipe');
  });

  it('an unreadable folder makes the scan incomplete, and what was found is still shown', async () => {
    const cwd = scratch({ 'a.ts': LEAK });
    // Root reads everything, so a name longer than the system takes stands in for "cannot be read" there.
    if (process.getuid?.() === 0) {
      const run = await keylift(['scan', '--format', 'json', 'a.ts', `sub/${'x'.repeat(300)}`], { cwd });
      expect(run.code).toBe(2);
      return;
    }
    mkdirSync(join(cwd, 'closed'), { mode: 0o000 });
    const run = await keylift(['scan'], { cwd });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('closed: permission denied');
    expect(run.stdout).toContain('a.ts:1:');
  });

  it('binary and UTF-16 files are read', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LEAK, 'utf16le')]);
    const cwd = scratch({ 'wide.ts': utf16, 'raw.bin': Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(`\n${LEAK}`)]) });

    const run = await keylift(['scan', '--format', 'json'], { cwd });

    expect(
      JSON.parse(run.stdout)
        .findings.map((finding: { path: string }) => finding.path)
        .toSorted(),
    ).toEqual(['raw.bin', 'wide.ts']);
  });

  it('a file of one enormous line is scanned in bounded memory', async () => {
    const cwd = scratch();
    const path = join(cwd, 'huge.txt');
    writeFileSync(path, `${LEAK.trim()} `);
    // Sparse: the middle is zero bytes on no disk at all, the secret stands at both ends.
    truncateSync(path, 1024 ** 3);
    writeFileSync(path, `\nconst adminPassword = "${PASSWORD}x";`, { flag: 'a' });

    const run = await keylift(['scan', '--format', 'json'], { cwd, env: { NODE_OPTIONS: '--max-old-space-size=256' } });

    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout).findings).toHaveLength(2);
  }, 120_000);
});

describe('a closed pipe', () => {
  it('ends quietly with the right code', async () => {
    const cwd = scratch({ 'a.ts': LEAK.repeat(3000) });
    const run = await keylift(['scan'], { cwd, started: (child) => child.stdout!.destroy() });

    expect(run.stderr).not.toMatch(/EPIPE|internal|at /);
    expect(run.code).toBe(1);
  });
});

describe('a YAML configuration', () => {
  it('is read by the built program, and a fault in it is named', async () => {
    const good = scratch({ 'keylift.config.yaml': 'confidence: high\n', 'a.ts': 'export {};\n' });
    const bad = scratch({ 'keylift.config.yaml': 'confidence: [\n' });

    expect((await keylift(['scan'], { cwd: good })).code).toBe(0);
    expect((await keylift(['scan'], { cwd: bad })).stderr).toContain('E0301');
  });
});
