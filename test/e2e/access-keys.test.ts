// AWS access keys from the plan to the rollback: taken out, stored nowhere, given back by git alone.
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { proveAwsKeyId } from '../../src/detect/proofs/aws.ts';
import { startEmulator } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository } from '../support/run.ts';

/** A made-up key id that names an account. */
const KEY_ID = Array.from({ length: 50 }, (_, seed) => `AKIA${fakeText(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', seed)}`).find(
  (id) => proveAwsKeyId(id).proof === 'passed' && proveAwsKeyId(id).details.length > 0,
)!;
const ACCOUNT = String(proveAwsKeyId(KEY_ID).details[0]!.args!['account']);
const KEY = `${fakeText(38, undefined, 4)}/7`;
const TOKEN = `${fakeText(15, undefined, 1)}7${fakeText(16, undefined, 51)}`;

const CLIENT = `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const client = new SecretsManagerClient({
  region: 'us-east-1',
  credentials: { accessKeyId: '${KEY_ID}', secretAccessKey: '${KEY}' },
});
`;
const WITH_TOKEN = `${CLIENT}const paymentApiKey = '${TOKEN}';
console.log(paymentApiKey.length, typeof client.send, GetSecretValueCommand.name);
`;

async function project(source: string) {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const cwd = repository({
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { start: 'node index.js' } }),
    'index.js': source,
  });
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(cwd, 'node_modules'));
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'root',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const run = (...args: readonly string[]) => keylift(args, { cwd, env });
  const program = async () =>
    (await promisify(execFile)(process.execPath, ['index.js'], { cwd, env: cleanEnv(env) })).stdout.trim();
  const plan = async () => JSON.parse((await run('plan', '--env', 'prod', '--format', 'json')).stdout) as Plan;
  const code = () => readFileSync(join(cwd, 'index.js'), 'utf8');
  return { emulator, cwd, run, program, plan, code };
}

it('takes the key out beside a value that is stored, and gives every byte back', async () => {
  const { emulator, cwd, run, program, plan, code } = await project(WITH_TOKEN);
  const before = await program();
  const made = await plan();
  expect(made.removals).toMatchObject([{ path: 'index.js', accounts: [ACCOUNT] }]);
  expect(made.removals![0]!.sites).toHaveLength(2);
  expect([made.items.length, made.refusals]).toEqual([1, []]);
  expect(JSON.stringify(made)).not.toContain(KEY);
  const shown = (await run('plan', '--env', 'prod')).stdout;
  expect(shown).toContain(`AWS access key of account ${ACCOUNT} (stored nowhere)`);
  expect(shown).toContain('create a role');
  expect(shown).not.toContain(KEY);

  const applied = await run('apply', '--yes', '--branch');
  expect(applied.stdout.match(/REMOVED/g)).toHaveLength(2);
  expect(applied.stdout).toMatch(/1 place migrated, 1 secret in Secrets Manager, 2 places of AWS access keys removed/);
  expect(code()).not.toMatch(/credentials|AKIA/);
  expect(code()).toContain("new SecretsManagerClient({\n  region: 'us-east-1',\n});");
  expect(await program()).toBe(before);
  expect(emulator.calls.filter(({ operation }) => operation.endsWith('CreateSecret'))).toHaveLength(1);
  const message = git(cwd, 'log', '-1', '--format=%B');
  expect(message).toContain('AWS access key out of index.js, stored nowhere');
  expect(message).not.toContain(KEY_ID);
  expect((await run('status', '--format', 'markdown')).stdout).toMatch(/\| REMOVED \| ` index\.js:5 `/);
  const state = join(cwd, '.git', 'keylift');
  for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((one) => /json/.test(one))) {
    const text = readFileSync(join(state, name), 'utf8');
    for (const value of [KEY, KEY_ID, TOKEN]) expect(text).not.toContain(value);
  }
  expect((await plan()).items).toEqual([]);

  expect((await run('rollback', '--yes')).code).toBe(0);
  expect(code()).toBe(WITH_TOKEN);
});

it('needs no store when nothing is stored', async () => {
  const { emulator, run, plan, code } = await project(`${CLIENT}console.log(typeof client.send, GetSecretValueCommand.name);\n`);
  const before = code();
  expect((await plan()).actions).toEqual([]);
  expect((await run('apply', '--yes')).code).toBe(0);
  expect(code()).not.toContain('AKIA');
  expect(emulator.calls).toEqual([]);
  expect((await run('rollback', '--yes')).code).toBe(0);
  expect(code()).toBe(before);
  expect(emulator.calls).toEqual([]);
});

it('leaves a file alone that git could not give back', async () => {
  const { cwd, plan } = await project(WITH_TOKEN);
  writeFileSync(join(cwd, 'index.js'), `${WITH_TOKEN}// changed\n`);
  expect((await plan()).refusals.map(({ code }) => code)).toEqual(['not-committed', 'not-committed']);
  git(cwd, 'commit', '--quiet', '--all', '--message', 'changed');
  expect((await plan()).refusals).toEqual([]);
});

it('gives the file back with the line ends that the work tree had', async () => {
  const { cwd, run, plan, code } = await project(WITH_TOKEN);
  git(cwd, 'config', 'core.autocrlf', 'true');
  const windows = WITH_TOKEN.replaceAll('\n', '\r\n');
  writeFileSync(join(cwd, 'index.js'), windows);
  expect((await plan()).refusals).toEqual([]);
  expect((await run('apply', '--yes')).code).toBe(0);
  expect((await run('rollback', '--yes')).code).toBe(0);
  expect(code()).toBe(windows);
});

it('says so when the commit is gone by the time of the rollback', async () => {
  const { cwd, run, plan } = await project(WITH_TOKEN);
  await plan();
  expect((await run('apply', '--yes')).code).toBe(0);
  git(cwd, 'checkout', '--quiet', '--orphan', 'fresh');
  git(cwd, 'commit', '--quiet', '--all', '--message', 'anew');
  for (const branch of git(cwd, 'branch', '--format=%(refname:short)').split('\n')) {
    if (branch !== '' && branch !== 'fresh') git(cwd, 'branch', '--delete', '--force', branch);
  }
  git(cwd, 'reflog', 'expire', '--expire=now', '--all');
  git(cwd, 'gc', '--quiet', '--prune=now');
  const undone = await run('rollback', '--yes');
  expect([undone.code, undone.stdout]).toEqual([
    4,
    expect.stringMatching(/E0909: index\.js is no longer in commit [0-9a-f]{10}/),
  ]);
});
