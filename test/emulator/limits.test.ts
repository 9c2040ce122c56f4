import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/emulator/operations.ts';
import { REQUESTS } from '../../src/emulator/shapes.ts';
import { raw, refusal, token, world } from './support.ts';

type Send = (client: SecretsManagerClient) => Promise<unknown>;

const long = (length: number) => 'x'.repeat(length);
const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `key${n}`, Value: 'v' }));
const labels = (count: number) => Array.from({ length: count }, (_, n) => `label${n}`);

const REFUSED: [string, string, Send][] = [
  ['an empty name', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: '' }))],
  ['a name of 513 characters', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: long(513) }))],
  ['a space in a name', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: 'a b' }))],
  ['an exclamation mark in a name', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: 'rds!a' }))],
  ['a letter outside ASCII in a name', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: 'schlüssel' }))],
  ['an empty string value', 'ValidationException', (c) => c.send(new CreateSecretCommand({ Name: 'a', SecretString: '' }))],
  [
    'an empty binary value',
    'ValidationException',
    (c) => c.send(new CreateSecretCommand({ Name: 'a', SecretBinary: new Uint8Array() })),
  ],
  [
    'a string value of 65,537 bytes',
    'ValidationException',
    (c) => c.send(new CreateSecretCommand({ Name: 'a', SecretString: long(65_537) })),
  ],
  [
    'a string value of 32,769 two-byte characters',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'é'.repeat(32_769) })),
  ],
  [
    'a binary value of 65,537 bytes',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretBinary: new Uint8Array(65_537) })),
  ],
  [
    'string and binary at once in CreateSecret',
    'InvalidParameterException',
    (c) => c.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', SecretBinary: new Uint8Array(1) })),
  ],
  [
    'string and binary at once in PutSecretValue',
    'InvalidParameterException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', SecretBinary: new Uint8Array(1) })),
  ],
  [
    'string and binary at once in UpdateSecret',
    'InvalidParameterException',
    (c) => c.send(new UpdateSecretCommand({ SecretId: 's', SecretString: 'x', SecretBinary: new Uint8Array(1) })),
  ],
  ['PutSecretValue without a value', 'InvalidRequestException', (c) => c.send(new PutSecretValueCommand({ SecretId: 's' }))],
  [
    'a token of 31 characters',
    'ValidationException',
    (c) => c.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', ClientRequestToken: long(31) })),
  ],
  [
    'a token of 65 characters',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', ClientRequestToken: long(65) })),
  ],
  [
    'a description of 2,049 characters',
    'ValidationException',
    (c) => c.send(new CreateSecretCommand({ Name: 'a', Description: long(2049) })),
  ],
  [
    'a KMS key id of 2,049 characters',
    'ValidationException',
    (c) => c.send(new UpdateSecretCommand({ SecretId: 's', KmsKeyId: long(2049) })),
  ],
  ['a secret id of 2,049 characters', 'ValidationException', (c) => c.send(new GetSecretValueCommand({ SecretId: long(2049) }))],
  ['an empty secret id', 'ValidationException', (c) => c.send(new GetSecretValueCommand({ SecretId: '' }))],
  ['no secret id', 'ValidationException', (c) => c.send(new GetSecretValueCommand({ SecretId: undefined }))],
  [
    'a version id of 5 characters',
    'ValidationException',
    (c) => c.send(new GetSecretValueCommand({ SecretId: 's', VersionId: 'short' })),
  ],
  [
    'a stage of 257 characters',
    'ValidationException',
    (c) => c.send(new GetSecretValueCommand({ SecretId: 's', VersionStage: long(257) })),
  ],
  [
    '21 stages',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', VersionStages: labels(21) })),
  ],
  [
    'an empty list of stages',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', VersionStages: [] })),
  ],
  [
    'a rotation token of 35 characters',
    'ValidationException',
    (c) => c.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', RotationToken: long(35) })),
  ],
  ['51 tags at creation', 'InvalidParameterException', (c) => c.send(new CreateSecretCommand({ Name: 'a', Tags: tags(51) }))],
  [
    '51 tags by TagResource',
    'InvalidParameterException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: tags(51) })),
  ],
  [
    'a tag of AWS',
    'InvalidParameterException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Key: 'AWS:owner', Value: 'x' }] })),
  ],
  [
    'the same tag twice',
    'InvalidParameterException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [...tags(1), ...tags(1)] })),
  ],
  [
    'a tag with a character that is not allowed',
    'InvalidParameterException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Key: 'a<b', Value: 'x' }] })),
  ],
  [
    'an empty tag key',
    'ValidationException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Key: '', Value: 'x' }] })),
  ],
  [
    'a tag without a key',
    'ValidationException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Value: 'x' }] })),
  ],
  [
    'a tag key of 129 characters',
    'ValidationException',
    (c) => c.send(new UntagResourceCommand({ SecretId: 's', TagKeys: [long(129)] })),
  ],
  [
    'a tag value of 257 characters',
    'ValidationException',
    (c) => c.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Key: 'k', Value: long(257) }] })),
  ],
  [
    'a policy of 20,481 characters',
    'ValidationException',
    (c) => c.send(new PutResourcePolicyCommand({ SecretId: 's', ResourcePolicy: long(20_481) })),
  ],
  ['a page of 101 secrets', 'ValidationException', (c) => c.send(new ListSecretsCommand({ MaxResults: 101 }))],
  [
    'a page of no versions',
    'ValidationException',
    (c) => c.send(new ListSecretVersionIdsCommand({ SecretId: 's', MaxResults: 0 })),
  ],
  ['a batch of 21 ids', 'ValidationException', (c) => c.send(new BatchGetSecretValueCommand({ SecretIdList: labels(21) }))],
  [
    'a batch page of 21',
    'ValidationException',
    (c) => c.send(new BatchGetSecretValueCommand({ Filters: [{ Key: 'name', Values: ['s'] }], MaxResults: 21 })),
  ],
  [
    '11 filters',
    'ValidationException',
    (c) => c.send(new ListSecretsCommand({ Filters: Array.from({ length: 11 }, () => ({ Key: 'name', Values: ['s'] })) })),
  ],
  [
    '11 values of a filter',
    'ValidationException',
    (c) => c.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: labels(11) }] })),
  ],
  [
    'a filter on nothing that exists',
    'ValidationException',
    (c) => c.send(new ListSecretsCommand({ Filters: [{ Key: 'colour' as 'name', Values: ['s'] }] })),
  ],
  [
    'a filter value with a character that is not allowed',
    'ValidationException',
    (c) => c.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['s*'] }] })),
  ],
  ['an order that does not exist', 'ValidationException', (c) => c.send(new ListSecretsCommand({ SortOrder: 'up' as 'asc' }))],
  [
    'a password of 4,097 characters',
    'ValidationException',
    (c) => c.send(new GetRandomPasswordCommand({ PasswordLength: 4097 })),
  ],
  ['a password of no characters', 'ValidationException', (c) => c.send(new GetRandomPasswordCommand({ PasswordLength: 0 }))],
  [
    'a region that is none',
    'ValidationException',
    (c) => c.send(new ReplicateSecretToRegionsCommand({ SecretId: 's', AddReplicaRegions: [{ Region: 'Mars' }] })),
  ],
  [
    'no region',
    'ValidationException',
    (c) => c.send(new ReplicateSecretToRegionsCommand({ SecretId: 's', AddReplicaRegions: [] })),
  ],
  [
    'rotation every 1,001 days',
    'ValidationException',
    (c) => c.send(new RotateSecretCommand({ SecretId: 's', RotationRules: { AutomaticallyAfterDays: 1001 } })),
  ],
  [
    'a rotation window in minutes',
    'ValidationException',
    (c) => c.send(new RotateSecretCommand({ SecretId: 's', RotationRules: { AutomaticallyAfterDays: 1, Duration: '30m' } })),
  ],
  [
    'a stage change without a stage',
    'ValidationException',
    (c) => c.send(new UpdateSecretVersionStageCommand({ SecretId: 's', VersionStage: undefined })),
  ],
];

