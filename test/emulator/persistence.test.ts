import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/emulator/persistence.ts';
import { startEmulator } from '../../src/emulator/server.ts';
import { Vault } from '../../src/emulator/state.ts';
import { clock, DAY, refusal, temporaryFolder, token, world } from './support.ts';

const STATE = 'emulator.state';
const KEY = 'emulator.key';

async function saved(...values: string[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'deep', 'data');
  const { client, emulator } = await world({ dataDir: folder });
  for (const [n, value] of values.entries()) await client.send(new CreateSecretCommand({ Name: `s${n}`, SecretString: value }));
  await emulator.close();
  return folder;
}

describe('a data folder', () => {
  it('brings everything back, to the last label and date', async () => {
    const folder = await temporaryFolder();
    const time = clock();
    const first = await world({ dataDir: folder, now: time.now });
    first.emulator.registerRotation('rotate', () => undefined);
    const { client } = first;
    const policy = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn"},"Action":"*","Resource":"*"}}';
    await client.send(
      new CreateSecretCommand({
        Name: 'text',
        SecretString: 'ünï\u0000🔑',
        Description: 'd',
        KmsKeyId: 'alias/k',
        Type: 't',
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );
    await client.send(
      new PutSecretValueCommand({ SecretId: 'text', SecretString: 'second', VersionStages: ['AWSCURRENT', 'mine'] }),
    );
    time.move(DAY);
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: Uint8Array.of(0, 128, 255) }));
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    await client.send(new PutResourcePolicyCommand({ SecretId: 'bytes', ResourcePolicy: policy }));
    await client.send(
      new ReplicateSecretToRegionsCommand({
        SecretId: 'bytes',
        AddReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: 'alias/r' }],
      }),
    );
    await client.send(
      new RotateSecretCommand({
        SecretId: 'text',
        RotationLambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:rotate',
        RotationRules: { AutomaticallyAfterDays: 3, Duration: '2h' },
        RotateImmediately: false,
      }),
    );
    await client.send(new CancelRotateSecretCommand({ SecretId: 'text' }));
    await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
    await client.send(new CreateSecretCommand({ Name: 'doomed', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'doomed', RecoveryWindowInDays: 9 }));
    const look = async (of: typeof client) => {
      const list = await of.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
      const versions = await of.send(new ListSecretVersionIdsCommand({ SecretId: 'text', IncludeDeprecated: true }));
      const described = [];
      for (const SecretId of ['text', 'bytes', 'empty', 'doomed'])
        described.push(await of.send(new DescribeSecretCommand({ SecretId })));
      const { ResourcePolicy } = await of.send(new GetResourcePolicyCommand({ SecretId: 'bytes' }));
      return [...[list, versions, ...described].map((answer) => ({ ...answer, $metadata: undefined })), ResourcePolicy];
    };
    const before = await look(client);
    await first.emulator.close();

    const second = await world({ dataDir: folder, now: time.now });

    expect(await look(second.client)).toEqual(before);
    expect((await second.client.send(new GetSecretValueCommand({ SecretId: 'text' }))).SecretString).toBe('second');
    expect(
      (await second.client.send(new GetSecretValueCommand({ SecretId: 'text', VersionStage: 'AWSPREVIOUS' }))).SecretString,
    ).toBe('ünï\u0000🔑');
    expect((await second.client.send(new GetSecretValueCommand({ SecretId: 'bytes' }))).SecretBinary).toEqual(
      Uint8Array.of(0, 128, 255),
    );
  });

  it('keeps tokens idempotent over a restart', async () => {
    const folder = await temporaryFolder();
    const same = { Name: 'a', SecretString: 'x', ClientRequestToken: token() };
    const first = await world({ dataDir: folder });
    const { ARN } = await first.client.send(new CreateSecretCommand(same));
    await first.emulator.close();

    const { client } = await world({ dataDir: folder });

    expect((await client.send(new CreateSecretCommand(same))).ARN).toBe(ARN);
    expect(await refusal(client.send(new CreateSecretCommand({ ...same, SecretString: 'y' })))).toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('ends recovery windows that ran out while nothing ran', async () => {
    const folder = await temporaryFolder();
    const time = clock();
    const first = await world({ dataDir: folder, now: time.now });
    await first.client.send(new CreateSecretCommand({ Name: 'a' }));
    await first.client.send(new DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }));
    await first.emulator.close();
    time.move(8 * DAY);

    const { client } = await world({ dataDir: folder, now: time.now });

    expect((await client.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))).SecretList).toEqual([]);
  });

  it('has everything on disk by the time the answer comes', async () => {
    const folder = await temporaryFolder();
    const { client } = await world({ dataDir: folder });
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));

    const other = await world({ dataDir: await copyOf(folder) });

    expect((await other.client.send(new GetSecretValueCommand({ SecretId: 'a' }))).SecretString).toBe('x');
  });

  it('loses none of many writes at once', async () => {
    const folder = await temporaryFolder();
    const first = await world({ dataDir: folder });
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => first.client.send(new CreateSecretCommand({ Name: `s${n}`, SecretString: `v${n}` }))),
    );
    const { client } = await world({ dataDir: await copyOf(folder) });

    expect((await client.send(new ListSecretsCommand({}))).SecretList).toHaveLength(40);
    expect((await client.send(new GetSecretValueCommand({ SecretId: 's39' }))).SecretString).toBe('v39');
  });

  it('ends with the last of several saves, however long the first takes', async () => {
    const folder = await temporaryFolder();
    const first = await world({ dataDir: folder });
    const create = (name: string) => first.client.send(new CreateSecretCommand({ Name: name, SecretString: 'x'.repeat(65_536) }));
    for (let n = 0; n < 60; n += 1) await create(`s${n}`);
    await first.emulator.close();
    const vault = new Vault('us-east-1', '000000000000', () => new Date());
    const storage = await openStorage(folder, vault);

    const long = storage.save();
    vault.secrets.clear();
    await Promise.all([long, storage.save()]);

    const { client } = await world({ dataDir: await copyOf(folder) });
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    await storage.close();
  });

  it('holds nothing of a value or a name in the clear', async () => {
    const value = `value-${token()}`;
    const folder = await saved(value);

    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      for (const clear of [
        value,
        Buffer.from(value).toString('base64'),
        Buffer.from(value).toString('hex'),
        'AWSCURRENT',
        '"s0"',
      ]) {
        expect(bytes.includes(clear), `${name} holds ${clear === value ? 'the value' : clear}`).toBe(false);
      }
    }
  });

  it('is encrypted anew each time, under the same key', async () => {
    const folder = await saved('x');
    const [before, key] = await Promise.all([readFile(join(folder, STATE)), readFile(join(folder, KEY))]);
    const { emulator } = await world({ dataDir: folder });
    await emulator.close();

    expect((await readFile(join(folder, STATE))).equals(before)).toBe(false);
    expect((await readFile(join(folder, KEY))).equals(key)).toBe(true);
    expect(key).toHaveLength(32);
  });

  it.skipIf(process.platform === 'win32')('is for its owner only', async () => {
    const folder = await saved('x');

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of [STATE, KEY]) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  });

  it('holds two files and no leftovers once the emulator is closed', async () => {
    const folder = await saved('x', 'y', 'z');
    await writeFile(join(folder, `${STATE}.0123456789abcdef.tmp`), 'left by a run that was killed');

    const { emulator } = await world({ dataDir: folder });
    await emulator.close();

    expect((await readdir(folder)).toSorted()).toEqual([KEY, STATE]);
  });
});

