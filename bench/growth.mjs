// How the time of a history scan grows: a quarter, half and all of a repository's commits, each cloned and repacked into
// a folder of its own: `node bench/growth.mjs --work DIR [--runs N] REPOSITORY`. Prints processor seconds an object, and how
// far the parts are from the line through nothing and all. DIR keeps the parts for the next run.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { work: { type: 'string' }, runs: { type: 'string', default: '3' } },
});
const [repository] = positionals;
if (values.work === undefined || repository === undefined) throw new Error('--work DIR and one repository are needed');
const CLI = resolve(import.meta.dirname, '..', 'dist', 'keylift.cjs');
const scratch = mkdtempSync(join(tmpdir(), 'keylift-growth-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const { NODE_EXTRA_CA_CERTS: _extra, ...env } = process.env;
const source = resolve(repository);
const git = (folder, ...args) =>
  execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** A bare repository with the oldest `share` of the commits that HEAD reaches. */
function part(share) {
  const folder = join(resolve(values.work), `part-${share}`);
  if (existsSync(folder)) return folder;
  const commits = git(source, 'rev-list', '--topo-order', '--reverse', 'HEAD').split('\n');
  execFileSync('git', ['init', '-q', '--bare', folder]);
  git(folder, 'fetch', '-q', '--no-tags', source, `${commits[Math.ceil(commits.length * share) - 1]}:refs/heads/part`);
  git(folder, 'symbolic-ref', 'HEAD', 'refs/heads/part');
  git(folder, 'repack', '-adq');
  return folder;
}

function scanned(folder) {
  const stats = join(scratch, 'time');
  const command = [process.execPath, CLI, 'scan', folder, '--history', '-f', 'json', '-o', join(scratch, 'out'), '--exit-zero'];
  spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', stats, ...command], { env, stdio: 'ignore', cwd: scratch });
  const [wall, user, system, memory] = readFileSync(stats, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, memory: memory / 1024 };
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const rows = [0.25, 0.5, 1].map((share) => {
  const folder = part(share);
  const objects = Number(/in-pack: (\d+)/.exec(git(folder, 'count-objects', '-v'))?.[1]);
  const results = Array.from({ length: Number(values.runs) }, () => scanned(folder));
  return { share, objects, cpu: median(results.map(({ cpu }) => cpu)), wall: median(results.map(({ wall }) => wall)) };
});
const whole = rows.at(-1);
for (const { share, objects, cpu, wall } of rows) {
  const line = (whole.cpu * objects) / whole.objects;
  console.log(
    `${String(share * 100).padStart(4)} %  ${objects} objects  ${wall.toFixed(2)} s  ${cpu.toFixed(2)} CPU-s  ${(((cpu - line) / line) * 100).toFixed(0)} % from the line`,
  );
}
