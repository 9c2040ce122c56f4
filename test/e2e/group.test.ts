// keylift plan --group and --reader as a user runs them: one secret for several credentials, secrets of a central account.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { symlinkSync } from 'node:fs';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { applicationPolicy, operatorPolicy } from '../../src/report/access-policy.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository } from '../support/run.ts';

const key = (seed: number) => `${fakeText(15, undefined, seed)}7${fakeText(16, undefined, seed + 50)}`;
const [PAY, MAIL, DB] = [key(1), key(2), key(3)] as [string, string, string];
const ACCOUNT = '000000000000';
const OPERATOR = 'arn:aws:iam::000000000000:role/operator';
const READER = 'arn:aws:iam::999988887777:role/app';
const SOURCE = `const paymentApiKey = '${PAY}';
const mailApiKey = '${MAIL}';
const url = 'postgres://app:${DB}@db.internal/shop';
console.log(paymentApiKey.length, mailApiKey.length, url.length);
`;

async function shop(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const cwd = repository({
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { start: 'node index.js' } }),
    'index.js': SOURCE,
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
  const sm = new SecretsManager({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'root', secretAccessKey: 'x' },
  });
  onTestFinished(() => sm.destroy());
  const run = (args: readonly string[], input?: string) => keylift(args, { cwd, env, ...(input === undefined ? {} : { input }) });
  const program = async () =>
    (await promisify(execFile)(process.execPath, ['index.js'], { cwd, env: cleanEnv(env) })).stdout.trim();
  return { emulator, cwd, sm, run, program, code: () => readFileSync(join(cwd, 'index.js'), 'utf8') };
}

describe('--group', () => {
  it('one secret for what cannot be rotated by itself: code, policy, cost, advice, rotation, status, rollback', async () => {
    const { run, sm, program, code } = await shop();
    const before = await program();

    const alone = await run(['plan', '--env', 'prod']);
    expect(alone.stdout).toMatch(/about \$1\.20 a month .*\$0\.\d\d with --group/);
    const plan = await run(['plan', '--env', 'prod', '--group']);
    expect(plan.stdout).toContain('prod/shop/credentials (2 credentials as fields of one JSON secret)');
    expect(plan.stdout).toMatch(/about \$0\.80 a month .* with a secret for each/);
    const applied = await run(['apply', '--yes']);
    expect(applied.stderr + applied.stdout).toContain('MIGRATED');
    expect(code()).toContain("getSecret('prod/shop/credentials', 'payment_api_key')");
    expect(code()).toContain("getSecret('prod/shop/url', 'password')");
    expect(await program()).toBe(before);

    const policy = JSON.parse((await run(['policy'])).stdout) as { Statement: { Resource: string[] }[] };
    expect(policy.Statement[0]!.Resource).toHaveLength(2);
    expect((await run(['cost'])).stdout).toMatch(/\$\d\.\d\d a month with one secret for each credential \(3\)/);
    expect((await run(['rotation'])).stdout).toContain('keylift rotate prod/shop/credentials --field mail_api_key --stdin');

    const rotate = ['rotate', 'prod/shop/credentials', '--i-deployed', '--stdin'];
    expect((await run(rotate, 'next')).stderr).toContain('E0839');
    expect((await run([...rotate, '--field', 'nothing'], 'next')).stderr).toContain('E0839');
    expect((await run([...rotate, '--field', 'mail_api_key'], 'next')).code).toBe(0);
    const stored = (await sm.getSecretValue({ SecretId: 'prod/shop/credentials' })).SecretString!;
    expect(JSON.parse(stored)).toEqual({ mail_api_key: 'next', payment_api_key: PAY });
    const status = await run(['status', '--remote', '--history']);
    expect(status.stdout).toMatch(
      /credentials +read on the day it was stored, not rotated yet: payment_api_key, old value in the history of 1 file/,
    );
    await run([...rotate, '--field', 'payment_api_key'], 'next');
    expect((await run(['status', '--remote'])).stdout).toMatch(/credentials .*rotated since the migration/);
    expect((await run(['check'])).stdout).toContain('No values in the code');
  });

  it('can be undone while nothing has changed', async () => {
    const { run, code, cwd } = await shop();
    await run(['plan', '--env', 'dev', '--group', '--tag', 'team=web', '--owner', 'ann']);
    await run(['apply', '--yes']);
    expect(code()).not.toBe(SOURCE);

    expect((await run(['rollback', '--yes'])).code).toBe(0);
    expect(code()).toBe(SOURCE);
    expect(git(cwd, 'status', '--porcelain')).toBe('');
  });
});

