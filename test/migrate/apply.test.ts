import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyliftError } from '../../src/core/errors.ts';
import type { JournalEntry, Plan } from '../../src/core/plan.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Store } from '../../src/core/store.ts';
import type { FaultKind } from '../../src/emulator/faults.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { applyPlan, resumeRun, type ApplyResult } from '../../src/migrate/apply.ts';
import { rollbackRun } from '../../src/migrate/rollback.ts';
import { knownSecrets } from '../../src/migrate/runs.ts';
import { openState } from '../../src/migrate/state-folder.ts';
import { projectStatus } from '../../src/migrate/status.ts';
import { HELPER } from './support/fake-language.ts';
import { findAll, makeProject, planFor, portsFor, removeProject, treeOf } from './support/project.ts';
import { listSecrets, startStore } from './support/rig.ts';
import { SHOP_FILES, SHOP_PATHS, SHOP_VALUES } from './support/shop.ts';

let root: string;
let store: Store;
let emulator: Emulator;
let plan: Plan;
let original: Record<string, string>;

beforeEach(async () => {
  root = makeProject(SHOP_FILES);
  original = treeOf(root);
  ({ emulator, store } = await startStore());
  plan = await shopPlan();
});
afterEach(async () => {
  await emulator.close();
  removeProject(root);
});

describe('applying a plan', () => {
  it('stores every value and leaves all bytes outside the edits as they were', async () => {
    const result = await applyPlan(plan, ports());

    expect(treeOf(root)['src/pay.toy']).toBe(
      '100644 use lib/deep/secret\n{ pay\r\n  apiKey = secret("test/shop/api-key")\r\n  again = secret("test/shop/api-key")\r\n}\r\n',
    );
    expect(readFileSync(join(root, 'src/mail.toy'), 'utf8').startsWith('\uFEFFuse lib/deep/secret\nhook = secret(')).toBe(true);
    expect(treeOf(root)['notes.txt']).toBe(original['notes.txt']);
    expect(result.secrets.map(({ name, created, restored }) => ({ name, created, restored }))).toEqual(
      ['database-url', 'hook', 'mail-password', 'api-key'].map((name) => ({
        name: `test/shop/${name}`,
        created: true,
        restored: false,
      })),
    );
    expect(existsSync(join(root, HELPER))).toBe(true);
  });

  it('stores the decoded value, and a connection URL as the JSON that AWS documents for databases', async () => {
    await applyPlan(plan, ports());
    const read = async (name: string) => JSON.stringify(new Probe((await store.read(`test/shop/${name}`)).value).text());

    expect(await read('mail-password')).toBe(JSON.stringify(SHOP_VALUES[1]!.replaceAll('\\"', '"').replaceAll('\\n', '\n')));
    const database = JSON.parse(new Probe((await store.read('test/shop/database-url')).value).text()) as Record<string, unknown>;
    expect(Object.keys(database)).toEqual(['engine', 'host', 'username', 'password', 'dbname', 'port']);
    expect(database['password']).toMatch(/@x$/);
  });

  it('leaves neither a value nor its plain digest in the plan, the journal or the state folder', async () => {
    await applyPlan(plan, ports());
    const state = await openState(root);
    const text = readdirSync(state.path, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.startsWith('journal/'))
      .map((path) => readFileSync(join(state.path, path), 'utf8'))
      .join('\n');

    expect(text.length).toBeGreaterThan(2000);
    for (const value of SHOP_VALUES) expect(text.includes(value.replace(/^pg:..app:|%40.*/g, ''))).toBe(false);
  });

  it('changes nothing when a second plan is applied right after: the plan is empty', async () => {
    await applyPlan(plan, ports());
    const again = await shopPlan();

    expect(again.items).toEqual([]);
    expect(again.files).toEqual([]);
    expect(again.refusals.map(({ path, code }) => ({ path, code }))).toEqual([{ path: 'src/mail.toy', code: 'comment' }]);
  });

  it('keeps the mode of a file', async () => {
    chmodSync(join(root, 'db.toy'), 0o755);
    await applyPlan(plan, ports());
    expect(treeOf(root)['db.toy']).toMatch(/^100755 /);
  });

  it('gives a value that is vaulted already the name it has', async () => {
    await applyPlan(plan, ports());
    writeFileSync(join(root, 'new.toy'), `other = "${SHOP_VALUES[0]!}"\n`);
    const state = await openState(root);
    const more = await planFor(root, findAll(root, ['new.toy'], SHOP_VALUES), {
      known: await knownSecrets(state.journals, state.project),
    });

    expect(more.items.map((item) => item.ref.name)).toEqual(['test/shop/api-key']);
    const result = await applyPlan(more, ports());
    expect(result.secrets).toMatchObject([{ name: 'test/shop/api-key', created: false }]);
    const back = await rollbackRun(ports());
    expect(back).toMatchObject({ deleted: [], kept: [{ name: 'test/shop/api-key', why: 'reused' }] });
  });
});

