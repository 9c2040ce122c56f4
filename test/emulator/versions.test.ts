import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { clock, DAY, refusal, token, world } from './support.ts';

async function stages(client: SecretsManagerClient, id: string): Promise<Record<string, string[]>> {
  return (await client.send(new DescribeSecretCommand({ SecretId: id }))).VersionIdsToStages ?? {};
}

async function value(client: SecretsManagerClient, id: string, stage?: string): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId: id, ...(stage === undefined ? {} : { VersionStage: stage }) })))
    .SecretString;
}

async function put(client: SecretsManagerClient, id: string, text: string, labels?: string[]): Promise<string> {
  const ClientRequestToken = token();
  await client.send(
    new PutSecretValueCommand({
      SecretId: id,
      SecretString: text,
      ClientRequestToken,
      ...(labels === undefined ? {} : { VersionStages: labels }),
    }),
  );
  return ClientRequestToken;
}

describe('values and tokens', () => {
  it('gives back text and bytes as they came', async () => {
    const { client } = await world();
    const text = '{"user":"ünï","line":"a\\nb","quote":"\\"","emoji":"🔑"}\n';
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    await client.send(new CreateSecretCommand({ Name: 'text', SecretString: text }));
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: bytes }));

    const asText = await client.send(new GetSecretValueCommand({ SecretId: 'text' }));
    const asBytes = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));

    expect(asText.SecretString).toBe(text);
    expect(asText.SecretBinary).toBeUndefined();
    expect(asBytes.SecretBinary).toEqual(bytes);
    expect(asBytes.SecretString).toBeUndefined();
  });

  it('makes the token the id of the version', async () => {
    const { client } = await world();
    const first = token();

    const created = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'a' }));

    expect(created.VersionId).toBe(first);
    expect(read).toMatchObject({ ARN: created.ARN, Name: 'a', VersionId: first, VersionStages: ['AWSCURRENT'] });
    expect(read.CreatedDate).toBeInstanceOf(Date);
  });

  it('takes a repeated creation for the same one, and refuses it with another value or token', async () => {
    const { client } = await world();
    const same = { Name: 'a', SecretString: 'one', ClientRequestToken: token() };
    const first = await client.send(new CreateSecretCommand(same));

    const again = await client.send(new CreateSecretCommand(same));

    expect(again).toMatchObject({ ARN: first.ARN, Name: 'a', VersionId: first.VersionId });
    expect(await refusal(client.send(new CreateSecretCommand({ ...same, SecretString: 'two' })))).toMatchObject({
      name: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${same.ClientRequestToken} because that value is already in use for a version of secret ${first.ARN}.`,
    });
    expect(await refusal(client.send(new CreateSecretCommand({ ...same, ClientRequestToken: token() })))).toMatchObject({
      name: 'ResourceExistsException',
      message: 'The operation failed because the secret a already exists.',
    });
    expect(await refusal(client.send(new CreateSecretCommand({ Name: 'a' })))).toMatchObject({ name: 'ResourceExistsException' });
  });

  it('tells the bytes of a text from the same text', async () => {
    const { client } = await world();
    const ClientRequestToken = token();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'AAAA', ClientRequestToken }));

    const other = client.send(
      new PutSecretValueCommand({ SecretId: 'a', SecretBinary: Buffer.from('AAAA', 'base64'), ClientRequestToken }),
    );

    expect(await refusal(other)).toMatchObject({ name: 'ResourceExistsException' });
  });

  it('takes a repeated put for the same one, leaving labels that have moved since alone', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one' }));
    const second = { SecretId: 'a', SecretString: 'two', ClientRequestToken: token() };
    await client.send(new PutSecretValueCommand(second));
    await put(client, 'a', 'three');
    const before = await stages(client, 'a');

    const again = await client.send(new PutSecretValueCommand(second));

    expect(again).toMatchObject({ VersionId: second.ClientRequestToken, VersionStages: ['AWSPREVIOUS'] });
    expect(await stages(client, 'a')).toEqual(before);
    expect(await refusal(client.send(new PutSecretValueCommand({ ...second, SecretString: 'other' })))).toMatchObject({
      name: 'ResourceExistsException',
    });
    expect(await value(client, 'a')).toBe('three');
  });

  it('refuses a used token in UpdateSecret even for the same value, and changes nothing', async () => {
    const { client } = await world();
    const same = { SecretString: 'one', ClientRequestToken: token() };
    await client.send(new CreateSecretCommand({ Name: 'a', ...same }));

    const refused = await refusal(client.send(new UpdateSecretCommand({ SecretId: 'a', Description: 'new', ...same })));

    expect(refused.name).toBe('ResourceExistsException');
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'a' }))).Description).toBeUndefined();
  });

  it('finds no value in a secret that has none', async () => {
    const { client } = await world();
    const created = await client.send(new CreateSecretCommand({ Name: 'a' }));

    expect(created.VersionId).toBeUndefined();
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      status: 400,
    });
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'a' }))).VersionIdsToStages).toBeUndefined();
  });

  it('reads by version, by stage, and by both only if they agree', async () => {
    const { client } = await world();
    const first = token();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
    await put(client, 'a', 'two');
    const read = (VersionId: string, VersionStage?: string) =>
      client.send(
        new GetSecretValueCommand({ SecretId: 'a', VersionId, ...(VersionStage === undefined ? {} : { VersionStage }) }),
      );

    expect((await read(first)).SecretString).toBe('one');
    expect((await read(first, 'AWSPREVIOUS')).SecretString).toBe('one');
    expect(await refusal(read(first, 'AWSCURRENT'))).toMatchObject({ name: 'InvalidRequestException' });
    expect(await refusal(read(token()))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusal(value(client, 'a', 'nowhere'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('labels', () => {
  it('moves AWSCURRENT to each new version and AWSPREVIOUS to the one before', async () => {
    const { client } = await world();
    const first = token();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
    expect(await stages(client, 'a')).toEqual({ [first]: ['AWSCURRENT'] });

    const second = await put(client, 'a', 'two');
    expect(await stages(client, 'a')).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] });

    const third = token();
    await client.send(new UpdateSecretCommand({ SecretId: 'a', SecretString: 'three', ClientRequestToken: third }));
    expect(await stages(client, 'a')).toEqual({ [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
    expect(await value(client, 'a', 'AWSPREVIOUS')).toBe('two');
  });

  it('leaves AWSCURRENT alone when a put names other labels, and takes those from whoever has them', async () => {
    const { client } = await world();
    const first = token();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
    const second = await put(client, 'a', 'two', ['AWSPENDING', 'canary']);

    expect(await value(client, 'a')).toBe('one');
    expect(await value(client, 'a', 'canary')).toBe('two');

    const third = await put(client, 'a', 'three', ['canary', 'canary']);
    expect(await stages(client, 'a')).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'], [third]: ['canary'] });
  });

  it('labels the first version AWSCURRENT whatever else it is called', async () => {
    const { client } = await world();
    await client.send(new CreateSecretCommand({ Name: 'a' }));

    const first = await put(client, 'a', 'one', ['mine']);

    expect((await stages(client, 'a'))[first]?.toSorted()).toEqual(['AWSCURRENT', 'mine']);
  });

  it('hides versions without labels unless they are asked for', async () => {
    const { client } = await world();
    const first = token();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
    const second = await put(client, 'a', 'two');
    const third = await put(client, 'a', 'three');
    const ids = async (IncludeDeprecated: boolean) => {
      const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'a', IncludeDeprecated }));
      return Versions.map(({ VersionId = '' }) => VersionId).toSorted();
    };

    expect(await ids(false)).toEqual([second, third].toSorted());
    expect(await ids(true)).toEqual([first, second, third].toSorted());
    expect(Object.keys(await stages(client, 'a')).toSorted()).toEqual([second, third].toSorted());
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'a', VersionId: first }))).SecretString).toBe('one');
  });

  it('lists versions in pages, newest first, with the name and ARN of the secret', async () => {
    const time = clock();
    const { client } = await world({ now: time.now });
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'v0' }));
    const ids: string[] = [];
    for (let n = 1; n <= 4; n += 1) {
      time.move(1000);
      ids.unshift(await put(client, 'a', `v${n}`, [`n${n}`]));
    }

    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListSecretVersionIdsCommand({ SecretId: 'a', MaxResults: 2, ...(NextToken === undefined ? {} : { NextToken }) }),
      );
      expect(page).toMatchObject({ ARN, Name: 'a' });
      pages.push((page.Versions ?? []).map(({ VersionId }) => VersionId ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().slice(0, 4)).toEqual(ids);
  });

  it('prunes label-less versions beyond a hundred, but none that is younger than a day', async () => {
    const time = clock();
    const { client } = await world({ now: time.now });
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'v' }));
    const count = async () => {
      const page = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'a', IncludeDeprecated: true }));
      const rest = await client.send(
        new ListSecretVersionIdsCommand({
          SecretId: 'a',
          IncludeDeprecated: true,
          ...(page.NextToken === undefined ? {} : { NextToken: page.NextToken }),
        }),
      );
      return page.NextToken === undefined ? page.Versions?.length : (page.Versions?.length ?? 0) + (rest.Versions?.length ?? 0);
    };
    await put(client, 'a', 'v0', ['AWSCURRENT', 'kept']);
    for (let n = 1; n < 109; n += 1) await put(client, 'a', `v${n}`);
    expect(await count()).toBe(110);

    time.move(DAY);
    await put(client, 'a', 'last');

    expect(await count()).toBe(100);
    expect(await value(client, 'a')).toBe('last');
    expect(await value(client, 'a', 'AWSPREVIOUS')).toBe('v108');
    expect(await value(client, 'a', 'kept')).toBe('v0');
  });
});

async function two(): Promise<{ client: SecretsManagerClient; first: string; second: string }> {
  const { client } = await world();
  const first = token();
  await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken: first }));
  const second = await put(client, 'a', 'two');
  return { client, first, second };
}
const move = (client: SecretsManagerClient, VersionStage: string, RemoveFromVersionId?: string, MoveToVersionId?: string) =>
  client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: 'a',
      VersionStage,
      ...(RemoveFromVersionId === undefined ? {} : { RemoveFromVersionId }),
      ...(MoveToVersionId === undefined ? {} : { MoveToVersionId }),
    }),
  );

describe('UpdateSecretVersionStage', () => {
  it('rolls back: AWSCURRENT goes to the old version and AWSPREVIOUS follows by itself', async () => {
    const { client, first, second } = await two();

    const { Name } = await move(client, 'AWSCURRENT', second, first);

    expect(Name).toBe('a');
    expect(await stages(client, 'a')).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
    expect(await value(client, 'a')).toBe('one');
  });

  it('wants to be told where a label is', async () => {
    const { client, first, second } = await two();

    expect(await refusal(move(client, 'AWSCURRENT', undefined, first))).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`currently attached to version ${second}`) as string,
    });
    expect(await refusal(move(client, 'AWSCURRENT', first, first))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await refusal(move(client, 'new', first, second))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await stages(client, 'a')).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] });
  });

  it('attaches a label nobody has, and removes it again', async () => {
    const { client, first } = await two();

    await move(client, 'blue', undefined, first);
    expect((await stages(client, 'a'))[first]).toEqual(['AWSPREVIOUS', 'blue']);
    await move(client, 'blue', undefined, first);
    expect((await stages(client, 'a'))[first]).toEqual(['AWSPREVIOUS', 'blue']);

    await move(client, 'blue', first);
    expect((await stages(client, 'a'))[first]).toEqual(['AWSPREVIOUS']);
    expect(await refusal(move(client, 'blue', first))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it('deprecates a version that loses its last label', async () => {
    const { client, first, second } = await two();

    await move(client, 'AWSPREVIOUS', first);

    expect(await stages(client, 'a')).toEqual({ [second]: ['AWSCURRENT'] });
  });

  it('never leaves a secret without AWSCURRENT', async () => {
    const { client, second } = await two();

    expect(await refusal(move(client, 'AWSCURRENT', second))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it('refuses versions that do not exist and calls that say nothing', async () => {
    const { client } = await two();

    expect(await refusal(move(client, 'blue', undefined, token()))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusal(move(client, 'blue', token()))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusal(move(client, 'blue'))).toMatchObject({ name: 'InvalidParameterException' });
  });
});
