// Kills a real process at every point where it changes something outside itself, and looks at what is left.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyliftError } from '../../src/core/errors.ts';
import type { Store } from '../../src/core/store.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { applyPlan, resumeRun } from '../../src/migrate/apply.ts';
import { readPlan, writePlan } from '../../src/migrate/plan-file.ts';
import { rollbackRun } from '../../src/migrate/rollback.ts';
import { openState } from '../../src/migrate/state-folder.ts';
import { projectStatus } from '../../src/migrate/status.ts';
import { findAll, makeProject, planFor, portsFor, removeProject, treeOf } from './support/project.ts';
import { buildRig, listSecrets, startStore, type Rig } from './support/rig.ts';
import { SHOP_FILES, SHOP_PATHS, SHOP_VALUES } from './support/shop.ts';

interface Site {
  readonly root: string;
  readonly file: string;
  readonly store: Store;
  readonly emulator: Emulator;
}

const MOST_POINTS = 1000;
let rig: Rig;
let original: Record<string, string>;
let migrated: Record<string, string>;

beforeAll(async () => {
  rig = await buildRig();
  await onSite(async (site) => {
    original = treeOf(site.root);
    await applyPlan(await readPlan(site.file, undefined), portsFor(site.root, site.store, SHOP_VALUES));
    migrated = treeOf(site.root);
  });
});
afterAll(() => {
  rig.close();
});

describe('a migration killed at any point', () => {
  it('is finished by resume: the files of an unbroken run, and each secret once', async () => {
    const points = await atEveryPoint('apply', 'kill', async (site) => {
      await resumeOrApply(site);
      expect(treeOf(site.root)).toEqual(migrated);
      expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(false));
      expect(leftBehind(site.root)).toEqual([]);
    });
    expect(points).toBeGreaterThan(60);
  }, 600_000);

  it('is taken back by rollback, and can then be planned and applied anew', async () => {
    await atEveryPoint('apply', 'kill', async (site) => {
      await unlessNothing(() => rollbackRun(portsFor(site.root, site.store, SHOP_VALUES)));
      expect(treeOf(site.root)).toEqual(original);
      expect((await listSecrets(site.emulator.url)).filter((secret) => !secret.isDeleted)).toEqual([]);
      expect(leftBehind(site.root)).toEqual([]);

      const again = await planFor(site.root, findAll(site.root, SHOP_PATHS, SHOP_VALUES));
      await applyPlan(again, portsFor(site.root, site.store, SHOP_VALUES));
      expect(treeOf(site.root)).toEqual(migrated);
      expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(false));
    });
  }, 600_000);

  it('is taken back by a rollback that is itself killed at any point and resumed', async () => {
    await atEveryPoint('rollback', 'kill', async (site) => {
      await unlessNothing(() => resumeRun(portsFor(site.root, site.store, SHOP_VALUES)));
      // Killed before its first entry, a rollback has not begun.
      await unlessNothing(() => rollbackRun(portsFor(site.root, site.store, SHOP_VALUES)));
      expect(treeOf(site.root)).toEqual(original);
      expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(true));
      expect(leftBehind(site.root)).toEqual([]);
      expect((await projectStatus(site.root)).runs.map((run) => run.state)).toEqual(['undone']);
    });
  }, 600_000);

  it('is finished by a second resume when the first is killed too', async () => {
    for (let first = 20; first < 95; first += 15) {
      await atEveryPoint(
        'resume',
        'kill',
        async (site) => {
          await resumeOrApply(site);
          expect(treeOf(site.root)).toEqual(migrated);
          expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(false));
        },
        { step: 11, before: (site) => run(site, 'apply', first, 'kill') },
      );
    }
  }, 600_000);
});

