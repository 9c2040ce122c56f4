import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  StopReplicationToReplicaCommand,
  TagResourceCommand,
  UntagResourceCommand,
  ValidateResourcePolicyCommand,
  type GetRandomPasswordCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { clientFor, refusal, world } from './support.ts';

async function withSecret(): Promise<{ client: SecretsManagerClient; emulator: Parameters<typeof clientFor>[0]; arn: string }> {
  const { client, emulator } = await world();
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'x' }));
  return { client, emulator, arn: ARN };
}

const tagsOf = async (client: SecretsManagerClient) =>
  Object.fromEntries(
    ((await client.send(new DescribeSecretCommand({ SecretId: 's' }))).Tags ?? []).map(({ Key, Value }) => [Key, Value]),
  );

const someTags = (from: number, count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${from + n}`, Value: 'v' }));

describe('tags', () => {
  it('are added to those that are there, replace those of the same key, and are case-sensitive', async () => {
    const { client } = await withSecret();

    await client.send(
      new TagResourceCommand({
        SecretId: 's',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '' },
        ],
      }),
    );
    await client.send(
      new TagResourceCommand({
        SecretId: 's',
        Tags: [
          { Key: 'a', Value: '2' },
          { Key: 'A', Value: 'é/:=+-@_. ' },
        ],
      }),
    );

    expect(await tagsOf(client)).toEqual({ a: '2', b: '', A: 'é/:=+-@_. ' });
  });

  it('are removed by key, without an error for those that are not there', async () => {
    const { client } = await withSecret();
    await client.send(
      new TagResourceCommand({
        SecretId: 's',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );

    await client.send(new UntagResourceCommand({ SecretId: 's', TagKeys: ['a', 'none', '__proto__'] }));

    expect(await tagsOf(client)).toEqual({ b: '2' });
  });

  it('are counted together with those that are there', async () => {
    const { client } = await withSecret();
    await client.send(new TagResourceCommand({ SecretId: 's', Tags: someTags(0, 30) }));

    expect(await refusal(client.send(new TagResourceCommand({ SecretId: 's', Tags: someTags(30, 21) })))).toMatchObject({
      name: 'InvalidParameterException',
    });
    await client.send(new TagResourceCommand({ SecretId: 's', Tags: someTags(10, 40) }));
    expect(Object.keys(await tagsOf(client))).toHaveLength(50);
  });
});

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Action: '*', Resource: '*', ...statement }] });

describe('resource policies', () => {
  const role = { AWS: 'arn:aws:iam::000000000000:role/app' };
  const narrow = policy({ Effect: 'Allow', Principal: role });
  const open = policy({ Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::000000000000:root', '*'] } });

  it('are stored as they came and deleted', async () => {
    const { client, arn } = await withSecret();
    const policyOf = async () => (await client.send(new GetResourcePolicyCommand({ SecretId: 's' }))).ResourcePolicy;
    expect(await policyOf()).toBeUndefined();

    expect(await client.send(new PutResourcePolicyCommand({ SecretId: 's', ResourcePolicy: ` ${narrow}` }))).toMatchObject({
      ARN: arn,
      Name: 's',
    });
    expect(await policyOf()).toBe(` ${narrow}`);

    expect(await client.send(new DeleteResourcePolicyCommand({ SecretId: 's' }))).toMatchObject({ ARN: arn, Name: 's' });
    expect(await policyOf()).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"Version":'],
    ['no object', '"policy"'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an empty list of statements', '{"Version":"2012-10-17","Statement":[]}'],
    ['an unknown version', narrow.replace('2012-10-17', '2030-01-01')],
    ['no effect', policy({ Principal: role })],
    ['no principal', policy({ Effect: 'Allow' })],
    ['two kinds of principal', policy({ Effect: 'Allow', Principal: role, NotPrincipal: role })],
    ['a principal that is a name', policy({ Effect: 'Allow', Principal: 'me' })],
    ['no action', policy({ Effect: 'Allow', Principal: role, Action: undefined })],
    ['an action that is a number', policy({ Effect: 'Allow', Principal: role, Action: 1 })],
    ['no resource', policy({ Effect: 'Allow', Principal: role, Resource: undefined })],
  ])('are refused with %s', async (_what, ResourcePolicy) => {
    const { client } = await withSecret();

    for (const command of [
      new PutResourcePolicyCommand({ SecretId: 's', ResourcePolicy }),
      new ValidateResourcePolicyCommand({ ResourcePolicy }),
    ]) {
      expect(await refusal(client.send(command as PutResourcePolicyCommand))).toMatchObject({
        name: 'MalformedPolicyDocumentException',
      });
    }
    expect((await client.send(new GetResourcePolicyCommand({ SecretId: 's' }))).ResourcePolicy).toBeUndefined();
  });

  it('that let everybody in are refused when that is asked for', async () => {
    const { client } = await withSecret();
    const put = (ResourcePolicy: string, BlockPublicPolicy: boolean) =>
      client.send(new PutResourcePolicyCommand({ SecretId: 's', ResourcePolicy, BlockPublicPolicy }));
    const conditional = policy({ Effect: 'Allow', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });

    for (const wide of [open, policy({ Effect: 'Allow', Principal: '*' }), policy({ Effect: 'Allow', NotPrincipal: role })]) {
      expect(await refusal(put(wide, true))).toMatchObject({ name: 'PublicPolicyException' });
    }
    await put(open, false);
    await put(conditional, true);
    await put(narrow, true);
    await put(policy({ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:PutSecretValue' }), true);
  });

  it('are judged without being stored', async () => {
    const { client } = await withSecret();
    const judge = async (ResourcePolicy: string) => {
      const { PolicyValidationPassed, ValidationErrors = [] } = await client.send(
        new ValidateResourcePolicyCommand({ SecretId: 's', ResourcePolicy }),
      );
      return [PolicyValidationPassed, ...ValidationErrors.map(({ CheckName }) => CheckName)];
    };

    expect(await judge(narrow)).toEqual([true]);
    expect(await judge(open)).toEqual([false, 'PUBLIC_ACCESS']);
    expect(await judge(policy({ Effect: 'Deny', Principal: '*' }))).toEqual([false, 'LOCKOUT']);
    expect((await client.send(new GetResourcePolicyCommand({ SecretId: 's' }))).ResourcePolicy).toBeUndefined();
    expect(
      await refusal(client.send(new ValidateResourcePolicyCommand({ SecretId: 'none', ResourcePolicy: narrow }))),
    ).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('replicas', () => {
  it('are added, reported in sync, and removed', async () => {
    const { client, arn } = await withSecret();

    const added = await client.send(
      new ReplicateSecretToRegionsCommand({
        SecretId: 's',
        AddReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: 'alias/mine' }, { Region: 'eu-west-2' }],
      }),
    );

    expect(added.ARN).toBe(arn);
    expect(added.ReplicationStatus?.map(({ Region, KmsKeyId, Status }) => [Region, KmsKeyId, Status])).toEqual([
      ['eu-west-1', 'alias/mine', 'InSync'],
      ['eu-west-2', 'alias/aws/secretsmanager', 'InSync'],
    ]);
    await client.send(
      new RemoveRegionsFromReplicationCommand({ SecretId: 's', RemoveReplicaRegions: ['eu-west-1', 'eu-west-2'] }),
    );
    expect((await client.send(new DescribeSecretCommand({ SecretId: 's' }))).ReplicationStatus).toBeUndefined();
    await client.send(new DeleteSecretCommand({ SecretId: 's' }));
  });

  it.each([
    ['its own region', ['us-east-1']],
    ['the same region twice', ['eu-west-2', 'eu-west-2']],
    ['a region it is in already', ['eu-west-2', 'eu-west-1']],
  ])('are refused in %s, all of them', async (_what, regions) => {
    const { client } = await withSecret();
    await client.send(new ReplicateSecretToRegionsCommand({ SecretId: 's', AddReplicaRegions: [{ Region: 'eu-west-1' }] }));

    const AddReplicaRegions = regions.map((Region) => ({ Region }));
    expect(await refusal(client.send(new ReplicateSecretToRegionsCommand({ SecretId: 's', AddReplicaRegions })))).toMatchObject({
      name: 'InvalidParameterException',
    });
    expect((await client.send(new DescribeSecretCommand({ SecretId: 's' }))).ReplicationStatus).toHaveLength(1);
  });

  it('cannot be removed where there are none', async () => {
    const { client } = await withSecret();
    const remove = new RemoveRegionsFromReplicationCommand({ SecretId: 's', RemoveReplicaRegions: ['eu-west-1'] });

    expect(await refusal(client.send(remove))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it('are promoted from their own region, or by their own ARN, only', async () => {
    const { client, emulator, arn } = await withSecret();
    const regions = ['eu-west-1', 'eu-west-2'];
    await client.send(
      new ReplicateSecretToRegionsCommand({ SecretId: 's', AddReplicaRegions: regions.map((Region) => ({ Region })) }),
    );

    expect(await refusal(client.send(new StopReplicationToReplicaCommand({ SecretId: 's' })))).toMatchObject({
      name: 'InvalidRequestException',
    });
    const elsewhere = clientFor(emulator, 'eu-west-1');
    expect((await elsewhere.send(new StopReplicationToReplicaCommand({ SecretId: 's' }))).ARN).toBe(
      arn.replace('us-east-1', 'eu-west-1'),
    );
    const replica = arn.replace('us-east-1', 'eu-west-2');
    expect((await client.send(new StopReplicationToReplicaCommand({ SecretId: replica }))).ARN).toBe(replica);
    expect((await client.send(new DescribeSecretCommand({ SecretId: 's' }))).ReplicationStatus).toBeUndefined();
    expect((await client.send(new GetSecretValueCommand({ SecretId: 's' }))).SecretString).toBe('x');
  });
});

const make = async (client: SecretsManagerClient, input: GetRandomPasswordCommandInput = {}) =>
  (await client.send(new GetRandomPasswordCommand(input))).RandomPassword ?? '';

describe('GetRandomPassword', () => {
  it('makes 32 characters of every type, another time others', async () => {
    const { client } = await world();

    const password = await make(client);

    expect(password).toHaveLength(32);
    for (const type of [/[A-Z]/, /[a-z]/, /[0-9]/, /[!-/:-@[-`{-~]/]) expect(password).toMatch(type);
    expect(password).not.toMatch(/[^!-~]/);
    expect(await make(client)).not.toBe(password);
  });

  it.each<[GetRandomPasswordCommandInput, RegExp]>([
    [{ ExcludePunctuation: true }, /^[A-Za-z0-9]{200}$/],
    [{ ExcludeNumbers: true, ExcludePunctuation: true }, /^[A-Za-z]{200}$/],
    [{ ExcludeUppercase: true, ExcludePunctuation: true, ExcludeNumbers: true }, /^[a-z]{200}$/],
    [{ ExcludeLowercase: true, ExcludePunctuation: true, ExcludeNumbers: true }, /^[A-Z]{200}$/],
    [{ ExcludeCharacters: 'abc"\'\\', ExcludeUppercase: true }, /^[^A-Zabc"'\\ ]{200}$/],
    [
      {
        IncludeSpace: true,
        ExcludePunctuation: true,
        ExcludeNumbers: true,
        ExcludeUppercase: true,
        ExcludeCharacters: 'bcdefghijklmnopqrstuvwxyz',
      },
      /^(?=.* )[a ]{200}$/,
    ],
  ])('keeps to %j', async (input, expected) => {
    const { client } = await world();

    expect(await make(client, { ...input, PasswordLength: 200 })).toMatch(expected);
  });

  it('has every required type in the shortest password that can', async () => {
    const { client } = await world();

    for (let n = 0; n < 20; n += 1) {
      const password = await make(client, { PasswordLength: 4 });
      expect([/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].every((type) => type.test(password))).toBe(true);
    }
    expect(await refusal(make(client, { PasswordLength: 3 }))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await make(client, { PasswordLength: 3, RequireEachIncludedType: false })).toHaveLength(3);
    // Space is allowed then, not required.
    expect(await make(client, { PasswordLength: 4, IncludeSpace: true })).toHaveLength(4);
  });

  it('refuses to make a password of nothing', async () => {
    const { client } = await world();
    const nothing = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true };

    expect(await refusal(make(client, nothing))).toMatchObject({ name: 'InvalidParameterException' });
  });
});
