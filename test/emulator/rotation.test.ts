import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
  type RotateSecretCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { RotationEvent } from '../../src/emulator/context.ts';
import { checkRules, nextRotation } from '../../src/emulator/schedule.ts';
import { clock, DAY, refusal, token, world, type World } from './support.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';

/** What a rotation Lambda does, with the calls a real one makes. */
function rotator(client: SecretsManagerClient, failing?: RotationEvent['Step']): (event: RotationEvent) => Promise<void> {
  return async ({ Step, SecretId, ClientRequestToken }) => {
    if (Step === failing) throw new Error('the database is away');
    if (Step === 'createSecret') {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }));
      await client.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken,
          SecretString: `${SecretString}+`,
          VersionStages: ['AWSPENDING'],
        }),
      );
    }
    if (Step === 'testSecret')
      await client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' }));
    if (Step === 'finishSecret') {
      const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
      const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes('AWSCURRENT'));
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: ClientRequestToken,
          ...(current === undefined ? {} : { RemoveFromVersionId: current }),
        }),
      );
    }
  };
}

async function ready(failing?: RotationEvent['Step']): Promise<World & { time: ReturnType<typeof clock>; first: string }> {
  const time = clock();
  const { client, emulator } = await world({ now: time.now });
  const { VersionId = '' } = await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'v1' }));
  emulator.registerRotation('rotate', rotator(client, failing));
  return { client, emulator, time, first: VersionId };
}

const rotate = (client: SecretsManagerClient, input: Partial<RotateSecretCommandInput> = {}) =>
  client.send(new RotateSecretCommand({ SecretId: 's', RotationLambdaARN: LAMBDA, ...input }));
const described = (client: SecretsManagerClient) => client.send(new DescribeSecretCommand({ SecretId: 's' }));
const value = async (client: SecretsManagerClient) =>
  (await client.send(new GetSecretValueCommand({ SecretId: 's' }))).SecretString;

