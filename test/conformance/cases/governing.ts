// Tags, resource policies, replicas, rotation, random passwords.
import { expect } from 'vitest';
import { refused, secret, stages, token, valueOf, type Case } from '../case.ts';

const ACCOUNT = '123456789012';
const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
const FOR_ONE = policy({ ...READ, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
const FOR_ALL = policy({ ...READ, Principal: '*' });

const TAGS: readonly Case[] = [
  {
    id: 'tag/add-replace-remove',
    async run(target) {
      const { id } = await secret(target);
      const { sm } = target;
      await sm.tagResource({
        SecretId: id,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      });
      await sm.tagResource({ SecretId: id, Tags: [{ Key: 'a', Value: '3' }] });
      await sm.untagResource({ SecretId: id, TagKeys: ['b', 'never-there'] });
      expect((await sm.describeSecret({ SecretId: id })).Tags).toEqual([{ Key: 'a', Value: '3' }]);
    },
  },
  {
    id: 'tag/unknown-secret',
    async run({ sm, name }) {
      await refused(sm.tagResource({ SecretId: name(), Tags: [{ Key: 'k', Value: 'v' }] }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'untag/unknown-secret',
    async run({ sm, name }) {
      await refused(sm.untagResource({ SecretId: name(), TagKeys: ['k'] }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'tag/the-51st',
    async run({ sm, name }) {
      const id = name();
      const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
      await sm.createSecret({ Name: id, SecretString: 'v', Tags });
      await refused(sm.tagResource({ SecretId: id, Tags: [{ Key: 'k50', Value: 'v' }] }), 'InvalidParameterException');
      await sm.tagResource({ SecretId: id, Tags: [{ Key: 'k0', Value: 'replaced' }] });
      expect((await sm.describeSecret({ SecretId: id })).Tags).toHaveLength(50);
    },
  },
  {
    id: 'tag/key-of-129',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.tagResource({ SecretId: id, Tags: [{ Key: 'k'.repeat(129), Value: '' }] }), 'ValidationException');
    },
  },
];

const POLICIES: readonly Case[] = [
  {
    id: 'policy/none-at-first',
    async run(target) {
      const { id, arn } = await secret(target);
      const seen = await target.sm.getResourcePolicy({ SecretId: id });
      expect(seen).toMatchObject({ ARN: arn, Name: id });
      expect(seen.ResourcePolicy).toBeUndefined();
    },
  },
  {
    id: 'policy/put-get-delete',
    local: true,
    async run(target) {
      const { id } = await secret(target);
      const { sm } = target;
      await sm.putResourcePolicy({ SecretId: id, ResourcePolicy: FOR_ONE, BlockPublicPolicy: true });
      expect(JSON.parse((await sm.getResourcePolicy({ SecretId: id })).ResourcePolicy!)).toEqual(JSON.parse(FOR_ONE));
      await sm.deleteResourcePolicy({ SecretId: id });
      expect((await sm.getResourcePolicy({ SecretId: id })).ResourcePolicy).toBeUndefined();
    },
  },
  ...(
    [
      ['no-json', 'nope'],
      ['no-effect', policy({ Action: '*', Resource: '*', Principal: '*' })],
      ['no-action', policy({ Effect: 'Allow', Resource: '*', Principal: '*' })],
      ['no-principal', policy(READ)],
      ['unknown-version', JSON.stringify({ Version: '2020-01-01', Statement: [{ ...READ, Principal: '*' }] })],
      ['no-statement', JSON.stringify({ Version: '2012-10-17', Statement: [] })],
    ] as const
  ).map(([what, text]): Case => ({
    id: `policy/${what}`,
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.putResourcePolicy({ SecretId: id, ResourcePolicy: text });
      await refused(call, 'MalformedPolicyDocumentException');
    },
  })),
  {
    id: 'policy/public-is-blocked',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.putResourcePolicy({ SecretId: id, ResourcePolicy: FOR_ALL, BlockPublicPolicy: true });
      await refused(call, 'PublicPolicyException');
      expect((await target.sm.getResourcePolicy({ SecretId: id })).ResourcePolicy).toBeUndefined();
    },
  },
  {
    id: 'policy/of-20481',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.putResourcePolicy({ SecretId: id, ResourcePolicy: 'x'.repeat(20_481) }), 'ValidationException');
    },
  },
  {
    id: 'policy/unknown-secret',
    async run({ sm, name }) {
      await refused(sm.putResourcePolicy({ SecretId: name(), ResourcePolicy: FOR_ONE }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'policy/validate-good',
    local: true,
    async run({ sm }) {
      expect(await sm.validateResourcePolicy({ ResourcePolicy: FOR_ONE })).toMatchObject({
        PolicyValidationPassed: true,
        ValidationErrors: [],
      });
    },
  },
  {
    id: 'policy/validate-public',
    async run({ sm }) {
      const seen = await sm.validateResourcePolicy({ ResourcePolicy: FOR_ALL });
      expect(seen.PolicyValidationPassed).toBe(false);
      expect(seen.ValidationErrors!.length).toBeGreaterThan(0);
    },
  },
];

const REPLICAS: readonly Case[] = [
  {
    id: 'replicate/at-creation',
    local: true,
    async run({ sm, name, otherRegion, region }) {
      const id = name();
      const made = await sm.createSecret({ Name: id, SecretString: 'v', AddReplicaRegions: [{ Region: otherRegion }] });
      expect(made.ReplicationStatus).toMatchObject([{ Region: otherRegion }]);
      expect((await sm.describeSecret({ SecretId: id })).PrimaryRegion).toBe(region);
    },
  },
  {
    id: 'replicate/later-and-remove',
    local: true,
    async run(target) {
      const { id, arn } = await secret(target);
      const { sm, otherRegion } = target;
      const added = await sm.replicateSecretToRegions({ SecretId: id, AddReplicaRegions: [{ Region: otherRegion }] });
      expect(added.ARN).toBe(arn);
      expect(added.ReplicationStatus).toMatchObject([{ Region: otherRegion, Status: 'InSync' }]);
      const removed = await sm.removeRegionsFromReplication({ SecretId: id, RemoveReplicaRegions: [otherRegion] });
      expect(removed.ReplicationStatus ?? []).toEqual([]);
    },
  },
  {
    id: 'replicate/own-region',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.replicateSecretToRegions({ SecretId: id, AddReplicaRegions: [{ Region: target.region }] });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'replicate/no-region',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.replicateSecretToRegions({ SecretId: id, AddReplicaRegions: [] }), 'ValidationException');
    },
  },
  {
    id: 'replicate/no-such-form-of-region',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.replicateSecretToRegions({ SecretId: id, AddReplicaRegions: [{ Region: 'Nowhere' }] });
      await refused(call, 'ValidationException');
    },
  },
  {
    id: 'replicate/keeps-the-primary-from-deletion',
    local: true,
    async run({ sm, name, otherRegion }) {
      const id = name();
      await sm.createSecret({ Name: id, SecretString: 'v', AddReplicaRegions: [{ Region: otherRegion }] });
      const text = await refused(sm.deleteSecret({ SecretId: id }), 'InvalidParameterException');
      expect(text).toContain('still has replica regions');
      await sm.removeRegionsFromReplication({ SecretId: id, RemoveReplicaRegions: [otherRegion] });
      expect((await sm.deleteSecret({ SecretId: id })).DeletionDate).toBeInstanceOf(Date);
    },
  },
  {
    id: 'replicate/promote',
    local: true,
    async run({ sm, name, otherRegion, region }) {
      const id = name();
      const made = await sm.createSecret({ Name: id, SecretString: 'v', AddReplicaRegions: [{ Region: otherRegion }] });
      const replica = made.ARN!.replace(`:${region}:`, `:${otherRegion}:`);
      expect((await sm.stopReplicationToReplica({ SecretId: replica })).ARN).toBe(replica);
    },
  },
];

const ROTATION: readonly Case[] = [
  {
    id: 'rotate/needs-a-function',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.rotateSecret({ SecretId: id, RotationRules: { AutomaticallyAfterDays: 30 } });
      await refused(call, 'InvalidRequestException');
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'rotate/unknown-function',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: `arn:aws:lambda:${target.region}:${ACCOUNT}:function:nobody`,
        RotationRules: { AutomaticallyAfterDays: 30 },
      });
      await refused(call, 'ResourceNotFoundException');
    },
  },
  {
    id: 'rotate/four-steps',
    local: true,
    async run(target) {
      const { id, version } = await secret(target);
      const made = await target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.works,
        RotationRules: { AutomaticallyAfterDays: 30 },
      });
      const seen = await stages(target, id);
      expect(seen[version]).toEqual(['AWSPREVIOUS']);
      expect(seen[made.VersionId!]).toContain('AWSCURRENT');
      expect(await target.sm.describeSecret({ SecretId: id })).toMatchObject({
        RotationEnabled: true,
        RotationRules: { AutomaticallyAfterDays: 30 },
        LastRotatedDate: expect.any(Date),
        NextRotationDate: expect.any(Date),
      });
    },
  },
  {
    id: 'rotate/not-at-once',
    local: true,
    async run(target) {
      const { id, version } = await secret(target);
      await target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.works,
        RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' },
        RotateImmediately: false,
      });
      expect(await stages(target, id)).toEqual({ [version]: ['AWSCURRENT'] });
      expect(await target.sm.describeSecret({ SecretId: id })).toMatchObject({
        RotationEnabled: true,
        RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' },
      });
    },
  },
  {
    id: 'rotate/a-failed-step-leaves-the-value',
    local: true,
    async run(target) {
      const { id, version } = await secret(target);
      await target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.fails,
        RotationRules: { AutomaticallyAfterDays: 30 },
      });
      expect(await valueOf(target, id)).toBe('v1');
      expect((await stages(target, id))[version]).toEqual(['AWSCURRENT']);
    },
  },
  {
    id: 'rotate/a-dangling-version-blocks-the-next',
    local: true,
    async run(target) {
      const { id } = await secret(target);
      const input = { SecretId: id, RotationLambdaARN: target.lambdas?.fails, RotationRules: { AutomaticallyAfterDays: 30 } };
      await target.sm.rotateSecret(input);
      await refused(target.sm.rotateSecret({ ...input, ClientRequestToken: token() }), 'InvalidRequestException');
    },
  },
  {
    id: 'rotate/days-and-expression',
    local: true,
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.works,
        RotationRules: { AutomaticallyAfterDays: 5, ScheduleExpression: 'rate(5 days)' },
      });
      await refused(call, 'InvalidParameterException');
    },
  },
  ...['rate(2 hours)', 'cron(0 0 * *)', 'often'].map((ScheduleExpression): Case => ({
    id: `rotate/schedule-${ScheduleExpression.replaceAll(/[^a-z0-9]+/g, '-')}`,
    local: true,
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.works,
        RotationRules: { ScheduleExpression },
      });
      await refused(call, 'InvalidParameterException');
    },
  })),
  ...[0, 1001].map((AutomaticallyAfterDays): Case => ({
    id: `rotate/after-${AutomaticallyAfterDays}-days`,
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.rotateSecret({ SecretId: id, RotationRules: { AutomaticallyAfterDays } });
      await refused(call, 'ValidationException');
    },
  })),
  {
    id: 'rotate/unknown-secret',
    async run({ sm, name }) {
      await refused(sm.rotateSecret({ SecretId: name() }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'rotate/cancel',
    local: true,
    async run(target) {
      const { id } = await secret(target);
      await target.sm.rotateSecret({
        SecretId: id,
        RotationLambdaARN: target.lambdas?.works,
        RotationRules: { AutomaticallyAfterDays: 30 },
      });
      await target.sm.cancelRotateSecret({ SecretId: id });
      const seen = await target.sm.describeSecret({ SecretId: id });
      expect(seen.RotationEnabled).toBe(false);
      expect(seen.NextRotationDate).toBeUndefined();
    },
  },
  {
    id: 'rotate/cancel-what-never-rotated',
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.cancelRotateSecret({ SecretId: id }), 'InvalidRequestException');
    },
  },
];

