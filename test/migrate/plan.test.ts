import { chmodSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LanguageSession } from '../../src/core/language.ts';
import { Secret } from '../../src/core/secret.ts';
import { kebab, secretName } from '../../src/migrate/naming.ts';
import { planDiff } from '../../src/migrate/diff.ts';
import { makePlan } from '../../src/migrate/plan.ts';
import { openState } from '../../src/migrate/state-folder.ts';
import { fakeText } from '../support/fake.ts';
import { HELPER, toySession } from './support/fake-language.ts';
import { findAll, makeProject, NOW, planFor, removeProject, SETTINGS, viewOf, type Files } from './support/project.ts';
import { SHOP_FILES, SHOP_PATHS, SHOP_VALUES } from './support/shop.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) removeProject(root);
});

const A = fakeText(16, undefined, 21);
const B = fakeText(16, undefined, 22);

describe('a plan', () => {
  it('groups places by value and gives each value one name, one token and one price', async () => {
    const root = project({ 'a.toy': `apiKey = "${A}"\nother = "${B}"\n`, 'b.toy': `sameKey = "${A}"\n` });
    const plan = await planFor(root, findAll(root, ['a.toy', 'b.toy'], [A, B]));

    expect(
      plan.items.map((item) => [item.ref.name, item.sites.map((site) => `${site.path}:${site.line}:${site.column}`)]),
    ).toEqual([
      ['test/shop/api-key', ['a.toy:1:11', 'b.toy:1:12']],
      ['test/shop/other', ['a.toy:2:10']],
    ]);
    expect(plan.cost).toEqual({ monthlyUsd: 0.8, secrets: 2, ungrouped: 2, grouped: 1 });
    expect(plan.commands).toEqual(['toy install']);
    expect(new Set(plan.items.map((item) => item.versionId)).size).toBe(2);
    expect(plan.actions).toContain('secretsmanager:CreateSecret');
    expect(plan.refusals).toEqual([]);
  });

  it('lets a password that also stands in a connection URL share the database secret', async () => {
    const root = project({ 'a.toy': `password = "${A}"\nurl = "pg://app:${A}@db.local:5432/shop"\n` });
    const plan = await planFor(
      root,
      findAll(root, ['a.toy'], [`pg://app:${A}@db.local:5432/shop`]).concat(findAll(root, ['a.toy'], [A]).slice(0, 1)),
    );

    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]).toMatchObject({
      shape: 'database',
      fields: { engine: 'postgres', host: 'db.local', port: 5432, dbname: 'shop' },
    });
    const edits = plan.files.flatMap((file) => (file.kind === 'edit' ? file.edits : []));
    expect(edits.map(({ text }) => text)).toContain(`secret("${plan.items[0]!.ref.name}", "password")`);
    expect(JSON.stringify(plan)).not.toContain(A);
  });

  it('takes two findings in one literal as one place to edit', async () => {
    const url = `pg://app:${A}@db.local:5432/shop`;
    const root = project({ 'a.toy': `url = "${url}"\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [url, A]));

    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]!.sites).toHaveLength(2);
    expect(plan.refusals).toEqual([]);
    expect(plan.files.find(({ path }) => path === 'a.toy')).toMatchObject({ edits: [{ start: 0, end: 0 }, { secretOf: 'i1' }] });
  });

  it('lets a finding inside what another one replaces go along with it', async () => {
    const root = project({ 'a.toy': `url = "${A}"\n` });
    const inner: LanguageSession = {
      ...toySession(viewOf(root)),
      analyse: (path, text, sites) =>
        toySession(viewOf(root))
          .analyse(path, text, sites)
          .map((analysis, index) =>
            index === 0 || analysis.outcome !== 'rewrite'
              ? analysis
              : {
                  ...analysis,
                  value: { shape: 'text', value: new Secret(A.slice(0, 10)) },
                  edits: () => [{ span: sites[index]!.span, text: 'cut', original: [{ spelling: [['p', 10]] }] }],
                },
          ),
    };
    const plan = await planFor(root, findAll(root, ['a.toy'], [A, A.slice(0, 10)]), { session: () => inner });

    expect(plan.items).toHaveLength(1);
    expect(plan.items[0]!.sites).toHaveLength(2);
    expect(plan.refusals).toEqual([]);
  });

  it('converts between bytes and UTF-16 once, behind a byte order mark and beyond the basic plane', async () => {
    const root = project({ 'a.toy': `\uFEFF😀 = "é"; key = "${A}"\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]));
    const bytes = readFileSync(join(root, 'a.toy'));
    const edits = plan.files.flatMap((file) => (file.kind === 'edit' ? file.edits : []));

    expect(edits.map(({ start, end }) => bytes.subarray(start, end).toString())).toEqual(['', `"${A}"`]);
    expect(edits[0]!.start).toBe(3);
  });

  it('plans a content that stands in several files in each of them', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n`, 'copy.toy': `key = "${A}"\n` });
    const [first] = findAll(root, ['a.toy'], [A]);
    const both = {
      ...first!,
      provenance: [
        { kind: 'file', path: 'a.toy' },
        { kind: 'file', path: 'copy.toy' },
      ] as const,
    };
    expect((await planFor(root, [both])).items[0]!.sites.map(({ path }) => path)).toEqual(['a.toy', 'copy.toy']);
  });

  it('says nothing of findings in history and leaves allowed ones alone', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const [finding] = findAll(root, ['a.toy'], [A]);
    const commit = { id: '0'.repeat(40), date: '2026-01-01T00:00:00Z', author: 'A' };
    const plan = await planFor(root, [
      { ...finding!, status: 'allowed' },
      { ...finding!, provenance: [{ kind: 'commit', path: 'a.toy', commit, inHead: true }] },
    ]);
    expect([plan.items, plan.files, plan.refusals]).toEqual([[], [], []]);
  });

  it('asks for the KMS permissions only when a key is named', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const findings = findAll(root, ['a.toy'], [A]);
    expect((await planFor(root, findings)).actions.some((action) => action.startsWith('kms:'))).toBe(false);
    expect(await planFor(root, findings, { settings: { kmsKeyId: 'alias/shop' } })).toMatchObject({
      kmsKeyId: 'alias/shop',
      actions: expect.arrayContaining(['kms:Decrypt']),
    });
  });
});

describe('a refusal', () => {
  it.each<[string, string, (root: string) => void]>([
    [
      'for a file that is not UTF-8',
      'encoding',
      (root) => writeFileSync(join(root, 'a.toy'), Buffer.concat([Buffer.from(`key = "${A}" `), Buffer.of(0xff)])),
    ],
    ['for a read-only file', 'read-only', (root) => chmodSync(join(root, 'a.toy'), 0o444)],
    ['for a file with two names', 'linked-file', (root) => linkSync(join(root, 'a.toy'), join(root, 'twin'))],
    ['for a file in a linked folder', 'linked-file', (root) => symlinkSync('.', join(root, 'loop'))],
    ['for a place in a comment', 'comment', (root) => writeFileSync(join(root, 'a.toy'), `// key = "${A}"`)],
    ['for a file that no language knows', 'unsupported-language', () => {}],
  ])('%s', async (_what, code, change) => {
    const root = project({ 'a.toy': `key = "${A}"\n`, 'a.txt': `key = "${A}"\n` });
    change(root);
    const path = code === 'unsupported-language' ? 'a.txt' : _what.includes('linked folder') ? 'loop/a.toy' : 'a.toy';
    const plan = await planFor(root, findAll(root, [path], [A]));
    expect(plan.items).toEqual([]);
    expect(plan.files).toEqual([]);
    expect(plan.refusals).toMatchObject([{ path, code }]);
  });

  it('for a value over 65,536 bytes, and none for one of exactly that', async () => {
    const large = fakeText(65_536);
    const root = project({ 'a.toy': `key = "${large}"\n`, 'b.toy': `key = "${large}x"\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [large]).concat(findAll(root, ['b.toy'], [`${large}x`])));
    expect(plan.items).toMatchObject([{ bytes: 65_536 }]);
    expect(plan.refusals).toMatchObject([{ path: 'b.toy', code: 'too-large', args: { bytes: '65537' } }]);
  });

  it('for AWS keys and for findings that are not sure enough', async () => {
    const root = project({ 'a.toy': `key = "${A}"\nid = "${B}"\n` });
    const plan = await planFor(root, [
      ...findAll(root, ['a.toy'], [A], { confidence: 'low' }),
      ...findAll(root, ['a.toy'], [B], { shape: 'aws-access-key' }),
    ]);
    expect(plan.refusals.map(({ code }) => code)).toEqual(['low-confidence', 'aws-access-key']);
  });

  it('for a place nobody found, where a migrated value also stands', async () => {
    const root = project({ 'a.toy': `key = "${A}"\nsame ${A} here\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]).slice(0, 1));
    expect(plan.items).toHaveLength(1);
    expect(plan.refusals).toMatchObject([
      { path: 'a.toy', line: 2, column: 6, code: 'not-a-literal', args: { reason: 'same-value' } },
    ]);
  });

  it('for all places of a file that would not parse, and the rest is planned without them', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n`, 'b.toy': `{ key = "${B}" }\n` });
    const session = toySession(viewOf(root));
    const plan = await planFor(root, findAll(root, ['a.toy', 'b.toy'], [A, B]), {
      session: () => ({ ...session, syntaxError: (path) => (path === 'a.toy' ? '1:4' : undefined) }),
    });
    expect(plan.items.map((item) => item.sites.map(({ path }) => path))).toEqual([['b.toy']]);
    expect(plan.refusals).toMatchObject([{ path: 'a.toy', code: 'syntax', args: { at: '1:4' } }]);
    expect(plan.files.map(({ path }) => path)).toEqual([HELPER, 'b.toy']);
  });

  it('for places whose language gives edits that could not be undone', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const session = toySession(viewOf(root));
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]), {
      session: () => ({
        ...session,
        analyse: (path, text, sites) =>
          session.analyse(path, text, sites).map((analysis) =>
            analysis.outcome !== 'rewrite'
              ? analysis
              : {
                  ...analysis,
                  edits: () => [{ span: { start: 6, end: 24 }, text: 'x', original: [{ spelling: [['p', 16]] }] }],
                },
          ),
      }),
    });
    expect(plan.items).toEqual([]);
    expect(plan.refusals).toMatchObject([{ code: 'spelling' }]);
  });

  it('for places whose new text would still hold the value', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const session = toySession(viewOf(root));
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]), {
      session: () => ({
        ...session,
        analyse: (path, text, sites) =>
          session.analyse(path, text, sites).map((analysis) =>
            analysis.outcome !== 'rewrite'
              ? analysis
              : {
                  ...analysis,
                  edits: (ref) => analysis.edits(ref).map((edit) => ({ ...edit, text: `${edit.text} // was ${A}` })),
                },
          ),
      }),
    });
    expect(plan.items).toEqual([]);
    expect(plan.refusals).toMatchObject([{ code: 'spelling' }]);
  });

  it('for places whose helper file would take the place of another file', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n`, [HELPER]: 'mine' });
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]));
    expect(plan.refusals).toMatchObject([{ code: 'file-changed', args: { path: HELPER } }]);
    expect(plan.files).toEqual([]);
  });

  it('for places in a file that the language read differently than it stands there', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const state = await openState(root);
    const plan = makePlan({
      root,
      project: { files: ['a.toy'], read: () => 'an older text' },
      findings: findAll(root, ['a.toy'], [A]),
      sessionFor: () => toySession(viewOf(root)),
      settings: SETTINGS,
      key: state.key,
      projectId: state.project,
      now: NOW,
    });
    expect(plan.refusals).toMatchObject([{ code: 'file-changed' }]);
  });
});

describe('the name of a secret', () => {
  const name = (hint: string, taken: string[] = [], value = 'unrelated') =>
    secretName(
      hint,
      NAMES,
      (candidate) => !taken.includes(candidate),
      (part) => part.includes(value),
    );

  it.each([
    ['dbPassword', 'prod/shop/db-password'],
    ['STRIPE_API_KEY', 'prod/shop/stripe-api-key'],
    ['HTTPServerKey', 'prod/shop/http-server-key'],
    ['schlüssel', 'prod/shop/schl-ssel'],
    ['', 'prod/shop/secret'],
    ['---', 'prod/shop/secret'],
  ])('comes from %j', (hint, expected) => {
    expect(name(hint)).toBe(expected);
  });

  it('never ends in a hyphen and six characters, which looks like the end of an ARN', () => {
    expect(name('stripeSecret')).toBe('prod/shop/stripe-secret-value');
    expect(name('stripeSecret', ['prod/shop/stripe-secret-value'])).toBe('prod/shop/stripe-secret-2');
    expect(name('key123456')).toBe('prod/shop/key123456');
  });

  it('is made unique by a number', () => {
    expect(name('key', ['prod/shop/key', 'prod/shop/key-2'])).toBe('prod/shop/key-3');
  });

  it('is not the value, even when the code calls it so', () => {
    expect(name('hunter2hunter2', [], 'hunter2')).toBe('prod/shop/secret');
  });

  it('is refused when the settings do not give an allowed one', () => {
    expect(bad({ environment: 'prod uction' })).toThrow(expect.objectContaining({ code: 'E0809', exit: 2 }) as Error);
    expect(bad({ template: '{env}/fixed' })).toThrow(expect.objectContaining({ code: 'E0809' }) as Error);
    expect(bad({ application: 'x'.repeat(600) })).toThrow(expect.objectContaining({ code: 'E0809' }) as Error);
  });

  it('has at most 64 characters from the code', () => {
    expect(kebab(`a${'Bc'.repeat(200)}`).length).toBeLessThanOrEqual(64);
  });
});

describe('the diff of a plan', () => {
  it('shows what changes with every known secret masked, also those that stay', async () => {
    const root = project(SHOP_FILES);
    const findings = findAll(root, SHOP_PATHS, SHOP_VALUES);
    const plan = await planFor(root, findings);
    const { key } = await openState(root);
    const spans = new Map(
      SHOP_PATHS.map((path) => [path, findings.filter((finding) => finding.provenance[0].path === path).map(({ span }) => span)]),
    );
    const diff = planDiff(root, key, plan, spans);
    const text = diff.flatMap(({ lines }) => lines).join('\n');

    for (const value of SHOP_VALUES) expect(text).not.toContain(value);
    expect(text).toContain('-\uFEFFhook = "••••••••"');
    expect(text).toContain('+hook = secret("test/shop/hook")');
    expect(text).toContain(' // was •••••••• before');
    expect(diff.map(({ path, kind, stale }) => [path, kind, stale])).toEqual([
      [HELPER, 'create', false],
      ['db.toy', 'edit', false],
      ['src/mail.toy', 'edit', false],
      ['src/pay.toy', 'edit', false],
    ]);
  });

  it('masks a migrated value that stands where nobody found it, without being told', async () => {
    const root = project({ 'a.toy': `key = "${A}"\nsame ${A} here\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]).slice(0, 1));
    const lines = planDiff(root, (await openState(root)).key, plan, new Map()).flatMap((file) => file.lines);
    expect(lines.join('\n')).not.toContain(A);
    expect(lines).toContain(' same •••••••• here');
  });

  it('shows nothing of a file that changed since', async () => {
    const root = project({ 'a.toy': `key = "${A}"\n` });
    const plan = await planFor(root, findAll(root, ['a.toy'], [A]));
    writeFileSync(join(root, 'a.toy'), `key = "${B}"\n`);
    const diff = planDiff(root, (await openState(root)).key, plan, new Map());
    expect(diff.find(({ path }) => path === 'a.toy')).toEqual({ path: 'a.toy', kind: 'edit', stale: true, lines: [] });
  });
});

const NAMES = { environment: 'prod', application: 'shop', template: '{env}/{app}/{name}' };

function bad(change: Partial<typeof NAMES>): () => string {
  return () =>
    secretName(
      'key',
      { ...NAMES, ...change },
      () => true,
      () => false,
    );
}

function project(files: Files): string {
  const root = makeProject(files);
  roots.push(root);
  return root;
}
