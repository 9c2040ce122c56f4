// GetSecretValue, PutSecretValue and version stages.
import { expect } from 'vitest';
import { refused, secret, stages, token, valueOf, type Case } from '../case.ts';

export const VALUES: readonly Case[] = [
  {
    id: 'get/answer',
    async run(target) {
      const { id, arn, version } = await secret(target);
      expect(await target.sm.getSecretValue({ SecretId: id })).toMatchObject({
        ARN: arn,
        Name: id,
        VersionId: version,
        SecretString: 'v1',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: expect.any(Date),
      });
    },
  },
  {
    id: 'get/by-arn-and-partial-arn',
    async run(target) {
      const { arn } = await secret(target);
      expect(await valueOf(target, arn)).toBe('v1');
      expect(await valueOf(target, arn.slice(0, -7))).toBe('v1');
    },
  },
  {
    id: 'get/arn-with-another-suffix',
    async run(target) {
      const { arn } = await secret(target);
      const other = arn.slice(0, -6) + (arn.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
      await refused(target.sm.getSecretValue({ SecretId: other }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'get/names-are-case-sensitive',
    async run(target) {
      const { id } = await secret(target, 'v', '/lower');
      await refused(target.sm.getSecretValue({ SecretId: id.replace('/lower', '/LOWER') }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'get/unknown',
    async run({ sm, name }) {
      await refused(sm.getSecretValue({ SecretId: name() }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'get/by-version-and-stage',
    async run(target) {
      const { id, version } = await secret(target);
      const { VersionId: second } = await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' });
      const { sm } = target;
      expect((await sm.getSecretValue({ SecretId: id, VersionId: version })).SecretString).toBe('v1');
      expect((await sm.getSecretValue({ SecretId: id, VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('v1');
      expect((await sm.getSecretValue({ SecretId: id, VersionId: second!, VersionStage: 'AWSCURRENT' })).SecretString).toBe('v2');
    },
  },
  {
    id: 'get/version-and-stage-disagree',
    async run(target) {
      const { id, version } = await secret(target);
      await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' });
      const call = target.sm.getSecretValue({ SecretId: id, VersionId: version, VersionStage: 'AWSCURRENT' });
      await refused(call, 'InvalidRequestException');
    },
  },
  {
    id: 'get/unknown-version',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.getSecretValue({ SecretId: id, VersionId: token() }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'get/unknown-stage',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.getSecretValue({ SecretId: id, VersionStage: 'AWSPREVIOUS' }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'get/version-id-too-short',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.getSecretValue({ SecretId: id, VersionId: 'short' }), 'ValidationException');
    },
  },
  {
    id: 'get/marks-the-day-of-access',
    async run(target) {
      const { id } = await secret(target);
      await valueOf(target, id);
      const { LastAccessedDate: day } = await target.sm.describeSecret({ SecretId: id });
      expect(day?.toISOString()).toMatch(/T00:00:00\.000Z$/);
    },
  },
  {
    id: 'put/moves-current-and-previous',
    async run(target) {
      const { id, version } = await secret(target);
      const second = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' })).VersionId!;
      expect(await stages(target, id)).toEqual({ [second]: ['AWSCURRENT'], [version]: ['AWSPREVIOUS'] });
      const third = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v3' })).VersionId!;
      expect(await stages(target, id)).toEqual({ [third]: ['AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
      expect((await target.sm.getSecretValue({ SecretId: id, VersionId: version })).SecretString).toBe('v1');
    },
  },
  {
    id: 'put/answer',
    async run(target) {
      const { id, arn } = await secret(target);
      const ClientRequestToken = token();
      expect(await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2', ClientRequestToken })).toMatchObject({
        ARN: arn,
        Name: id,
        VersionId: ClientRequestToken,
        VersionStages: ['AWSCURRENT'],
      });
    },
  },
  {
    id: 'put/same-token-same-value',
    async run(target) {
      const { id, version } = await secret(target);
      const input = { SecretId: id, SecretString: 'v2', ClientRequestToken: token() };
      await target.sm.putSecretValue(input);
      expect((await target.sm.putSecretValue(input)).VersionId).toBe(input.ClientRequestToken);
      expect(await stages(target, id)).toEqual({ [input.ClientRequestToken]: ['AWSCURRENT'], [version]: ['AWSPREVIOUS'] });
    },
  },
  {
    id: 'put/same-token-other-value',
    async run(target) {
      const { id, version } = await secret(target);
      const call = target.sm.putSecretValue({ SecretId: id, SecretString: 'v2', ClientRequestToken: version });
      await refused(call, 'ResourceExistsException');
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'put/same-value-new-token-is-a-new-version',
    async run(target) {
      const { id, version } = await secret(target);
      const { VersionId } = await target.sm.putSecretValue({ SecretId: id, SecretString: 'v1' });
      expect(VersionId).not.toBe(version);
      expect(Object.keys(await stages(target, id))).toHaveLength(2);
    },
  },
  {
    id: 'put/pending-leaves-current',
    async run(target) {
      const { id, version } = await secret(target);
      const pending = token();
      await target.sm.putSecretValue({
        SecretId: id,
        SecretString: 'v2',
        ClientRequestToken: pending,
        VersionStages: ['AWSPENDING'],
      });
      expect(await valueOf(target, id)).toBe('v1');
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT'], [pending]: ['AWSPENDING'] });
      expect((await target.sm.getSecretValue({ SecretId: id, VersionStage: 'AWSPENDING' })).SecretString).toBe('v2');
    },
  },
  {
    id: 'put/own-label-moves',
    async run(target) {
      const { id } = await secret(target);
      await target.sm.putSecretValue({ SecretId: id, SecretString: 'a', VersionStages: ['BLUE'] });
      await target.sm.putSecretValue({ SecretId: id, SecretString: 'b', VersionStages: ['BLUE'] });
      expect((await target.sm.getSecretValue({ SecretId: id, VersionStage: 'BLUE' })).SecretString).toBe('b');
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'put/first-value-is-current',
    async run(target) {
      const id = target.name();
      await target.sm.createSecret({ Name: id });
      await target.sm.putSecretValue({ SecretId: id, SecretString: 'v' });
      expect(await valueOf(target, id)).toBe('v');
    },
  },
  {
    id: 'put/unknown',
    async run({ sm, name }) {
      await refused(sm.putSecretValue({ SecretId: name(), SecretString: 'v' }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'put/no-value',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.putSecretValue({ SecretId: id }), 'InvalidRequestException');
    },
  },
  {
    id: 'put/both-kinds-of-value',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.putSecretValue({ SecretId: id, SecretString: 'v', SecretBinary: Buffer.from('v') });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'put/value-of-65537-bytes',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.putSecretValue({ SecretId: id, SecretString: 'x'.repeat(65_537) });
      await refused(call, 'ValidationException');
    },
  },
  {
    id: 'put/21-labels',
    async run(target) {
      const { id } = await secret(target);
      const VersionStages = Array.from({ length: 21 }, (_, index) => `L${index}`);
      await refused(target.sm.putSecretValue({ SecretId: id, SecretString: 'v', VersionStages }), 'ValidationException');
    },
  },
  {
    id: 'put/no-labels',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.putSecretValue({ SecretId: id, SecretString: 'v', VersionStages: [] }), 'ValidationException');
    },
  },
  {
    id: 'versions/newest-first-without-deprecated',
    async run(target) {
      const { id, arn, version } = await secret(target);
      const second = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' })).VersionId!;
      const third = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v3' })).VersionId!;
      const seen = await target.sm.listSecretVersionIds({ SecretId: id });
      expect(seen).toMatchObject({ ARN: arn, Name: id });
      expect(new Set(seen.Versions!.map((one) => one.VersionId))).toEqual(new Set([second, third]));
      const all = await target.sm.listSecretVersionIds({ SecretId: id, IncludeDeprecated: true });
      expect(new Set(all.Versions!.map((one) => one.VersionId))).toEqual(new Set([version, second, third]));
    },
  },
  {
    id: 'versions/pages',
    async run(target) {
      const { id } = await secret(target);
      for (const value of ['v2', 'v3']) await target.sm.putSecretValue({ SecretId: id, SecretString: value });
      const seen = new Set<string>();
      let NextToken: string | undefined;
      do {
        const page = await target.sm.listSecretVersionIds({ SecretId: id, MaxResults: 1, IncludeDeprecated: true, NextToken });
        expect(page.Versions!.length).toBeLessThanOrEqual(1);
        for (const one of page.Versions!) seen.add(one.VersionId!);
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      expect(seen.size).toBe(3);
    },
  },
  {
    id: 'versions/max-results-of-101',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.listSecretVersionIds({ SecretId: id, MaxResults: 101 }), 'ValidationException');
    },
  },
  {
    id: 'stage/roll-back',
    async run(target) {
      const { id, version } = await secret(target);
      const second = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' })).VersionId!;
      await target.sm.updateSecretVersionStage({
        SecretId: id,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: second,
        MoveToVersionId: version,
      });
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'stage/current-needs-its-holder-named',
    async run(target) {
      const { id, version } = await secret(target);
      await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' });
      const call = target.sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'AWSCURRENT', MoveToVersionId: version });
      await refused(call, 'InvalidParameterException');
      expect(await valueOf(target, id)).toBe('v2');
    },
  },
  {
    id: 'stage/wrong-holder',
    async run(target) {
      const { id, version } = await secret(target);
      const second = (await target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' })).VersionId!;
      const call = target.sm.updateSecretVersionStage({
        SecretId: id,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: version,
        MoveToVersionId: second,
      });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'stage/current-cannot-be-removed',
    async run(target) {
      const { id, version } = await secret(target);
      const call = target.sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'AWSCURRENT', RemoveFromVersionId: version });
      await refused(call, 'InvalidParameterException');
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'stage/attach-and-remove-own-label',
    async run(target) {
      const { id, version } = await secret(target);
      const { sm } = target;
      await sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'GREEN', MoveToVersionId: version });
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT', 'GREEN'] });
      await sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'GREEN', RemoveFromVersionId: version });
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT'] });
    },
  },
  {
    id: 'stage/unknown-version',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'GREEN', MoveToVersionId: token() });
      await refused(call, 'ResourceNotFoundException');
    },
  },
  {
    id: 'stage/nothing-to-do',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'GREEN' }), 'InvalidParameterException');
    },
  },
  {
    id: 'stage/label-of-257',
    async run(target) {
      const { id, version } = await secret(target);
      const call = target.sm.updateSecretVersionStage({ SecretId: id, VersionStage: 'x'.repeat(257), MoveToVersionId: version });
      await refused(call, 'ValidationException');
    },
  },
];