describe('a migration interrupted from the keyboard', () => {
  it('finishes the step under way, ends with 130 and is finished by resume', async () => {
    for (const step of ['started', 'storing', 'stored', 'writing', 'written']) {
      await onSite(async (site) => {
        const env = { INTERRUPT_AT: step, AWS_ENDPOINT_URL_SECRETS_MANAGER: site.emulator.url };
        const { code, signal, out } = await rig.run(['apply', site.root, site.file], env);
        expect([step, code, signal]).toEqual([step, 130, null]);
        expect(out).toMatch(/^E0910 interrupted; \d of 4 secrets stored, \d of 4 files written$/m);
        await resumeOrApply(site);
        expect(treeOf(site.root)).toEqual(migrated);
        expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(false));
      });
    }
  });
});

describe('a disk that is full at any write', () => {
  it('keeps every original or new file whole, and resume finishes once there is room', async () => {
    await atEveryPoint('apply', 'full', async (site, out) => {
      expect(out).toContain('E0901 no space left');
      for (const [path, content] of Object.entries(treeOf(site.root)))
        expect([original[path], migrated[path]]).toContain(content);
      expect(leftBehind(site.root)).toEqual([]);
      await resumeOrApply(site);
      expect(treeOf(site.root)).toEqual(migrated);
      expect(await listSecrets(site.emulator.url)).toEqual(secretsAs(false));
    });
  }, 600_000);
});

/** Runs `command` once for each of its points, sabotaged there, each in a project of its own. Gives the number of points. */
async function atEveryPoint(
  command: 'apply' | 'resume' | 'rollback',
  sabotage: 'kill' | 'full',
  check: (site: Site, out: string) => Promise<void>,
  { step = 1, before }: { step?: number; before?: (site: Site) => Promise<unknown> } = {},
): Promise<number> {
  let next = 1;
  const past = { end: false };
  const worker = async () => {
    while (!past.end && next < MOST_POINTS) {
      const point = next;
      next += step;
      await onSite(async (site) => {
        if (command === 'rollback') {
          await applyPlan(await readPlan(site.file, undefined), portsFor(site.root, site.store, SHOP_VALUES));
        }
        await before?.(site);
        const { signal, code, out } = await run(site, command, point, sabotage);
        if (sabotage === 'kill' ? signal === null : code === 0) {
          // Past its last point: the run was not touched.
          if (!out.includes('E0712')) expect(out).toContain('done');
          past.end = true;
          return;
        }
        await check(site, out).catch((error: unknown) => {
          throw new Error(
            `${command} sabotaged at point ${point}: ${error instanceof Error ? (error.stack ?? error.message) : ''}`,
            { cause: error },
          );
        });
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(3, availableParallelism()) }, worker));
  expect(past.end).toBe(true);
  return next;
}

function run(site: Site, command: string, point: number, sabotage: string): ReturnType<Rig['run']> {
  const env = { SABOTAGE_AT: String(point), SABOTAGE: sabotage, AWS_ENDPOINT_URL_SECRETS_MANAGER: site.emulator.url };
  return rig.run([command, site.root, site.file], env);
}

async function onSite(work: (site: Site) => Promise<void>): Promise<void> {
  const root = makeProject(SHOP_FILES);
  const { emulator, store } = await startStore();
  try {
    const plan = await planFor(root, findAll(root, SHOP_PATHS, SHOP_VALUES));
    const file = join((await openState(root)).path, 'plan.json');
    await writePlan(file, plan);
    await work({ root, file, store, emulator });
  } finally {
    await emulator.close();
    removeProject(root);
  }
}

async function resumeOrApply(site: Site): Promise<void> {
  const ports = portsFor(site.root, site.store, SHOP_VALUES);
  if (await unlessNothing(() => resumeRun(ports))) return;
  const finished = (await projectStatus(site.root)).runs.some((status) => status.state === 'finished');
  if (!finished) await applyPlan(await readPlan(site.file, undefined), ports);
}

/** False when there was no run to go on with. */
async function unlessNothing(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof KeyliftError && error.code === 'E0712') return false;
    throw error;
  }
}

function secretsAs(isDeleted: boolean): unknown[] {
  return ['api-key', 'database-url', 'hook', 'mail-password'].map((name) => ({
    name: `test/shop/${name}`,
    versions: 1,
    isDeleted,
  }));
}

/** Temporary files in the project. */
function leftBehind(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.tmp') && !path.startsWith('.keylift/'),
  );
}