describe('what stops an apply before it begins', () => {
  it.each<[string, string, (path: string) => void]>([
    ['an edited file', 'E0702', (path) => writeFileSync(path, `${readFileSync(path, 'utf8')}\n`)],
    ['a deleted file', 'E0702', (path) => rmSync(path)],
    ['a file made read-only', 'E0902', (path) => chmodSync(path, 0o444)],
    ['a re-encoded file', 'E0903', (path) => writeFileSync(path, Buffer.from(readFileSync(path, 'utf8'), 'utf16le'))],
    ['a file that got a second name', 'E0904', (path) => linkSync(path, `${path}.twin`)],
    ['a file that became a link', 'E0904', (path) => (renameSync(path, `${path}.real`), symlinkSync(`${path}.real`, path))],
  ])('%s', async (_what, code, change) => {
    change(join(root, 'db.toy'));
    const before = treeOf(root);

    await expect(applyPlan(plan, ports())).rejects.toMatchObject({ code, exit: 4, message: expect.stringContaining('db.toy') });
    expect(treeOf(root)).toEqual(before);
    expect(emulator.calls).toEqual([]);
    expect((await projectStatus(root)).runs).toEqual([]);
  });

  it('a file in the place of a helper', async () => {
    writeFileSync(join(root, 'lib'), 'a file where a folder should come');
    await expect(applyPlan(plan, ports())).rejects.toMatchObject({ code: 'E0702', exit: 4 });
    expect(treeOf(root)['db.toy']).toBe(original['db.toy']);
  });

  it('a plan of another checkout', async () => {
    await expect(applyPlan({ ...plan, project: 'somebody-else' }, ports())).rejects.toMatchObject({ code: 'E0704', exit: 4 });
  });

  it('a plan whose places do not lead to the planned values', async () => {
    const shifted = structuredClone(plan) as unknown as { items: { sites: { parts: { start: number }[] }[] }[] };
    for (const site of shifted.items[1]!.sites) for (const part of site.parts) part.start += 1;
    await expect(applyPlan(shifted as unknown as Plan, ports())).rejects.toMatchObject({ code: 'E0707' });
    expect(emulator.calls).toEqual([]);
  });

  it('another value under one of the names, before any secret is made', async () => {
    await store.create({
      name: 'test/shop/hook',
      value: new Secret('something else'),
      token: 'x'.repeat(32),
      description: '',
      tags: {},
    });

    await expect(applyPlan(plan, ports())).rejects.toMatchObject({
      code: 'E0806',
      exit: 4,
      message: expect.stringContaining('test/shop/hook'),
    });
    expect(treeOf(root)).toEqual(original);
    expect((await listSecrets(emulator.url)).map(({ name }) => name)).toEqual(['test/shop/hook']);
  });

  it('a name that waits for deletion, until the user says restore', async () => {
    const made = await store.create({
      name: 'test/shop/hook',
      value: new Secret('something else'),
      token: 'x'.repeat(32),
      description: '',
      tags: {},
    });
    await store.scheduleDeletion(made.arn, 7);

    await expect(applyPlan(plan, ports())).rejects.toMatchObject({ code: 'E0807', exit: 5, hint: '--restore' });
    const result = await applyPlan(plan, ports(), { restore: true });
    expect(result.secrets.find(({ name }) => name === 'test/shop/hook')).toMatchObject({ created: false, restored: true });
    expect((await rollbackRun(ports())).kept).toEqual([{ name: 'test/shop/hook', why: 'reused' }]);
    expect(treeOf(root)).toEqual(original);
  });

  it('an unfinished run', async () => {
    await expect(applyPlan(plan, interruptedAt('writing'))).rejects.toMatchObject({ code: 'E0910', exit: 130 });
    await expect(applyPlan(plan, ports())).rejects.toMatchObject({
      code: 'E0905',
      exit: 6,
      hint: 'keylift resume or keylift rollback',
    });
  });

  it('another apply at the same time', async () => {
    let second: unknown;
    const first = await applyPlan(plan, {
      ...ports(),
      rescan: async () => {
        second = await applyPlan(plan, ports()).catch((error: unknown) => error);
        return [];
      },
    });

    expect(second).toMatchObject({ code: 'E0705', exit: 7, message: expect.stringContaining(`pid ${process.pid}`) });
    expect(first.secrets).toHaveLength(4);
  });
});

