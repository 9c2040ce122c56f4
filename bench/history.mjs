// Times whole-history scans side by side: `node bench/history.mjs --tools DIR [--runs N] [--peers gitleaks,kingfisher] REPOSITORY…`.
// DIR is a private folder for the peers, filled on the first run. Runs are interleaved, medians and ratios are printed, and
// every tool is first shown to find ten secrets that a history holds and no file does any more. Findings differ between
// tools, so these are ratios of whole jobs, not of equal work.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from './peers.mjs';
import { plant } from './plant.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tools: { type: 'string' },
    runs: { type: 'string', default: '3' },
    peers: { type: 'string', default: 'gitleaks,kingfisher' },
  },
});
if (values.tools === undefined) throw new Error('--tools DIR is needed: a private folder for the other scanners');
const runs = Number(values.runs);
const scratch = mkdtempSync(join(tmpdir(), 'keylift-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const CLI = resolve(import.meta.dirname, '..', 'dist', 'keylift.cjs');
// Node 20 needs 40 ms more to start with this variable set, which is no property of a scanner.
const { NODE_EXTRA_CA_CERTS: _extra, ...env } = process.env;

const keylift = {
  name: 'keylift',
  file: process.execPath,
  history: (repo, out) => [CLI, 'scan', repo, '--history', '--format', 'jsonl', '--output', out, '--exit-zero'],
};
const tools = [keylift, ...installPeers(resolve(values.tools), values.peers.split(','))].filter(({ history }) => history);

/** Seconds of wall clock and CPU, peak memory in MB, and the report. */
function timed(tool, repo) {
  const out = join(scratch, `${tool.name}.out`);
  const stats = join(scratch, 'time');
  rmSync(out, { force: true });
  const command = ['-f', '%e %U %S %M', '-o', stats, tool.file, ...tool.history(repo, out)];
  const { error } = spawnSync('/usr/bin/time', command, { env, stdio: 'ignore', cwd: scratch });
  if (error) throw error;
  const [wall, user, system, memory] = readFileSync(stats, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, memory: memory / 1024, report: existsSync(out) ? readFileSync(out, 'utf8') : '' };
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** A repository with ten secrets that came and went. */
function planted() {
  const repo = join(scratch, 'planted');
  const git = (...args) => execFileSync('git', ['-C', repo, '-c', 'user.name=b', '-c', 'user.email=b@example.invalid', ...args]);
  execFileSync('git', ['init', '-q', repo]);
  const names = plant(repo);
  for (const name of names) {
    git('add', name);
    git('commit', '-q', '-m', `add ${name}`);
  }
  git('rm', '-q', '-r', '.');
  git('commit', '-q', '-m', 'remove all');
  return { repo, names };
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0].toFixed(1)}`;
console.log(`node ${process.version}, ${machine}; ${runs} runs each, medians`);
const { repo: sample, names } = planted();
for (const tool of tools) {
  const { report } = timed(tool, sample);
  console.log(`${tool.name.padEnd(11)} finds ${names.filter((name) => report.includes(name)).length} of ${names.length} planted`);
}
for (const path of positionals) {
  const repo = resolve(path);
  const results = new Map(tools.map((tool) => [tool, []]));
  for (let run = 0; run < runs; run += 1) for (const tool of tools) results.get(tool).push(timed(tool, repo));
  console.log(`\n${basename(repo) === 'repo' ? basename(resolve(repo, '..')) : basename(repo)}`);
  const of = (list, field) => median(list.map((one) => one[field]));
  const own = results.get(keylift);
  for (const [tool, list] of results) {
    const [wall, cpu, memory] = ['wall', 'cpu', 'memory'].map((field) => of(list, field));
    const ratios = `${(wall / of(own, 'wall')).toFixed(1)}x wall, ${(cpu / of(own, 'cpu')).toFixed(1)}x CPU`;
    console.log(
      `  ${tool.name.padEnd(11)} ${wall.toFixed(2).padStart(8)} s  ${cpu.toFixed(2).padStart(8)} CPU-s  ${memory.toFixed(0).padStart(6)} MB  ${ratios}`,
    );
  }
}