describe('limits of the service', () => {
  it.each(REFUSED)('refuses %s', async (_what, code, send) => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'old' }));

    const refused = await refusal(send(client));

    expect(refused).toMatchObject({ name: code, status: 400 });
    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList).toHaveLength(1);
    expect(SecretList?.[0]).toMatchObject({ Name: 's', Tags: [] });
    expect((await client.send(new GetSecretValueCommand({ SecretId: 's' }))).SecretString).toBe('old');
  });

  it('takes everything at its limit', async () => {
    const { client } = await world();
    const name = `Az09/_+=.@-${long(501)}`;

    await client.send(
      new CreateSecretCommand({
        Name: name,
        Description: long(2048),
        KmsKeyId: long(2048),
        SecretString: 'é'.repeat(32_768),
        ClientRequestToken: long(64),
        Tags: tags(50).map(({ Key }) => ({ Key: Key.padEnd(128, 'k'), Value: long(256) })),
      }),
    );
    await client.send(
      new PutSecretValueCommand({ SecretId: name, SecretBinary: new Uint8Array(65_536), ClientRequestToken: long(32) }),
    );

    const { SecretBinary, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    expect(SecretBinary).toHaveLength(65_536);
    expect(VersionId).toBe(long(32));
    const before = await client.send(new GetSecretValueCommand({ SecretId: name, VersionId: long(64) }));
    expect(before.SecretString).toBe('é'.repeat(32_768));
  });

  it('counts all faults of a request and names the field of each', async () => {
    const { client } = await world();

    const refused = await refusal(
      client.send(
        new CreateSecretCommand({ Name: '', ClientRequestToken: 'short', Tags: [{ Key: 'a', Value: 'b' }, { Key: '' }] }),
      ),
    );

    expect(refused.message).toBe(
      "3 validation errors detected: Value at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32; " +
        "Value at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it('counts characters, not UTF-16 units', async () => {
    const { client } = await world();

    await client.send(new CreateSecretCommand({ Name: 'a', Description: '🔑'.repeat(2048) }));

    expect(await refusal(client.send(new CreateSecretCommand({ Name: 'b', Description: '🔑'.repeat(2049) })))).toMatchObject({
      name: 'ValidationException',
    });
  });

  it('wants a token with a value when no SDK adds one', async () => {
    const { emulator } = await world();

    const answer = await raw(emulator, { operation: 'CreateSecret', body: '{"Name":"a","SecretString":"x"}' });

    expect(await answer.json()).toEqual({
      __type: 'InvalidRequestException',
      Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
  });

  it('has a shape for every operation it runs', () => {
    expect([...OPERATIONS.keys()].toSorted()).toEqual(Object.keys(REQUESTS).toSorted());
    expect(OPERATIONS.size).toBe(23);
  });

  it('allows 20 labels on all versions together', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'l', SecretString: 'x' }));
    // AWSCURRENT stays where it is, so that these make 20.
    await client.send(new PutSecretValueCommand({ SecretId: 'l', SecretString: 'y', VersionStages: labels(19) }));
    const held = token();

    const refused = await refusal(
      client.send(
        new PutSecretValueCommand({ SecretId: 'l', SecretString: 'z', VersionStages: ['extra'], ClientRequestToken: held }),
      ),
    );
    const moved = await refusal(
      client.send(new UpdateSecretCommand({ SecretId: 'l', SecretString: 'z', Description: 'half done' })),
    );

    expect(refused.name).toBe('LimitExceededException');
    // It would add AWSPREVIOUS.
    expect(moved.name).toBe('LimitExceededException');
    const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'l', IncludeDeprecated: true }));
    expect(Versions).toHaveLength(2);
    expect((await client.send(new ListSecretsCommand({}))).SecretList?.[0]?.Description).toBeUndefined();
  });
});