describe('an apply that is interrupted', () => {
  it.each<JournalEntry['step']>(['started', 'storing', 'stored', 'writing', 'written'])(
    'at %s stops after that step and can be resumed',
    async (step) => {
      await expect(applyPlan(plan, interruptedAt(step))).rejects.toMatchObject({ code: 'E0910', exit: 130 });
      const result = (await resumeRun(ports())) as ApplyResult;

      expect(result.secrets).toHaveLength(4);
      expect((await projectStatus(root)).runs).toMatchObject([{ state: 'finished' }]);
    },
  );

  it('keeps what somebody added to a file that was written already', async () => {
    await expect(applyPlan(plan, interruptedAt('written'))).rejects.toMatchObject({ exit: 130 });
    writeFileSync(join(root, HELPER), '{ mine }\n');
    await resumeRun(ports());
    expect(readFileSync(join(root, HELPER), 'utf8')).toBe('{ mine }\n');
  });

  it('does not go on over a file that was changed meanwhile, and says which', async () => {
    await expect(applyPlan(plan, interruptedAt('stored'))).rejects.toMatchObject({ exit: 130 });
    writeFileSync(join(root, 'src/pay.toy'), 'changed');
    await expect(resumeRun(ports())).rejects.toMatchObject({
      code: 'E0702',
      exit: 4,
      message: expect.stringContaining('src/pay.toy'),
    });
    await rollbackRun(ports());
    expect(treeOf(root)).toEqual({ ...original, 'src/pay.toy': '100644 changed' });
  });
});

describe('a gate that fails', () => {
  it('puts every file back when a file would not parse any more', async () => {
    let calls = 0;
    const broken = portsFor(root, store, SHOP_VALUES, {
      // The check before anything is stored sees three files; the one after the last of them fails.
      sessionFor: () => ({
        analyse: () => [],
        support: () => ({ changes: [], commands: [] }),
        syntaxError: () => ((calls += 1) > 5 ? '3:1' : undefined),
      }),
    });

    await expect(applyPlan(plan, broken)).rejects.toMatchObject({
      code: 'E0708',
      exit: 4,
      message: expect.stringContaining('everything was put back'),
    });
    expect(treeOf(root)).toEqual(original);
    expect((await listSecrets(emulator.url)).every(({ isDeleted }) => isDeleted)).toBe(true);
    expect((await projectStatus(root)).runs).toMatchObject([{ state: 'undone' }]);
  });

  it('puts every file back when a new scan still finds a migrated value', async () => {
    const seeing = portsFor(root, store, SHOP_VALUES, {
      rescan: () => Promise.resolve(findAll(root, ['stale.toy'], SHOP_VALUES)),
    });
    writeFileSync(join(root, 'stale.toy'), `x = "${SHOP_VALUES[0]!}"`);
    const planted = {
      ...plan,
      files: [...plan.files, { path: 'stale.toy', kind: 'edit' as const, before: await digestOf('stale.toy'), edits: [] }],
      refusals: [],
    };
    await expect(applyPlan(planted, seeing)).rejects.toMatchObject({ code: 'E0709' });

    const rest = { ...planted, refusals: [{ ...plan.refusals[0]!, path: 'stale.toy', line: 1 }, ...plan.refusals] };
    const twice = portsFor(root, store, SHOP_VALUES, {
      rescan: (paths) => Promise.resolve([...findAll(root, paths, SHOP_VALUES), ...findAll(root, ['stale.toy'], SHOP_VALUES)]),
    });
    await expect(applyPlan(rest, twice)).rejects.toMatchObject({
      code: 'E0710',
      message: expect.stringContaining('everything was put back'),
    });
    expect(treeOf(root)).toEqual({ ...original, 'stale.toy': expect.any(String) });
  });

  it('undoes what is written when a later file changed while secrets were stored', async () => {
    const meddling = portsFor(root, store, SHOP_VALUES, {
      onStep: (entry) => {
        if (entry.step === 'written') writeFileSync(join(root, 'src/pay.toy'), 'changed');
      },
    });
    await expect(applyPlan(plan, meddling)).rejects.toMatchObject({
      code: 'E0702',
      message: expect.stringContaining('src/pay.toy'),
    });
    expect(treeOf(root)).toEqual({ ...original, 'src/pay.toy': '100644 changed' });
  });
});