describe('tags', () => {
  it('say whose a secret is and where it came from, without the credentials of a remote', async () => {
    const { run, sm, cwd } = await shop();
    git(cwd, 'remote', 'add', 'origin', `https://bot:${key(9)}@git.example.org/team/shop.git`);
    await run(['plan', '--env', 'prod', '--owner', 'team-web', '--tag', 'cost-center=42']);
    await run(['apply', '--yes']);
    const { Tags = [] } = await sm.describeSecret({ SecretId: 'prod/shop/mail-api-key' });
    const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));

    expect(tags).toMatchObject({
      environment: 'prod',
      application: 'shop',
      owner: 'team-web',
      'managed-by': 'keylift',
      'source-repository': 'git.example.org/team/shop',
      'cost-center': '42',
    });
    expect(tags['finding-id']).toMatch(/^[0-9a-f]{32}$/);
    for (const value of [MAIL, key(9)]) expect(JSON.stringify(tags)).not.toContain(value);
  });

  it.each([
    [['--tag', 'novalue'], 'E0104'],
    [['--tag', 'managed-by=me'], 'E0838: tag managed-by is set by Keylift or AWS'],
    [['--tag', 'aws:x=1'], 'E0838: tag aws:x is set by Keylift or AWS'],
    [['--tag', 'note=a?b'], 'E0838: tag note: only letters'],
    [['--owner', 'x'.repeat(257)], 'E0838: tag owner is longer'],
    [['--tag', `note=${MAIL}`], 'E0838: tag note holds a value that was found'],
  ])('%j are refused with %s', async (args, words) => {
    const { run } = await shop();
    const seen = await run(['plan', '--env', 'prod', ...args]);

    expect(seen.stderr).toContain(words);
    expect(seen.stderr).not.toContain(MAIL);
    expect(seen.code).toBe(2);
  });
});

describe('--reader of another account', () => {
  const scope = {
    region: 'us-east-1',
    account: ACCOUNT,
    secrets: ['mail-api-key', 'payment-api-key', 'url'].map((name) => ({ name: `prod/shop/${name}` })),
  };
  const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/own-key`;
  const keyPolicy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: READER }, Action: 'kms:Decrypt', Resource: '*' }],
  };
  const options: EmulatorOptions = {
    keys: [{ keyId: 'own-key', alias: 'alias/own', policy: keyPolicy }],
    roles: [
      { arn: READER, policies: [{ ...applicationPolicy({ ...scope, kmsKeyArn: KEY_ARN }) }] },
      { arn: OPERATOR, policies: [{ ...operatorPolicy({ ...scope, kmsKeyArn: KEY_ARN, central: true }) }] },
    ],
  };

  it('gives the code full ARNs, lets the role in, prints the key statement, and rolls back byte for byte', async () => {
    const { run, sm, code, program } = await shop(options);
    const before = await program();
    const plan = await run(['plan', '--env', 'prod', '--reader', READER, '--kms-key-id', KEY_ARN]);
    expect(plan.stdout).toContain(`Read from other accounts by ${READER}`);

    const done = await run(['apply', '--yes', '--role-arn', OPERATOR, '--verify-as', READER]);
    expect(done.stdout).toContain('readers     prod/shop/mail-api-key: let in');
    expect(done.stdout).toContain('"Sid": "DecryptSecretsFromWorkload"');
    expect(done.stdout).toContain(`${READER} reads all of them`);
    expect(done.code).toBe(0);
    const { ARN } = await sm.describeSecret({ SecretId: 'prod/shop/mail-api-key' });
    expect(code()).toContain(`getSecret('${ARN}')`);
    expect(code()).not.toContain('??????');
    expect(await program()).toBe(before);
    const { ResourcePolicy } = await sm.getResourcePolicy({ SecretId: ARN });
    expect(ResourcePolicy).toContain(READER);
    expect((await run(['policy', '--for', 'operator'])).stdout).toContain('LetReadersIn');

    expect((await run(['rollback', '--yes'])).code).toBe(0);
    expect(code()).toBe(SOURCE);
  });

  it.each([
    ['without a key', ['--reader', READER], 'E0824'],
    ['with the key that AWS manages', ['--reader', READER, '--kms-key-id', 'alias/aws/secretsmanager'], 'E0824'],
    ['that is no role', ['--reader', 'me'], 'E0104'],
  ])('is refused at plan time %s', async (_what, args, words) => {
    const { run } = await shop(options);
    const seen = await run(['plan', '--env', 'prod', ...args]);

    expect(seen.stderr).toContain(words);
    expect(seen.code).toBe(2);
  });

  it('stops an apply with the credentials or in the region of somebody else, before anything is stored', async () => {
    const { run, sm } = await shop(options);
    await run(['plan', '--env', 'prod', '--reader', READER, '--kms-key-id', KEY_ARN, '--account', '123456789012']);
    expect((await run(['apply', '--yes'])).stderr).toContain('E0837');
    await run(['plan', '--env', 'prod', '--reader', READER, '--kms-key-id', KEY_ARN, '--region', 'eu-west-1']);
    expect((await run(['apply', '--yes', '--region', 'us-east-1'])).stderr).toContain('E0837');
    expect((await sm.listSecrets({})).SecretList).toEqual([]);
  });

  it('of the same account changes nothing', async () => {
    const { run, code } = await shop();
    await run(['plan', '--env', 'prod', '--reader', `arn:aws:iam::${ACCOUNT}:role/app`]);
    await run(['apply', '--yes']);

    expect(code()).toContain("getSecret('prod/shop/mail-api-key')");
  });
});
