// Many secrets through the whole migration: planned, applied, listed, compared and rolled back against the embedded Secrets
// Manager with the service's own rate limits on. Counts every call and what was throttled.
//
//   node bench/vault.mjs [--secrets 10000] [--rates 1] [--files 100] [--keep]
//
// A loopback proxy between the program and the emulator does the counting, so both are the built program as users run it.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, Agent } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    secrets: { type: 'string', default: '10000' },
    rates: { type: 'string', default: '1' },
    files: { type: 'string', default: '100' },
    keep: { type: 'boolean', default: false },
  },
});
const [secrets, files] = [Number(given.secrets), Number(given.files)];
const program = resolve(import.meta.dirname, '..', 'dist', 'cli.mjs');
const folder = mkdtempSync(join(tmpdir(), 'keylift-vault-'));
const before = `${folder}-before`;
const git = (...args) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' });

const values = makeProject();
const emulator = await startEmulator();
const proxy = await startProxy(emulator.port);
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${proxy.port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

console.log(
  `${secrets} secrets in ${files} files, rates x${given.rates}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`,
);
let failed = false;
const steps = [
  { name: 'plan', args: ['plan', '--env', 'prod', '--app', 'load', '--no-diff', '--confidence', 'low'] },
  { name: 'apply', args: ['apply', '--yes'] },
  { name: 'list', args: ['list', 'prod/load/', '--format', 'json'] },
  // As the code was: every value in it is looked for in the store.
  { name: 'check', args: ['check', '--prefix', 'prod/load/'], where: 'before' },
  { name: 'status', args: ['status', '--remote', '--format', 'json'] },
  { name: 'rollback', args: ['rollback', '--yes'] },
];
for (const { name, args, where } of steps) {
  const run = await keylift(args, where === 'before' ? before : folder);
  const { calls, throttled } = proxy.take();
  const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(calls).map(([operation, count]) => `${operation} ${count}`);
  console.log(
    `${name}: exit ${run.code}, ${run.seconds.toFixed(1)} s, ${total} calls (${(total / secrets).toFixed(3)} a secret), ${throttled} of them throttled`,
  );
  if (each.length > 0) console.log(`  ${each.join(', ')}`);
  const notice = run.stderr.split('\n').findLast((line) => line.includes('fewer calls'));
  if (notice !== undefined) console.log(`  the program said: ${notice.trim()}`);
  if (run.code !== 0) {
    failed = true;
    console.log(
      run.stderr
        .split('\n')
        .filter((line) => line.startsWith('keylift:'))
        .join('\n'),
    );
    break;
  }
  if (name === 'plan') console.log(`  ${run.stdout.split('\n').find((line) => line.startsWith('Plan:'))}`);
  if (name === 'list') console.log(`  ${JSON.parse(run.stdout).length} secrets listed`);
  if (name === 'check') console.log(`  ${run.stdout.trim().split('\n').at(-1)}`);
  if (name === 'apply') console.log(`  values left in the files: ${valuesLeft()}`);
  if (name === 'rollback') console.log(`  git status: ${git('status', '--porcelain').stdout.trim() || 'clean'}`);
}
proxy.close();
emulator.stop();
if (!given.keep) for (const one of [folder, before]) rmSync(one, { recursive: true, force: true });
process.exit(failed ? 1 : 0);

/** A repository with every value once, in async functions of small modules. */
function makeProject() {
  const made = [];
  mkdirSync(join(folder, 'src'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'load', type: 'module', scripts: { start: 'node src/m0.js' } }),
  );
  for (let file = 0; file < files; file += 1) {
    const lines = [];
    for (let index = file; index < secrets; index += files) {
      const value = randomBytes(20).toString('base64url');
      made.push(value);
      lines.push(`export async function use${index}() {\n  const apiKey${index} = '${value}';\n  return apiKey${index};\n}\n`);
    }
    writeFileSync(join(folder, 'src', `m${file}.js`), lines.join(''));
  }
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', 'commit', '-qm', 'all');
  git('clone', '-q', folder, before);
  return made;
}

function valuesLeft() {
  const text = Array.from({ length: files }, (_, file) => readFileSync(join(folder, 'src', `m${file}.js`), 'utf8')).join('');
  return values.filter((value) => text.includes(value)).length;
}

function keylift(args, cwd) {
  return new Promise((done) => {
    const started = performance.now();
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('close', (code) => done({ code, stdout, stderr, seconds: (performance.now() - started) / 1000 }));
  });
}

function startEmulator() {
  const child = spawn(process.execPath, [program, 'emulator', '--rates', given.rates], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) done({ port: Number(port), stop: () => child.kill('SIGINT') });
    });
  });
}

/** Hands requests on and counts them by operation. */
function startProxy(port) {
  const agent = new Agent({ keepAlive: true });
  let calls = {};
  let throttled = 0;
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    calls[operation] = (calls[operation] ?? 0) + 1;
    const onward = request(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent },
      (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          const body = Buffer.concat(parts);
          if (answer.statusCode === 400 && body.includes('ThrottlingException')) throttled += 1;
          outgoing.writeHead(answer.statusCode, answer.headers).end(body);
        });
      },
    );
    incoming.pipe(onward);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      done({
        port: server.address().port,
        take: () => {
          const taken = { calls, throttled };
          [calls, throttled] = [{}, 0];
          return taken;
        },
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
