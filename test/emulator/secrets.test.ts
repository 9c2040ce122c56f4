import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { clock, DAY, HOUR, refusal, token, world } from './support.ts';

const names = async (client: SecretsManagerClient, options: { IncludePlannedDeletion?: boolean } = {}) =>
  (await client.send(new ListSecretsCommand(options))).SecretList?.map(({ Name }) => Name);

describe('a secret', () => {
  it('is described with everything it was given', async () => {
    const time = clock('2030-01-15T10:30:00.250Z');
    const { client } = await world({ now: time.now });
    const created = await client.send(
      new CreateSecretCommand({
        Name: 'app/db',
        Description: 'the database',
        KmsKeyId: 'alias/mine',
        SecretString: 'x',
        Tags: [{ Key: 'team', Value: 'a b' }],
        AddReplicaRegions: [{ Region: 'eu-west-1' }],
        Type: 'partner',
      }),
    );
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'app/db' }));

    expect(described).toMatchObject({
      ARN: created.ARN,
      Name: 'app/db',
      Description: 'the database',
      KmsKeyId: 'alias/mine',
      Type: 'partner',
      Tags: [{ Key: 'team', Value: 'a b' }],
      VersionIdsToStages: { [created.VersionId ?? '']: ['AWSCURRENT'] },
      PrimaryRegion: 'us-east-1',
      ReplicationStatus: [{ Region: 'eu-west-1', Status: 'InSync' }],
      CreatedDate: new Date('2030-01-15T10:30:00.250Z'),
      LastChangedDate: new Date('2030-01-15T10:30:00.250Z'),
    });
    expect(described.LastAccessedDate).toBeUndefined();
    expect(described.DeletedDate).toBeUndefined();
    expect(described.RotationEnabled).toBeUndefined();
  });

  it("leaves the service's own key out of its description", async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', KmsKeyId: 'alias/aws/secretsmanager', SecretString: 'x' }));
    await client.send(new CreateSecretCommand({ Name: 'b', KmsKeyId: 'alias/mine', SecretString: 'x' }));
    await client.send(new UpdateSecretCommand({ SecretId: 'b', KmsKeyId: '', SecretString: 'y' }));

    for (const SecretId of ['a', 'b']) {
      expect((await client.send(new DescribeSecretCommand({ SecretId }))).KmsKeyId).toBeUndefined();
    }
    const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'b' }));
    expect(Versions?.flatMap(({ KmsKeyIds }) => KmsKeyIds ?? []).toSorted()).toEqual(['DefaultEncryptionKey', 'alias/mine']);
  });

  it('notes the day of the last read and the time of the last change', async () => {
    const time = clock('2030-01-15T10:30:00Z');
    const { client } = await world({ now: time.now });
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    time.move(HOUR);
    await client.send(new GetSecretValueCommand({ SecretId: 'a' }));
    time.move(HOUR);
    await client.send(new UpdateSecretCommand({ SecretId: 'a', Description: 'new' }));

    const described = await client.send(new DescribeSecretCommand({ SecretId: 'a' }));

    expect(described.LastAccessedDate).toEqual(new Date('2030-01-15T00:00:00Z'));
    expect(described.LastChangedDate).toEqual(new Date('2030-01-15T12:30:00Z'));
    expect(described.CreatedDate).toEqual(new Date('2030-01-15T10:30:00Z'));
  });

  it('changes its description without a new version', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', Description: 'old' }));

    const updated = await client.send(new UpdateSecretCommand({ SecretId: 'a', Description: 'new' }));

    expect(updated).toMatchObject({ Name: 'a' });
    expect(updated.VersionId).toBeUndefined();
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'a' }));
    expect(described.Description).toBe('new');
    expect(Object.keys(described.VersionIdsToStages ?? {})).toHaveLength(1);
  });
});

describe('finding a secret', () => {
  it('takes its name, its ARN, and its ARN without the suffix', async () => {
    const { client } = await world();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'app/key', SecretString: 'x' }));

    for (const SecretId of ['app/key', ARN, ARN.slice(0, -7)]) {
      expect((await client.send(new GetSecretValueCommand({ SecretId }))).ARN).toBe(ARN);
    }
  });

  it('takes whatever looks like a suffix for the suffix, as the service does', async () => {
    const { client } = await world();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'app-secret', SecretString: 'x' }));

    expect((await client.send(new GetSecretValueCommand({ SecretId: 'app-secret' }))).ARN).toBe(ARN);
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: ARN.slice(0, -7) })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([
    ['another suffix', (arn: string) => `${arn.slice(0, -6)}ZZZZZZ`],
    ['another region', (arn: string) => arn.replace('us-east-1', 'eu-west-1')],
    ['another account', (arn: string) => arn.replace('000000000000', '111111111111')],
    ['another service', (arn: string) => arn.replace(':secretsmanager:', ':ssm:')],
    ['another case of the name', () => 'APP/KEY'],
    ['part of the name', () => 'app'],
    ['a name every object has', () => '__proto__'],
  ])('does not take %s', async (_what, idOf) => {
    const { client } = await world();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'app/key', SecretString: 'x' }));

    expect(await refusal(client.send(new DescribeSecretCommand({ SecretId: idOf(ARN) })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([
    new GetSecretValueCommand({ SecretId: 'none' }),
    new PutSecretValueCommand({ SecretId: 'none', SecretString: 'x' }),
    new UpdateSecretCommand({ SecretId: 'none', Description: 'x' }),
    new DeleteSecretCommand({ SecretId: 'none' }),
    new RestoreSecretCommand({ SecretId: 'none' }),
    new ListSecretVersionIdsCommand({ SecretId: 'none' }),
    new TagResourceCommand({ SecretId: 'none', Tags: [] }),
    new UntagResourceCommand({ SecretId: 'none', TagKeys: [] }),
    new GetResourcePolicyCommand({ SecretId: 'none' }),
  ])('says that there is none: $constructor.name', async (command) => {
    const { client } = await world();

    expect(await refusal(client.send(command as GetSecretValueCommand))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 400,
    });
  });
});

