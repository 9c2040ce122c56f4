// keylift emulator as a user starts it: faults, rates, clock, a world with roles and keys, rotation functions, a data folder.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FAULT_KINDS } from '../../src/emulator/faults.ts';
import { applicationPolicy } from '../../src/report/access-policy.ts';
import { keylift, scratch, type Run } from '../support/run.ts';

interface Started {
  readonly sm: (accessKeyId?: string) => SecretsManager;
  readonly url: string;
  readonly stop: () => Promise<Run>;
}

async function start(args: readonly string[], cwd: string): Promise<Started> {
  let child: { kill(signal: NodeJS.Signals): boolean } | undefined;
  const ready = resolvers<string>();
  const ended = keylift(['emulator', ...args], {
    cwd,
    started: (one) => {
      child = one;
      one.stdout!.on('data', (text: string) => {
        const url = /emulator on (\S+)/.exec(text)?.[1];
        if (url !== undefined) ready.resolve(url);
      });
    },
  });
  void ended.then(({ stderr }) => ready.reject(new Error(stderr)));
  const stop = () => {
    child?.kill('SIGINT');
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  const url = await ready.promise;
  const sm = (accessKeyId = 'local') => {
    const client = new SecretsManager({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  return { sm, url, stop };
}

function resolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );

describe('keylift emulator', () => {
  it('takes a fault of every kind from the command line', async () => {
    const faults = FAULT_KINDS.filter((kind) => kind !== 'no-answer' && kind !== 'slow');
    const { sm } = await start(
      ['--fault', ...faults.map((kind) => `${kind},operation=DescribeSecret,secret=${kind},times=1`)],
      scratch(),
    );
    const client = sm();
    const seen: Record<string, string> = {};
    for (const kind of faults) {
      await client.createSecret({ Name: kind, SecretString: 'x' });
      seen[kind] = await nameOf(client.describeSecret({ SecretId: kind }));
      expect(await nameOf(client.describeSecret({ SecretId: kind }))).toBe('ok');
    }

    expect(seen).toEqual({
      throttle: 'ThrottlingException',
      'access-denied': 'AccessDeniedException',
      'kms-denied': 'AccessDeniedException',
      'kms-disabled': 'EncryptionFailure',
      'expired-token': 'ExpiredTokenException',
      'bad-token': 'UnrecognizedClientException',
      'clock-skew': 'InvalidSignatureException',
      quota: 'LimitExceededException',
      'not-found-yet': 'ResourceNotFoundException',
      'internal-error': 'InternalServiceError',
      'reset-before-effect': 'TimeoutError',
      'reset-after-effect': 'TimeoutError',
      'html-200': 'SyntaxError',
    });
  });

  it('answers late or not at all', async () => {
    const { sm } = await start(['--fault', 'slow,nth=2,ms=300', 'no-answer,nth=3'], scratch());
    const client = sm();
    await client.createSecret({ Name: 'a', SecretString: 'x' });
    const before = performance.now();
    await client.describeSecret({ SecretId: 'a' });

    expect(performance.now() - before).toBeGreaterThan(290);
    const silent = client.describeSecret({ SecretId: 'a' }, { abortSignal: AbortSignal.timeout(400) });
    expect(await nameOf(silent)).toBe('AbortError');
  });

  it('throttles, and has a clock of its own', async () => {
    const { sm } = await start(['--rates', '0.1', '--clock', '+8d'], scratch());
    const client = sm();
    const names = await Promise.all(
      Array.from({ length: 10 }, (_, index) => nameOf(client.createSecret({ Name: `s${index}`, SecretString: 'x' }))),
    );

    expect(names.filter((name) => name === 'ok').length).toBeGreaterThanOrEqual(5);
    expect(names).toContain('ThrottlingException');
    const { SecretList = [] } = await client.listSecrets({});
    expect(SecretList[0]!.CreatedDate!.getTime()).toBeGreaterThan(Date.now() + 7 * 86_400_000);
  });

  it('evaluates the policies of a world file', async () => {
    const scope = { region: 'us-east-1', account: '111122223333', secrets: [{ name: 'prod/shop/db' }] };
    const world = {
      account: '111122223333',
      keys: [{ keyId: 'mine', alias: 'alias/mine', state: 'Disabled' }],
      roles: [{ arn: 'arn:aws:iam::111122223333:role/app', accessKeyId: 'app', policies: [applicationPolicy(scope)] }],
    };
    const { sm } = await start(['--world', 'world.json'], scratch({ 'world.json': JSON.stringify(world) }));
    await sm().createSecret({ Name: 'prod/shop/db', SecretString: 'x' });
    await sm().createSecret({ Name: 'prod/other/db', SecretString: 'x' });

    expect((await sm('app').getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).toBe('x');
    expect(await nameOf(sm('app').getSecretValue({ SecretId: 'prod/other/db' }))).toBe('AccessDeniedException');
    expect(await nameOf(sm().createSecret({ Name: 'a', SecretString: 'x', KmsKeyId: 'mine' }))).toBe('EncryptionFailure');
  });

  it('rotates with a function of the user, and keeps everything encrypted in its folder', async () => {
    const next = randomBytes(12).toString('hex');
    const handler = `import { SecretsManager } from '@aws-sdk/client-secrets-manager';
      const sm = new SecretsManager({});
      export async function handler({ Step, SecretId, ClientRequestToken }) {
        if (Step === 'createSecret') await sm.putSecretValue({ SecretId, ClientRequestToken, SecretString: '${next}', VersionStages: ['AWSPENDING'] });
        if (Step !== 'finishSecret') return;
        const { VersionIdsToStages } = await sm.describeSecret({ SecretId });
        const [from] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'));
        await sm.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: from });
      }`;
    const cwd = scratch();
    // Beside our own packages, so that the SDK is found.
    const file = join(import.meta.dirname, `rotator-${randomBytes(4).toString('hex')}.mjs`);
    writeFileSync(file, handler);
    onTestFinished(async () => (await import('node:fs')).rmSync(file, { force: true }));
    const { sm, stop } = await start(['--data', 'data', '--function', `rotate=${file}`], cwd);
    await sm().createSecret({ Name: 'prod/shop/db', SecretString: 'first' });
    const RotationLambdaARN = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';
    await sm().rotateSecret({ SecretId: 'prod/shop/db', RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } });
    for (let looks = 0; looks < 50; looks += 1) {
      if ((await sm().getSecretValue({ SecretId: 'prod/shop/db' })).SecretString === next) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await sm().getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).toBe(next);

    expect((await stop()).code).toBe(0);
    for (const name of readdirSync(join(cwd, 'data'))) {
      const bytes = readFileSync(join(cwd, 'data', name)).toString('latin1');
      expect(bytes).not.toContain(next);
      expect(bytes).not.toContain('prod/shop');
    }
    const again = await start(['--data', 'data'], cwd);
    expect((await again.sm().getSecretValue({ SecretId: 'prod/shop/db' })).SecretString).toBe(next);
  });

  it.each([
    [['--fault', 'explode'], 'E0104: --fault explode: the kinds are throttle,'],
    [['--fault', 'throttle,every=2'], 'E0104: --fault throttle,every=2: "every=2" is none of operation='],
    [['--fault', 'throttle,nth=0'], 'E0104: --fault throttle,nth=0: nth is not what it should be'],
    [['--rates', 'fast'], 'E0104: --rates takes a number'],
    [['--clock', '8d'], 'E0104: --clock 8d is no distance'],
    [['--account', '12'], 'E1004'],
    [['--world', 'missing.json'], 'E0300'],
    [['--world', 'bad.json'], 'E0303: bad.json: roles.0.arn: expected'],
    [['--world', 'broken.json'], 'E0301'],
    [['--function', 'rotate'], 'E0104: --function rotate: not NAME=FILE'],
    [['--function', 'rotate=missing.mjs'], 'the module cannot be loaded'],
  ])('%j is refused: %s', async (args, words) => {
    const cwd = scratch({ 'bad.json': '{"roles":[{"arn":"me","policies":[]}]}', 'broken.json': '{' });
    const seen = await keylift(['emulator', ...args], { cwd });

    expect(seen.stderr).toContain(words);
    expect(seen.code).toBe(2);
  });
});