describe('RotateSecret', () => {
  it('leads the registered function through four steps and ends with a new current version', async () => {
    const { client, emulator, time, first } = await ready();
    const ClientRequestToken = token();

    const { VersionId } = await rotate(client, { ClientRequestToken, RotationRules: { AutomaticallyAfterDays: 30 } });

    expect(VersionId).toBe(ClientRequestToken);
    expect(await value(client)).toBe('v1+');
    const secret = await described(client);
    expect(secret.VersionIdsToStages?.[first]).toEqual(['AWSPREVIOUS']);
    expect(secret.VersionIdsToStages?.[ClientRequestToken]?.toSorted()).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(secret).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: LAMBDA,
      RotationRules: { AutomaticallyAfterDays: 30 },
      LastRotatedDate: time.now(),
      NextRotationDate: new Date('2030-02-14T00:00:00Z'),
    });
    const steps = emulator.calls.filter(({ operation }) => operation.startsWith('rotation:'));
    expect(steps.map(({ operation, secretName, outcome }) => [operation, secretName, outcome])).toEqual([
      ['rotation:createSecret', 's', 'ok'],
      ['rotation:setSecret', 's', 'ok'],
      ['rotation:testSecret', 's', 'ok'],
      ['rotation:finishSecret', 's', 'ok'],
    ]);
  });

  it('uses what was configured before', async () => {
    const { client } = await ready();
    await rotate(client, { RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' } });

    await client.send(new RotateSecretCommand({ SecretId: 's' }));

    expect(await value(client)).toBe('v1++');
    expect((await described(client)).RotationRules).toEqual({ ScheduleExpression: 'rate(10 days)', Duration: '3h' });
  });

  it('finds a function by its ARN before its name', async () => {
    const { client, emulator } = await ready();
    const seen: string[] = [];
    emulator.registerRotation(LAMBDA, ({ Step }) => {
      seen.push(Step);
    });

    await rotate(client, { RotateImmediately: false });

    expect(seen).toEqual(['testSecret']);
  });

  it.each<RotationEvent['Step']>(['createSecret', 'setSecret', 'testSecret', 'finishSecret'])(
    'leaves the current value alone when %s fails, and the next rotation blocked',
    async (failing) => {
      const { client, emulator, first } = await ready(failing);

      const { VersionId = '' } = await rotate(client);

      expect(await value(client)).toBe('v1');
      const secret = await described(client);
      expect(secret.VersionIdsToStages).toEqual({ [first]: ['AWSCURRENT'], [VersionId]: ['AWSPENDING'] });
      expect(secret.LastRotatedDate).toBeUndefined();
      expect(emulator.calls.at(-1 - 3)?.outcome === 'failed' || emulator.calls.some(({ outcome }) => outcome === 'failed')).toBe(
        true,
      );
      expect(await refusal(rotate(client))).toMatchObject({
        name: 'InvalidRequestException',
        message: "A previous rotation isn't complete. That rotation will be reattempted.",
      });
      await client.send(
        new UpdateSecretVersionStageCommand({ SecretId: 's', VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId }),
      );
      emulator.registerRotation('rotate', rotator(client));
      await rotate(client);
      expect(await value(client)).toBe('v1+');
    },
  );

  it('finds no value in a version that a rotation announced and did not fill', async () => {
    const { client } = await ready('createSecret');
    const { VersionId = '' } = await rotate(client);

    for (const which of [{ VersionId }, { VersionStage: 'AWSPENDING' }]) {
      expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 's', ...which })))).toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
  });

  it('does not count a rotation whose last step failed after all', async () => {
    const { client, emulator } = await ready();
    const rotateOnce = rotator(client);
    emulator.registerRotation('rotate', async (event) => {
      await rotateOnce(event);
      if (event.Step === 'finishSecret') throw new Error('too late');
    });

    await rotate(client);

    expect(await value(client)).toBe('v1+');
    expect((await described(client)).LastRotatedDate).toBeUndefined();
  });

  it('does not rotate again for the same token', async () => {
    const { client } = await ready();
    const ClientRequestToken = token();
    await rotate(client, { ClientRequestToken });

    expect((await rotate(client, { ClientRequestToken })).VersionId).toBe(ClientRequestToken);

    expect(await value(client)).toBe('v1+');
  });

  it('only tests when it shall not rotate at once', async () => {
    const { client, emulator, first } = await ready();

    await rotate(client, { RotateImmediately: false, RotationRules: { ScheduleExpression: 'cron(0 8 1 * ? *)' } });

    expect(emulator.calls.filter(({ operation }) => operation.startsWith('rotation:')).map(({ operation }) => operation)).toEqual(
      ['rotation:testSecret'],
    );
    expect(await described(client)).toMatchObject({
      RotationEnabled: true,
      VersionIdsToStages: { [first]: ['AWSCURRENT'] },
      NextRotationDate: new Date('2030-02-01T08:00:00Z'),
    });
    expect(Object.keys((await described(client)).VersionIdsToStages ?? {})).toEqual([first]);
  });

  it.each([
    ['no function', { RotationLambdaARN: undefined }, 'InvalidRequestException'],
    ['a function nobody registered', { RotationLambdaARN: `${LAMBDA}-other` }, 'ResourceNotFoundException'],
    ['an ARN of something else', { RotationLambdaARN: 'arn:aws:iam::000000000000:role/rotate' }, 'InvalidParameterException'],
    [
      'days and an expression',
      { RotationRules: { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' } },
      'InvalidParameterException',
    ],
    ['no schedule in its rules', { RotationRules: { Duration: '2h' } }, 'InvalidParameterException'],
  ])('refuses %s and leaves the secret as it was', async (_what, input, code) => {
    const { client, first } = await ready();

    expect(
      await refusal(client.send(new RotateSecretCommand({ SecretId: 's', RotationLambdaARN: LAMBDA, ...input }))),
    ).toMatchObject({
      name: code,
    });

    const secret = await described(client);
    expect(secret.RotationEnabled).toBeUndefined();
    expect(secret.VersionIdsToStages).toEqual({ [first]: ['AWSCURRENT'] });
    expect(await value(client)).toBe('v1');
  });
});

