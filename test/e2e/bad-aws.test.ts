// What can be wrong with AWS, end to end: one line that names the missing permission or the next step, and nothing half done.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../src/emulator/faults.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository, scratch, type Run } from '../support/run.ts';

const VALUE = `${fakeText(16, undefined, 5)}7${fakeText(16, undefined, 6)}`;
const SOURCE = `const paymentApiKey = '${VALUE}';\nconsole.log(paymentApiKey.length);\n`;
const NAME = 'prod/shop/payment-api-key';
const KEY_ARN = (region: string) => `arn:aws:kms:${region}:000000000000:key/own-key`;

type Env = Readonly<Record<string, string>>;

interface World {
  readonly emulator: Emulator;
  readonly sm: SecretsManager;
  readonly cwd: string;
  readonly env: Env;
  readonly run: (args: readonly string[], change?: Env, without?: readonly string[], input?: string) => Promise<Run>;
}

async function world(options: EmulatorOptions = {}): Promise<World> {
  const emulator = await startEmulator({ keys: [{ keyId: 'own-key' }, { keyId: 'off', state: 'Disabled' }], ...options });
  onTestFinished(() => emulator.close());
  const cwd = repository({
    'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { start: 'node index.js' } }),
    'index.js': SOURCE,
  });
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint: emulator.url, region: 'us-east-1', credentials });
  onTestFinished(() => sm.destroy());
  const run: World['run'] = (args, change = {}, without = [], input) => {
    const all = Object.entries({ ...env, ...change }).filter(([name]) => !without.includes(name));
    return keylift(args, { cwd, env: Object.fromEntries(all), ...(input === undefined ? {} : { input }) });
  };
  return { emulator, sm, cwd, env, run };
}

const source = (cwd: string) => readFileSync(join(cwd, 'index.js'), 'utf8');
/** Everything that is there, but for the day somebody looked at it. */
async function secretsIn(sm: SecretsManager) {
  const { SecretList = [] } = await sm.listSecrets({ IncludePlannedDeletion: true });
  return SecretList.map((one) => ({ ...one, LastAccessedDate: undefined }));
}

/** The one line and the next step; progress of a run may stand before them. */
const complaint = (run: Run) => run.stderr.split('\n').filter((line) => /^keylift: error|^ {2}try: /.test(line));

interface Case {
  readonly what: string;
  readonly words: RegExp;
  readonly next: RegExp;
  readonly code: number;
  readonly plan?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Env;
  readonly without?: readonly string[];
  readonly fault?: Fault;
  readonly before?: (world: World) => Promise<unknown>;
}

