import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyliftError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import type { CreateSecretInput, Store } from '../../src/core/store.ts';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { awsFailure } from '../../src/stores/aws-failure.ts';
import { openAwsStore } from '../../src/stores/aws-secrets-manager.ts';
import { fakeText } from '../support/fake.ts';

const AWS_VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
const VALUE = fakeText(24, undefined, 99);
const outside = { ...process.env };
let emulator: Emulator;
let store: Store;

beforeEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, AWS_VARIABLES);
  emulator = await startEmulator();
  store = await openAwsStore({ endpoint: emulator.url, attempts: 2 });
});
afterEach(async () => {
  process.env = { ...outside };
  await emulator.close();
});

describe('the AWS store', () => {
  it('creates, describes and reads a secret with its token as version id', async () => {
    expect(await store.describe('app/key')).toBeUndefined();
    const made = await store.create(input());
    expect(made).toMatchObject({
      name: 'app/key',
      versionId: TOKEN,
      arn: expect.stringMatching(/:secret:app\/key-[A-Za-z0-9]{6}$/),
    });
    expect(await store.describe('app/key')).toEqual({
      name: 'app/key',
      arn: made.arn,
      currentVersionId: TOKEN,
      tags: { 'managed-by': 'keylift', odd: 'a-b-c' },
    });
    const read = await store.read(made.arn, TOKEN);
    expect(read.value.equals(new Secret(VALUE))).toBe(true);
    expect(read.version).toEqual(made);
  });

  it('keeps any text byte for byte, up to the limit', async () => {
    for (const [index, value] of ['"\\\n\u2028😀%', ' ', 'x'.repeat(65_536), '{"a":1}'].entries()) {
      const made = await store.create({ ...input(), name: `n${index}`, value: new Secret(value), token: token(index) });
      expect((await store.read(made.name)).value.equals(new Secret(value))).toBe(true);
    }
  });

  it('puts a new version and still reads the old one', async () => {
    await store.create(input());
    await store.put({ name: 'app/key', value: new Secret('second value'), token: token(2) });
    expect((await store.read('app/key')).version.versionId).toBe(token(2));
    expect((await store.read('app/key', TOKEN)).value.equals(new Secret(VALUE))).toBe(true);
  });

  it('schedules deletion, says until when, and takes it back', async () => {
    const { arn } = await store.create(input());
    await store.scheduleDeletion(arn, 7);
    expect((await store.describe('app/key'))!.deletionDate).toMatch(/^\d{4}-\d\d-\d\dT/);
    await expect((await openAwsStore({ endpoint: emulator.url })).read('app/key')).rejects.toMatchObject({
      code: 'E0807',
      exit: 5,
      hint: '--restore',
    });
    await store.restore('app/key');
    expect((await store.describe('app/key'))!.deletionDate).toBeUndefined();
    expect((await store.read('app/key')).value.equals(new Secret(VALUE))).toBe(true);
  });

  it('repeats a create without effect, and refuses it for another value', async () => {
    const made = await store.create(input());
    expect(await store.create(input())).toEqual(made);
    expect(await store.create({ ...input(), token: token(2) })).toEqual(made);
    await expect(store.create({ ...input(), value: new Secret('other'), token: token(3) })).rejects.toMatchObject({
      code: 'E0806',
      exit: 4,
    });
  });

  it('survives a create whose answer was lost', async () => {
    emulator.faults.add({ kind: 'reset-after-effect', operation: 'CreateSecret', nth: 1 });
    expect((await store.create(input())).versionId).toBe(TOKEN);
  });

  it('waits for a secret it has just made and that is not there for everybody yet', async () => {
    await store.create(input());
    emulator.faults.add({ kind: 'not-found-yet', operation: 'GetSecretValue', nth: 1, times: 2 });
    expect((await store.read('app/key')).value.equals(new Secret(VALUE))).toBe(true);
    emulator.faults.add({ kind: 'not-found-yet', operation: 'DescribeSecret', nth: 1, times: 2 });
    expect(await store.describe('app/key')).toMatchObject({ currentVersionId: TOKEN });
  });

  it('takes endpoint and region from the standard environment', async () => {
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = emulator.url;
    expect(await (await openAwsStore()).describe('app/key')).toBeUndefined();
    expect(emulator.calls).toHaveLength(1);
  });
});

