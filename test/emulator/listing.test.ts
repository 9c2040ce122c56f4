import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  UpdateSecretCommand,
  type Filter,
  type ListSecretsCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { clock, DAY, raw, refusal, token, world } from './support.ts';

async function list(client: SecretsManagerClient, options: ListSecretsCommandInput = {}): Promise<string[]> {
  return ((await client.send(new ListSecretsCommand(options))).SecretList ?? []).map(({ Name }) => Name ?? '');
}

async function shelf(): Promise<SecretsManagerClient> {
  const { client } = await world();
  const create = (Name: string, Description: string, Tags: Record<string, string>, more: object = {}) =>
    client.send(
      new CreateSecretCommand({
        Name,
        Description,
        Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
        ...more,
      }),
    );
  await create('prod/db', 'Orders database', { team: 'orders', env: 'prod' });
  await create(
    'prod/mail',
    'Mail relay of Orders',
    { team: 'mail', env: 'prod' },
    { AddReplicaRegions: [{ Region: 'eu-west-1' }] },
  );
  await create('test/db', 'orders database for tests', { Team: 'orders' });
  return client;
}

describe('ListSecrets filters', () => {
  it.each<[string, Filter[], string[]]>([
    ['a name by its beginning', [{ Key: 'name', Values: ['prod/'] }], ['prod/db', 'prod/mail']],
    ['a name not by its middle', [{ Key: 'name', Values: ['db'] }], []],
    ['a name with its case', [{ Key: 'name', Values: ['Prod/'] }], []],
    ['a description by its beginning without case', [{ Key: 'description', Values: ['orders'] }], ['prod/db', 'test/db']],
    ['a tag key with its case', [{ Key: 'tag-key', Values: ['team'] }], ['prod/db', 'prod/mail']],
    ['a tag value by its beginning', [{ Key: 'tag-value', Values: ['ord'] }], ['prod/db', 'test/db']],
    ['any of several values', [{ Key: 'name', Values: ['prod/m', 'test'] }], ['prod/mail', 'test/db']],
    [
      'all of several filters',
      [
        { Key: 'name', Values: ['prod'] },
        { Key: 'tag-value', Values: ['orders'] },
      ],
      ['prod/db'],
    ],
    ['what does not begin so', [{ Key: 'name', Values: ['!prod'] }], ['test/db']],
    ['what begins with none of these', [{ Key: 'name', Values: ['!prod/m', '!test'] }], ['prod/db']],
    ['what begins so, but not with that', [{ Key: 'name', Values: ['prod', '!prod/m'] }], ['prod/db']],
    ['what has no such tag', [{ Key: 'tag-key', Values: ['!team'] }], ['test/db']],
    ['words anywhere without case', [{ Key: 'all', Values: ['ORDERS database'] }], ['prod/db', 'test/db']],
    ['words in different attributes', [{ Key: 'all', Values: ['relay prod'] }], ['prod/mail']],
    ['nothing by a word that is nowhere', [{ Key: 'all', Values: ['orders nowhere'] }], []],
    ['the primary region of replicated secrets', [{ Key: 'primary-region', Values: ['us-'] }], ['prod/mail']],
    ['nothing by an owning service', [{ Key: 'owning-service', Values: ['rds'] }], []],
    ['everything by no filter', [], ['prod/db', 'prod/mail', 'test/db']],
  ])('find %s', async (_what, Filters, expected) => {
    const client = await shelf();

    expect(await list(client, { Filters, SortBy: 'name' })).toEqual(expected);
  });
});

async function agedShelf(): Promise<{ client: SecretsManagerClient; time: ReturnType<typeof clock> }> {
  const time = clock();
  const { client } = await world({ now: time.now });
  for (const Name of ['c', 'a', 'd', 'b']) {
    await client.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
    time.move(DAY);
  }
  await client.send(new GetSecretValueCommand({ SecretId: 'd' }));
  time.move(DAY);
  await client.send(new GetSecretValueCommand({ SecretId: 'a' }));
  await client.send(new UpdateSecretCommand({ SecretId: 'c', Description: 'changed' }));
  return { client, time };
}

