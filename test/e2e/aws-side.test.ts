// apply with a key, a role, replicas and the application's own role; status of what became of the secrets.
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { applicationPolicy, operatorPolicy, type AccessScope } from '../../src/report/access-policy.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository, type Run } from '../support/run.ts';

const VALUE = `${fakeText(16, undefined, 5)}7${fakeText(16, undefined, 6)}`;
const ACCOUNT = '000000000000';
const KEY = { keyId: 'own-key', alias: 'alias/own' };
const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/own-key`;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const scope: AccessScope = { region: 'us-east-1', account: ACCOUNT, secrets: [{ name: 'prod/shop/stripe-api-key' }] };

interface Shop {
  readonly cwd: string;
  readonly sm: SecretsManager;
  readonly run: (...args: string[]) => Promise<Run>;
}

async function shop(options: EmulatorOptions = {}): Promise<Shop> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const cwd = repository({
    'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { start: 'node index.js' } }),
    'index.js': `const stripeApiKey = '${VALUE}';\nconsole.log(stripeApiKey.length);\n`,
  });
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'root',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const credentials = { accessKeyId: 'root', secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint: emulator.url, region: 'us-east-1', credentials });
  onTestFinished(() => sm.destroy());
  return { cwd, sm, run: (...args) => keylift(args, { cwd, env }) };
}

const withKey = { ...scope, kmsKeyArn: KEY_ARN };

describe('apply', () => {
  it('under a role with the operator policy, with a key, replicas and proof for the application', async () => {
    const { run, sm } = await shop({
      keys: [KEY],
      roles: [
        { arn: role('operator'), policies: [{ ...operatorPolicy(withKey) }, allowReplication()], externalId: 'hush' },
        { arn: role('app'), policies: [{ ...applicationPolicy(withKey) }] },
        { arn: role('blind'), policies: [] },
        { arn: role('keyless'), policies: [{ ...applicationPolicy(scope) }] },
      ],
    });

    expect((await run('plan', '--env', 'prod', '--kms-key-id', 'alias/own')).code).toBe(0);
    const wrong = await run('apply', '--yes', '--role-arn', role('operator'));
    expect(wrong.stderr).toContain('E0820');
    const asOperator = ['--role-arn', role('operator'), '--external-id', 'hush'];
    const done = await run('apply', '--yes', ...asOperator, '--replicate', 'eu-west-1', 'eu-north-1');
    expect(done.stderr + done.stdout).toContain('MIGRATED');
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('replicated  prod/shop/stripe-api-key to eu-west-1, eu-north-1');
    const stored = await sm.describeSecret({ SecretId: 'prod/shop/stripe-api-key' });
    expect(stored.KmsKeyId).toBe('alias/own');
    expect(stored.ReplicationStatus).toHaveLength(2);
  });

  it.each([
    ['app', 0, /readable +prod\/shop\/stripe-api-key/],
    ['blind', 5, /unreadable +prod\/shop\/stripe-api-key: IAM denies secretsmanager:GetSecretValue/],
    ['keyless', 5, /unreadable +prod\/shop\/stripe-api-key: IAM allows it, the KMS key does not/],
  ])('--verify-as %s exits %i', async (name, code, words) => {
    const { run, cwd } = await shop({
      keys: [KEY],
      roles: [
        { arn: role('app'), policies: [{ ...applicationPolicy(withKey) }] },
        { arn: role('blind'), policies: [] },
        { arn: role('keyless'), policies: [{ ...applicationPolicy(scope) }] },
      ],
    });
    await run('plan', '--env', 'prod', '--kms-key-id', KEY_ARN);

    const done = await run('apply', '--yes', '--verify-as', role(name));

    expect(done.stdout).toMatch(words);
    expect(done.code).toBe(code);
    expect(cwd).toBeDefined();
  });

  it.each([
    ['alias/nobody', /E0821: KMS key alias\/nobody cannot be used: there is no such key/],
    ['disabled', /E0821: KMS key disabled cannot be used: it is disabled/],
    [`arn:aws:kms:eu-west-1:${ACCOUNT}:key/own-key`, /E0821: .* it is in eu-west-1, the secrets in us-east-1/],
  ])('with the key %s stops before anything is stored', async (key, words) => {
    const { run, sm } = await shop({ keys: [KEY, { keyId: 'disabled', state: 'Disabled' }] });
    await run('plan', '--env', 'prod', '--kms-key-id', key);

    const seen = await run('apply', '--yes');

    expect(seen.stderr).toMatch(words);
    expect(seen.code).toBe(5);
    expect((await sm.listSecrets({})).SecretList).toEqual([]);
  });
});

describe('policy', () => {
  it('names placeholders before the secrets are there and full ARNs after', async () => {
    const { run, sm } = await shop();
    await run('plan', '--env', 'prod');
    const before = JSON.parse((await run('policy')).stdout) as Policy;
    await run('apply', '--yes');
    const after = JSON.parse((await run('policy')).stdout) as Policy;
    const { ARN } = await sm.describeSecret({ SecretId: 'prod/shop/stripe-api-key' });

    expect(before.Statement[0]!.Resource).toEqual([
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/shop/stripe-api-key-??????`,
    ]);
    expect(after.Statement[0]!.Resource).toEqual([ARN]);
  });

  it('of the resource is put on the secrets, and refused to another account without a key', async () => {
    const { run, sm } = await shop();
    await run('plan', '--env', 'prod');
    await run('apply', '--yes');

    const put = await run('policy', '--for', 'resource', '--reader', role('app'), '--put');
    const foreign = await run('policy', '--for', 'resource', '--reader', 'arn:aws:iam::999988887777:role/app');

    expect(put.stdout).toContain('policy put on prod/shop/stripe-api-key');
    const { ResourcePolicy } = await sm.getResourcePolicy({ SecretId: 'prod/shop/stripe-api-key' });
    expect(ResourcePolicy).toContain(role('app'));
    expect(foreign.stderr).toContain('E0824');
    expect(foreign.code).toBe(2);
  });

  it('says what is missing', async () => {
    const { run } = await shop();

    expect((await run('policy')).stderr).toContain('E0706');
  });
});

describe('status', () => {
  it('--remote and --history say what is read, rotated and still in history', async () => {
    const { run, sm } = await shop();
    await run('plan', '--env', 'prod');
    await run('apply', '--yes');

    const before = await run('status', '--remote', '--history');
    expect(before.stdout).toMatch(
      /prod\/shop\/stripe-api-key +read on the day it was stored, not rotated yet, old value in the history of 1 file/,
    );
    expect(before.stdout).toContain('1 of 1 still hold the value that stood in the code');
    await sm.putSecretValue({ SecretId: 'prod/shop/stripe-api-key', SecretString: 'another' });
    const after = await run('status', '--remote', '--format', 'json');
    expect((JSON.parse(after.stdout) as { secrets: object[] }).secrets).toMatchObject([{ rotated: true, state: 'present' }]);
    await sm.deleteSecret({ SecretId: 'prod/shop/stripe-api-key', ForceDeleteWithoutRecovery: true });
    expect((await run('status', '--remote')).stdout).toContain('is not in the store');
    expect(before.stdout + after.stdout).not.toContain(VALUE);
  });
});

interface Policy {
  readonly Statement: readonly { readonly Resource: unknown }[];
}

function allowReplication(): Record<string, unknown> {
  const Statement = [{ Effect: 'Allow', Action: 'secretsmanager:ReplicateSecretToRegions', Resource: '*' }];
  return { Version: '2012-10-17', Statement };
}
