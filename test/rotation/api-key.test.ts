// Rotation of API keys against a provider on the loopback interface that keeps count of the keys it takes.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { apiKeyRotator } from '../../src/rotation/api-key.ts';
import { rotationHandler } from '../../src/rotation/handler.ts';
import { secretsApi } from '../../src/rotation/secrets-api.ts';
import { fakeText } from '../support/fake.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';

async function world() {
  const live = new Map<string, string>([['1', fakeText(24, undefined, 1)]]);
  let number = 1;
  let broken = '';
  const server = createServer((request, response) => {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const isLive = [...live.values()].includes(key);
    const answer = (status: number, body: object = {}) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!isLive) answer(401);
    else if (broken === request.method) answer(503);
    else if (request.method === 'POST') {
      number += 1;
      live.set(String(number), fakeText(24, undefined, number));
      answer(201, { id: number, key: live.get(String(number)) });
    } else if (request.method === 'DELETE') answer(live.delete(request.url!.split('/').at(-1)!) ? 204 : 404);
    else answer(200);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const sm = new SecretsManager({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  onTestFinished(() => sm.destroy());
  const provider = { create: `${base}/keys`, test: `${base}/me`, revoke: `${base}/keys/{id}` };
  emulator.registerRotation(LAMBDA, rotationHandler(apiKeyRotator(provider), secretsApi(sm)));
  await sm.createSecret({ Name: 'key', SecretString: JSON.stringify({ api_key: live.get('1'), api_key_id: '1', note: 'kept' }) });
  return {
    live,
    fail: (method: string) => {
      broken = method;
    },
    rotate: () => sm.rotateSecret({ SecretId: 'key', RotationLambdaARN: LAMBDA, RotationRules: { AutomaticallyAfterDays: 30 } }),
    current: async () => JSON.parse((await sm.getSecretValue({ SecretId: 'key' })).SecretString!) as Record<string, string>,
  };
}

describe('rotation of an API key', () => {
  it('keeps the last key alive and revokes the one before', async () => {
    const { live, rotate, current } = await world();

    await rotate();
    expect(await current()).toEqual({ api_key: live.get('2'), api_key_id: '2', note: 'kept' });
    expect([...live.keys()]).toEqual(['1', '2']);
    await rotate();
    expect([...live.keys()]).toEqual(['2', '3']);
    await rotate();
    expect((await current())['api_key_id']).toBe('4');
    expect([...live.keys()]).toEqual(['3', '4']);
  });

  it.each(['POST', 'GET'])('that fails at %s leaves the key in use', async (method) => {
    const { live, rotate, current, fail } = await world();
    fail(method);

    await rotate();

    expect((await current())['api_key']).toBe(live.get('1'));
    expect(live.has('1')).toBe(true);
  });

  it('whose clean-up fails has rotated all the same', async () => {
    const { rotate, current, fail } = await world();
    await rotate();
    fail('DELETE');

    await rotate();

    expect((await current())['api_key_id']).toBe('3');
  });
});
