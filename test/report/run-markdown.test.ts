import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { outcomesOf } from '../../src/report/outcomes.ts';
import { runMarkdown } from '../../src/report/run-markdown.ts';

const place = (path: string, line: number) => ({
  fingerprint: `f-${path}-${line}`,
  ruleId: 'generic.token',
  path,
  line,
  column: 1,
});
const plan: Plan = {
  schema: 1,
  id: 'p',
  version: '0',
  project: 'x',
  created: '2026-01-01T00:00:00.000Z',
  environment: 'prod',
  application: 'shop',
  items: [
    {
      id: 'i1',
      ref: { name: 'prod/shop/mail' },
      shape: 'text',
      versionId: 't',
      bytes: 9,
      sites: [{ ...place('src/b.ts', 4), strategy: 'await', fixedAtStart: false, parts: [] }],
    },
  ],
  files: [{ path: 'src/b.ts', kind: 'edit', before: '', edits: [] }],
  refusals: [
    { ...place('src/a.ts', 9), code: 'enum-member' },
    { ...place('test/|a`.ts', 2), code: 'test-file' },
  ],
  commands: ['npm install'],
  cost: { monthlyUsd: 0.4, secrets: 1, ungrouped: 1, grouped: 1 },
  actions: [],
};

describe('outcomes', () => {
  it('has one for every place, in order', () => {
    expect(outcomesOf(plan, 'finished').map(({ outcome, path, name, code }) => [outcome, path, name ?? code])).toEqual([
      ['REFUSED', 'src/a.ts', 'enum-member'],
      ['MIGRATED', 'src/b.ts', 'prod/shop/mail'],
      ['SKIPPED', 'test/|a`.ts', 'test-file'],
    ]);
  });

  it.each([
    ['applying', undefined, 'PENDING'],
    ['undoing', 'E0804', 'PENDING'],
    ['undone', undefined, 'ROLLED BACK'],
    ['undone', 'E0804', 'FAILED'],
  ])('of a run that is %s with %s is %s', (state, failure, expected) => {
    expect(outcomesOf(plan, state, failure).find(({ name }) => name !== undefined)).toMatchObject({ outcome: expected });
  });
});

describe('the description of a pull request', () => {
  const text = runMarkdown({
    plan,
    state: 'finished',
    secrets: [{ name: 'prod/shop/mail', arn: 'arn:aws:x', state: 'created' }],
  });

  it('says what was moved, what was not, and what to do in which order', () => {
    expect(text).toContain('| MIGRATED | ` src/b.ts:4 ` | ` f-src/b.ts-4 ` | ` prod/shop/mail ` |');
    expect(text).toContain('| REFUSED | ` src/a.ts:9 `');
    expect(text).toContain('- `enum-member`: an enum member is fixed at compile time.');
    const steps = [...text.matchAll(/^- \[ \] (\w+)/gm)].map(([, word]) => word);
    expect(steps).toEqual(['run', 'deploy', 'then', 'confirm', 'decide']);
  });

  it('lets no path break out of its cell', () => {
    expect(text).toContain('| SKIPPED | `` test/\\|a`.ts:2 `` |');
  });
});
