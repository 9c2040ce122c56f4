// Whole histories, end to end: every planted secret with its commit and path, and every damage named while the rest is scanned.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, writeTree } from '../support/run.ts';

interface Found {
  readonly path: string;
  readonly excerpt: string;
  readonly commit: { readonly id: string; readonly author: string; readonly date: string };
  readonly lastCommit?: { readonly id: string };
  readonly inHead: boolean;
  readonly branches?: { readonly names: readonly string[]; readonly total: number };
}

interface Report {
  readonly findings: readonly Found[];
  readonly ledger: {
    readonly blobs: number;
    readonly commits: number;
    readonly failed: readonly { readonly path: string; readonly why: string; readonly commit?: string }[];
    readonly skipped: readonly { readonly path: string; readonly reason: string }[];
    readonly notes: readonly string[];
  };
}

const secret = (seed: number) => `${fakeText(9, undefined, seed)}-${fakeText(9, 'ABCDEFGH', seed)}9!`;
const leak = (seed: number) => `export const dbPassword = "${secret(seed)}";\n`;

async function scan(cwd: string, ...flags: string[]): Promise<{ report: Report; code: number | null; stdout: string }> {
  const run = await keylift(['scan', '--history', '--format', 'json', ...flags], { cwd });
  expect(run.stderr).toBe('');
  return { report: JSON.parse(run.stdout) as Report, code: run.code, stdout: run.stdout };
}

const commit = (cwd: string, message: string, files: Record<string, string | Uint8Array> = {}) => {
  writeTree(cwd, files);
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--allow-empty', '-m', message);
  return git(cwd, 'rev-parse', 'HEAD');
};

const filler = (seed: number, lines = 200) =>
  Array.from({ length: lines }, (_, i) => `function ${fakeText(8, 'abcdefghij', seed * 1000 + i)}() { return ${i}; }`);

