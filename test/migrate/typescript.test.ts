// The transaction with the real TypeScript language, the real SDK and the embedded service.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LanguageSession } from '../../src/core/language.ts';
import type { Store } from '../../src/core/store.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { applyPlan } from '../../src/migrate/apply.ts';
import { chosenNames } from '../../src/migrate/chosen-names.ts';
import { planDiff } from '../../src/migrate/diff.ts';
import { rollbackRun } from '../../src/migrate/rollback.ts';
import { openState } from '../../src/migrate/state-folder.ts';
import { fakeText } from '../support/fake.ts';
import { findAll, makeProject, planFor, portsFor, removeProject, treeOf, viewOf } from './support/project.ts';
import { startStore } from './support/rig.ts';

const TOKEN = fakeText(24, undefined, 31);
const PASSWORD = `${fakeText(12, undefined, 32)}é`;
const URL = `postgres://app:${encodeURIComponent(PASSWORD)}@db.internal:5432/shop`;
const FILES = {
  'package.json': '{\n  "name": "shop",\n  "type": "module",\n  "scripts": { "start": "node src/main.js" }\n}\n',
  'src/main.js': `#!/usr/bin/env node\n// Pays.\nconst apiToken = '${TOKEN}';\nconsole.log(apiToken.length);\n`,
  'src/db.js': `\uFEFFexport async function connect(open) {\r\n  return open("${URL}");\r\n}\r\n`,
};
const PATHS = ['src/main.js', 'src/db.js'];
const VALUES = [TOKEN, URL];

let root: string;
let emulator: Emulator;
let store: Store;

beforeEach(async () => {
  root = makeProject(FILES);
  ({ emulator, store } = await startStore());
});
afterEach(async () => {
  await emulator.close();
  removeProject(root);
});

it('moves credentials out of JavaScript and puts every byte back', async () => {
  const before = treeOf(root);
  const session = await openSession();
  const plan = await planFor(root, findAll(root, PATHS, VALUES), { session });
  expect(plan.refusals).toEqual([]);
  expect(plan.items.map(({ shape, sites }) => [shape, sites.length])).toEqual([
    ['database', 1],
    ['text', 1],
  ]);
  const diff = planDiff(root, (await openState(root)).key, plan, new Map()).flatMap(({ lines }) => lines);
  expect(diff.join('\n')).not.toContain(TOKEN);
  expect(diff.join('\n')).not.toContain(encodeURIComponent(PASSWORD));

  const ports = portsFor(root, store, VALUES, { sessionFor: session });
  await applyPlan(plan, ports);
  for (const path of PATHS) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const value of [TOKEN, PASSWORD, encodeURIComponent(PASSWORD)]) expect(text).not.toContain(value);
    expect((await openSession())(path)!.syntaxError(path, text)).toBeUndefined();
  }
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({
    dependencies: { '@aws-sdk/client-secrets-manager': expect.any(String) },
  });

  const again = await planFor(root, findAll(root, PATHS, VALUES), { session: await openSession() });
  expect([again.items, again.refusals]).toEqual([[], []]);

  expect((await rollbackRun(ports)).conflicts).toEqual([]);
  expect(treeOf(root)).toEqual(before);
});

it('leaves alone what a person declined, and stores under the name they chose', async () => {
  const session = await openSession();
  const findings = findAll(root, PATHS, VALUES);
  const { key } = await openState(root);
  const proposed = await planFor(root, findings, { session });
  const [database, token] = proposed.items;
  const known = chosenNames(root, key, proposed, new Map([[token!.id, 'prod/other/token']]));
  const plan = await planFor(root, findings, {
    session,
    known,
    declined: new Set(database!.sites.map(({ fingerprint }) => fingerprint)),
  });

  expect(plan.items.map(({ ref }) => ref.name)).toEqual(['prod/other/token']);
  expect(plan.refusals.map(({ code, path }) => [code, path])).toEqual([['declined', 'src/db.js']]);
  expect(plan.files.find(({ path }) => path === 'src/db.js')).toBeUndefined();
  await applyPlan(plan, portsFor(root, store, VALUES, { sessionFor: session }));
  expect((await store.read('prod/other/token')).value.reveal()).toBe(TOKEN);
});

async function openSession(): Promise<(path: string) => LanguageSession | undefined> {
  const session = await languageFor('a.js')!.open(viewOf(root));
  return (path) => (languageFor(path) === undefined ? undefined : session);
}
