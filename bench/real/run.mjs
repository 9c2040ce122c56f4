// Plants made-up credentials in real public applications, migrates them with the built Keylift against the embedded
// Secrets Manager, and compares: diagnostics, the application's own tests and a probe's output before and after, and every
// byte after the rollback. Fetched code stays in the work folder.
//   node bench/real/run.mjs [--work DIR] [--mirror DIR] [--only NAME,…] [--json FILE] [--keep]
// With --mirror, repositories are cloned from DIR/<owner>+<name>/repo instead of github.com.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { APPLICATIONS } from './applications.mjs';
import { fill } from './values.mjs';

const KEYLIFT = process.env.KEYLIFT_BINARY ?? join(import.meta.dirname, '..', '..', 'dist', 'keylift.cjs');
const SDK = '@aws-sdk/client-secrets-manager@3';
const { values: flags } = parseArgs({
  options: {
    work: { type: 'string', default: join(tmpdir(), 'keylift-real') },
    mirror: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const quiet = { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 };
const git = (folder, ...args) =>
  execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'core.hooksPath=/dev/null', ...args], {
    cwd: folder,
    ...quiet,
  });
const shell = (command, folder, env) =>
  spawnSync('sh', ['-c', command], {
    cwd: folder,
    // A virtual environment of Python lies beside the application.
    env: { ...process.env, NO_COLOR: '1', CI: '1', HUSKY: '0', VENV: `${folder}.venv`, KEYLIFT, ...env },
    ...quiet,
    timeout: 600_000,
  });

const emulator = await startEmulator();
const rows = [];
try {
  const wanted = flags.only?.split(',');
  for (const application of APPLICATIONS) {
    if (wanted !== undefined && !wanted.includes(application.name)) continue;
    rows.push(migrateOne(application));
    show(rows.at(-1));
  }
} finally {
  emulator.stop();
}
const failed = summary(rows);
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(rows, null, 2)}\n`);
process.exitCode = failed ? 1 : 0;

function migrateOne(application) {
  const folder = prepare(application);
  const environment = { ...application.env, ...emulator.env };
  const values = new Map();
  const sites = plant(application, folder, values);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--no-verify', '--message', 'planted');
  const bytes = digests(folder);

  const before = observe(application, folder, environment);
  const started = Date.now();
  const planned = keylift(folder, environment, ['plan', '--env', 'prod', '--format', 'json']);
  const planSeconds = (Date.now() - started) / 1000;
  if (planned.status !== 0) throw new Error(`${application.name}: plan failed: ${planned.stderr}`);
  const plan = JSON.parse(planned.stdout);
  const applied = plan.items.length === 0 ? { status: 0 } : keylift(folder, environment, ['apply', '--yes']);
  const outcomes = sites.map((site) => ({ ...site, outcome: outcomeOf(site, folder, plan) }));
  const after = observe(application, folder, environment);
  const second = JSON.parse(
    keylift(folder, environment, ['plan', '--env', 'prod', '--format', 'json', '--out', join(flags.work, 'second.json')]).stdout,
  );
  const diff = git(folder, 'diff');
  const undone = keylift(folder, environment, ['rollback', '--yes']);
  const restored = undone.status === 0 && JSON.stringify(digests(folder)) === JSON.stringify(bytes);
  if (flags.keep) writeFileSync(join(flags.work, `${application.name}.diff`), diff);

  return {
    name: application.name,
    shape: application.shape,
    plantable: outcomes.filter((site) => site.refuse === undefined).length,
    migrated: outcomes.filter((site) => site.refuse === undefined && site.outcome === 'migrated').length,
    mustRefuse: outcomes.filter((site) => site.refuse !== undefined).length,
    refusedRightly: outcomes.filter((site) => site.refuse?.includes(site.outcome)).length,
    missed: outcomes
      .filter((site) => site.outcome !== 'migrated' && site.refuse === undefined)
      .map(({ path, mark, outcome }) => ({ path, mark, outcome })),
    wronglyDone: outcomes
      .filter((site) => site.refuse !== undefined && !site.refuse.includes(site.outcome))
      .map(({ path, mark, outcome }) => ({ path, mark, outcome })),
    applied: applied.status === 0 ? 'yes' : (applied.stderr ?? '').trim().split('\n').at(-1),
    diagnostics: [before.diagnostics, after.diagnostics],
    newDiagnostics: after.messages?.filter((message) => !before.messages.includes(message)).slice(0, 5),
    tests: [before.tests, after.tests],
    testTail: before.tests === after.tests ? undefined : after.testTail,
    probe: before.probe === after.probe,
    probeRan: before.probe !== undefined,
    probeTail: before.probe === after.probe ? undefined : [before.probeTail, after.probeTail],
    secondPlan: second.items.length,
    restored,
    planSeconds,
  };
}

/** The application with its dependencies, as it was published. */
function prepare({
  name,
  repository,
  folder: sub,
  commit,
  install = 'npm install --no-audit --no-fund --ignore-scripts --legacy-peer-deps',
  add = 'npm install --no-save --no-audit --no-fund --ignore-scripts --legacy-peer-deps',
  prepare: more,
}) {
  const folder = join(flags.work, name);
  const ready = join(folder, '.git', 'keylift-bench');
  if (existsSync(ready)) {
    git(folder, 'reset', '--quiet', '--hard', 'base');
    git(folder, 'clean', '--quiet', '-d', '--force');
    rmSync(join(folder, '.git', 'keylift'), { recursive: true, force: true });
    return folder;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(flags.work, { recursive: true });
  const source =
    flags.mirror === undefined ? `https://github.com/${repository}` : join(flags.mirror, repository.replace('/', '+'), 'repo');
  const clone = `${folder}.clone`;
  rmSync(clone, { recursive: true, force: true });
  execFileSync('git', ['clone', '--quiet', source, clone], quiet);
  execFileSync('git', ['-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit], { cwd: clone, ...quiet });
  cpSync(sub === undefined ? clone : join(clone, sub), folder, { recursive: true, verbatimSymlinks: true });
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  rmSync(clone, { recursive: true, force: true });
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '--no-verify', '--message', 'as published');
  git(folder, 'tag', 'base');
  for (const command of [install, `${add} ${SDK}`, ...(more === undefined ? [] : [more])]) {
    const { status, stderr } = shell(command, folder);
    if (status !== 0) console.error(`${name}: ${command} failed\n${stderr.slice(-800)}`);
  }
  git(folder, 'reset', '--quiet', '--hard', 'base');
  writeFileSync(ready, '');
  return folder;
}

