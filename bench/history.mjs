// Times whole-history scans side by side: `node bench/history.mjs [--runs N] [--gitleaks PATH] [--kingfisher PATH] REPOSITORY…`.
// Runs are interleaved, medians and ratios are printed, and every tool is first shown to find planted secrets. Findings
// differ between tools, so these are ratios of whole jobs, not of equal work.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    gitleaks: { type: 'string' },
    kingfisher: { type: 'string' },
  },
});
const runs = Number(values.runs);
const scratch = mkdtempSync(join(tmpdir(), 'keylift-bench-'));
const CLI = resolve(import.meta.dirname, '..', 'dist', 'keylift.cjs');
// Node 20 needs 40 ms more to start with this variable set, which is no property of a scanner.
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

const tools = {
  keylift: (repo, out) => [
    process.execPath,
    [CLI, 'scan', '--history', repo, '--format', 'jsonl', '--output', out, '--exit-zero'],
  ],
  ...(values.gitleaks && {
    gitleaks: (repo, out) => [values.gitleaks, ['git', '--no-banner', '--exit-code', '0', '-f', 'json', '-r', out, repo]],
  }),
  ...(values.kingfisher && {
    kingfisher: (repo, out) => [
      values.kingfisher,
      ['scan', '--no-validate', '--no-update-check', '--format', 'jsonl', '-o', out, repo],
    ],
  }),
};

/** Seconds of wall clock and CPU, and peak memory in MB, by GNU time. */
function timed(name, repo) {
  const out = join(scratch, `${name}.out`);
  const [command, args] = tools[name](repo, out);
  const stats = join(scratch, 'time');
  const run = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', stats, command, ...args], {
    env,
    stdio: 'ignore',
    cwd: scratch,
  });
  if (run.error) throw run.error;
  const [wall, user, system, memory] = readFileSync(stats, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, memory: memory / 1024 };
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** A repository with ten secrets that came and went. */
function planted() {
  const repo = join(scratch, 'planted');
  const git = (...args) => execFileSync('git', ['-C', repo, '-c', 'user.name=b', '-c', 'user.email=b@example.invalid', ...args]);
  execFileSync('git', ['init', '-q', repo]);
  const made = [];
  const letters = (length, from) => Array.from(randomBytes(length), (byte) => from[byte % from.length]).join('');
  for (let i = 0; i < 10; i += 1) {
    const value = `${['AK', 'IA'].join('')}${letters(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
    const key = letters(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
    made.push(value);
    writeFileSync(join(repo, `config${i}.py`), `aws_access_key_id = "${value}"\naws_secret_access_key = "${key}"\n`);
    git('add', '-A');
    git('commit', '-q', '-m', `add ${i}`);
    git('rm', '-q', `config${i}.py`);
    git('commit', '-q', '-m', `remove ${i}`);
  }
  return repo;
}

console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${runs} runs each, medians`);
const sample = planted();
for (const name of Object.keys(tools)) {
  timed(name, sample);
  const text = readFileSync(join(scratch, `${name}.out`), 'utf8');
  const files = new Set(text.match(/config\d\.py/g) ?? []);
  console.log(`${name.padEnd(11)} finds ${files.size} of 10 planted files`);
}
for (const path of positionals) {
  const repo = resolve(path);
  const results = Object.fromEntries(Object.keys(tools).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) for (const name of Object.keys(tools)) results[name].push(timed(name, repo));
  console.log(`\n${basename(repo)}`);
  const own = median(results.keylift.map(({ wall }) => wall));
  for (const [name, list] of Object.entries(results)) {
    const wall = median(list.map((one) => one.wall));
    const cpu = median(list.map((one) => one.cpu));
    const memory = median(list.map((one) => one.memory));
    console.log(
      `  ${name.padEnd(11)} ${wall.toFixed(2).padStart(8)} s  ${cpu.toFixed(2).padStart(8)} CPU-s  ${memory.toFixed(0).padStart(6)} MB  ${(wall / own).toFixed(1)}x`,
    );
  }
}
rmSync(scratch, { recursive: true, force: true });
