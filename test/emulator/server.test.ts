import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { raw, refusal, token, world } from './support.ts';

function withHost(
  emulator: Emulator,
  host: string,
  method = 'POST',
): Promise<{ status: number; body: string; allow: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: emulator.port, method, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body, allow: response.headers.allow });
      });
    });
    request.on('error', reject).end();
  });
}

describe('the door of the emulator', () => {
  it.each(['evil.example', 'evil.example:80', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', '169.254.169.254'])(
    'refuses a request whose Host is %j',
    async (host) => {
      const { emulator } = await world();

      const answer = await withHost(emulator, host);

      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ __type: 'ForbiddenHostException' });
      expect(emulator.calls).toEqual([]);
    },
  );

  it.each(['localhost', 'LOCALHOST:4566', '127.0.0.1', '127.0.0.2:1', '[::1]:4566', 'secretsmanager.us-east-1.localhost:80'])(
    'lets a request in whose Host is %s',
    async (host) => {
      const { emulator } = await world();

      const answer = await withHost(emulator, host);

      expect(answer.status).toBe(415);
    },
  );

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('answers %s with a JSON error and the method it takes', async (method) => {
    const { emulator } = await world();

    const answer = await withHost(emulator, 'localhost', method);

    expect(answer.status).toBe(405);
    expect(answer.allow).toBe('POST');
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'MethodNotAllowedException' });
  });

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const { emulator } = await world();
    const reached = (host: string) =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ host, port: emulator.port });
        socket.on('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.on('error', () => {
          resolve(false);
        });
      });

    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`);
    expect(await reached('127.0.0.1')).toBe(true);
    // Any other address of the loopback network would answer if it listened on all interfaces.
    expect(await reached('127.0.0.2')).toBe(false);
  });

  it.each([
    ['a path', { path: '/secrets' }, 404, 'UnknownOperationException'],
    ['an operation that does not exist', { operation: 'StealSecret' }, 400, 'UnknownOperationException'],
    ['an operation named like a member of every object', { operation: 'constructor' }, 400, 'UnknownOperationException'],
    ['another service', { headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } }, 400, 'UnknownOperationException'],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, 'UnsupportedMediaTypeException'],
    ['a body that is no JSON', { body: '{"Name": ' }, 400, 'SerializationException'],
    ['a body that is no UTF-8', { body: Buffer.from('{"Name":"\xe9"}', 'latin1') }, 400, 'SerializationException'],
    ['a body that is no object', { body: '[]' }, 400, 'SerializationException'],
    ['a member of the wrong type', { body: '{"MaxResults":"many"}' }, 400, 'SerializationException'],
    ['a fraction for an integer', { body: '{"MaxResults":1.5}' }, 400, 'SerializationException'],
    ['deeply nested JSON', { body: `{"Filters":${'['.repeat(300_000)}${']'.repeat(300_000)}}` }, 400, 'SerializationException'],
  ])('refuses %s', async (_what, options, status, code) => {
    const { emulator } = await world();

    const answer = await raw(emulator, options);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ __type: code });
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a request that is not signed', async () => {
    const { emulator } = await world();

    const answer = await fetch(emulator.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.ListSecrets' },
      body: '{}',
    });

    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('refuses a body over a mebibyte and goes on serving', async () => {
    const { emulator, client } = await world();

    const answer = await raw(emulator, {
      operation: 'CreateSecret',
      body: JSON.stringify({ Name: 'a', Description: 'x'.repeat(1_100_000) }),
    });

    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' });
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  });

  it('takes the largest value in its longest spelling', async () => {
    const { emulator, client } = await world();
    const escaped = '\\u0001'.repeat(65_536);

    const answer = await raw(emulator, {
      operation: 'CreateSecret',
      body: `{"Name":"big","ClientRequestToken":"${token()}","SecretString":"${escaped}"}`,
    });

    expect(answer.status).toBe(200);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'big' }));
    expect(SecretString).toBe('\u0001'.repeat(65_536));
  });

  it('treats null members as absent', async () => {
    const { emulator } = await world();

    const answer = await raw(emulator, {
      operation: 'CreateSecret',
      body: JSON.stringify({ Name: 'a', SecretString: null, Description: null, Tags: [{ Key: 'k', Value: null }] }),
    });

    expect(answer.status).toBe(200);
  });

  it('gives SDKs an error they can read: name, text, status, request id', async () => {
    const { client } = await world();

    const error = (await client.send(new DescribeSecretCommand({ SecretId: 'none' })).catch((e: unknown) => e)) as {
      name: string;
      message: string;
      $fault: string;
      $metadata: { httpStatusCode: number; requestId: string };
    };

    expect(error.name).toBe('ResourceNotFoundException');
    expect(error.message).toBe("Secrets Manager can't find the specified secret.");
    expect(error.$fault).toBe('client');
    expect(error.$metadata.httpStatusCode).toBe(400);
    expect(error.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('never says a value back, whatever is wrong with the request', async () => {
    const { emulator } = await world();
    const value = `value-${token()}`;
    const bodies = [
      `{"Name":"a","SecretString":"${value}`,
      JSON.stringify({ Name: value.repeat(20), SecretString: value, ClientRequestToken: value }),
      JSON.stringify({ Name: 'a b', SecretString: value, ClientRequestToken: 'short' }),
      JSON.stringify({ Name: 'a', SecretString: [value], ClientRequestToken: token() }),
      JSON.stringify({ Name: 'a', SecretBinary: `${value}!`, ClientRequestToken: token() }),
      JSON.stringify({ Name: 'a', SecretString: value, SecretBinary: 'AAAA', ClientRequestToken: token() }),
      JSON.stringify({ Name: 'a', SecretString: value }),
      JSON.stringify({ Name: 'a', SecretString: value.repeat(2000), ClientRequestToken: token() }),
    ];

    for (const body of bodies) {
      const answer = await raw(emulator, { operation: 'CreateSecret', body });
      expect(answer.status, body.slice(0, 40)).toBe(400);
      expect(await answer.text()).not.toContain(value);
    }
    expect(JSON.stringify(emulator.calls)).not.toContain(value);
  });
});

