import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, asyncProperty, boolean, constantFrom, jsonValue, nat } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyliftError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import { readPlan, writePlan } from '../../src/migrate/plan-file.ts';
import { findAll, makeProject, planFor, removeProject } from './support/project.ts';
import { SHOP_FILES, SHOP_PATHS, SHOP_VALUES } from './support/shop.ts';

let root: string;
let file: string;
let plan: Plan;

beforeEach(async () => {
  root = makeProject(SHOP_FILES);
  file = join(root, 'plan.json');
  plan = await planFor(root, findAll(root, SHOP_PATHS, SHOP_VALUES));
});
afterEach(() => {
  removeProject(root);
});

describe('a plan file', () => {
  it('comes back as it was written, readable by its owner only, also over an older open file', async () => {
    writeFileSync(file, 'old', { mode: 0o644 });
    await writePlan(file, plan);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readPlan(file, plan.project)).toEqual(plan);
    expect(SHOP_VALUES.some((value) => readFileSync(file, 'utf8').includes(value))).toBe(false);
  });

  it('never takes the place of a link, a folder or a device', async () => {
    const link = join(root, 'link.json');
    symlinkSync('notes.txt', link);
    for (const target of [link, join(root, 'src')])
      await expect(writePlan(target, plan)).rejects.toMatchObject({ code: 'E0503' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(link, 'utf8')).toBe('do not touch\n');
  });

  it('that is missing sends the user to keylift plan', async () => {
    await expect(readPlan(join(root, 'none.json'), undefined)).rejects.toMatchObject({
      code: 'E0706',
      exit: 2,
      hint: 'keylift plan',
    });
  });

  it('of another checkout is refused', async () => {
    await writePlan(file, plan);
    await expect(readPlan(file, 'another')).rejects.toMatchObject({ code: 'E0704', exit: 4 });
  });

  it.each([
    ['no JSON', '{"schema": 1,'],
    ['a list', '[]'],
    ['no schema', '{}'],
    ['nothing', ''],
  ])('with %s is refused without quoting it', async (_what, text) => {
    writeFileSync(file, text);
    const error = await readPlan(file, undefined).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'E0707', exit: 2 });
    if (text !== '') expect((error as Error).message).not.toContain(text);
  });

  it('of a newer schema is refused, and says which', async () => {
    writeFileSync(file, JSON.stringify({ ...plan, schema: 2 }));
    await expect(readPlan(file, undefined)).rejects.toMatchObject({
      code: 'E0707',
      message: expect.stringContaining('schema 2; this version knows 1'),
    });
  });

  it.each([
    '../x',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    './a',
    '',
    'C:\\x',
    'a\\..\\b',
    '.git/hooks/pre-commit',
    'sub/.GIT/config',
    'a\0b',
  ])('with the path %j is refused', async (path) => {
    for (const bad of [
      { ...plan, files: [{ ...plan.files[0]!, path }, ...plan.files.slice(1)] },
      { ...plan, refusals: [{ ...plan.refusals[0]!, path }] },
      { ...plan, items: [{ ...plan.items[0]!, sites: [{ ...plan.items[0]!.sites[0]!, path }] }] },
    ]) {
      writeFileSync(file, JSON.stringify(bad));
      await expect(readPlan(file, plan.project)).rejects.toMatchObject({ code: 'E0707' });
    }
  });

  it.each<[string, (plan: Plan) => unknown]>([
    ['an unknown key', (plan) => ({ ...plan, hook: 'x' })],
    ['an item twice', (plan) => ({ ...plan, items: [...plan.items, plan.items[0]] })],
    ['a file twice', (plan) => ({ ...plan, files: [...plan.files, plan.files[0]] })],
    ['an edit of an unknown item', (plan) => ({ ...plan, items: plan.items.slice(1) })],
    [
      'edits out of order',
      (plan) => ({
        ...plan,
        files: plan.files.map((file) => (file.kind === 'edit' ? { ...file, edits: file.edits.toReversed() } : file)),
      }),
    ],
    [
      'a name the service does not take',
      (plan) => ({ ...plan, items: [{ ...plan.items[0]!, ref: { name: 'a b' } }, ...plan.items.slice(1)] }),
    ],
    ['a value over the limit', (plan) => ({ ...plan, items: [{ ...plan.items[0]!, bytes: 65_537 }, ...plan.items.slice(1)] })],
    [
      'a negative offset',
      (plan) => ({
        ...plan,
        files: plan.files.map((file) => (file.kind === 'edit' ? { ...file, edits: [{ ...file.edits[0]!, start: -1 }] } : file)),
      }),
    ],
    ['a list for the fields', (plan) => ({ ...plan, items: [{ ...plan.items[0]!, fields: [] }, ...plan.items.slice(1)] })],
    ['an id that is no file name', (plan) => ({ ...plan, id: '../../x' })],
  ])('with %s is refused', async (_what, change) => {
    writeFileSync(file, JSON.stringify(change(plan)));
    await expect(readPlan(file, plan.project)).rejects.toMatchObject({ code: 'E0707', exit: 2 });
  });

  it('with any part replaced by anything is either a plan of the same shape or refused as a KeyliftError', async () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
    };
    walk(plan, []);
    await assert(
      asyncProperty(constantFrom(...paths), jsonValue(), async (path, junk) => {
        const copy = structuredClone(plan) as unknown as Record<string | number, unknown>;
        let target = copy;
        for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>;
        target[path.at(-1)!] = junk;
        writeFileSync(file, JSON.stringify(copy));
        try {
          expect(await readPlan(file, undefined)).toEqual(JSON.parse(JSON.stringify(copy)));
        } catch (error) {
          expect(error).toBeInstanceOf(KeyliftError);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('cut off or with a byte changed never throws anything else', async () => {
    await writePlan(file, plan);
    const whole = readFileSync(file);
    await assert(
      asyncProperty(nat(whole.length - 1), nat(255), boolean(), async (at, byte, isCut) => {
        const bytes = Buffer.from(isCut ? whole.subarray(0, at) : whole);
        if (!isCut) bytes[at] = byte;
        writeFileSync(file, bytes);
        const error = await readPlan(file, undefined).then(
          () => undefined,
          (caught: unknown) => caught,
        );
        if (error !== undefined) expect(error).toBeInstanceOf(KeyliftError);
      }),
      { numRuns: 300 },
    );
  });
});