describe('a store that fails', () => {
  const FAULTS: [FaultKind, string][] = [
    ['throttle', 'E0810'],
    ['access-denied', 'E0804'],
    ['kms-denied', 'E0805'],
    ['kms-disabled', 'E0805'],
    ['expired-token', 'E0803'],
    ['internal-error', 'E0814'],
    ['reset-before-effect', 'E0811'],
    ['reset-after-effect', 'E0811'],
    ['html-200', 'E0812'],
  ];
  const CALLS = [
    ['DescribeSecret', 1],
    ['DescribeSecret', 5],
    ['CreateSecret', 1],
    ['CreateSecret', 3],
    ['GetSecretValue', 1],
    ['GetSecretValue', 4],
  ] as const;

  const CELLS = FAULTS.flatMap(([kind, code]) => CALLS.map(([operation, nth]) => [kind, operation, nth, code] as const));
  // Asking for a secret that is not there has no effect that an answer could be lost after.
  it.each(CELLS.filter(([kind, operation]) => kind !== 'reset-after-effect' || operation !== 'DescribeSecret'))(
    'with %s at %s number %i leaves every file alone and can be gone on with',
    async (kind, operation, nth, code) => {
      emulator.faults.add({ kind, operation, nth, times: 1000 });
      const error = await applyPlan(plan, ports()).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(KeyliftError);
      expect(error).toMatchObject({ code });
      expect(treeOf(root)).toEqual(original);
      for (const value of SHOP_VALUES)
        expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(value);

      emulator.faults.clear();
      const isOpen = (error as KeyliftError).exit === 6;
      const states = (await projectStatus(root)).runs.map(({ state }) => state);
      expect(states).toEqual(isOpen ? ['applying'] : operation === 'DescribeSecret' && nth === 1 ? [] : ['undone']);
      await (isOpen ? resumeRun(ports()) : applyPlan(plan, ports()));
      expect((await listSecrets(emulator.url)).map(({ versions, isDeleted }) => [versions, isDeleted])).toEqual(
        Array.from({ length: 4 }, () => [1, false]),
      );
      expect(treeOf(root)['db.toy']).toContain('secret("test/shop/database-url")');
    },
  );

  it('once, and answers at the next try, is not noticed', async () => {
    for (const kind of ['throttle', 'internal-error', 'reset-before-effect', 'reset-after-effect', 'not-found-yet'] as const) {
      emulator.faults.add({ kind, operation: kind === 'not-found-yet' ? 'GetSecretValue' : 'CreateSecret', nth: 1 });
    }
    await applyPlan(plan, ports());
    expect((await listSecrets(emulator.url)).every(({ versions }) => versions === 1)).toBe(true);
  });

  it('during a rollback leaves a run that resume brings to its end', async () => {
    await applyPlan(plan, ports());
    emulator.faults.add({ kind: 'access-denied', operation: 'DeleteSecret', nth: 2, times: 1000 });
    await expect(rollbackRun(ports())).rejects.toMatchObject({
      code: 'E0804',
      message: expect.stringContaining('secretsmanager:DeleteSecret'),
    });
    emulator.faults.clear();
    await resumeRun(ports());

    expect(treeOf(root)).toEqual(original);
    expect((await listSecrets(emulator.url)).every(({ isDeleted }) => isDeleted)).toBe(true);
  });
});