describe('CancelRotateSecret', () => {
  it('turns rotation off, keeps its settings, and RotateSecret turns it on again', async () => {
    const { client } = await ready();
    await rotate(client, { RotationRules: { AutomaticallyAfterDays: 5 } });

    expect(await client.send(new CancelRotateSecretCommand({ SecretId: 's' }))).toMatchObject({ Name: 's' });

    const off = await described(client);
    expect(off).toMatchObject({
      RotationEnabled: false,
      RotationLambdaARN: LAMBDA,
      RotationRules: { AutomaticallyAfterDays: 5 },
    });
    expect(off.NextRotationDate).toBeUndefined();
    await client.send(new RotateSecretCommand({ SecretId: 's' }));
    expect((await described(client)).RotationEnabled).toBe(true);
  });

  it('refuses a secret that never rotated', async () => {
    const { client } = await ready();

    expect(await refusal(client.send(new CancelRotateSecretCommand({ SecretId: 's' })))).toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('schedules', () => {
  const from = new Date('2030-01-15T10:30:00Z');

  it.each([
    ['rate(4 hours)', '2030-01-15T14:00:00Z'],
    ['rate(1 day)', '2030-01-16T00:00:00Z'],
    ['rate(10 days)', '2030-01-25T00:00:00Z'],
    ['cron(0 8 * * ? *)', '2030-01-16T08:00:00Z'],
    ['cron(0 10,11 * * ? *)', '2030-01-15T11:00:00Z'],
    ['cron(0 /8 * * ? *)', '2030-01-15T16:00:00Z'],
    ['cron(0 2-20/6 * * ? *)', '2030-01-15T14:00:00Z'],
    ['cron(0 0 15 * ? *)', '2030-02-15T00:00:00Z'],
    ['cron(0 0 31 * ? *)', '2030-01-31T00:00:00Z'],
    ['cron(0 0 L * ? *)', '2030-01-31T00:00:00Z'],
    ['cron(0 0 29 2 ? *)', '2032-02-29T00:00:00Z'],
    ['cron(0 0 1 JAN,JUL ? *)', '2030-07-01T00:00:00Z'],
    ['cron(0 0 1 */3 ? *)', '2030-04-01T00:00:00Z'],
    ['cron(0 18 ? * SAT *)', '2030-01-19T18:00:00Z'],
    ['cron(0 18 ? * 2-6 *)', '2030-01-15T18:00:00Z'],
    ['cron(0 0 ? * MON#1 *)', '2030-02-04T00:00:00Z'],
    ['cron(0 0 ? * 2#5 *)', '2030-04-29T00:00:00Z'],
    ['cron(0 0 ? * FRIL *)', '2030-01-25T00:00:00Z'],
    ['cron(0 0 ? FEB FRIL *)', '2030-02-22T00:00:00Z'],
  ])('%s comes next at %s', (ScheduleExpression, expected) => {
    checkRules({ ScheduleExpression });

    expect(nextRotation({ ScheduleExpression }, from)).toEqual(new Date(expected));
  });

  it('knows dates that never come', () => {
    expect(nextRotation({ ScheduleExpression: 'cron(0 0 30 FEB ? *)' }, from)).toBeUndefined();
  });

  it('counts days from midnight', () => {
    expect(nextRotation({ AutomaticallyAfterDays: 1 }, new Date(from.getTime() + DAY))).toEqual(new Date('2030-01-17T00:00:00Z'));
  });

  it.each([
    'rate(3 hours)',
    'rate(0 days)',
    'rate(1000 days)',
    'rate(5 minutes)',
    'rate(-4 hours)',
    'every day',
    'cron(0 8 * * ?)',
    'cron(5 8 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(0 8 32 * ? *)',
    'cron(0 8 0 * ? *)',
    'cron(0 8 1 13 ? *)',
    'cron(0 8 1 FOO ? *)',
    'cron(0 8 ? * 8 *)',
    'cron(0 8 ? * MON#6 *)',
    'cron(0 8 1 * ? 2030)',
    'cron(0 9-8 1 * ? *)',
    'cron(0 1-2-3 1 * ? *)',
    'cron(0 8/0 1 * ? *)',
    'cron(0 8,,9 1 * ? *)',
  ])('%s is none', (ScheduleExpression) => {
    expect(() => {
      checkRules({ ScheduleExpression });
    }).toThrow(/ScheduleExpression in RotationRules is not valid/);
  });

  it.each([
    [{ ScheduleExpression: 'rate(4 hours)', Duration: '5h' }, false],
    [{ ScheduleExpression: 'rate(4 hours)', Duration: '4h' }, true],
    [{ ScheduleExpression: 'rate(2 days)', Duration: '24h' }, true],
    [{ AutomaticallyAfterDays: 3, Duration: '25h' }, false],
    [{ AutomaticallyAfterDays: 3, Duration: '0h' }, false],
  ])('the window of %j fits: %s', (rules, fits) => {
    const check = () => {
      checkRules(rules);
    };

    if (fits) expect(check).not.toThrow();
    else expect(check).toThrow(/rotation window/);
  });
});