const PASSWORDS: readonly Case[] = [
  {
    id: 'password/default',
    async run({ sm }) {
      const { RandomPassword: made } = await sm.getRandomPassword({});
      expect(made).toHaveLength(32);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(made).toMatch(kind);
      expect(made).not.toContain(' ');
    },
  },
  {
    id: 'password/only-what-is-asked-for',
    async run({ sm }) {
      const { RandomPassword: made } = await sm.getRandomPassword({
        PasswordLength: 200,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
        ExcludeUppercase: true,
        ExcludeCharacters: 'abc',
      });
      expect(made).toMatch(/^[d-z]{200}$/);
    },
  },
  ...[0, 4097].map((PasswordLength): Case => ({
    id: `password/of-${PasswordLength}`,
    async run({ sm }) {
      await refused(sm.getRandomPassword({ PasswordLength }), 'ValidationException');
    },
  })),
  {
    id: 'password/of-4096',
    async run({ sm }) {
      expect((await sm.getRandomPassword({ PasswordLength: 4096 })).RandomPassword).toHaveLength(4096);
    },
  },
  {
    id: 'password/nothing-left-to-choose-from',
    async run({ sm }) {
      const call = sm.getRandomPassword({
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'password/too-short-for-each-kind',
    async run({ sm }) {
      await refused(sm.getRandomPassword({ PasswordLength: 3, RequireEachIncludedType: true }), 'InvalidParameterException');
    },
  },
];

export const GOVERNING: readonly Case[] = [...TAGS, ...POLICIES, ...REPLICAS, ...ROTATION, ...PASSWORDS];
