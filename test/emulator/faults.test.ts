import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../src/emulator/faults.ts';
import { refusal, world } from './support.ts';

const create = (client: SecretsManagerClient, Name: string) => client.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
const names = async (client: SecretsManagerClient) =>
  (await client.send(new ListSecretsCommand({}))).SecretList?.map(({ Name }) => Name);

describe('faults', () => {
  it.each<[FaultKind, string, number, RegExp]>([
    ['throttle', 'ThrottlingException', 400, /^Rate exceeded$/],
    [
      'access-denied',
      'AccessDeniedException',
      400,
      /not authorized to perform: secretsmanager:CreateSecret on resource: app\/a /,
    ],
    ['kms-denied', 'AccessDeniedException', 400, /KMS/],
    ['kms-disabled', 'EncryptionFailure', 400, /KMS key/],
    ['expired-token', 'ExpiredTokenException', 400, /expired/],
    ['bad-token', 'UnrecognizedClientException', 400, /invalid/],
    ['quota', 'LimitExceededException', 400, /quota/],
    ['clock-skew', 'InvalidSignatureException', 400, /Signature expired/],
    ['not-found-yet', 'ResourceNotFoundException', 400, /can't find/],
    ['internal-error', 'InternalServiceError', 500, /server side/],
  ])('%s is answered as %s before anything is done', async (kind, name, status, message) => {
    const { client, emulator } = await world({ faults: [{ kind, operation: 'CreateSecret' }] });

    const refused = await refusal(create(client, 'app/a'));

    expect(refused).toMatchObject({ name, status });
    expect(refused.message).toMatch(message);
    expect(await names(client)).toEqual([]);
    expect(emulator.calls[0]).toMatchObject({ operation: 'CreateSecret', secretName: 'app/a', outcome: name });
  });

  it('kms-disabled speaks of decryption when it is asked to read', async () => {
    const { client } = await world({ faults: [{ kind: 'kms-disabled', operation: 'GetSecretValue' }] });
    await create(client, 'a');

    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toMatchObject({ name: 'DecryptionFailure' });
  });

  it('reset-before-effect breaks the connection and does nothing', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'reset-before-effect', nth: 1 }] });

    expect((await refusal(create(client, 'a'))).status).toBeUndefined();
    expect(await names(client)).toEqual([]);
    expect(emulator.calls[0]?.outcome).toBe('reset-before-effect');
  });

  it('reset-after-effect breaks the connection when all is done', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'reset-after-effect', nth: 1 }] });

    expect((await refusal(create(client, 'a'))).status).toBeUndefined();
    expect(await names(client)).toEqual(['a']);
    expect(emulator.calls[0]?.outcome).toBe('reset-after-effect');
  });

  it('html-200 is a page no SDK can read, and nothing is done', async () => {
    const { client } = await world({ faults: [{ kind: 'html-200', nth: 1 }] });

    expect((await refusal(create(client, 'a'))).name).toBe('SyntaxError');
    expect(await names(client)).toEqual([]);
  });

  it('no-answer is silence until the caller gives up, and nothing is done', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'no-answer', nth: 1 }] });
    const giveUp = new AbortController();
    const call = client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }), { abortSignal: giveUp.signal });
    while (emulator.calls[0]?.outcome !== 'no-answer') await sleep(1);

    giveUp.abort();

    expect((await refusal(call)).name).toBe('AbortError');
    expect(await names(client)).toEqual([]);
  });

  it('no-answer does not keep an emulator from closing', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'no-answer' }] });
    const call = refusal(create(client, 'a'));
    while (emulator.calls[0]?.outcome !== 'no-answer') await sleep(1);

    await emulator.close();

    expect((await call).status).toBeUndefined();
  });

  it('slow answers late but rightly', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'slow', operation: 'CreateSecret', ms: 30 }] });

    const late = create(client, 'a');
    while (emulator.calls.length === 0) await sleep(1);
    expect(emulator.calls[0]?.outcome).toBe('open');
    await late;

    expect(emulator.calls[0]?.outcome).toBe('slow');
    expect(await names(client)).toEqual(['a']);
  });

  it('slow does nothing any more once the emulator was closed', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'slow', ms: 60_000 }] });
    const call = refusal(create(client, 'a'));
    while (emulator.calls.length === 0) await sleep(1);

    await emulator.close();

    expect((await call).status).toBeUndefined();
    while (emulator.calls[0]?.outcome === 'open') await sleep(1);
  });

  it('hit the nth call of an operation, and as many as they are told', async () => {
    const { client } = await world({ faults: [{ kind: 'throttle', operation: 'CreateSecret', nth: 2, times: 2 }] });

    const outcomes: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      outcomes.push(
        await create(client, name).then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
      await names(client);
    }

    expect(outcomes).toEqual(['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
  });

  it('hit one call when only its number is given, and all when nothing is', async () => {
    const { client, emulator } = await world({ faults: [{ kind: 'throttle', nth: 2 }] });
    await create(client, 'a');
    await refusal(create(client, 'b'));
    await create(client, 'b');

    const lift = emulator.faults.add({ kind: 'throttle' });
    await refusal(create(client, 'c'));
    await refusal(names(client));
    lift();

    expect(await names(client)).toEqual(['a', 'b']);
  });

  it('hit one secret, by whatever id it is called', async () => {
    const { client } = await world({ faults: [{ kind: 'access-denied', secretName: 'a', operation: 'DescribeSecret' }] });
    const { ARN } = await create(client, 'a');
    await create(client, 'b');

    for (const SecretId of ['a', ARN]) {
      expect((await refusal(client.send(new DescribeSecretCommand({ SecretId })))).name).toBe('AccessDeniedException');
    }
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'b' }))).Name).toBe('b');
  });

  it('are counted from when they were added, the first one due takes the call, and all are lifted at once', async () => {
    const { client, emulator } = await world();
    await create(client, 'a');
    emulator.faults.add({ kind: 'throttle', operation: 'PutSecretValue', nth: 1 });
    emulator.faults.add({ kind: 'internal-error', operation: 'PutSecretValue', nth: 1, times: 2 });
    const put = () => refusal(client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: 'y' })));

    expect((await put()).name).toBe('ThrottlingException');
    expect((await put()).name).toBe('InternalServiceError');
    emulator.faults.add({ kind: 'throttle' });
    emulator.faults.clear();
    expect(await names(client)).toEqual(['a']);
  });

  it('are survived by an SDK that retries as it does by default', async () => {
    const { emulator } = await world({ faults: [{ kind: 'reset-after-effect', operation: 'CreateSecret', nth: 1 }] });
    const retrying = new SecretsManagerClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });

    // The SDK sends its token again, so the second creation is the first one.
    const { VersionId } = await create(retrying, 'a');
    retrying.destroy();

    expect(VersionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(emulator.calls.map(({ outcome }) => outcome)).toEqual(['reset-after-effect', 'ok']);
  });
});
