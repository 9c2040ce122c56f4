// Keylift beside other scanners, whole processes, in turns on one machine. Says how often each is slower, and shows that
// every one of them scanned: ten planted secrets.
//
//   node bench/speed.mjs --tools DIR [--tree PATH]... [--history REPO]... [--hook REPO] [--runs 5] [--cap 120]
//                        [--peers gitleaks,kingfisher] [--out FILE.md]
//
// DIR is a private folder for the peers, filled on the first run. REPO of --hook has something staged. Nothing is written to the
// targets. Times are medians; "x" is the peer's time over Keylift's. Rules and findings differ between tools: these are ratios of
// whole jobs, not of equal work.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from './peers.mjs';
import { plant } from './plant.mjs';

const { values } = parseArgs({
  options: {
    tools: { type: 'string' },
    tree: { type: 'string', multiple: true, default: [] },
    history: { type: 'string', multiple: true, default: [] },
    hook: { type: 'string' },
    runs: { type: 'string', default: '5' },
    cap: { type: 'string', default: '120' },
    peers: { type: 'string' },
    out: { type: 'string' },
  },
});
if (values.tools === undefined) throw new Error('--tools DIR is needed: a private folder for the other scanners');
const folder = resolve(values.tools);
const runs = Number(values.runs);
const cap = Number(values.cap) * 1000;
const scratch = mkdtempSync(join(tmpdir(), 'keylift-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const program = join(import.meta.dirname, '..', 'dist', 'keylift.cjs');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
const keylift = {
  name: 'keylift',
  version,
  file: process.execPath,
  tree: (path, out) => [program, 'scan', path, '-f', 'json', '-o', out, '--exit-zero'],
  history: (path, out) => [program, 'scan', path, '--history', '-f', 'json', '-o', out, '--exit-zero'],
  hook: (_path, out) => [program, 'scan', '--staged', '-f', 'json', '-o', out, '--exit-zero'],
};
const floor = { name: 'node alone', version: process.versions.node, file: process.execPath, hook: () => ['-e', '0'] };
const peers = installPeers(folder, values.peers?.split(','));
if (existsSync(join(folder, 'npm')))
  writeFileSync(
    join(folder, 'npm', 'secretlintrc.json'),
    JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }),
  );

// With extra certificates Node takes three times as long to start, which no hook on a developer's machine does.
const { NODE_EXTRA_CA_CERTS: _extra, ...environment } = process.env;
const timed = existsSync('/usr/bin/time');

/** One run. Seconds of wall clock and, where the system's `time` is there, of processor, and peak memory in MB. */
function run(tool, args, cwd) {
  const usage = join(scratch, 'usage');
  const [command, ...rest] = timed ? ['/usr/bin/time', '-f', '%U %S %M', '-o', usage, tool.file, ...args] : [tool.file, ...args];
  const started = performance.now();
  const { error, stdout = '' } = spawnSync(command, rest, {
    cwd,
    env: environment,
    encoding: 'utf8',
    timeout: cap,
    maxBuffer: 1 << 30,
    killSignal: 'SIGKILL',
  });
  const wall = (performance.now() - started) / 1000;
  const numbers =
    timed && error === undefined ? readFileSync(usage, 'utf8').trim().split('\n').at(-1).split(' ').map(Number) : [];
  return { wall, cpu: numbers[0] + numbers[1], memory: numbers[2] / 1024, capped: error !== undefined, stdout };
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** Runs all tools in turns; a tool that hits the cap is not run again. */
function compare(job, target) {
  const tools = [keylift, ...(job === 'hook' ? [floor] : []), ...peers].filter((tool) => tool[job] !== undefined);
  const results = new Map(tools.map((tool) => [tool, []]));
  // The first round fills the page cache and is not counted.
  for (let round = -1; round < runs; round += 1) {
    for (const tool of tools) {
      const list = results.get(tool);
      if (list.some(({ capped }) => capped)) continue;
      const out = join(scratch, 'report');
      rmSync(out, { force: true });
      const result = run(tool, tool[job](target, out, folder), target);
      if (round >= 0 || result.capped) list.push(result);
    }
  }
  const ours = median(results.get(keylift).map(({ wall }) => wall));
  const oursCpu = median(results.get(keylift).map(({ cpu }) => cpu));
  return [...results].map(([tool, list]) => {
    const wall = median(list.map((one) => one.wall));
    const cpu = median(list.map((one) => one.cpu));
    const capped = list.some((one) => one.capped);
    const memory = median(list.map((one) => one.memory));
    return { tool, wall, cpu, capped, memory, times: wall / ours, timesCpu: cpu / oursCpu, runs: list.length };
  });
}

/** How many of the ten planted files each tool reports. */
function planted() {
  const target = join(scratch, 'planted');
  const names = plant(target);
  return [keylift, ...peers].map((tool) => {
    const out = join(scratch, 'planted-report');
    rmSync(out, { force: true });
    const { stdout } = run(tool, tool.tree(target, out, folder), target);
    const report = `${stdout}${existsSync(out) ? readFileSync(out, 'utf8') : ''}`;
    return { tool, found: names.filter((name) => report.includes(name)).length, of: names.length };
  });
}

const lines = [`# Speed, ${new Date().toISOString().slice(0, 10)}`, ''];
const say = (line) => {
  lines.push(line);
  console.log(line);
};
say(
  `${cpus()[0].model}, ${availableParallelism()} processors; Node ${process.versions.node}; load at the start ${loadavg()[0].toFixed(1)}.`,
);
say(`${runs} rounds, all tools in turns, warm; medians. "x" is a tool's time over Keylift's.`);
say(`Findings and rules differ between tools: these are ratios of whole jobs, not of equal work. Command: \`bench/speed.mjs\`.`);
say('\n## Ten planted secrets, one a file\n\n| tool | version | reported |\n|---|---|---|');
for (const { tool, found, of } of planted()) say(`| ${tool.name} | ${tool.version} | ${found} of ${of} |`);

const jobs = [
  ...values.tree.map((path) => ['tree', path]),
  ...values.history.map((path) => ['history', path]),
  ...(values.hook === undefined ? [] : [['hook', values.hook]]),
];
for (const [job, path] of jobs) {
  say(
    `\n## ${job}: ${basename(resolve(path))}\n\n| tool | wall s | x | processor s | x | peak MB | runs |\n|---|---|---|---|---|---|---|`,
  );
  const number = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '');
  for (const { tool, wall, cpu, capped, memory, times, timesCpu, runs: count } of compare(job, resolve(path))) {
    const more = capped ? '> ' : '';
    say(
      `| ${tool.name} | ${more}${number(wall, 3)} | ${more}${number(times, 2)} | ${number(cpu, 2)} | ${number(timesCpu, 2)} | ${number(memory, 0)} | ${count} |`,
    );
  }
}
say(`\nLoad at the end: ${loadavg()[0].toFixed(1)}.`);
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