describe('ListSecrets order and pages', () => {
  it.each<[ListSecretsCommandInput, string]>([
    [{}, 'cadb'],
    [{ SortOrder: 'desc' }, 'bdac'],
    [{ SortBy: 'created-date', SortOrder: 'asc' }, 'cadb'],
    [{ SortBy: 'name' }, 'abcd'],
    [{ SortBy: 'name', SortOrder: 'desc' }, 'dcba'],
    [{ SortBy: 'last-changed-date' }, 'adbc'],
    [{ SortBy: 'last-accessed-date', SortOrder: 'desc' }, 'adcb'],
  ])('%j', async (options, expected) => {
    const { client } = await agedShelf();

    expect((await list(client, options)).join('')).toBe(expected);
    const paged: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListSecretsCommand({ ...options, MaxResults: 3, ...(NextToken === undefined ? {} : { NextToken }) }),
      );
      paged.push(...(page.SecretList ?? []).map(({ Name }) => Name ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(paged.join('')).toBe(expected);
  });

  it('neither repeat nor skip when secrets come and go between two pages', async () => {
    const { client } = await agedShelf();
    const first = await client.send(new ListSecretsCommand({ SortBy: 'name', MaxResults: 2 }));
    await client.send(new DeleteSecretCommand({ SecretId: 'b', ForceDeleteWithoutRecovery: true }));
    await client.send(new CreateSecretCommand({ Name: 'aa' }));
    await client.send(new CreateSecretCommand({ Name: 'cc' }));

    const second = await client.send(
      new ListSecretsCommand({
        SortBy: 'name',
        MaxResults: 9,
        ...(first.NextToken === undefined ? {} : { NextToken: first.NextToken }),
      }),
    );

    expect(second.SecretList?.map(({ Name }) => Name)).toEqual(['c', 'cc', 'd']);
    expect(second.NextToken).toBeUndefined();
  });

  it('give no token when a page ends with the list', async () => {
    const { client } = await agedShelf();

    expect((await client.send(new ListSecretsCommand({ MaxResults: 4 }))).NextToken).toBeUndefined();
  });

  it('refuse a token that is made up, changed, or of another question', async () => {
    const { client } = await agedShelf();
    const { NextToken = '' } = await client.send(new ListSecretsCommand({ MaxResults: 1 }));
    const asked: ListSecretsCommandInput[] = [
      { NextToken: 'AAAA' },
      { NextToken: `x${NextToken}` },
      { NextToken, SortBy: 'name' },
      { NextToken, Filters: [{ Key: 'name', Values: ['a'] }] },
      { NextToken, IncludePlannedDeletion: true },
    ];

    for (const options of asked) {
      expect(await refusal(client.send(new ListSecretsCommand(options)))).toMatchObject({ name: 'InvalidNextTokenException' });
    }
  });

  it('say which versions have labels', async () => {
    const { client } = await world();
    const { VersionId = '' } = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));

    const { SecretList } = await client.send(new ListSecretsCommand({}));

    expect(SecretList?.[0]?.SecretVersionsToStages).toEqual({ [VersionId]: ['AWSCURRENT'] });
  });
});

describe('BatchGetSecretValue', () => {
  it('gives values and errors side by side, each secret by the id it was asked for', async () => {
    const { client, emulator } = await world();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'text', SecretString: 'one' }));
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: Uint8Array.of(0, 255) }));
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    await client.send(new CreateSecretCommand({ Name: 'gone', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'gone' }));
    await client.send(new CreateSecretCommand({ Name: 'closed', SecretString: 'x' }));
    emulator.faults.add({ kind: 'access-denied', operation: 'GetSecretValue', secretName: 'closed' });
    // No error answer, so nothing for one secret of a batch, which does not count either.
    emulator.faults.add({ kind: 'html-200', operation: 'GetSecretValue', secretName: 'text', nth: 1 });

    const { SecretValues = [], Errors = [] } = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: [ARN, 'bytes', 'empty', 'gone', 'closed', 'none'] }),
    );

    expect(SecretValues.map(({ Name, SecretString, SecretBinary }) => [Name, SecretString, SecretBinary])).toEqual([
      ['text', 'one', undefined],
      ['bytes', undefined, Uint8Array.of(0, 255)],
    ]);
    expect(Errors.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
      ['empty', 'ResourceNotFoundException'],
      ['gone', 'InvalidRequestException'],
      ['closed', 'AccessDeniedException'],
      ['none', 'ResourceNotFoundException'],
    ]);
    expect((await refusal(client.send(new GetSecretValueCommand({ SecretId: 'text' })))).name).toBe('SyntaxError');
  });

  it('finds secrets by filter, in pages, and leaves out those that are to be deleted', async () => {
    const { client } = await world();
    for (const Name of ['a1', 'a2', 'a3', 'a4', 'b1'])
      await client.send(new CreateSecretCommand({ Name, SecretString: `value of ${Name}` }));
    await client.send(new DeleteSecretCommand({ SecretId: 'a2' }));
    const Filters: Filter[] = [{ Key: 'name', Values: ['a'] }];

    const first = await client.send(new BatchGetSecretValueCommand({ Filters, MaxResults: 2 }));
    const second = await client.send(
      new BatchGetSecretValueCommand({
        Filters,
        MaxResults: 2,
        ...(first.NextToken === undefined ? {} : { NextToken: first.NextToken }),
      }),
    );

    expect(first.SecretValues?.map(({ SecretString }) => SecretString)).toEqual(['value of a1', 'value of a3']);
    expect(second.SecretValues?.map(({ SecretString }) => SecretString)).toEqual(['value of a4']);
    expect(second.NextToken).toBeUndefined();
  });

  it('wants ids or filters, not both and not neither', async () => {
    const { client } = await world();
    const Filters: Filter[] = [{ Key: 'name', Values: ['a'] }];

    for (const input of [
      {},
      { SecretIdList: ['a'], Filters },
      { SecretIdList: ['a'], MaxResults: 2 },
      { SecretIdList: ['a'], NextToken: 'x' },
    ]) {
      expect(await refusal(client.send(new BatchGetSecretValueCommand(input)))).toMatchObject({
        name: 'InvalidParameterException',
      });
    }
  });

  it('takes twenty ids', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));

    const { SecretValues } = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: Array.from({ length: 20 }, () => 'a') }),
    );

    expect(SecretValues).toHaveLength(20);
  });

  it('counts dates in seconds on the wire', async () => {
    const { emulator, client } = await world({ now: () => new Date('2030-01-15T10:30:00.250Z') });
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', ClientRequestToken: token() }));

    const answer = await raw(emulator, { operation: 'GetSecretValue', body: '{"SecretId":"a"}' });

    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(((await answer.json()) as { CreatedDate: number }).CreatedDate).toBe(Date.parse('2030-01-15T10:30:00.250Z') / 1000);
  });
});