describe('deleting', () => {
  it.each([
    [undefined, 30],
    [7, 7],
    [30, 30],
  ])('with a window of %s days says when the secret will be gone', async (window, days) => {
    const time = clock();
    const { client } = await world({ now: time.now });
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));

    const deleted = await client.send(
      new DeleteSecretCommand({ SecretId: 'a', ...(window === undefined ? {} : { RecoveryWindowInDays: window }) }),
    );

    const due = new Date(time.now().getTime() + days * DAY);
    expect(deleted).toMatchObject({ ARN, Name: 'a', DeletionDate: due });
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'a' }))).DeletedDate).toEqual(due);
  });

  it.each([6, 31, 0, -1])('refuses a window of %i days', async (RecoveryWindowInDays) => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a' }));

    expect(await refusal(client.send(new DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays })))).toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await names(client)).toEqual(['a']);
  });

  it('refuses a window together with force', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a' }));
    const both = new DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true });

    expect(await refusal(client.send(both))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await names(client)).toEqual(['a']);
  });

  it.each([
    new GetSecretValueCommand({ SecretId: 'a' }),
    new PutSecretValueCommand({ SecretId: 'a', SecretString: 'y' }),
    new UpdateSecretCommand({ SecretId: 'a', Description: 'y' }),
    new UpdateSecretVersionStageCommand({ SecretId: 'a', VersionStage: 'y', MoveToVersionId: token() }),
    new DeleteSecretCommand({ SecretId: 'a' }),
    new TagResourceCommand({ SecretId: 'a', Tags: [{ Key: 'k', Value: 'v' }] }),
    new UntagResourceCommand({ SecretId: 'a', TagKeys: ['k'] }),
    new PutResourcePolicyCommand({ SecretId: 'a', ResourcePolicy: '{}' }),
    new GetResourcePolicyCommand({ SecretId: 'a' }),
    new DeleteResourcePolicyCommand({ SecretId: 'a' }),
    new ReplicateSecretToRegionsCommand({ SecretId: 'a', AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
    new RotateSecretCommand({ SecretId: 'a' }),
  ])('closes the secret to $constructor.name until it is restored', async (command) => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));

    expect(await refusal(client.send(command as GetSecretValueCommand))).toEqual({
      name: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
      status: 400,
    });
    await client.send(new RestoreSecretCommand({ SecretId: 'a' }));
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).SecretString).toBe('x');
  });

  it('keeps the name taken, says why, and leaves the value as it was', async () => {
    const { client } = await world();
    const same = { Name: 'a', SecretString: 'x', ClientRequestToken: token() };
    const { ARN } = await client.send(new CreateSecretCommand(same));
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));

    for (const again of [same, { ...same, SecretString: 'y', ClientRequestToken: token() }]) {
      expect(await refusal(client.send(new CreateSecretCommand(again)))).toMatchObject({
        name: 'InvalidRequestException',
        message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
      });
    }
    const restored = await client.send(new RestoreSecretCommand({ SecretId: 'a' }));
    expect(restored).toMatchObject({ ARN, Name: 'a' });
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).SecretString).toBe('x');
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'a' }))).DeletedDate).toBeUndefined();
  });

  it('hides the secret from lists unless planned deletions are asked for', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a' }));
    await client.send(new CreateSecretCommand({ Name: 'b' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));

    expect(await names(client)).toEqual(['b']);
    expect(await names(client, { IncludePlannedDeletion: true })).toEqual(['a', 'b']);
    expect((await client.send(new ListSecretVersionIdsCommand({ SecretId: 'a' }))).Name).toBe('a');
  });

  it('ends when the window does, and frees the name for another ARN', async () => {
    const time = clock();
    const { client } = await world({ now: time.now });
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }));
    time.move(7 * DAY - 1);
    expect(await names(client, { IncludePlannedDeletion: true })).toEqual(['a']);

    time.move(1);

    expect(await refusal(client.send(new RestoreSecretCommand({ SecretId: 'a' })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const again = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'y' }));
    expect(again.ARN).not.toBe(ARN);
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: ARN })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('at once frees the name at once, and does not mind if there is nothing', async () => {
    const time = clock();
    const { client } = await world({ now: time.now });
    const force = (SecretId: string) => client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));

    expect(await force('a')).toMatchObject({ ARN, Name: 'a', DeletionDate: time.now() });
    expect(await force('a')).toMatchObject({ Name: 'a' });
    expect(await force(ARN)).toMatchObject({ ARN });
    expect(await names(client, { IncludePlannedDeletion: true })).toEqual([]);
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'y' }));
  });

  it('is refused while there are replicas', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', AddReplicaRegions: [{ Region: 'eu-west-1' }] }));

    for (const ForceDeleteWithoutRecovery of [true, false]) {
      expect(await refusal(client.send(new DeleteSecretCommand({ SecretId: 'a', ForceDeleteWithoutRecovery })))).toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining('eu-west-1') as string,
      });
    }
    expect(await names(client)).toEqual(['a']);
  });

  it('that is undone twice is undone', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));

    expect(await client.send(new RestoreSecretCommand({ SecretId: 'a' }))).toMatchObject({ Name: 'a' });
  });
});
