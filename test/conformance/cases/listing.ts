// ListSecrets and BatchGetSecretValue: filters, order, pages, partial failures.
import type { Filter } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refused, secret, token, type Case, type Target } from '../case.ts';

/** Three secrets under one prefix: `a` and `b` tagged, `c` not. */
async function three(target: Target): Promise<string> {
  const prefix = target.name('/');
  const { sm } = target;
  await sm.createSecret({
    Name: `${prefix}a`,
    SecretString: 'va',
    Description: 'Alpha of three',
    Tags: [{ Key: `${prefix}team`, Value: 'Red' }],
  });
  await sm.createSecret({
    Name: `${prefix}b`,
    SecretString: 'vb',
    Description: 'beta',
    Tags: [{ Key: `${prefix}team`, Value: 'Blue' }],
  });
  await sm.createSecret({ Name: `${prefix}c`, SecretString: 'vc' });
  return prefix;
}

/** What a filter finds of the three, as their last letters in the order they came. */
function filterCase(what: string, filters: (prefix: string) => Filter[], expected: string): Case {
  return {
    id: `list/filter-${what}`,
    local: true,
    async run(target) {
      const prefix = await three(target);
      const Filters = filters(prefix);
      const { SecretList: found } = await target.sm.listSecrets({ Filters, SortBy: 'name', SortOrder: 'asc' });
      const mine = found!.map((one) => one.Name!).filter((name) => name.startsWith(prefix));
      expect(
        mine
          .map((name) => name.slice(prefix.length))
          .toSorted()
          .join(''),
      ).toBe(expected);
    },
  };
}

