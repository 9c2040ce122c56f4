// The pre-commit hook beside gitleaks', and a scan of one small file, whole processes, in turns.
//
//   node bench/hook.mjs --tools DIR --repo CLONE [--runs 21] [--out FILE.md]
//
// DIR is a private folder for gitleaks, filled on the first run. CLONE is a clone of a repository with some thousands of
// files (git.git has 4,800); what is committed is cloned from it, twenty of its files are changed and staged. Nothing is
// written to CLONE. The bars: at most 45 ms over `node -e 0` and at most 0.85 of gitleaks' time; 25 ms for one file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from './peers.mjs';
import { plant } from './plant.mjs';

const { values } = parseArgs({
  options: {
    tools: { type: 'string' },
    repo: { type: 'string' },
    runs: { type: 'string', default: '21' },
    out: { type: 'string' },
  },
});
if (values.tools === undefined || values.repo === undefined) throw new Error('--tools DIR and --repo CLONE are needed');
const STAGED = 20;
const runs = Number(values.runs);
const scratch = mkdtempSync(join(tmpdir(), 'keylift-hook-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const program = join(import.meta.dirname, '..', 'dist', 'keylift.cjs');
const [gitleaks] = installPeers(resolve(values.tools), ['gitleaks']);
if (gitleaks === undefined) throw new Error('gitleaks could not be installed');

// With extra certificates Node takes three times as long to start, which no hook on a developer's machine does.
const { NODE_EXTRA_CA_CERTS: _extra, ...environment } = process.env;
const env = { ...environment, XDG_CACHE_HOME: join(scratch, 'cache'), XDG_STATE_HOME: join(scratch, 'state') };
const git = (cwd, ...args) => {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8', env, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
};

const leaks = join(scratch, 'leaks');
plant(leaks);
const secretLine = readFileSync(join(leaks, 'github.py'), 'utf8');

/** A clone with twenty changed files in its index; `planted` puts the secret into the tenth. */
function staged(name, planted) {
  const root = join(scratch, name);
  git(scratch, 'clone', '-q', '--local', resolve(values.repo), root);
  const files = git(root, 'ls-files', '-z').split('\0');
  const code = files.filter(
    (file) => /\.(?:c|h|js|ts|py|rb|go|java|sh|pl)$/.test(file) && statSync(join(root, file)).size > 2000,
  );
  const chosen = Array.from({ length: STAGED }, (_, i) => code[Math.floor(((i + 0.5) * code.length) / STAGED)]);
  for (const [index, file] of chosen.entries()) {
    const lines = readFileSync(join(root, file), 'latin1').split('\n');
    const secret = planted && index === STAGED / 2 ? secretLine : '';
    lines.splice(lines.length >> 1, 0, `${secret}/* step ${index} of the change: counted once more */`);
    writeFileSync(join(root, file), lines.join('\n'), 'latin1');
  }
  git(root, 'add', '-A');
  const bytes = chosen.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
  return { root, files: files.length - 1, bytes, at: chosen[STAGED / 2] };
}

const clean = staged('clean', false);
const leak = staged('leak', true);
const accepted = staged('accepted', true);
const keyliftHook = [process.execPath, program, 'scan', '--staged'];
const gitleaksHook = [gitleaks.file, 'git', '--pre-commit', '--staged', '--no-banner', '--verbose'];
const run = ([command, ...args], cwd) => spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
const accept = run([process.execPath, program, 'baseline', 'create', accepted.at, '--reason', 'bench'], accepted.root);
if (accept.status !== 0) throw new Error(`baseline: ${accept.stderr}`);
const report = join(scratch, 'gitleaks.json');
run([...gitleaksHook, '-f', 'json', '-r', report], accepted.root);
const small = join(scratch, 'small.ts');
writeFileSync(small, 'export const name = "one";\n'.repeat(20));

const jobs = [
  ['node -e 0', [process.execPath, '-e', '0'], clean.root, 0],
  ['one small file', [process.execPath, program, 'scan', small], clean.root, 0],
  ['clean, keylift', keyliftHook, clean.root, 0],
  ['clean, gitleaks', gitleaksHook, clean.root, 0],
  ['secret, keylift', keyliftHook, leak.root, 1],
  ['secret, gitleaks', gitleaksHook, leak.root, 1],
  ['baseline, keylift', keyliftHook, accepted.root, 0],
  ['baseline, gitleaks', [...gitleaksHook, '-b', report], accepted.root, 0],
];
const times = new Map(jobs.map(([name]) => [name, []]));
// The first rounds fill the page cache, the code cache and what the slow check remembers; they are not counted.
for (let round = -2; round < runs; round += 1) {
  for (const [name, command, cwd, code] of jobs) {
    const started = performance.now();
    const { status, stdout, stderr } = run(command, cwd);
    const time = performance.now() - started;
    if (status !== code) throw new Error(`${name}: exit ${status}, not ${code}\n${stdout}${stderr}`);
    if (code === 1 && !`${stdout}${stderr}`.includes(leak.at)) throw new Error(`${name}: ${leak.at} is not reported`);
    if (round >= 0) times.get(name).push(time);
  }
}

const median = (name) => times.get(name).toSorted((a, b) => a - b)[runs >> 1];
const floor = median('node -e 0');
const lines = [
  `# Hook, ${new Date().toISOString().slice(0, 10)}`,
  '',
  `${cpus()[0].model}, ${availableParallelism()} processors; Node ${process.versions.node}, gitleaks ${gitleaks.version}; load ${loadavg()[0].toFixed(1)}.`,
  `${clean.files} files, ${STAGED} of them staged (${Math.round(clean.bytes / 1000)} kB); ${runs} rounds in turns, medians. Both tools report the planted secret and its file.`,
  '',
  '| job | ms | over node | of gitleaks |',
  '|---|---|---|---|',
];
for (const [name] of jobs) {
  const [job, tool] = name.split(', ');
  const ratio = tool === 'keylift' ? (median(name) / median(`${job}, gitleaks`)).toFixed(2) : '';
  lines.push(`| ${name} | ${median(name).toFixed(1)} | ${(median(name) - floor).toFixed(1)} | ${ratio} |`);
}
console.log(lines.join('\n'));
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