describe('planted in history', () => {
  it('each is found once with its first commit, its path and whether it still stands', async () => {
    const cwd = repository({ '.gitattributes': 'hidden.ts -diff\nbinary.ts binary\n' });
    const base = filler(1);
    const commits: Record<string, string> = {};
    commit(cwd, 'base', { 'a.ts': base.join('\n'), 'b.ts': base.join('\n') });
    // Changed in place by one character of a long file, so that its pack holds a small delta.
    commits['a.ts'] = commit(cwd, 'in place', { 'a.ts': base.with(90, leak(1).trim()).join('\n') });
    commit(cwd, 'gone again', { 'a.ts': base.join('\n') });
    commits['hidden.ts'] = commit(cwd, 'no diff', { 'hidden.ts': leak(2) });
    commits['binary.ts'] = commit(cwd, 'binary', { 'binary.ts': leak(3) });
    commits['nul.ts'] = commit(cwd, 'nul', { 'nul.ts': `\0\0\0${'x'.repeat(9000)}\n${leak(4)}` });
    commits['sixteen.ts'] = commit(cwd, 'utf-16', { 'sixteen.ts': Buffer.from(`\ufeff${leak(5)}`, 'utf16le') });
    // Two halves that both stood before, joined by a delta.
    const [left, right] = [`const dbPass`, `word = "${secret(6)}";`];
    commit(cwd, 'halves', { 'seam.ts': [...base.slice(0, 60), right.slice(4), ...base.slice(60), left].join('\n') });
    commits['seam.ts'] = commit(cwd, 'seam', { 'seam.ts': [...base.slice(0, 60), left + right, ...base.slice(60)].join('\n') });
    // Only the merge commit itself has it.
    git(cwd, 'checkout', '-q', '-b', 'side');
    commit(cwd, 'side', { 'side.txt': 'side' });
    git(cwd, 'checkout', '-q', 'main');
    commit(cwd, 'main', { 'main.txt': 'main' });
    git(cwd, 'merge', '-q', '--no-commit', '--no-ff', 'side');
    commits['merged.ts'] = commit(cwd, 'merge', { 'merged.ts': leak(7) });
    commit(cwd, 'cleaned', { 'merged.ts': 'clean\n' });
    commits['deep/er/über.ts'] = commit(cwd, 'deep', { 'deep/er/über.ts': leak(8) });
    // A replacement hides the commit's tree from git itself.
    commits['replaced.ts'] = commit(cwd, 'replaced', { 'replaced.ts': leak(9) });
    git(cwd, 'rm', '-q', 'replaced.ts');
    commit(cwd, 'removed');
    git(cwd, 'replace', commits['replaced.ts'], git(cwd, 'rev-parse', `${commits['replaced.ts']}^`));
    git(cwd, 'repack', '-q', '-a', '-d', '-f');

    for (const flags of [[], ['--jobs', '3'], ['--memory', '64']]) {
      const { report, code } = await scan(cwd, ...flags);
      const found = Object.fromEntries(report.findings.map((one) => [one.path, one.commit.id]));
      expect(found).toEqual(commits);
      expect(report.findings).toHaveLength(Object.keys(commits).length);
      const at = (path: string) => report.findings.find((one) => one.path === path)!;
      expect(at('merged.ts')).toMatchObject({ inHead: false, lastCommit: { id: commits['merged.ts'] } });
      expect(at('hidden.ts')).toMatchObject({ inHead: true, branches: { names: ['main', 'side'], total: 2 } });
      expect(report.ledger.failed).toEqual([]);
      expect(code).toBe(1);
    }
  });

  it('counts what git counts', async () => {
    const cwd = repository({ 'a.ts': 'one' });
    for (let i = 0; i < 20; i += 1) commit(cwd, `${i}`, { [`f${i % 5}.ts`]: `${i}` });
    const types = git(cwd, 'cat-file', '--batch-all-objects', '--batch-check=%(objecttype)').split('\n');
    const { report } = await scan(cwd);

    expect(report.ledger.blobs).toBe(types.filter((type) => type === 'blob').length);
    expect(report.ledger.commits).toBe(types.filter((type) => type === 'commit').length);
  });

  it('what no ref reaches is told, and reported with --everything; so are messages and tags', async () => {
    const cwd = repository({ 'a.ts': 'one' });
    git(cwd, 'checkout', '-q', '-b', 'gone');
    commit(cwd, 'dropped', { 'dropped.ts': leak(11) });
    git(cwd, 'checkout', '-q', 'main');
    git(cwd, 'branch', '-q', '-D', 'gone');
    git(cwd, 'commit', '-q', '--allow-empty', '-m', `set up\n\ndb_password = "${secret(12)}"`);
    git(cwd, 'tag', '-a', 'v1', '-m', `db_password = "${secret(13)}"`);
    const usual = await scan(cwd);
    const all = await scan(cwd, '--everything');

    expect(usual.report.findings).toEqual([]);
    expect(usual.report.ledger.notes.join()).toContain('--everything');
    expect(all.report.findings.map((one) => one.path.replace(/[0-9a-f]{40}/, 'ID')).toSorted()).toEqual([
      '(commit message)',
      '(object ID)',
      '(tag ID)',
    ]);
    for (const seed of [11, 12, 13]) expect(all.stdout).not.toContain(secret(seed));
  });

  it('reads SHA-256 repositories, shallow clones and linked worktrees', async () => {
    const cwd = repository();
    commit(cwd, 'x', { 'b.ts': leak(22) });
    commit(cwd, 'y', { 'b.ts': 'clean' });
    git(cwd, 'clone', '-q', '--depth', '1', `file://${cwd}`, 'shallow');
    git(cwd, 'worktree', 'add', '-q', 'linked');
    git(cwd, 'init', '-q', '--object-format=sha256', 'wide');
    commit(join(cwd, 'wide'), 'leak', { 'a.ts': leak(21) });

    expect((await scan(join(cwd, 'wide'))).report.findings.map((one) => one.path)).toEqual(['a.ts']);
    const shallow = await scan(join(cwd, 'shallow'));
    expect(shallow.report.findings).toEqual([]);
    expect(shallow.report.ledger.notes.join()).toContain('shallow');
    expect((await scan(join(cwd, 'linked'))).report.findings.map((one) => one.path)).toEqual(['b.ts']);
  });
});