/** Plants everything; a place that is not where it should be is an error of the list, not a result. */
function plant({ name, plants }, folder, values) {
  const sites = [];
  for (const { path, find, put, append, create, refuse } of plants) {
    const file = join(folder, path);
    const known = new Set(values.keys());
    const text = create === undefined ? readFileSync(file, 'utf8') : '';
    const added = create ?? append ?? put;
    if (find !== undefined && text.split(find).length !== 2)
      throw new Error(`${name}: ${JSON.stringify(find)} is not once in ${path}`);
    const planted = fill(added, values);
    writeFileSync(file, find === undefined ? text + planted : text.replace(find, () => planted));
    for (const [mark] of added.matchAll(/\{\{[a-z]+:\w+\}\}/g))
      sites.push({ path, mark, value: values.get(mark), refuse, isCopy: known.has(mark) });
  }
  return sites;
}

function outcomeOf({ path, value }, folder, plan) {
  const text = readFileSync(join(folder, path), 'utf8');
  if (!text.includes(value)) return 'migrated';
  const line = text.slice(0, text.indexOf(value)).split('\n').length;
  const near = plan.refusals
    .filter((refusal) => refusal.path === path)
    .toSorted((a, b) => Math.abs(a.line - line) - Math.abs(b.line - line));
  // Lines move when others are rewritten above, so the nearest refusal of the file is taken.
  return near[0]?.code ?? 'not found by the scan';
}

