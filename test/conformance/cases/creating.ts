// CreateSecret and UpdateSecret: names, sizes, tokens, tags, metadata.
import { expect } from 'vitest';
import { refused, secret, stages, token, valueOf, type Case } from '../case.ts';

export const CREATING: readonly Case[] = [
  {
    id: 'create/answer',
    async run({ sm, name }) {
      const id = name();
      const made = await sm.createSecret({ Name: id, SecretString: 'v' });
      expect(made.Name).toBe(id);
      expect(made.ARN).toMatch(new RegExp(`^arn:aws:secretsmanager:[a-z0-9-]+:\\d{12}:secret:${id}-[A-Za-z0-9]{6}$`));
      expect(made.VersionId).toMatch(/^[A-Za-z0-9-]{32,64}$/);
    },
  },
  {
    id: 'create/token-becomes-version-id',
    async run({ sm, name }) {
      const ClientRequestToken = token();
      expect((await sm.createSecret({ Name: name(), SecretString: 'v', ClientRequestToken })).VersionId).toBe(ClientRequestToken);
    },
  },
  {
    id: 'create/without-value',
    async run(target) {
      const id = target.name();
      const made = await target.sm.createSecret({ Name: id });
      expect(made.VersionId).toBeUndefined();
      await refused(target.sm.getSecretValue({ SecretId: id }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'create/metadata',
    async run({ sm, name }) {
      const id = name();
      await sm.createSecret({
        Name: id,
        SecretString: 'v',
        Description: 'what it is',
        Tags: [
          { Key: 'environment', Value: 'test' },
          { Key: 'empty', Value: '' },
        ],
      });
      const seen = await sm.describeSecret({ SecretId: id });
      expect(seen).toMatchObject({ Name: id, Description: 'what it is' });
      expect(seen.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'environment', Value: 'test' },
          { Key: 'empty', Value: '' },
        ]),
      );
      expect(seen.CreatedDate).toBeInstanceOf(Date);
      expect(seen.LastChangedDate).toBeInstanceOf(Date);
      expect(seen.DeletedDate).toBeUndefined();
    },
  },
  {
    id: 'create/default-key-is-not-described',
    async run(target) {
      const { id } = await secret(target);
      expect((await target.sm.describeSecret({ SecretId: id })).KmsKeyId).toBeUndefined();
    },
  },
  {
    id: 'create/name-taken',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.createSecret({ Name: id, SecretString: 'v1' }), 'ResourceExistsException');
    },
  },
  {
    id: 'create/same-token-same-value',
    async run({ sm, name }) {
      const input = { Name: name(), SecretString: 'v', ClientRequestToken: token() };
      const first = await sm.createSecret(input);
      expect(await sm.createSecret(input)).toMatchObject({ ARN: first.ARN, VersionId: first.VersionId });
    },
  },
  {
    id: 'create/same-token-other-value',
    async run({ sm, name }) {
      const input = { Name: name(), SecretString: 'v', ClientRequestToken: token() };
      await sm.createSecret(input);
      await refused(sm.createSecret({ ...input, SecretString: 'w' }), 'ResourceExistsException');
    },
  },
  {
    id: 'create/all-characters-of-names',
    async run(target) {
      const { id } = await secret(target, 'v', '/a_b+c=d.e@f-g/H9');
      expect(await valueOf(target, id)).toBe('v');
    },
  },
  ...[' ', '#', '!', 'ä', '*', '?', ':', '\\', '(', '~', '$', '%', '&', ','].map((character): Case => ({
    id: `create/name-with-U+${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
    async run({ sm, name }) {
      await refused(sm.createSecret({ Name: name(`a${character}b`), SecretString: 'v' }), 'ValidationException');
    },
  })),
  {
    id: 'create/name-of-512',
    async run({ sm, name }) {
      const head = name();
      expect((await sm.createSecret({ Name: head + 'x'.repeat(512 - head.length), SecretString: 'v' })).VersionId).toBeDefined();
    },
  },
  {
    id: 'create/name-of-513',
    async run({ sm, name }) {
      const head = name();
      await refused(sm.createSecret({ Name: head + 'x'.repeat(513 - head.length), SecretString: 'v' }), 'ValidationException');
    },
  },
  {
    id: 'create/name-empty',
    async run({ sm }) {
      await refused(sm.createSecret({ Name: '', SecretString: 'v' }), 'ValidationException');
    },
  },
  {
    id: 'create/value-of-65536-bytes',
    async run(target) {
      const value = 'x'.repeat(65_536);
      const { id } = await secret(target, value);
      expect(await valueOf(target, id)).toBe(value);
    },
  },
  {
    id: 'create/value-of-65537-bytes',
    async run({ sm, name }) {
      await refused(sm.createSecret({ Name: name(), SecretString: 'x'.repeat(65_537) }), 'ValidationException');
    },
  },
  {
    id: 'create/value-counts-bytes-not-characters',
    async run({ sm, name }) {
      await refused(sm.createSecret({ Name: name(), SecretString: 'é'.repeat(40_000) }), 'ValidationException');
    },
  },
  {
    id: 'create/value-empty',
    async run({ sm, name }) {
      await refused(sm.createSecret({ Name: name(), SecretString: '' }), 'ValidationException');
    },
  },
  {
    id: 'create/both-kinds-of-value',
    async run({ sm, name }) {
      const call = sm.createSecret({ Name: name(), SecretString: 'v', SecretBinary: Buffer.from('v') });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'create/binary',
    async run({ sm, name }) {
      const id = name();
      const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
      await sm.createSecret({ Name: id, SecretBinary: bytes });
      const seen = await sm.getSecretValue({ SecretId: id });
      expect(Buffer.from(seen.SecretBinary!)).toEqual(bytes);
      expect(seen.SecretString).toBeUndefined();
    },
  },
  ...[
    ['quotes and backslashes', '"\\"\'`${x}\\n'],
    ['line ends', 'a\nb\r\nc\r'],
    ['astral characters', 'p\u{1F511}s\u{10FFFF}'],
    ['controls', '\u0001\u0007\u001b\u007f'],
    ['leading and trailing blanks', '  v \t'],
    ['html', '<script>&amp;</script>'],
    ['line separators', 'a\u2028b\u2029c'],
  ].map(([what, value]): Case => ({
    id: `create/keeps-${what!.replaceAll(' ', '-')}`,
    async run(target) {
      const { id } = await secret(target, value);
      expect(await valueOf(target, id)).toBe(value);
    },
  })),
  ...[31, 65].map((length): Case => ({
    id: `create/token-of-${length}`,
    async run({ sm, name }) {
      const call = sm.createSecret({ Name: name(), SecretString: 'v', ClientRequestToken: 't'.repeat(length) });
      await refused(call, 'ValidationException');
    },
  })),
  ...[32, 64].map((length): Case => ({
    id: `create/token-of-${length}`,
    async run({ sm, name }) {
      const ClientRequestToken = 't'.repeat(length);
      const made = await sm.createSecret({ Name: name(), SecretString: 'v', ClientRequestToken });
      expect(made.VersionId).toBe(ClientRequestToken);
    },
  })),
  {
    id: 'create/description-of-2049',
    async run({ sm, name }) {
      const call = sm.createSecret({ Name: name(), SecretString: 'v', Description: 'd'.repeat(2049) });
      await refused(call, 'ValidationException');
    },
  },
  {
    id: 'create/50-tags',
    async run({ sm, name }) {
      const id = name();
      const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: `v${index}` }));
      await sm.createSecret({ Name: id, SecretString: 'v', Tags });
      expect((await sm.describeSecret({ SecretId: id })).Tags).toHaveLength(50);
    },
  },
  {
    id: 'create/51-tags',
    async run({ sm, name }) {
      const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: `v${index}` }));
      await refused(sm.createSecret({ Name: name(), SecretString: 'v', Tags }), 'InvalidParameterException');
    },
  },
  {
    id: 'create/reserved-tag',
    async run({ sm, name }) {
      const call = sm.createSecret({ Name: name(), SecretString: 'v', Tags: [{ Key: 'aws:own', Value: 'x' }] });
      await refused(call, 'InvalidParameterException');
    },
  },
  ...(
    [
      ['tag-key-of-129', { Key: 'k'.repeat(129), Value: '' }],
      ['tag-value-of-257', { Key: 'k', Value: 'v'.repeat(257) }],
      ['tag-key-empty', { Key: '', Value: 'v' }],
    ] as const
  ).map(([what, tag]): Case => ({
    id: `create/${what}`,
    async run({ sm, name }) {
      await refused(sm.createSecret({ Name: name(), SecretString: 'v', Tags: [tag] }), 'ValidationException');
    },
  })),
  {
    id: 'update/value',
    async run(target) {
      const { id, version } = await secret(target);
      const made = await target.sm.updateSecret({ SecretId: id, SecretString: 'v2' });
      expect(await valueOf(target, id)).toBe('v2');
      expect(await stages(target, id)).toEqual({ [made.VersionId!]: ['AWSCURRENT'], [version]: ['AWSPREVIOUS'] });
    },
  },
  {
    id: 'update/description-only',
    async run(target) {
      const { id, version } = await secret(target);
      const made = await target.sm.updateSecret({ SecretId: id, Description: 'new' });
      expect(made.VersionId).toBeUndefined();
      expect((await target.sm.describeSecret({ SecretId: id })).Description).toBe('new');
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT'] });
    },
  },
  {
    id: 'update/token-in-use',
    async run(target) {
      const { id, version } = await secret(target);
      const call = target.sm.updateSecret({ SecretId: id, SecretString: 'v1', ClientRequestToken: version });
      await refused(call, 'ResourceExistsException');
    },
  },
  {
    id: 'update/unknown',
    async run({ sm, name }) {
      await refused(sm.updateSecret({ SecretId: name(), SecretString: 'v' }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'update/both-kinds-of-value',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.updateSecret({ SecretId: id, SecretString: 'v', SecretBinary: Buffer.from('v') });
      await refused(call, 'InvalidParameterException');
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'update/text-to-binary',
    async run(target) {
      const { id } = await secret(target);
      await target.sm.updateSecret({ SecretId: id, SecretBinary: Buffer.from([7]) });
      const seen = await target.sm.getSecretValue({ SecretId: id });
      expect(seen.SecretString).toBeUndefined();
      expect([...seen.SecretBinary!]).toEqual([7]);
    },
  },
  {
    id: 'describe/by-arn-and-partial-arn',
    async run(target) {
      const { id, arn } = await secret(target);
      expect((await target.sm.describeSecret({ SecretId: arn })).Name).toBe(id);
      expect((await target.sm.describeSecret({ SecretId: arn.slice(0, -7) })).Name).toBe(id);
    },
  },
  {
    id: 'describe/unknown',
    async run({ sm, name }) {
      await refused(sm.describeSecret({ SecretId: name() }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'describe/id-of-2049',
    async run({ sm }) {
      await refused(sm.describeSecret({ SecretId: 'x'.repeat(2049) }), 'ValidationException');
    },
  },
];
