// keylift store: typed secrets with AWS's key names, and what is refused; keylift exec with a URL made of a stored object.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository } from '../support/run.ts';

const PASSWORD = `${fakeText(9)}7@/${fakeText(12, undefined, 3)}`;
const URL = `postgres://app:${encodeURIComponent(PASSWORD)}@shop.cluster-abc123.eu-west-1.rds.amazonaws.com:5432/shop?sslmode=require`;
const ARN = 'arn:aws:elasticache:us-east-1:000000000000:user:app';
const pem = () => String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));

async function world(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const sm = new SecretsManager({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  onTestFinished(() => sm.destroy());
  const cwd = repository({ 'package.json': '{"name":"shop"}' });
  const run = (args: readonly string[], input: string | Uint8Array = '') => keylift(args, { cwd, env, input });
  const stored = async (name: string) => sm.getSecretValue({ SecretId: name });
  return { sm, cwd, env, run, stored };
}

describe('store', () => {
  it.each([
    ['text', `${PASSWORD}\n`, [], PASSWORD],
    ['api-key', `${PASSWORD}\n`, ['--kind', 'api-key'], { api_key: PASSWORD }],
    [
      'oauth-client',
      PASSWORD,
      ['--kind', 'oauth-client', '--field', 'ClientID=shop'],
      { ClientID: 'shop', ClientSecret: PASSWORD },
    ],
    [
      'elasticache',
      `rediss://app:${encodeURIComponent(PASSWORD)}@cache.example:6379`,
      ['--kind', 'elasticache', '--field', `user_arn=${ARN}`],
      { username: 'app', password: PASSWORD, user_arn: ARN },
    ],
    [
      'database',
      URL,
      ['--field', 'masterarn=arn:aws:secretsmanager:us-east-1:000000000000:secret:admin-AbCdEf'],
      {
        engine: 'postgres',
        host: 'shop.cluster-abc123.eu-west-1.rds.amazonaws.com',
        port: 5432,
        username: 'app',
        password: PASSWORD,
        dbname: 'shop',
        dbClusterIdentifier: 'shop',
        scheme: 'postgres',
        options: 'sslmode=require',
        masterarn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:admin-AbCdEf',
      },
    ],
  ] as [string, string, string[], object | string][])('%s in the form of its kind', async (kind, input, args, expected) => {
    const { run, stored } = await world();
    const seen = await run(['store', 'dev/shop/value', ...args], input);

    expect(seen.stdout).toContain(`stored as ${kind}: dev/shop/value`);
    expect(seen.stdout + seen.stderr).not.toContain(PASSWORD);
    const { SecretString } = await stored('dev/shop/value');
    if (typeof expected === 'string') expect(SecretString).toBe(expected);
    else expect(JSON.parse(SecretString!)).toEqual(expected);
  });

  it('PEM, a service account and bytes are kept as they are, and known by what they look like', async () => {
    const { run, stored, cwd, sm } = await world();
    const key = pem();
    const account = JSON.stringify({ type: 'service_account', private_key: key, client_email: 'a@example.invalid' }, null, 2);
    const bytes = randomBytes(3000);
    writeFileSync(join(cwd, 'keystore.p12'), bytes);

    expect((await run(['store', 'dev/shop/tls', '--owner', 'ann', '--tag', 'team=web'], key)).stdout).toContain('stored as pem');
    expect((await run(['store', 'dev/shop/robot'], account)).stdout).toContain('stored as service-account');
    expect((await run(['store', 'dev/shop/keystore', '--file', 'keystore.p12'])).stdout).toContain('stored as binary');
    expect((await stored('dev/shop/tls')).SecretString).toBe(key);
    expect((await stored('dev/shop/robot')).SecretString).toBe(account);
    expect(Buffer.from((await stored('dev/shop/keystore')).SecretBinary!)).toEqual(bytes);
    const { Tags = [] } = await sm.describeSecret({ SecretId: 'dev/shop/tls' });
    expect(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))).toEqual({
      environment: 'dev',
      'managed-by': 'keylift',
      owner: 'ann',
      team: 'web',
    });
  });

  it.each([
    [['store', 'bad name'], 'x', 'E0809'],
    [['store', 'prod/shop/db-AbCdEf'], 'x', 'E0809: "prod/shop/db-AbCdEf"'],
    [['store', 'dev/a'], '', 'E0834: the value is empty'],
    [['store', 'dev/a'], 'x'.repeat(65_537), 'E0834: the value is over 65,536 bytes'],
    [['store', 'dev/a', '--kind', 'text'], Buffer.from([0xff, 0xfe]), 'E0840: the value is not UTF-8 text'],
    [['store', 'dev/a', '--kind', 'pem'], 'x', 'E0840: the value is not in PEM form'],
    [['store', 'dev/a', '--kind', 'service-account'], '{}', 'E0840'],
    [['store', 'dev/a', '--kind', 'database'], 'https://x:y@z', 'E0840'],
    [['store', 'dev/a', '--kind', 'oauth-client'], 'x', 'E0840: the value needs the field ClientID'],
    [['store', 'dev/a', '--kind', 'keytab'], 'x', 'E0104'],
    [['store', 'dev/a', '--field', 'x=y'], 'x', 'E0840'],
    [['store', 'dev/a', '--field', 'novalue'], 'x', 'E0104: --field takes KEY=VALUE'],
    [['store', 'dev/a', '--file', 'missing.p12'], '', 'E0201'],
  ] as [string[], string | Uint8Array, string][])('%j is refused', async (args, input, words) => {
    const { run, sm } = await world();
    const seen = await run(args, input);

    expect(seen.stderr).toContain(words);
    expect(seen.code).toBe(2);
    expect((await sm.listSecrets({})).SecretList).toEqual([]);
  });

  it('never takes the place of another value, and warns of production under the key that AWS manages', async () => {
    const { run, stored } = await world();
    const first = await run(['store', 'prod/shop/key'], 'first');

    expect(first.stderr).toContain('warning: a production secret under the key that AWS manages');
    expect((await run(['store', 'prod/shop/key'], 'first')).code).toBe(0);
    const second = await run(['store', 'prod/shop/key'], 'second');
    expect(second.stderr).toContain('E0806');
    expect(second.code).toBe(4);
    expect((await stored('prod/shop/key')).SecretString).toBe('first');
  });
});

describe('exec', () => {
  it('gives a program the connection URL of a stored login, as it was', async () => {
    const { run, cwd, env } = await world();
    await run(['store', 'dev/shop/db'], URL);
    const print = ['exec', '--', process.execPath, '-e', 'process.stdout.write(process.env.DATABASE_URL)'];
    const seen = await keylift(print, { cwd, env: { ...env, DATABASE_URL: 'ref+awssecrets://dev/shop/db?as=url' } });

    expect(seen.stdout).toBe(URL);
    await run(['store', 'dev/shop/text'], 'x');
    const bad = await keylift(print, { cwd, env: { ...env, DATABASE_URL: 'ref+awssecrets://dev/shop/text?as=url' } });
    expect(bad.stderr).toContain('E0815');
    const wrong = await keylift(print, { cwd, env: { ...env, DATABASE_URL: 'ref+awssecrets://dev/shop/db?as=toml' } });
    expect(wrong.stderr).toContain('E0831');
  });
});
