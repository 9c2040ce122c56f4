// One suite, three services. The embedded Secrets Manager must pass it whole. Where moto differs, moto-divergences.ts says
// what the documentation says; a divergence that is gone fails, so that the list stays true.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolsMissing } from '../support/tools.ts';
import type { Case } from './case.ts';
import { CREATING } from './cases/creating.ts';
import { DELETING } from './cases/deleting.ts';
import { GOVERNING } from './cases/governing.ts';
import { LISTING } from './cases/listing.ts';
import { VALUES } from './cases/values.ts';
import { MOTO_DIVERGES } from './moto-divergences.ts';
import { embedded, live, moto, type RunningTarget } from './targets.ts';

const CASES: readonly Case[] = [...CREATING, ...VALUES, ...DELETING, ...LISTING, ...GOVERNING];
const OPERATIONS = 23;

it('names every case once, and every divergence is one of a case', () => {
  const ids = CASES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(MOTO_DIVERGES).filter((id) => !ids.includes(id))).toEqual([]);
});

describe('the embedded Secrets Manager', () => {
  let target: RunningTarget;
  const operations = new Set<string>();
  beforeAll(async () => {
    target = await embedded();
    target.sm.middlewareStack.add(
      (next, context) => (request) => {
        operations.add(context.commandName ?? '');
        return next(request);
      },
      { step: 'initialize', name: 'noteOperation' },
    );
  });
  afterAll(() => target.close());

  it.each(CASES)('$id', async ({ run }) => {
    await run(target);
  });

  it('was asked at least 250 times, by every operation', () => {
    expect(target.calls.count).toBeGreaterThanOrEqual(250);
    expect(operations.size).toBe(OPERATIONS);
  });
});

const WITHOUT_MOTO = toolsMissing('moto_server');

describe.skipIf(WITHOUT_MOTO)('moto_server [needs moto]', () => {
  let target: RunningTarget;
  beforeAll(async () => {
    target = (await moto())!;
  });
  afterAll(() => target.close());

  // One line that says so is enough when they are all skipped.
  it.each(WITHOUT_MOTO ? CASES.slice(0, 1) : CASES)('$id', async ({ id, run }) => {
    const diverges = MOTO_DIVERGES[id];
    const outcome = await run(target).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (diverges === undefined) expect(outcome, String(outcome)).toBeUndefined();
    else expect(outcome, 'moto agrees now: take it off the list').toBeDefined();
  });
});

const WITHOUT_AWS = process.env['KEYLIFT_LIVE'] !== '1';
const REMOTE = CASES.filter(({ local }) => local !== true);

describe.skipIf(WITHOUT_AWS)('AWS Secrets Manager [needs KEYLIFT_LIVE=1 and credentials]', () => {
  let target: RunningTarget;
  beforeAll(() => {
    target = live()!;
  });
  afterAll(() => target.close());

  it.each(WITHOUT_AWS ? REMOTE.slice(0, 1) : REMOTE)('$id', async ({ run }) => {
    await run(target);
  });
});
