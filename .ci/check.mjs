// Everything that must hold, in order: `npm test` and `npm run check`. Runs every step even after a failure, and ends
// with one plain line that counts them. A run in which no test executed is a failure. With `--all-on-24` every test runs
// on Node 24 as well, not only those of the built program.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { node24 } from './tools/folder.mjs';

process.chdir(join(import.meta.dirname, '..'));
const scratch = mkdtempSync(join(tmpdir(), 'keylift-check-'));
const bin = (name) => join('node_modules', '.bin', name);

/** Tests that may be skipped, and what must be missing for that. Anything else skipped is a failure in CI. */
const MAY_SKIP = [/\[needs [^\]]+\]/];

/** What GitHub runs: the Action, and the parser it loads where a rewrite is planned. */
const ACTION = ['dist/action.mjs', 'dist/action-parser.mjs'];

const steps = [
  ['build', process.execPath, ['.ci/build.mjs']],
  // GitHub runs the Action as it lies in the repository, so what is committed must be what the sources give.
  ['the Action is committed', 'git', ['ls-files', '--error-unmatch', ...ACTION]],
  ['the Action as committed', 'git', ['diff', '--exit-code', '--stat', '--', ...ACTION]],
  ['types', bin('tsc'), ['--noEmit']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['format', bin('oxfmt'), ['--check']],
  ['unused code', bin('knip'), []],
  ['package shape', bin('publint'), ['--strict']],
  ['package types', bin('attw'), ['--pack', '.', '--profile', 'esm-only', '--quiet']],
  ['rules', process.execPath, ['dist/keylift.cjs', 'rules', 'check']],
  ['the demo', process.execPath, ['dist/demo.mjs']],
  ['own code holds no secret', process.execPath, ['dist/keylift.cjs', 'scan', '--confidence', 'medium']],
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, command, args] of steps) {
  const started = Date.now();
  const run = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 });
  const ok = run.status === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(`${run.stdout}${run.stderr}`.trimEnd());
  if (ok) passed += 1;
  else failed += 1;
}

suite(process.execPath, []);
if (process.version.startsWith('v24.')) console.log('ok    this is Node 24');
else if (existsSync(node24())) suite(node24(), process.argv.includes('--all-on-24') ? [] : ['test/e2e']);
else {
  skipped += 1;
  console.log('skipped: the built program on Node 24 [needs node24: node .ci/tools/install.mjs]');
}

rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs the tests of these folders, or all, and counts them. */
function suite(node, folders) {
  const results = join(scratch, 'vitest.json');
  rmSync(results, { force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...folders, '--reporter=default', '--reporter=json'];
  const vitest = spawnSync(node, [...args, `--outputFile.json=${results}`], {
    stdio: 'inherit',
    // Programs that look for "node" find the same one.
    env: { ...process.env, KEYLIFT_PREBUILT: '1', PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  const tests = readReport(results).testResults.flatMap((file) => file.assertionResults);
  const ran = tests.filter((test) => test.status === 'passed' || test.status === 'failed');
  passed += ran.filter((test) => test.status === 'passed').length;
  failed += ran.filter((test) => test.status === 'failed').length;
  for (const test of tests.filter((one) => !ran.includes(one))) {
    skipped += 1;
    const allowed = MAY_SKIP.some((pattern) => pattern.test(test.fullName));
    console.log(`skipped: ${test.fullName}${allowed ? '' : '  (not allowed to skip)'}`);
    if (!allowed && process.env.CI) failed += 1;
  }
  // A file that fails to load has no assertions of its own, so vitest's exit code counts too.
  if (vitest.status !== 0 && !ran.some((test) => test.status === 'failed')) failed += 1;
  if (ran.length === 0) failed += 1;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}
