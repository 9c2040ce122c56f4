// What twice the rules cost: a build whose every pattern has a twin with renamed keywords, of the same length and as much like
// words, against the build as it is. Both scan the same folders in turns.
//
//   node bench/rules-double.mjs [--runs 9] [--jobs 1] PATH...
//
// dist/ must be built. Says wall clock and processor time (medians) and their ratios; exit 1 when a tree takes over 10 % longer.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, jobs: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'keylift-double-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

/** Each letter for another that stands in similar places: vowels for vowels. */
const FROM = 'aeioubcdfghjklmnpqrstvwxyz';
const TO = 'eiouadwfghkqlmnprjstvbczyx';
const renamed = (word) => word.replace(/[a-z]/g, (letter) => TO[FROM.indexOf(letter)]);

/** The same rule under another name. Where the pattern does not spell a keyword letter by letter, it keeps its own text. */
function twin(rule) {
  const keywords = rule.keywords.map(renamed);
  let { pattern } = rule;
  for (const keyword of rule.keywords.toSorted((a, b) => b.length - a.length)) {
    const text = keyword.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    pattern = pattern.replaceAll(new RegExp(text.replace(/\\/g, '\\\\?\\'), 'gi'), (found) =>
      found === found.toUpperCase() ? renamed(found.toLowerCase()).toUpperCase() : renamed(found.toLowerCase()),
    );
  }
  return { ...rule, id: rule.id.replace('.', '-twin.'), keywords, pattern, description: 'x', references: [], examples: [] };
}

for (const part of ['src', 'rules', '.ci', 'package.json', 'tsconfig.json'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const { default: rules } = await import(pathToFileURL(join(root, 'dist', 'lib', 'rules-full.mjs')).href);
const twins = rules.filter(({ kind }) => kind === 'pattern').map(({ file: _file, ...rule }) => twin(rule));
writeFileSync(join(copy, 'rules', 'zz-twins.yml'), JSON.stringify({ provider: 'Twins', rules: twins }));
const { status, stderr } = spawnSync(process.execPath, [join(copy, '.ci', 'build.mjs'), '--quiet'], {
  cwd: copy,
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`the doubled rules do not build:\n${stderr}`);

const { NODE_EXTRA_CA_CERTS: _extra, ...env } = process.env;
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

console.log(`${rules.length} rules, and ${rules.length + twins.length}; ${values.runs} rounds, medians.`);
for (const path of positionals.map((one) => resolve(one))) {
  const results = [root, copy].map(() => ({ wall: [], cpu: [] }));
  for (let round = -1; round < Number(values.runs); round += 1) {
    for (const [index, home] of [root, copy].entries()) {
      const result = timed(home, path);
      if (round < 0) continue;
      results[index].wall.push(result.wall);
      results[index].cpu.push(result.cpu);
    }
  }
  const [once, twice] = results.map(({ wall, cpu }) => ({ wall: median(wall), cpu: median(cpu) }));
  const ratio = (kind) => (twice[kind] / once[kind]).toFixed(3);
  console.log(
    `${path}: wall ${once.wall.toFixed(0)} and ${twice.wall.toFixed(0)} ms, x ${ratio('wall')}; processor ${once.cpu.toFixed(0)} and ${twice.cpu.toFixed(0)} ms, x ${ratio('cpu')}`,
  );
  if (twice.wall > once.wall * 1.1) process.exitCode = 1;
}

/** Milliseconds of wall clock and of processor time of one scan. */
function timed(home, path) {
  // The process says its own processor time, threads included, when it ends.
  const hook = `data:text/javascript,process.on('exit',()=>{const {user,system}=process.cpuUsage();process.stderr.write('\\n%23cpu '+(user+system))})`;
  const args = ['--import', hook, join(home, 'dist', 'cli.mjs'), 'scan', '.', '--exit-zero', '-f', 'json', '--jobs', values.jobs];
  const started = performance.now();
  const run = spawnSync(process.execPath, args, { cwd: path, env, encoding: 'utf8', maxBuffer: 1 << 30 });
  const cpu = /#cpu (\d+)/.exec(run.stderr)?.[1];
  if (run.status !== 0 || cpu === undefined) throw new Error(`a scan failed:\n${run.stderr}`);
  return { wall: performance.now() - started, cpu: Number(cpu) / 1000 };
}