describe('rolling back', () => {
  it('restores every byte, removes the helper and its folders, and lets the same plan be applied again', async () => {
    await applyPlan(plan, ports());
    const migrated = treeOf(root);
    const back = await rollbackRun(ports());
    expect(treeOf(root)).toEqual(original);
    expect(back.deleted).toHaveLength(4);

    const again = await applyPlan(plan, ports());
    expect(again.secrets.every(({ created, restored }) => created && restored)).toBe(true);
    expect(treeOf(root)).toEqual(migrated);
    expect((await rollbackRun(ports())).deleted).toHaveLength(4);
    expect(treeOf(root)).toEqual(original);
  });

  it('leaves a file that was edited since, says so by name, keeps its secrets, and goes on with the others', async () => {
    await applyPlan(plan, ports());
    writeFileSync(join(root, 'src/pay.toy'), `${readFileSync(join(root, 'src/pay.toy'), 'utf8')}// mine\n`);
    const back = await rollbackRun(ports());

    expect(back.conflicts).toMatchObject([{ code: 'E0909', exit: 4, message: expect.stringContaining('src/pay.toy') }]);
    expect(back.kept).toEqual([{ name: 'test/shop/api-key', why: 'in-use' }]);
    expect(treeOf(root)).toMatchObject({ 'db.toy': original['db.toy'], 'src/mail.toy': original['src/mail.toy'] });

    const text = readFileSync(join(root, 'src/pay.toy'), 'utf8');
    writeFileSync(join(root, 'src/pay.toy'), text.slice(0, -'// mine\n'.length));
    expect((await rollbackRun(ports())).conflicts).toEqual([]);
    expect(treeOf(root)).toEqual(original);
  });

  it('ends a run with conflicts when the user accepts them', async () => {
    await applyPlan(plan, ports());
    writeFileSync(join(root, 'src/pay.toy'), 'all new\n');
    await rollbackRun(ports(), { acceptConflicts: true });
    expect((await projectStatus(root)).runs).toMatchObject([{ state: 'undone' }]);
    expect((await listSecrets(emulator.url)).filter(({ isDeleted }) => !isDeleted).map(({ name }) => name)).toEqual([
      'test/shop/api-key',
    ]);
  });

  it('does not delete a secret that holds another version by now, and restores from the version it stored', async () => {
    await applyPlan(plan, ports());
    await store.put({ name: 'test/shop/hook', value: new Secret('rotated'), token: 'r'.repeat(32) });
    const back = await rollbackRun(ports());

    expect(treeOf(root)).toEqual(original);
    expect(back.kept).toEqual([{ name: 'test/shop/hook', why: 'changed' }]);
  });

  it('refuses a recovery window the service does not take', async () => {
    await applyPlan(plan, ports());
    await expect(rollbackRun(ports(), { days: 3 })).rejects.toMatchObject({ code: 'E0713', exit: 2 });
    expect((await projectStatus(root)).runs).toMatchObject([{ state: 'finished' }]);
  });

  it('has nothing to do in a project without runs', async () => {
    await expect(rollbackRun(ports())).rejects.toMatchObject({ code: 'E0712', exit: 2 });
    await expect(resumeRun(ports())).rejects.toMatchObject({ code: 'E0712', exit: 2 });
  });
});

describe('the status of a project', () => {
  it('tells secret by secret and file by file how far a run is', async () => {
    emulator.faults.add({ kind: 'access-denied', operation: 'CreateSecret', nth: 2 });
    await expect(applyPlan(plan, ports())).rejects.toMatchObject({
      exit: 6,
      message: expect.stringContaining('1 of 4 secrets stored'),
    });

    expect(await projectStatus(root)).toMatchObject({
      lock: undefined,
      runs: [
        {
          state: 'applying',
          secrets: [{ state: 'created' }, { state: 'failed', code: 'E0804' }, { state: 'pending' }, { state: 'pending' }],
          files: [{ state: 'pending' }, { state: 'pending' }, { state: 'pending' }, { state: 'pending' }],
        },
      ],
    });
  });

  it('makes no folder where there is nothing', async () => {
    const empty = makeProject({ 'a.txt': '' });
    expect(await projectStatus(empty)).toEqual({ lock: undefined, runs: [] });
    expect(readdirSync(empty)).toEqual(['a.txt']);
    removeProject(empty);
  });
});

function shopPlan(): Promise<Plan> {
  return planFor(root, findAll(root, SHOP_PATHS, [...SHOP_VALUES]));
}

function ports(): ReturnType<typeof portsFor> {
  return portsFor(root, store, SHOP_VALUES);
}

function interruptedAt(step: JournalEntry['step']): ReturnType<typeof portsFor> {
  const controller = new AbortController();
  return portsFor(root, store, SHOP_VALUES, {
    signal: controller.signal,
    onStep: (entry) => {
      if (entry.step === step) controller.abort();
    },
  });
}

async function digestOf(path: string): Promise<string> {
  const { contentDigest } = await import('../../src/core/fingerprint.ts');
  return contentDigest((await openState(root)).key, readFileSync(join(root, path)));
}

/** Tests may look into a secret; the call is kept in one place. */
class Probe {
  readonly secret: Secret;
  constructor(secret: Secret) {
    this.secret = secret;
  }
  text(): string {
    return this.secret.reveal();
  }
}
