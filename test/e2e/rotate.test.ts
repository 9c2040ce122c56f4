// keylift rotate and keylift rotation against the embedded server.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { parseToObject } from 'hcl2-parser';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { rotationHandler, type Rotator } from '../../src/rotation/handler.ts';
import { secretsApi } from '../../src/rotation/secrets-api.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository, scratch } from '../support/run.ts';
import { tool, toolsMissing } from '../support/tools.ts';

const WORKS = 'arn:aws:lambda:us-east-1:000000000000:function:works';
const FAILS = 'arn:aws:lambda:us-east-1:000000000000:function:fails';
const VALUE = fakeText(20, undefined, 8);

async function world(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint: emulator.url, region: 'us-east-1', credentials });
  onTestFinished(() => sm.destroy());
  const rotator: Rotator = {
    create: async (current) => ({ ...current, password: fakeText(20, undefined, Math.floor(Math.random() * 1e6)) }),
    set: async () => {},
    test: async () => {},
    restore: async () => {},
  };
  emulator.registerRotation(WORKS, rotationHandler(rotator, secretsApi(sm)));
  emulator.registerRotation(
    FAILS,
    rotationHandler({ ...rotator, set: () => Promise.reject(new Error('planted')) }, secretsApi(sm)),
  );
  await sm.createSecret({ Name: 'prod/shop/db', SecretString: JSON.stringify({ password: VALUE }) });
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const run = (args: readonly string[], input?: string) =>
    keylift(args, { cwd: scratch(), env, ...(input === undefined ? {} : { input }) });
  return { sm, run, env };
}

