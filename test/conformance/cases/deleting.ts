// DeleteSecret and RestoreSecret, and what the recovery window keeps from happening.
import { expect } from 'vitest';
import { refused, secret, valueOf, type Case, type Target } from '../case.ts';

const DAY = 86_400_000;

async function pending(target: Target): Promise<string> {
  const { id } = await secret(target);
  await target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: 7 });
  return id;
}

export const DELETING: readonly Case[] = [
  ...[7, 30].map((days): Case => ({
    id: `delete/window-of-${days}`,
    async run(target) {
      const { id, arn } = await secret(target);
      const gone = await target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: days });
      expect(gone).toMatchObject({ ARN: arn, Name: id });
      expect(Math.abs(gone.DeletionDate!.getTime() - Date.now() - days * DAY)).toBeLessThan(DAY);
      expect((await target.sm.describeSecret({ SecretId: id })).DeletedDate).toBeInstanceOf(Date);
    },
  })),
  ...[6, 31, 0, -1].map((days): Case => ({
    id: `delete/window-of-${days}`,
    async run(target) {
      const { id } = await secret(target);
      await refused(target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: days }), 'InvalidParameterException');
      expect(await valueOf(target, id)).toBe('v1');
    },
  })),
  {
    id: 'delete/default-window-is-30-days',
    async run(target) {
      const { id } = await secret(target);
      const { DeletionDate: due } = await target.sm.deleteSecret({ SecretId: id });
      expect(Math.abs(due!.getTime() - Date.now() - 30 * DAY)).toBeLessThan(DAY);
    },
  },
  {
    id: 'delete/force-with-window',
    async run(target) {
      const { id } = await secret(target);
      const call = target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'delete/force',
    local: true,
    async run(target) {
      const { id } = await secret(target);
      await target.sm.deleteSecret({ SecretId: id, ForceDeleteWithoutRecovery: true });
      await refused(target.sm.describeSecret({ SecretId: id }), 'ResourceNotFoundException');
      const again = await target.sm.createSecret({ Name: id, SecretString: 'v2' });
      expect(again.VersionId).toBeDefined();
    },
  },
  {
    id: 'delete/a-name-made-again-has-another-arn',
    local: true,
    async run(target) {
      const { id, arn } = await secret(target);
      await target.sm.deleteSecret({ SecretId: id, ForceDeleteWithoutRecovery: true });
      expect((await target.sm.createSecret({ Name: id, SecretString: 'v2' })).ARN).not.toBe(arn);
    },
  },
  {
    id: 'delete/unknown',
    async run({ sm, name }) {
      await refused(sm.deleteSecret({ SecretId: name() }), 'ResourceNotFoundException');
    },
  },
  {
    id: 'delete/force-of-unknown-is-no-error',
    async run({ sm, name }) {
      const id = name();
      expect((await sm.deleteSecret({ SecretId: id, ForceDeleteWithoutRecovery: true })).Name).toBe(id);
    },
  },
  {
    id: 'pending/get',
    async run(target) {
      const id = await pending(target);
      await refused(target.sm.getSecretValue({ SecretId: id }), 'InvalidRequestException');
    },
  },
  {
    id: 'pending/put',
    async run(target) {
      const id = await pending(target);
      await refused(target.sm.putSecretValue({ SecretId: id, SecretString: 'v2' }), 'InvalidRequestException');
    },
  },
  {
    id: 'pending/update',
    async run(target) {
      const id = await pending(target);
      await refused(target.sm.updateSecret({ SecretId: id, SecretString: 'v2' }), 'InvalidRequestException');
    },
  },
  {
    id: 'pending/create-again',
    async run(target) {
      const id = await pending(target);
      const text = await refused(target.sm.createSecret({ Name: id, SecretString: 'v2' }), 'InvalidRequestException');
      expect(text).toMatch(/scheduled for deletion/);
    },
  },
  {
    id: 'pending/tag',
    async run(target) {
      const id = await pending(target);
      await refused(target.sm.tagResource({ SecretId: id, Tags: [{ Key: 'k', Value: 'v' }] }), 'InvalidRequestException');
    },
  },
  {
    id: 'pending/rotate',
    async run(target) {
      const id = await pending(target);
      const call = target.sm.rotateSecret({ SecretId: id, RotationRules: { AutomaticallyAfterDays: 1 } });
      await refused(call, 'InvalidRequestException');
    },
  },
  {
    id: 'pending/delete-again',
    async run(target) {
      const id = await pending(target);
      await refused(target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: 7 }), 'InvalidRequestException');
    },
  },
  {
    id: 'pending/hidden-from-lists',
    local: true,
    async run(target) {
      const id = await pending(target);
      const Filters = [{ Key: 'name' as const, Values: [id] }];
      expect((await target.sm.listSecrets({ Filters })).SecretList).toEqual([]);
      const all = await target.sm.listSecrets({ Filters, IncludePlannedDeletion: true });
      expect(all.SecretList).toMatchObject([{ Name: id, DeletedDate: expect.any(Date) }]);
    },
  },
  {
    id: 'restore/value-is-back',
    async run(target) {
      const id = await pending(target);
      expect((await target.sm.restoreSecret({ SecretId: id })).Name).toBe(id);
      expect(await valueOf(target, id)).toBe('v1');
      expect((await target.sm.describeSecret({ SecretId: id })).DeletedDate).toBeUndefined();
    },
  },
  {
    id: 'restore/not-pending-is-no-error',
    async run(target) {
      const { id } = await secret(target);
      await target.sm.restoreSecret({ SecretId: id });
      expect(await valueOf(target, id)).toBe('v1');
    },
  },
  {
    id: 'restore/unknown',
    async run({ sm, name }) {
      await refused(sm.restoreSecret({ SecretId: name() }), 'ResourceNotFoundException');
    },
  },
];