describe('a failure of AWS', () => {
  it.each([
    ['throttle', 'E0810', 'throttled: GetSecretValue on app/key'],
    ['access-denied', 'E0804', 'not allowed: secretsmanager:GetSecretValue on app/key'],
    ['kms-denied', 'E0805', 'KMS key of the secret cannot be used: access denied (GetSecretValue on app/key)'],
    ['kms-disabled', 'E0805', 'KMS key of the secret cannot be used: DecryptionFailure (GetSecretValue on app/key)'],
    ['expired-token', 'E0803', 'AWS session expired'],
    ['internal-error', 'E0814', 'Secrets Manager has a fault of its own (GetSecretValue on app/key)'],
    ['reset-before-effect', 'E0811', /^cannot reach Secrets Manager \(GetSecretValue/],
    ['html-200', 'E0812', "what answered GetSecretValue is not Secrets Manager (a proxy's page?)"],
  ] as const)('%s is one line that says what to do', async (kind, code, message) => {
    await store.create(input());
    emulator.faults.add({ kind, operation: 'GetSecretValue' });
    await expect(store.read('app/key')).rejects.toMatchObject({
      code,
      exit: 5,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('that never answers ends after the time for one answer, and is not tried again', async () => {
    const silent = await listen((server) => server.on('request', () => {}));
    const impatient = await openAwsStore({ endpoint: silent.url, timeout: 200 });
    await expect(impatient.describe('app/key')).rejects.toMatchObject({ code: 'E0813', exit: 5 });
    expect(silent.count()).toBe(1);
    silent.close();
  });

  it('that is no answer at all says that nothing can be reached', async () => {
    const gone = await listen(() => {});
    gone.close();
    const lost = await openAwsStore({ endpoint: gone.url, attempts: 2 });
    await expect(lost.describe('app/key')).rejects.toMatchObject({
      code: 'E0811',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('that is a page with status 503 is taken for what it is', async () => {
    const proxy = await listen((server) =>
      server.on('request', (_request, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>')),
    );
    const behind = await openAwsStore({ endpoint: proxy.url, attempts: 2 });
    await expect(behind.describe('app/key')).rejects.toMatchObject({ code: 'E0812' });
    proxy.close();
  });

  it('is an interruption when the user asked for one', async () => {
    const silent = await listen((server) => server.on('request', () => controller.abort()));
    const controller = new AbortController();
    const stopped = await openAwsStore({ endpoint: silent.url, signal: controller.signal });
    await expect(stopped.describe('app/key')).rejects.toMatchObject({ code: 'E0910', exit: 130 });
    silent.close();
  });

  it('is a missing region before anything is sent', async () => {
    delete process.env['AWS_REGION'];
    const nowhere = await openAwsStore({ endpoint: emulator.url });
    await expect(nowhere.describe('app/key')).rejects.toMatchObject({
      code: 'E0801',
      exit: 2,
      message: 'no AWS region (set AWS_REGION or --region)',
    });
  });

  it('is missing credentials, with the ways to give them', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const nobody = await openAwsStore({ endpoint: emulator.url });
    await expect(nobody.describe('app/key')).rejects.toMatchObject({
      code: 'E0802',
      exit: 5,
      hint: expect.stringContaining('AWS_PROFILE'),
    });
  });

  it('is a profile that does not exist', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const nobody = await openAwsStore({ endpoint: emulator.url, region: 'us-east-1', profile: 'nowhere' });
    await expect(nobody.describe('app/key')).rejects.toMatchObject({ code: 'E0802' });
  });

  it('names the key that was asked for, and the permission for tags', async () => {
    emulator.faults.add({ kind: 'kms-denied', operation: 'CreateSecret' });
    await expect(store.create({ ...input(), kmsKeyId: 'alias/shop' })).rejects.toMatchObject({
      code: 'E0805',
      message: expect.stringContaining('alias/shop'),
    });
    const denied = Object.assign(new Error('User: x is not authorized to perform: secretsmanager:TagResource on resource: y'), {
      name: 'AccessDeniedException',
    });
    expect(awsFailure(denied, { operation: 'CreateSecret', secret: 'app/key' }, false).message).toBe(
      'not allowed: secretsmanager:TagResource on app/key',
    );
  });

  it.each(['UnrecognizedClientException', 'InvalidSignatureException'])('%s is credentials that were not accepted', (name) => {
    expect(
      awsFailure(Object.assign(new Error('x'), { name }), { operation: 'DescribeSecret', secret: 's' }, false),
    ).toMatchObject({ code: 'E0802', exit: 5 });
  });

  it('that nobody has seen before is still one line, without quoting the answer', () => {
    const strange = Object.assign(new Error(`odd ${VALUE}`), { name: `Weird\u001b[31m${VALUE}` });
    const error = awsFailure(strange, { operation: 'PutSecretValue', secret: 'a\u001bb' }, false);
    expect(error).toMatchObject({
      code: 'E0814',
      message: 'Secrets Manager refused PutSecretValue on a\\x1bb: an unknown error',
    });
  });

  it('never holds the value that was sent', async () => {
    for (const kind of [
      'throttle',
      'access-denied',
      'kms-disabled',
      'internal-error',
      'reset-after-effect',
      'html-200',
    ] as const) {
      emulator.faults.clear();
      emulator.faults.add({ kind, operation: 'PutSecretValue' });
      await store.create(input());
      const error = await store
        .put({ name: 'app/key', value: new Secret(`${VALUE}!`), token: token(9) })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(KeyliftError);
      const { message, stack, cause, hint } = error as KeyliftError;
      expect(JSON.stringify({ message, stack, cause, hint })).not.toContain(VALUE);
    }
  });
});

const TOKEN = token(1);

function token(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function input(): CreateSecretInput {
  return {
    name: 'app/key',
    value: new Secret(VALUE),
    token: TOKEN,
    description: 'A test.',
    tags: { 'managed-by': 'keylift', odd: 'a{b}c' },
  };
}

/** A server on a free port of this machine; counts its requests. */
async function listen(prepare: (server: Server) => void): Promise<{ url: string; count: () => number; close: () => void }> {
  const server = createServer();
  let requests = 0;
  server.on('request', () => {
    requests += 1;
  });
  prepare(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
