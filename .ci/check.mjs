// Everything that must hold, in order: `npm test` and `npm run check`. Runs every step even after a failure, and ends
// with one plain line that counts them. A run in which no test executed is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const scratch = mkdtempSync(join(tmpdir(), 'keylift-check-'));
const results = join(scratch, 'vitest.json');
const bin = (name) => join('node_modules', '.bin', name);

/** Tests that may be skipped, and what must be missing for that. Anything else skipped is a failure in CI. */
const MAY_SKIP = [/\[needs [^\]]+\]/];

const steps = [
  ['build', process.execPath, ['.ci/build.mjs']],
  // GitHub runs the Action as it lies in the repository, so what is committed must be what the sources give.
  ['the Action as committed', 'git', ['diff', '--exit-code', '--stat', '--', 'dist/action.mjs']],
  ['types', bin('tsc'), ['--noEmit']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['format', bin('oxfmt'), ['--check']],
  ['unused code', bin('knip'), []],
  ['package shape', bin('publint'), ['--strict']],
  ['package types', bin('attw'), ['--pack', '.', '--profile', 'esm-only', '--quiet']],
  ['rules', process.execPath, ['dist/keylift.cjs', 'rules', 'check']],
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

const vitest = spawnSync(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`], {
  stdio: 'inherit',
  env: { ...process.env, KEYLIFT_PREBUILT: '1' },
});
const report = readReport();
const tests = report.testResults.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
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

rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function readReport() {
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}