describe('starting and stopping', () => {
  it('says which port is taken', async () => {
    const { emulator } = await world();

    await expect(startEmulator({ port: emulator.port })).rejects.toMatchObject({
      code: 'E1001',
      message: `cannot listen on port ${emulator.port}: it is in use`,
    });
  });

  it.each([{ region: 'middle-earth' }, { region: 'US-EAST-1' }, { account: '12' }])('refuses %j', async (options) => {
    await expect(startEmulator(options)).rejects.toMatchObject({ code: 'E1004' });
  });

  it('uses the region and account it is given in ARNs', async () => {
    const { client } = await world({ region: 'eu-central-1', account: '210987654321' });

    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'app/db' }));

    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:210987654321:secret:app\/db-[A-Za-z0-9]{6}$/);
  });

  it('can be closed twice and serves nobody afterwards', async () => {
    const { emulator, client } = await world();

    await Promise.all([emulator.close(), emulator.close()]);

    expect((await refusal(client.send(new ListSecretsCommand({})))).status).toBeUndefined();
  });

  it('logs operation, secret name, time and outcome of each call', async () => {
    const { emulator, client } = await world({ now: () => new Date('2030-01-01T00:00:00Z') });
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'app/key', SecretString: 'a value' }));
    await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    await refusal(client.send(new GetSecretValueCommand({ SecretId: 'other' })));
    await client.send(new ListSecretsCommand({}));

    const time = '2030-01-01T00:00:00.000Z';
    expect(emulator.calls).toEqual([
      { operation: 'CreateSecret', secretName: 'app/key', region: 'us-east-1', time, outcome: 'ok' },
      { operation: 'GetSecretValue', secretName: 'app/key', region: 'us-east-1', time, outcome: 'ok' },
      { operation: 'GetSecretValue', secretName: 'other', region: 'us-east-1', time, outcome: 'ResourceNotFoundException' },
      { operation: 'ListSecrets', secretName: undefined, region: 'us-east-1', time, outcome: 'ok' },
    ]);
  });
});