function observe({ check, test, probe, probeWith = 'node -e "$PROBE"' }, folder, env) {
  const seen = {};
  if (check !== undefined) {
    const { stdout } = shell(check, folder, env);
    seen.messages = [...stdout.matchAll(/^.*error TS\d+:.*$/gm)].map(([line]) => line.replace(/\(\d+,\d+\)/, ''));
    seen.diagnostics = seen.messages.length;
  }
  if (test !== undefined) {
    const run = shell(test, folder, env);
    const text = `${run.stdout}\n${run.stderr}`;
    seen.tests = `${run.status === 0 ? 'green' : 'red'} (${countTests(text)})`;
    seen.testTail = text.slice(-1500);
  }
  if (probe !== undefined) {
    const run = shell(probeWith, folder, { ...env, PROBE: probe });
    seen.probe = run.status === 0 ? createHash('sha256').update(run.stdout).digest('hex') : undefined;
    seen.probeTail = run.status === 0 ? `${run.stdout.length} characters` : run.stderr.slice(-600);
  }
  return seen;
}

function countTests(text) {
  const plain = text.replaceAll(/\u001b\[[\d;]*m/g, '');
  return (
    (
      /Tests:\s+(.*)/.exec(plain) ??
      /Tests\s+(\d+ .*?)\s*(?:\(\d+\))?\n/.exec(plain) ??
      /(\d+ passing)/.exec(plain) ??
      /(Ran \d+ tests)/.exec(plain)
    )?.[1]?.trim() ?? 'no count'
  );
}

function keylift(folder, env, args) {
  return spawnSync(process.execPath, [KEYLIFT, ...args], { cwd: folder, env: { ...process.env, ...env }, ...quiet });
}

function digests(folder) {
  return git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(folder, path)))
    .toSorted()
    .map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]);
}

async function startEmulator() {
  const child = spawn(process.execPath, [KEYLIFT, 'emulator'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /https?:\/\/[\d.:]+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('the emulator did not start')));
  });
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  return { env, stop: () => child.kill() };
}

function show(row) {
  const ok = isRight(row) ? 'ok  ' : 'FAIL';
  console.log(`${ok} ${row.name}: ${row.shape}`);
  console.log(
    `     migrated ${row.migrated} of ${row.plantable}, rightly refused ${row.refusedRightly} of ${row.mustRefuse}, applied ${row.applied}, plan ${row.planSeconds.toFixed(1)} s`,
  );
  console.log(
    `     diagnostics ${row.diagnostics.join(' -> ')}, tests ${row.tests.join(' -> ')}, probe ${row.probeRan ? (row.probe ? 'same' : 'DIFFERENT') : 'none'}, second plan ${row.secondPlan}, restored ${row.restored}`,
  );
  for (const { path, mark, outcome } of [...row.missed, ...row.wronglyDone]) console.log(`     ${path} ${mark}: ${outcome}`);
  for (const message of row.newDiagnostics ?? []) console.log(`     new: ${message}`);
  if (row.testTail !== undefined) console.log(row.testTail.replaceAll(/^/gm, '       '));
  if (row.probeTail !== undefined) console.log(row.probeTail.join('\n'));
}

function isRight(row) {
  const [before, after] = row.diagnostics;
  return (
    row.applied === 'yes' &&
    (before === undefined || after <= before) &&
    row.tests[0] === row.tests[1] &&
    row.probe &&
    row.wronglyDone.length === 0 &&
    row.secondPlan === 0 &&
    row.restored
  );
}

function summary(all) {
  const sum = (pick) => all.reduce((total, row) => total + pick(row), 0);
  const [migrated, plantable] = [sum((row) => row.migrated), sum((row) => row.plantable)];
  const wrong = all.filter((row) => !isRight(row)).length;
  const share = (100 * migrated) / Math.max(1, plantable);
  console.log(
    `\n${all.length} applications: ${migrated} of ${plantable} sites migrated (${share.toFixed(1)} %), ${sum((row) => row.refusedRightly)} of ${sum((row) => row.mustRefuse)} rightly refused, ${all.filter((row) => row.restored).length} restored byte for byte, ${wrong} with something wrong`,
  );
  return wrong > 0 || share < 85;
}
