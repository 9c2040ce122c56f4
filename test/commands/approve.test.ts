import { describe, expect, it } from 'vitest';
import { approve } from '../../src/commands/approve.ts';
import type { Plan } from '../../src/core/plan.ts';

const item = (id: string) => ({
  id,
  ref: { name: `prod/shop/${id}` },
  shape: 'text' as const,
  versionId: 't',
  bytes: 9,
  sites: [1, 2].map((line) => ({
    fingerprint: `${id}-${line}`,
    ruleId: 'generic.token',
    path: 'a.ts',
    line,
    column: 1,
    strategy: 'await' as const,
    fixedAtStart: false,
    parts: [],
  })),
});
const plan: Plan = {
  schema: 1,
  id: 'p',
  version: '0',
  project: 'x',
  created: '2026-01-01T00:00:00.000Z',
  environment: 'prod',
  application: 'shop',
  items: ['one', 'two', 'unsure', 'last'].map(item),
  files: [],
  refusals: [],
  commands: [],
  cost: { monthlyUsd: 1.6, secrets: 4, ungrouped: 4, grouped: 4 },
  actions: [],
};

async function answering(...answers: string[]) {
  const shown: string[] = [];
  const approval = await approve(plan, {
    prompt: () => Promise.resolve(answers.shift() ?? ''),
    show: ({ id }) => void shown.push(id),
    confidenceOf: (fingerprint) => (fingerprint.startsWith('unsure') ? 'low' : 'high'),
  });
  return { shown, approval };
}

describe('going through a plan', () => {
  it('takes yes and no for each secret, with all its places', async () => {
    const { shown, approval } = await answering('y', 'N', 'y', 'y');

    expect(shown).toEqual(['one', 'two', 'unsure', 'last']);
    expect([...approval!.declined]).toEqual(['two-1', 'two-2']);
  });

  it('asks no more after "all", except about what may be no credential', async () => {
    const { shown, approval } = await answering('a', 'n');

    expect(shown).toEqual(['one', 'unsure']);
    expect([...approval!.declined]).toEqual(['unsure-1', 'unsure-2']);
  });

  it('takes another name, and asks again when it is none', async () => {
    const { approval } = await answering('e', 'two words', 'e', 'prod/ends-AbCdEf', 'e', 'prod/other/key', 'what', 'a', 'y');

    expect([...approval!.names]).toEqual([['one', 'prod/other/key']]);
  });

  it.each([['q'], ['']])('stops at %j', async (answer) => {
    expect((await answering('y', answer)).approval).toBeUndefined();
  });
});