describe('a data folder that is not right', () => {
  it.each([
    ['a changed byte at the end', async (file: string) => flip(file, -1)],
    ['a changed byte in the middle', async (file: string) => flip(file, 60)],
    ['a changed byte of its head', async (file: string) => flip(file, 3)],
    ['a piece cut off', async (file: string) => truncate(file, (await stat(file)).size - 1)],
    ['nothing in it', async (file: string) => truncate(file, 0)],
    ['text in it', async (file: string) => writeFile(file, '{"secrets":[]}'.repeat(20))],
  ])('is refused when the state has %s, and left as it is', async (_what, spoil) => {
    const folder = await saved('some value');
    await spoil(join(folder, STATE));
    const bytes = await readFile(join(folder, STATE));

    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({
      name: 'KeyliftError',
      code: 'E1003',
      message: expect.stringContaining(`${STATE} is damaged or belongs to another key`) as string,
    });

    expect((await readFile(join(folder, STATE))).equals(bytes)).toBe(true);
    expect((await readdir(folder)).toSorted()).toEqual([KEY, STATE]);
  });

  it('is refused when the key is missing, another, or too short', async () => {
    const folder = await saved('some value');
    const other = await saved('other');
    await rm(join(folder, KEY));
    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({
      code: 'E1003',
      message: expect.stringContaining('without its key') as string,
    });
    expect(await readdir(folder)).toEqual([STATE]);

    await writeFile(join(folder, KEY), await readFile(join(other, KEY)), { mode: 0o600 });
    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({ code: 'E1003' });

    await truncate(join(folder, KEY), 31);
    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({ code: 'E1003' });
  });

  it.skipIf(process.platform === 'win32')('is refused when others can read the key', async () => {
    const folder = await saved('x');
    await chmod(join(folder, KEY), 0o644);

    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({
      code: 'E1002',
      hint: `chmod 600 ${join(folder, KEY)}`,
    });
  });

  it.skipIf(process.platform === 'win32')('is refused when the state is a link to somewhere else', async () => {
    const folder = await saved('x');
    const target = join(await saved('y'), STATE);
    await rm(join(folder, STATE));
    await symlink(target, join(folder, STATE));

    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({ code: 'E1002' });
  });

  it('is refused when it is a file, in plain words', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');

    await expect(startEmulator({ dataDir: file })).rejects.toMatchObject({ name: 'KeyliftError', code: 'E1002' });
  });

  it('is refused while another emulator uses it, and free again afterwards', async () => {
    const folder = await temporaryFolder();
    const { emulator } = await world({ dataDir: folder });

    await expect(startEmulator({ dataDir: folder })).rejects.toMatchObject({
      code: 'E0705',
      message: `another emulator (pid ${process.pid}) uses the data folder ${folder}`,
    });
    await emulator.close();

    await (await startEmulator({ dataDir: folder })).close();
  });

  it('is taken over from an emulator that was killed', async () => {
    const folder = await saved('x');
    const pid = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    await writeFile(join(folder, 'emulator.lock'), `${pid} mark\n`);

    const { client } = await world({ dataDir: folder });

    expect((await client.send(new GetSecretValueCommand({ SecretId: 's0' }))).SecretString).toBe('x');
  });

  it('gives the folder back when the port is taken', async () => {
    const folder = await temporaryFolder();
    const { emulator } = await world();
    await expect(startEmulator({ dataDir: folder, port: emulator.port })).rejects.toMatchObject({ code: 'E1001' });

    await (await startEmulator({ dataDir: folder })).close();
  });

  it('is told to the caller when it cannot be written to', async () => {
    const folder = join(await temporaryFolder(), 'data');
    const { client, emulator } = await world({ dataDir: folder });
    const value = `value-${token()}`;
    await rm(folder, { recursive: true });

    const refused = await refusal(client.send(new CreateSecretCommand({ Name: 'a', SecretString: value })));

    expect(refused).toMatchObject({ name: 'InternalServiceError', status: 500 });
    expect(refused.message).toContain('no such file or directory');
    expect(refused.message).not.toContain(value);
    await mkdir(folder);
    await emulator.close();
  });
});

/** What a crash would leave behind: the files of a folder that is in use. */
async function copyOf(folder: string): Promise<string> {
  const copy = await temporaryFolder();
  for (const file of [STATE, KEY]) await writeFile(join(copy, file), await readFile(join(folder, file)), { mode: 0o600 });
  return copy;
}

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
