import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { Store } from '../../src/core/store.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { applyPlan } from '../../src/migrate/apply.ts';
import { rollbackRun } from '../../src/migrate/rollback.ts';
import { findAll, makeProject, planFor, portsFor, removeProject, treeOf } from './support/project.ts';
import { listSecrets, startStore } from './support/rig.ts';
import { SHOP_FILES, SHOP_PATHS, SHOP_VALUES } from './support/shop.ts';

let root: string;
let store: Store;
let emulator: Emulator;
let plan: Plan;

beforeEach(async () => {
  root = makeProject(SHOP_FILES);
  ({ emulator, store } = await startStore());
  plan = await planFor(root, findAll(root, SHOP_PATHS, SHOP_VALUES));
});
afterEach(async () => {
  await emulator.close();
  removeProject(root);
});

describe('applying a plan', () => {
  it('smoke', async () => {
    const before = treeOf(root);
    const result = await applyPlan(plan, portsFor(root, store, SHOP_VALUES));
    console.log(result.secrets, treeOf(root), await listSecrets(emulator.url));
    const back = await rollbackRun(portsFor(root, store, SHOP_VALUES));
    console.log(back);
    expect(treeOf(root)).toEqual(before);
    console.log(await listSecrets(emulator.url));
    void readFileSync;
    void writeFileSync;
    void join;
  });
});