describe('damaged', () => {
  const damagedRepository = () => {
    const cwd = repository({ 'keep.ts': leak(31), 'broken.ts': 'to be broken' });
    return cwd;
  };
  const objectFile = (cwd: string, id: string) => join(cwd, '.git/objects', id.slice(0, 2), id.slice(2));
  const idOf = (cwd: string, path: string) => git(cwd, 'rev-parse', `HEAD:${path}`);
  const writable = (path: string) => {
    chmodSync(path, 0o644);
    return path;
  };

  const lossOf = async (cwd: string) => {
    const { report, code } = await scan(cwd);
    expect(report.findings.map((one) => one.path)).toContain('keep.ts');
    expect(report.ledger.failed.length).toBeGreaterThan(0);
    expect(code).toBe(3);
    return report.ledger.failed;
  };

  it('a truncated loose object', async () => {
    const cwd = damagedRepository();
    truncateSync(writable(objectFile(cwd, idOf(cwd, 'broken.ts'))), 8);

    expect(await lossOf(cwd)).toMatchObject([{ path: 'broken.ts', commit: git(cwd, 'rev-parse', 'HEAD') }]);
  });

  it('a missing object', async () => {
    const cwd = damagedRepository();
    rmSync(objectFile(cwd, idOf(cwd, 'broken.ts')));

    expect(await lossOf(cwd)).toMatchObject([{ path: 'broken.ts', why: expect.stringContaining('missing object') as string }]);
  });

  it('a missing folder', async () => {
    const cwd = damagedRepository();
    commit(cwd, 'folder', { 'sub/x.ts': 'x' });
    rmSync(objectFile(cwd, idOf(cwd, 'sub')));

    expect(await lossOf(cwd)).toMatchObject([{ path: 'sub', why: expect.stringContaining('missing object') as string }]);
  });

  it('a ref to nothing, and a missing parent', async () => {
    const cwd = damagedRepository();
    const first = git(cwd, 'rev-parse', 'HEAD');
    commit(cwd, 'second', { 'keep.ts': `${leak(31)}// more\n` });
    writeFileSync(join(cwd, '.git/refs/heads/nowhere'), `${'1'.repeat(40)}\n`);
    rmSync(objectFile(cwd, first));

    const losses = (await lossOf(cwd)).map(({ why }) => why).join('\n');
    expect(losses).toContain(`missing object ${'1'.repeat(40)}`);
    expect(losses).toContain(`missing parent ${first}`);
  });

  it('a pack with a flipped byte loses that object and no other', async () => {
    const cwd = damagedRepository();
    git(cwd, 'repack', '-q', '-a', '-d');
    const [id = ''] = git(cwd, 'rev-parse', 'HEAD:broken.ts').split('\n');
    const pack = readdirSync(join(cwd, '.git/objects/pack')).find((name) => name.endsWith('.pack'))!;
    const path = writable(join(cwd, '.git/objects/pack', pack));
    const line = git(cwd, 'verify-pack', '-v', path)
      .split('\n')
      .find((one) => one.startsWith(id))!;
    const bytes = readFileSync(path);
    bytes[Number(line.trim().split(/\s+/).at(-1)) + 6]! ^= 0x55;
    writeFileSync(path, bytes);

    expect(await lossOf(cwd)).toMatchObject([{ path: 'broken.ts' }]);
  });

  it('an index that is cut off, and one of another pack', async () => {
    for (const harm of ['cut', 'other']) {
      const cwd = damagedRepository();
      git(cwd, 'repack', '-q', '-a', '-d');
      const folder = join(cwd, '.git/objects/pack');
      const index = writable(
        join(
          folder,
          readdirSync(folder).find((name) => name.endsWith('.idx'))!,
        ),
      );
      if (harm === 'cut') truncateSync(index, 500);
      else {
        const bytes = readFileSync(index);
        bytes[bytes.length - 25]! ^= 1;
        writeFileSync(index, bytes);
      }
      // Something is left to be scanned: newer, loose objects.
      const run = await keylift(['scan', '--history', '--format', 'json'], { cwd });
      expect(run.code).toBe(3);
      expect((JSON.parse(run.stdout) as Report).ledger.failed.map(({ path }) => path).join()).toContain('.pack');
    }
  });

  it('a tree with names twice, and with "..", is read all the same', async () => {
    const cwd = damagedRepository();
    const raw = (type: string, body: Buffer) => {
      const content = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
      const id = createHash('sha1').update(content).digest('hex');
      mkdirSync(join(cwd, '.git/objects', id.slice(0, 2)), { recursive: true });
      writeFileSync(objectFile(cwd, id), deflateSync(content));
      return id;
    };
    const blob = (text: string) => raw('blob', Buffer.from(text));
    const entry = (name: string, id: string) => Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(id, 'hex')]);
    const tree = raw(
      'tree',
      Buffer.concat([entry('..', blob(leak(41))), entry('twice', blob(leak(42))), entry('twice', blob(leak(43)))]),
    );
    const made = execFileSync('git', ['commit-tree', tree, '-p', 'HEAD', '-m', 'odd'], {
      cwd,
      env: cleanEnv(),
      encoding: 'utf8',
    }).trim();
    git(cwd, 'update-ref', 'refs/heads/odd', made);
    const { report } = await scan(cwd);

    // The second of two equal names is read by nobody at that path; its text is scanned, and what it holds is not lost silently.
    expect(report.findings.map((one) => one.path)).toEqual(expect.arrayContaining(['..', 'keep.ts', 'twice']));
  });

  it('a commit-graph that leaves commits out is not asked', async () => {
    const cwd = damagedRepository();
    const before = git(cwd, 'rev-parse', 'HEAD');
    commit(cwd, 'leak', { 'hidden.ts': leak(51) });
    commit(cwd, 'gone', { 'hidden.ts': 'clean' });
    git(cwd, 'commit-graph', 'write', '--reachable');
    const path = join(cwd, '.git/objects/info/commit-graph');
    const graph = readFileSync(path);
    // Every commit becomes one without parents: the first parent's place says "none".
    const [chunks, ids] = [graph[6]!, 20];
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const entry = 8 + chunk * 12;
      if (graph.toString('latin1', entry, entry + 4) !== 'CDAT') continue;
      const [start, end] = [graph.readUInt32BE(entry + 8), graph.readUInt32BE(entry + 20)];
      for (let at = start; at < end; at += ids + 16) graph.writeUInt32BE(0x70000000, at + ids);
    }
    chmodSync(path, 0o600);
    writeFileSync(path, graph);
    expect(git(cwd, 'rev-list', '--count', 'HEAD')).toBe('1');

    for (const range of [[], [`${before}..HEAD`]]) {
      const run = await keylift(['scan', '--history', ...range, '--format', 'json'], { cwd });
      expect((JSON.parse(run.stdout) as Report).findings.map((one) => one.path)).toContain('hidden.ts');
    }
  });

  it('a loose object that only claims to be large', async () => {
    const cwd = damagedRepository();
    const content = Buffer.from(`blob ${1 << 30}\0tiny`);
    const id = createHash('sha1').update(content).digest('hex');
    mkdirSync(join(cwd, '.git/objects', id.slice(0, 2)), { recursive: true });
    writeFileSync(objectFile(cwd, id), deflateSync(content));

    expect(await lossOf(cwd)).toMatchObject([{ path: `(object ${id})` }]);
  });
});
