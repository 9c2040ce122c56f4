// keylift apply --commit-per: commits of their own for secrets, each whole in itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository } from '../support/run.ts';

const [PAY, MAIL] = [1, 2].map((seed) => `${fakeText(15, undefined, seed)}7${fakeText(16, undefined, seed + 50)}`) as [
  string,
  string,
];
const KEY = `${fakeText(38, undefined, 4)}/7`;
const SOURCE = `import { S3Client } from '@aws-sdk/client-s3';

const paymentApiKey = '${PAY}';
const mailApiKey = '${MAIL}';
const s3 = new S3Client({ credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'none', secretAccessKey: '${KEY}' } });
console.log(paymentApiKey.length, mailApiKey.length, s3);
`;

async function shop() {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const cwd = repository({
    'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
    'index.js': SOURCE,
    'mail.js': `export const mailApiKey = '${MAIL}';\n`,
    'notes.txt': 'one\n',
  });
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'root',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const run = (...args: readonly string[]) => keylift(args, { cwd, env });
  const at = (revision: string, path: string) => git(cwd, 'show', `${revision}:${path}`);
  return { cwd, run, at };
}

it('makes a commit for each secret, and each holds what its secret needs', async () => {
  const { cwd, run, at } = await shop();
  writeFileSync(join(cwd, 'notes.txt'), 'two\n');
  git(cwd, 'add', 'notes.txt');
  writeFileSync(join(cwd, 'notes.txt'), 'three\n');
  await run('plan', '--env', 'prod');
  const applied = await run('apply', '--yes', '--commit-per', 'secret');
  expect([applied.code, applied.stdout]).toEqual([
    0,
    expect.stringMatching(/Committed as (?:[0-9a-f]{10}(?:, )?){3} on keylift\//),
  ]);

  const titles = git(cwd, 'log', '--reverse', '--format=%s').split('\n');
  expect(titles).toEqual([
    'first',
    'Move 1 credential to AWS Secrets Manager',
    'Move 1 credential to AWS Secrets Manager',
    'Take AWS access keys out of the code',
  ]);
  expect(git(cwd, 'log', '-1', '--format=%B', 'HEAD~2')).toContain('prod/shop/payment-api-key');
  expect(git(cwd, 'log', '-1', '--format=%B', 'HEAD~1')).toContain('prod/shop/mail-api-key');
  // The first has the helper, the import and the dependency with it.
  expect(at('HEAD~2', 'index.js')).toContain("import { getSecret } from './keylift.secrets.mjs';");
  expect(at('HEAD~2', 'index.js')).toContain(MAIL);
  expect(at('HEAD~2', 'index.js')).not.toContain(PAY);
  expect(at('HEAD~2', 'package.json')).toContain('@aws-sdk/client-secrets-manager');
  expect(at('HEAD~2', 'keylift.secrets.mjs')).toContain('getSecret');
  expect(at('HEAD~2', 'mail.js')).toContain(MAIL);
  expect(at('HEAD~1', 'index.js') + at('HEAD~1', 'mail.js')).not.toContain(MAIL);
  expect(at('HEAD~1', 'index.js')).toContain(KEY);
  expect(at('HEAD', 'index.js')).toBe(readFileSync(join(cwd, 'index.js'), 'utf8').trim());

  // What else was staged or changed is as it was.
  expect(git(cwd, 'status', '--porcelain')).toBe('MM notes.txt');
  expect(git(cwd, 'show', ':notes.txt')).toBe('two');
  expect((await run('rollback', '--yes')).code).toBe(0);
  expect(readFileSync(join(cwd, 'index.js'), 'utf8')).toBe(SOURCE);
});

it('makes one commit for the application', async () => {
  const { cwd, run } = await shop();
  await run('plan', '--env', 'prod');
  expect((await run('apply', '--yes', '--commit-per', 'app')).code).toBe(0);
  expect(git(cwd, 'log', '--format=%s').split('\n')).toEqual(['Move 2 credentials to AWS Secrets Manager', 'first']);
  expect(git(cwd, 'branch', '--show-current')).toMatch(/^keylift\//);
});

it('runs the hooks for each commit, and stops where one says no', async () => {
  const { cwd, run } = await shop();
  const seen = join(cwd, '.git', 'seen');
  const hook = `#!/bin/sh\ngit diff --cached --name-only | tr '\\n' ' ' >> '${seen}'\necho >> '${seen}'\n[ $(wc -l < '${seen}') -lt 2 ]\n`;
  writeFileSync(join(cwd, '.git', 'hooks', 'pre-commit'), hook, { mode: 0o755 });
  await run('plan', '--env', 'prod');
  const applied = await run('apply', '--yes', '--commit-per', 'secret');
  expect([applied.code, applied.stderr]).toEqual([4, expect.stringContaining('E0714')]);
  expect(readFileSync(seen, 'utf8').split('\n').slice(0, 2)).toEqual([
    'index.js keylift.secrets.mjs package.json ',
    'index.js mail.js ',
  ]);
  expect(git(cwd, 'log', '--format=%s').split('\n')).toHaveLength(2);
  expect(readFileSync(join(cwd, 'index.js'), 'utf8')).not.toContain(MAIL);
});

it('needs files that git has, whatever else is allowed', async () => {
  const { cwd, run } = await shop();
  writeFileSync(join(cwd, 'mail.js'), `export const mailApiKey = '${MAIL}';\n// more\n`);
  await run('plan', '--env', 'prod');
  const applied = await run('apply', '--yes', '--allow-dirty', '--commit-per', 'secret');
  expect([applied.code, applied.stderr]).toEqual([4, expect.stringContaining('E0703')]);
});