const CASES: readonly Case[] = [
  { what: 'no region', without: ['AWS_REGION'], words: /E0801: no AWS region/, next: /AWS_REGION or --region|^$/, code: 2 },
  {
    what: 'a region that is none',
    env: { AWS_REGION: 'eu-moon-1', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secretsmanager.eu-moon-1.invalid' },
    words: /E0811: cannot reach Secrets Manager \(DescribeSecret, (?:ENOTFOUND|EAI_AGAIN)\)/,
    next: /check the region/,
    code: 5,
  },
  {
    what: 'a profile that is not there',
    args: ['--profile', 'nobody'],
    without: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    words: /E0802: no AWS credentials found.*profile/,
    next: /--profile/,
    code: 5,
  },
  {
    what: 'no credentials',
    without: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    words: /E0802: no AWS credentials found/,
    next: /AWS_PROFILE or --profile, run aws sso login, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role/,
    code: 5,
  },
  {
    what: 'credentials that AWS does not know',
    fault: { kind: 'bad-token' },
    words: /E0802: AWS did not accept the credentials/,
    next: /AWS_PROFILE or --profile/,
    code: 5,
  },
  {
    what: 'an expired token',
    fault: { kind: 'expired-token' },
    words: /E0803: AWS session expired/,
    next: /sign in again/,
    code: 5,
  },
  {
    what: 'a clock that is wrong',
    fault: { kind: 'clock-skew' },
    words: /E0802: AWS refused the signature: the clock of this machine is wrong/,
    next: /set the clock/,
    code: 5,
  },
  {
    what: 'a missing permission',
    fault: { kind: 'access-denied', operation: 'CreateSecret' },
    words: /E0804: not allowed: secretsmanager:CreateSecret on prod\/shop\/payment-api-key/,
    next: /allow secretsmanager:CreateSecret/,
    code: 5,
  },
  {
    what: 'a key the role may not use',
    plan: ['--kms-key-id', 'own-key'],
    fault: { kind: 'kms-denied', operation: 'CreateSecret' },
    words: /E0805: KMS key own-key cannot be used: access denied/,
    next: /kms:Decrypt and kms:GenerateDataKey/,
    code: 5,
  },
  {
    what: 'a key that is disabled',
    plan: ['--kms-key-id', 'off'],
    words: /E0821: KMS key off cannot be used: it is disabled/,
    next: /enable-key/,
    code: 5,
  },
  {
    what: 'a key of another region',
    plan: ['--kms-key-id', KEY_ARN('eu-west-1')],
    words: /E0821: .* it is in eu-west-1, the secrets in us-east-1/,
    next: /name a key of us-east-1/,
    code: 5,
  },
  {
    what: 'a name that is taken with another value',
    before: ({ sm }) => sm.createSecret({ Name: NAME, SecretString: 'another' }),
    words: /E0806: prod\/shop\/payment-api-key already exists with a different value/,
    next: /rename the variable or use another --env or --app/,
    code: 4,
  },
  {
    what: 'a name that is taken with a binary value',
    before: ({ sm }) => sm.createSecret({ Name: NAME, SecretBinary: Buffer.from('another') }),
    words: /E0806: prod\/shop\/payment-api-key already exists with a binary value/,
    next: /use another name/,
    code: 4,
  },
  {
    what: 'a secret that waits for deletion',
    before: async ({ sm }) => {
      await sm.createSecret({ Name: NAME, SecretString: VALUE });
      await sm.deleteSecret({ SecretId: NAME });
    },
    words: /E0807: prod\/shop\/payment-api-key is scheduled for deletion until \d{4}-\d\d-\d\d/,
    next: /--restore/,
    code: 5,
  },
  {
    what: 'a quota that is used up',
    fault: { kind: 'quota', operation: 'CreateSecret' },
    words: /E0817: a quota of the account is used up \(CreateSecret on prod\/shop\/payment-api-key\)/,
    next: /quotas/,
    code: 5,
  },
  {
    what: 'a proxy that answers HTML',
    fault: { kind: 'html-200' },
    words: /E0812: what answered DescribeSecret is not Secrets Manager \(a proxy's page\?\)/,
    next: /proxy/,
    code: 5,
  },
  {
    what: 'nobody who listens',
    env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9' },
    words: /E0811: cannot reach Secrets Manager \(DescribeSecret, ECONNREFUSED\)/,
    next: /network/,
    code: 5,
  },
];

describe('keylift apply', () => {
  it.each(CASES)('with $what says so in one line, changes nothing, and succeeds once that is mended', async (one) => {
    const there = await world();
    const { emulator, sm, cwd, run } = there;
    expect((await run(['plan', '--env', 'prod', ...(one.plan ?? [])])).code).toBe(0);
    await one.before?.(there);
    const before = await secretsIn(sm);
    const lift = one.fault === undefined ? () => {} : emulator.faults.add(one.fault);

    const seen = await run(['apply', '--yes', ...(one.args ?? [])], one.env, one.without);
    lift();

    const [line = '', next = ''] = complaint(seen);
    expect(line).toMatch(one.words);
    expect(next === '' ? line : next).toMatch(one.next);
    expect(complaint(seen).length).toBeLessThanOrEqual(2);
    expect(seen.code).toBe(one.code);
    expect(seen.stdout + seen.stderr).not.toContain(VALUE);
    expect(source(cwd)).toBe(SOURCE);
    expect(await secretsIn(sm)).toEqual(before);
    // No run is left behind that would have to be resumed.
    if (one.before !== undefined || one.plan !== undefined) return;
    expect((await run(['apply', '--yes'])).code).toBe(0);
    expect(source(cwd)).not.toContain(VALUE);
  });

  it('takes a secret out of its recovery window when it is told to', async () => {
    const { run, sm, cwd } = await world();
    await run(['plan', '--env', 'prod']);
    await sm.createSecret({ Name: NAME, SecretString: VALUE });
    await sm.deleteSecret({ SecretId: NAME });

    expect((await run(['apply', '--yes', '--restore'])).code).toBe(0);
    expect((await sm.getSecretValue({ SecretId: NAME })).SecretString).toBe(VALUE);
    expect(source(cwd)).not.toContain(VALUE);
  });
});

describe('other commands', () => {
  it('a secret of another region or account is named with what to check', async () => {
    const { run, sm } = await world();
    await sm.createSecret({ Name: 'prod/shop/db', SecretString: 'x' });

    for (const args of [
      ['show', 'prod/shop/dbx'],
      ['diff', 'prod/shop/dbx'],
      ['rotate', 'prod/shop/dbx', '--i-deployed'],
    ]) {
      const seen = await run(args);
      expect(complaint(seen)[0]).toContain('E0815: prod/shop/dbx');
      expect(complaint(seen)[1]).toContain('--region and --profile');
      expect(seen.code).toBe(5);
    }
  });

  it('a binary value is not put into a text field', async () => {
    const { sm, run, env } = await world();
    await sm.createSecret({ Name: 'prod/shop/keystore', SecretBinary: Buffer.from([0, 255]) });
    const exec = await keylift(['exec', '--', 'true'], {
      cwd: scratch(),
      env: { ...env, KEYSTORE: 'ref+awssecrets://prod/shop/keystore' },
    });

    expect(complaint(exec)[0]).toContain('E0832: KEYSTORE (prod/shop/keystore) is binary');
    expect((await run(['show', 'prod/shop/keystore'])).stdout).toContain('binary');
    expect(complaint(await run(['rotate', 'prod/shop/keystore', '--i-deployed', '--stdin'], {}, [], 'text'))[0]).toMatch(
      /E0806: .* binary value/,
    );
  });

  it('a value that is too large is refused before anything is asked', async () => {
    const { cwd, run, emulator } = await world();
    const large = `${fakeText(65_530, undefined, 91)}7aZ9bY`;
    writeFileSync(join(cwd, 'index.js'), `const paymentApiKey = '${large}x';\nconsole.log(paymentApiKey.length);\n`);
    const planned = await run(['plan', '--env', 'prod', '--confidence', 'low']);

    expect(planned.stdout).not.toContain(large);
    expect(emulator.calls).toEqual([]);
    const stored = await run(['store', 'prod/shop/large'], {}, [], 'x'.repeat(65_537));
    expect(complaint(stored)[0]).toContain('E0834');
    expect(emulator.calls).toEqual([]);
  });
});