describe('rotate', () => {
  it('wants to see that the code is deployed', async () => {
    const { run, sm } = await world();
    await sm.getSecretValue({ SecretId: 'prod/shop/db' });

    const seen = await run(['rotate', 'prod/shop/db', '--function', WORKS]);

    expect(seen.stderr).toContain('E0825');
    expect(seen.code).toBe(4);
    expect((await sm.describeSecret({ SecretId: 'prod/shop/db' })).RotationEnabled).toBeUndefined();
  });

  it('believes a read on a later day than the secret was stored', async () => {
    let now = Date.now();
    const { run, sm } = await world({ now: () => new Date(now) });
    now += 2 * 86_400_000;
    await sm.getSecretValue({ SecretId: 'prod/shop/db' });

    const seen = await run(['rotate', 'prod/shop/db', '--function', WORKS]);

    expect(seen.stdout).toContain('the new code runs');
    expect(seen.code).toBe(0);
  });

  it('sets the rotation up without rotating, then rotates and watches, and rotates again without a function', async () => {
    const { run, sm } = await world();

    const first = await run([
      'rotate',
      'prod/shop/db',
      '--i-deployed',
      '--function',
      WORKS,
      '--schedule',
      'rate(10 days)',
      '--window',
      '3',
    ]);
    const value = (await sm.getSecretValue({ SecretId: 'prod/shop/db' })).SecretString;
    const second = await run(['rotate', 'prod/shop/db', '--i-deployed']);

    expect(first.stdout).toMatch(/rotation set up: rate\(10 days\)[\s\S]*prod\/shop\/db rotated: version \S+ \(this rotation\)/);
    expect(value).not.toContain(VALUE);
    expect(second.code).toBe(0);
    expect((await sm.getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).not.toBe(value);
    expect((await sm.describeSecret({ SecretId: 'prod/shop/db' })).RotationRules).toEqual({
      ScheduleExpression: 'rate(10 days)',
      Duration: '3h',
    });
    expect(first.stdout + second.stdout).not.toContain(VALUE);
  });

  it('says when a rotation does not finish, and that the value is unchanged; a dangling version is named', async () => {
    const { run, sm } = await world();

    const seen = await run(['rotate', 'prod/shop/db', '--i-deployed', '--function', FAILS, '--timeout', '1']);
    const again = await run(['rotate', 'prod/shop/db', '--i-deployed']);

    expect(seen.stderr).toContain('E0826');
    expect(seen.stderr).toContain('the value in use is unchanged');
    expect(seen.code).toBe(5);
    expect(again.stderr).toMatch(/E0826: an earlier rotation .* did not finish \(version /);
    expect((await sm.getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).toContain(VALUE);
  });

  it('stores a value from standard input as the next version', async () => {
    const { run, sm } = await world();

    const rotate = ['rotate', 'prod/shop/db', '--i-deployed', '--stdin'];
    const seen = await run([...rotate, '--field', 'password'], `${VALUE}-new\n`);

    expect(seen.stdout).toContain('has a new version');
    const stored = async () => (await sm.getSecretValue({ SecretId: 'prod/shop/db' })).SecretString;
    expect(await stored()).toBe(JSON.stringify({ password: `${VALUE}-new` }));
    // A whole object may take its place, a single value may not.
    expect((await run(rotate, '{"password":"x","more":"y"}')).code).toBe(0);
    expect(await stored()).toBe('{"password":"x","more":"y"}');
    expect((await run(rotate, VALUE)).stderr).toContain('E0839');
    expect(seen.stdout + seen.stderr).not.toContain(VALUE);
  });

  it.each([
    [['rotate', 'no/such', '--i-deployed'], undefined, 'E0815', 5],
    [['rotate', 'prod/shop/db', '--i-deployed'], undefined, 'E0827', 2],
    [['rotate', 'prod/shop/db', '--i-deployed', '--stdin'], '\n', 'E0834', 2],
    [['rotate', 'prod/shop/db', '--i-deployed', '--stdin'], 'x'.repeat(70_000), 'E0834', 2],
    [
      ['rotate', 'prod/shop/db', '--i-deployed', '--function', 'arn:aws:lambda:us-east-1:000000000000:function:nobody'],
      undefined,
      'E0815',
      5,
    ],
  ])('%j is refused with %s', async (args, input, code, exit) => {
    const { run, sm } = await world();

    const seen = await run(args, input);

    expect(seen.stderr).toContain(code);
    expect(seen.code).toBe(exit);
    expect((await sm.getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).toContain(VALUE);
  });
});

describe('rotation', () => {
  async function advised(format: string) {
    const { env } = await world();
    const cwd = repository({
      'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { pg: '*' } }),
      'db.js': `import pg from 'pg';\nexport async function open() {\n  return new pg.Client({ connectionString: 'postgres://app:${VALUE}7@db.abc.eu-west-1.rds.amazonaws.com:5432/shop' });\n}\n`,
      'key.js': `export async function key() {\n  const internalApiKey = '${fakeText(32, undefined, 44)}';\n  return internalApiKey;\n}\n`,
    });
    const plan = await keylift(['plan', '--env', 'prod'], { cwd, env });
    expect(plan.stdout).toContain('Plan: 2 secrets to store');
    return keylift(['rotation', '--format', format, '--window', '2'], { cwd, env });
  }

  it('says for each secret who can rotate it', async () => {
    const seen = await advised('terminal');

    expect(seen.stdout).toContain('PostgreSQLMultiUser');
    expect(seen.stdout).toContain('RDS can keep');
    expect(seen.stdout).toContain('dist/rotation/postgres.mjs');
    expect(seen.stdout).toContain('by hand: make a new value where it comes from (');
    expect(seen.stdout).not.toContain(VALUE);
  });

  it('as commands never rotates at once', async () => {
    const seen = await advised('aws');

    expect(seen.stdout).toMatch(
      /^aws secretsmanager rotate-secret --secret-id '\S+' .*"Duration":"2h".* --no-rotate-immediately$/m,
    );
  });

  it('as Terraform parses', async () => {
    const seen = await advised('terraform');
    const [read, fault] = parseToObject(seen.stdout) as [{ resource: Record<string, object> }, unknown];

    expect(fault).toBeNull();
    expect(Object.keys(read.resource)).toEqual(['aws_secretsmanager_secret_rotation']);
    expect(JSON.stringify(read.resource)).toContain('"duration":"2h"');
  });

  it.skipIf(toolsMissing('cfn-lint'))('as CloudFormation passes cfn-lint [needs cfn-lint]', async () => {
    const seen = await advised('cloudformation');
    expect(seen.stderr).toBe('');
    const file = join(scratch(), 'rotation.yaml');
    writeFileSync(file, seen.stdout);

    expect(seen.stdout).toContain('PostgreSQLSingleUser');
    expect(execFileSync(tool('cfn-lint')!, ['--regions', 'us-east-1', '--', file], { encoding: 'utf8' })).toBe('');
  });
});
