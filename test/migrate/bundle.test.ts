// Credentials that share one stored secret: what may, under which names, and back again byte for byte.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/migrate/apply.ts';
import { rollbackRun } from '../../src/migrate/rollback.ts';
import { fakeText } from '../support/fake.ts';
import { findAll, makeProject, planFor, portsFor, removeProject, treeOf, type Files } from './support/project.ts';
import { listSecrets, startStore } from './support/rig.ts';

const [A, B, C] = [31, 32, 33].map((seed) => fakeText(16, undefined, seed)) as [string, string, string];
const URL = `pg://app:${fakeText(14, undefined, 34)}@db.internal:5432/shop`;
const FILES: Files = {
  'a.toy': `stripeKey = "${A}"\nagain = "${A}"\nurl = "${URL}"\n`,
  'b.toy': `mailKey = "${B}"\npartnerKey = "${C}"\n`,
};
const PATHS = ['a.toy', 'b.toy'];
const VALUES = [A, B, C, URL];

function project(files: Files = FILES): string {
  const root = makeProject(files);
  onTestFinished(() => removeProject(root));
  return root;
}

const planned = (root: string, values = VALUES, change: Parameters<typeof planFor>[2] = {}): Promise<Plan> =>
  planFor(root, findAll(root, PATHS, values), { ...change, settings: { group: true, ...change.settings } });

describe('a grouped plan', () => {
  it('puts what may share a secret into one, and leaves a database login alone', async () => {
    const plan = await planned(project());

    expect(plan.items.map(({ ref, shape }) => [ref.name, shape])).toEqual([
      ['test/shop/credentials', 'fields'],
      ['test/shop/url', 'database'],
    ]);
    expect(plan.items[0]!.digests!.map(({ field }) => field).toSorted()).toEqual(['mail_key', 'partner_key', 'stripe_key']);
    expect(plan.items[0]!.sites.map(({ parts }) => parts.map(({ key }) => key))).toEqual([
      ['stripe_key'],
      ['stripe_key'],
      ['mail_key'],
      ['partner_key'],
    ]);
    const texts = plan.files.flatMap((file) => (file.kind === 'edit' ? file.edits.map(({ text }) => text) : []));
    expect(texts).toContain('secret("test/shop/credentials", "stripe_key")');
    expect(plan.cost).toEqual({ monthlyUsd: 0.8, secrets: 2, ungrouped: 4, grouped: 2 });
    for (const value of VALUES) expect(JSON.stringify(plan)).not.toContain(value);
  });

  it('leaves alone what AWS or a function can rotate, what is stored already, and one that would be by itself', async () => {
    const root = project();
    const all = await planned(root, VALUES, { standsAlone: () => true });
    expect(all.items.map(({ shape }) => shape)).toEqual(['text', 'database', 'text', 'text']);
    expect(all.cost).toMatchObject({ secrets: 4, grouped: 4 });

    const single = await planFor(root, findAll(root, PATHS, [A]));
    const known = new Map([[single.items[0]!.ref.name, single.items[0]!.versionId]]);
    const rest = await planned(root, VALUES, { known });
    expect(rest.items.map(({ ref, shape }) => [ref.name, shape])).toEqual([
      ['test/shop/credentials', 'fields'],
      ['test/shop/stripe-key', 'text'],
      ['test/shop/url', 'database'],
    ]);
    expect((await planned(root, [A])).items.map(({ shape }) => shape)).toEqual(['text']);
  });

  it('takes another name where the secret of an earlier plan is, unless it holds the same', async () => {
    const root = project();
    const first = await planned(root);
    const known = new Map([[first.items[0]!.ref.name, first.items[0]!.versionId]]);

    expect((await planned(root, VALUES, { known })).items[0]!.ref.name).toBe('test/shop/credentials');
    expect((await planned(root, [A, B], { known })).items[0]!.ref.name).toBe('test/shop/credentials-2');
  });

  it('gives fields names of their own that say nothing of the value', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n${B} = "${B}"\n`, 'b.toy': `key = "${C}"\n` });
    // The name before B is the value itself; only the literal is found.
    const findings = findAll(root, PATHS, [A, B, C]).filter(({ start }) => start.column > 1);
    const plan = await planFor(root, findings, { settings: { group: true } });

    expect(plan.items[0]!.digests!.map(({ field }) => field)).toEqual(['key', 'key_2', 'secret']);
  });

  it('is several secrets when one would be over the limit of the service', async () => {
    const large = [fakeText(30_000, undefined, 41), fakeText(30_000, undefined, 42), fakeText(1000, undefined, 43)];
    const root = project({ 'a.toy': large.map((value, index) => `key${index} = "${value}"\n`).join(''), 'b.toy': '' });
    const plan = await planned(root, large);

    expect(plan.items.map(({ ref }) => ref.name)).toEqual(['test/shop/credentials', 'test/shop/credentials-2']);
    expect(plan.items.every(({ bytes }) => bytes <= 65_536)).toBe(true);
  });
});

describe('applying and rolling back a grouped plan', () => {
  it('stores one object, reads it back, and restores every byte', async () => {
    const { emulator, store } = await startStore();
    onTestFinished(() => emulator.close());
    const root = project();
    const before = treeOf(root);
    const plan = await planned(root);

    const { secrets } = await applyPlan(plan, portsFor(root, store, VALUES));
    expect(secrets.map(({ name }) => name)).toEqual(['test/shop/credentials', 'test/shop/url']);
    const stored = (await store.read('test/shop/credentials')).value;
    expect(JSON.parse(stored.reveal())).toEqual({ mail_key: B, partner_key: C, stripe_key: A });
    for (const path of PATHS) for (const value of VALUES) expect(readFileSync(join(root, path), 'utf8')).not.toContain(value);

    await rollbackRun(portsFor(root, store, VALUES));
    expect(treeOf(root)).toEqual(before);
    expect((await listSecrets(emulator.url)).every(({ isDeleted }) => isDeleted)).toBe(true);
  });

  it('sees a field of the group that still stands in a file after the rewrite', async () => {
    const { emulator, store } = await startStore();
    onTestFinished(() => emulator.close());
    const root = project();
    const before = treeOf(root);
    const stale = findAll(root, ['b.toy'], [B]);

    await expect(
      applyPlan(await planned(root), portsFor(root, store, VALUES, { rescan: () => Promise.resolve(stale) })),
    ).rejects.toMatchObject({ code: 'E0710' });
    expect(treeOf(root)).toEqual(before);
  });
});