export const LISTING: readonly Case[] = [
  filterCase('name-prefix', (prefix) => [{ Key: 'name', Values: [prefix] }], 'abc'),
  filterCase('name-exact', (prefix) => [{ Key: 'name', Values: [`${prefix}a`] }], 'a'),
  filterCase('name-is-case-sensitive', (prefix) => [{ Key: 'name', Values: [prefix.toUpperCase()] }], ''),
  filterCase('name-values-are-alternatives', (prefix) => [{ Key: 'name', Values: [`${prefix}a`, `${prefix}c`] }], 'ac'),
  filterCase(
    'name-negated',
    (prefix) => [
      { Key: 'name', Values: [prefix] },
      { Key: 'name', Values: [`!${prefix}a`] },
    ],
    'bc',
  ),
  filterCase('tag-key', (prefix) => [{ Key: 'tag-key', Values: [`${prefix}team`] }], 'ab'),
  filterCase(
    'filters-are-joined-by-and',
    (prefix) => [
      { Key: 'tag-key', Values: [`${prefix}team`] },
      { Key: 'tag-value', Values: ['Red'] },
    ],
    'a',
  ),
  filterCase(
    'tag-value-is-case-sensitive',
    (prefix) => [
      { Key: 'name', Values: [prefix] },
      { Key: 'tag-value', Values: ['red'] },
    ],
    '',
  ),
  filterCase(
    'description-ignores-case',
    (prefix) => [
      { Key: 'name', Values: [prefix] },
      { Key: 'description', Values: ['alpha'] },
    ],
    'a',
  ),
  filterCase(
    'all-looks-everywhere',
    (prefix) => [
      { Key: 'name', Values: [prefix] },
      { Key: 'all', Values: ['BLUE'] },
    ],
    'b',
  ),
  {
    id: 'list/unknown-filter',
    async run({ sm }) {
      const Filters = [{ Key: 'colour' as 'name', Values: ['x'] }];
      await refused(sm.listSecrets({ Filters }), 'ValidationException');
    },
  },
  {
    id: 'list/11-filters',
    async run({ sm }) {
      const Filters = Array.from({ length: 11 }, () => ({ Key: 'name' as const, Values: ['x'] }));
      await refused(sm.listSecrets({ Filters }), 'ValidationException');
    },
  },
  {
    id: 'list/11-values',
    async run({ sm }) {
      const Filters = [{ Key: 'name' as const, Values: Array.from({ length: 11 }, () => 'x') }];
      await refused(sm.listSecrets({ Filters }), 'ValidationException');
    },
  },
  {
    id: 'list/filter-value-of-513',
    async run({ sm }) {
      await refused(sm.listSecrets({ Filters: [{ Key: 'name', Values: ['x'.repeat(513)] }] }), 'ValidationException');
    },
  },
  ...[0, 101].map((MaxResults): Case => ({
    id: `list/max-results-of-${MaxResults}`,
    async run({ sm }) {
      await refused(sm.listSecrets({ MaxResults }), 'ValidationException');
    },
  })),
  {
    id: 'list/pages-cover-everything-once',
    local: true,
    async run(target) {
      const prefix = await three(target);
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await target.sm.listSecrets({ Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 2, NextToken });
        seen.push(...page.SecretList!.map((one) => one.Name!.slice(prefix.length)));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      expect(seen.toSorted().join('')).toBe('abc');
    },
  },
  {
    id: 'list/bad-page-token',
    async run({ sm }) {
      await refused(sm.listSecrets({ NextToken: 'no such token' }), 'InvalidNextTokenException');
    },
  },
  ...(['asc', 'desc'] as const).map((SortOrder): Case => ({
    id: `list/sorted-by-name-${SortOrder}`,
    local: true,
    async run(target) {
      const prefix = await three(target);
      const Filters: Filter[] = [{ Key: 'name', Values: [prefix] }];
      const { SecretList: found } = await target.sm.listSecrets({ Filters, SortBy: 'name', SortOrder });
      const letters = found!.map((one) => one.Name!.slice(prefix.length)).join('');
      expect(letters).toBe(SortOrder === 'asc' ? 'abc' : 'cba');
    },
  })),
  {
    id: 'list/unknown-order',
    async run({ sm }) {
      await refused(sm.listSecrets({ SortOrder: 'sideways' as 'asc' }), 'ValidationException');
    },
  },
  {
    id: 'list/says-no-values',
    local: true,
    async run(target) {
      const { id, version } = await secret(target, 'hush-hush');
      const answer = await target.sm.listSecrets({ Filters: [{ Key: 'name', Values: [id] }] });
      expect(JSON.stringify(answer)).not.toContain('hush-hush');
      expect(answer.SecretList).toMatchObject([{ Name: id, SecretVersionsToStages: { [version]: ['AWSCURRENT'] } }]);
    },
  },
  {
    id: 'batch/by-id',
    async run(target) {
      const prefix = await three(target);
      const answer = await target.sm.batchGetSecretValue({ SecretIdList: [`${prefix}a`, `${prefix}b`] });
      expect(answer.SecretValues!.map((one) => one.SecretString).toSorted()).toEqual(['va', 'vb']);
      expect(answer.Errors ?? []).toEqual([]);
    },
  },
  {
    id: 'batch/unknown-one-is-an-entry-of-errors',
    async run(target) {
      const { id } = await secret(target);
      const unknown = target.name();
      const answer = await target.sm.batchGetSecretValue({ SecretIdList: [id, unknown] });
      expect(answer.SecretValues).toMatchObject([{ Name: id, SecretString: 'v1' }]);
      expect(answer.Errors).toMatchObject([{ SecretId: unknown, ErrorCode: 'ResourceNotFoundException' }]);
    },
  },
  {
    id: 'batch/one-without-value-is-an-entry-of-errors',
    async run(target) {
      const { id } = await secret(target);
      const empty = target.name();
      await target.sm.createSecret({ Name: empty });
      const answer = await target.sm.batchGetSecretValue({ SecretIdList: [id, empty] });
      expect(answer.SecretValues).toMatchObject([{ Name: id }]);
      expect(answer.Errors).toMatchObject([{ SecretId: empty, ErrorCode: 'ResourceNotFoundException' }]);
    },
  },
  {
    id: 'batch/pending-one-is-an-entry-of-errors',
    async run(target) {
      const { id } = await secret(target);
      await target.sm.deleteSecret({ SecretId: id, RecoveryWindowInDays: 7 });
      const answer = await target.sm.batchGetSecretValue({ SecretIdList: [id] });
      expect(answer.SecretValues ?? []).toEqual([]);
      expect(answer.Errors).toMatchObject([{ SecretId: id, ErrorCode: 'InvalidRequestException' }]);
    },
  },
  {
    id: 'batch/by-filter',
    local: true,
    async run(target) {
      const prefix = await three(target);
      const answer = await target.sm.batchGetSecretValue({ Filters: [{ Key: 'name', Values: [prefix] }] });
      expect(answer.SecretValues!.map((one) => one.SecretString).toSorted()).toEqual(['va', 'vb', 'vc']);
    },
  },
  {
    id: 'batch/pages-by-filter',
    local: true,
    async run(target) {
      const prefix = await three(target);
      const Filters: Filter[] = [{ Key: 'name', Values: [prefix] }];
      const first = await target.sm.batchGetSecretValue({ Filters, MaxResults: 2 });
      expect(first.SecretValues).toHaveLength(2);
      const second = await target.sm.batchGetSecretValue({ Filters, MaxResults: 2, NextToken: first.NextToken });
      expect(second.SecretValues).toHaveLength(1);
      expect(second.NextToken).toBeUndefined();
    },
  },
  {
    id: 'batch/ids-and-filters',
    async run({ sm }) {
      const call = sm.batchGetSecretValue({ SecretIdList: ['a'], Filters: [{ Key: 'name', Values: ['a'] }] });
      await refused(call, 'InvalidParameterException');
    },
  },
  {
    id: 'batch/neither-ids-nor-filters',
    async run({ sm }) {
      await refused(sm.batchGetSecretValue({}), 'InvalidParameterException');
    },
  },
  {
    id: 'batch/max-results-with-ids',
    async run({ sm }) {
      await refused(sm.batchGetSecretValue({ SecretIdList: ['a'], MaxResults: 5 }), 'InvalidParameterException');
    },
  },
  {
    id: 'batch/20-ids',
    async run({ sm }) {
      const answer = await sm.batchGetSecretValue({ SecretIdList: Array.from({ length: 20 }, () => token()) });
      expect(answer.Errors).toHaveLength(20);
    },
  },
  {
    id: 'batch/21-ids',
    async run({ sm }) {
      await refused(sm.batchGetSecretValue({ SecretIdList: Array.from({ length: 21 }, () => token()) }), 'ValidationException');
    },
  },
  {
    id: 'batch/max-results-of-21',
    async run({ sm }) {
      const call = sm.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['a'] }], MaxResults: 21 });
      await refused(call, 'ValidationException');
    },
  },
];
