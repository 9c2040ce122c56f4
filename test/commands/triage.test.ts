// keylift triage: deciding with keys and with flags, undoing, and what a plan makes of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decide, undoLast } from '../../src/migrate/decisions.ts';
import { editorArguments } from '../../src/commands/triage/editor.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { groupFindings } from '../../src/report/data.ts';
import { cardLines } from '../../src/report/triage-terminal.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';
import { repository, writeTree } from '../support/run.ts';
import { talk } from '../support/talk.ts';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';
const STRIPE = ['sk', 'live', fakeText(24, LETTERS, 6)].join('_');
const PASSWORD = `${fakeText(6, LETTERS, 3)}-${fakeText(6, LETTERS, 4)}7!`;
const MAIL = ['SG', fakeText(22, undefined, 8), fakeText(43, undefined, 9)].join('.');
const FILES = {
  'package.json': '{ "name": "shop", "type": "module" }\n',
  'a.js': `// before\nexport const stripeKey = '${STRIPE}';\n// after\n`,
  'b.js': `export const dbPassword = '${PASSWORD}';\nexport const again = '${STRIPE}';\n`,
  'c.js': `export const mailKey = '${MAIL}';\n`,
};
const site = () => repository(FILES);

async function list(root: string): Promise<Listed[]> {
  const { stdout } = await talk(root, ['triage', '--list', '--format', 'json']);
  return JSON.parse(stdout) as Listed[];
}

interface Listed {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly decision: { readonly verdict: string; readonly name?: string } | null;
  readonly places: readonly { readonly path: string; readonly line: number }[];
}

const decisions = async (root: string) =>
  Object.fromEntries((await list(root)).map(({ ruleId, decision }) => [ruleId, decision]));

describe('with keys', () => {
  it('shows each secret once, masked, and keeps what is decided', async () => {
    const root = site();

    const seen = await talk(root, ['triage'], ['c', 'm', 'a', 'a made-up value', '2027-01-31', 'r', 'prod/shop/mail']);

    expect(seen.code).toBe(0);
    expect(seen.stdout).toContain('2 to migrate');
    expect(seen.stdout).toContain('1 allowed');
    expect(seen.all).toContain('1 of 3, not decided');
    // The lines around, each with its number.
    expect(seen.all).toMatch(/^ 1 \/\/ before$/m);
    expect(seen.all).toMatch(/^>2 export const stripeKey = '•+';$/m);
    for (const value of [STRIPE, PASSWORD, MAIL]) expect(seen.all).not.toContain(value);
    const kept = Object.values(await decisions(root));
    expect(kept).toContainEqual({ verdict: 'migrate' });
    expect(kept).toContainEqual({ verdict: 'migrate', name: 'prod/shop/mail' });
    const baseline = readFileSync(join(root, '.keylift-baseline.json'), 'utf8');
    expect(baseline).toContain('a made-up value');
    expect(baseline).toContain('2027-01-31');
  });

  it('goes back and forth, undoes, and goes on where it stopped', async () => {
    const root = site();

    const first = await talk(root, ['triage'], ['n', 'l', 'p', 'p', 'p', 'u', 'q']);
    const second = await talk(root, ['triage'], ['m', 'q']);
    const third = await talk(root, ['triage'], ['q']);

    expect(first.all).toContain('This is the first one.');
    expect(first.all).toContain('Undone.');
    expect(first.stdout).toContain('3 not decided');
    expect(second.all).toContain('1 of 3, not decided');
    expect(third.all).toContain('2 of 3, not decided');
  });

  it('an undone allowance is out of the baseline again', async () => {
    const root = site();

    await talk(root, ['triage'], ['a', 'why not', '', 'u', 'q']);

    expect(existsSync(join(root, '.keylift-baseline.json'))).toBe(false);
    expect(Object.values(await decisions(root))).toEqual([null, null, null]);
  });

  it.each([
    [['a', '', 'q'], 'Nothing is allowed without a reason.'],
    [['a', 'why', 'tomorrow', 'q'], 'That is no day.'],
    [['r', 'not a name!', 'q'], 'Only letters, digits'],
    [['x', 'q'], '? shows the keys.'],
    [['u', 'q'], 'Nothing to undo.'],
  ])('answers %j with a sentence and asks again', async (keys, sentence) => {
    const root = site();

    const seen = await talk(root, ['triage'], keys);

    expect(seen.all).toContain(sentence);
    expect(Object.values(await decisions(root))).toEqual([null, null, null]);
  });

  it('fits 40 columns without colour and without Unicode', async () => {
    const root = site();
    writeTree(root, {
      'd.js': `/* ${'long '.repeat(40)} */ export const token = '${['sk', 'live', fakeText(24, LETTERS, 12)].join('_')}';\n`,
    });

    const seen = await talk(root, ['triage'], ['?', 'c', 'n', 'c', 'n', 'c', 'n', 'c', 'q'], { columns: 40, unicode: false });

    expect(seen.stderr.split('\n').filter((line) => line.length > 40)).toEqual([]);
    expect(seen.stderr).toMatch(/^[\n\u0020-\u007e]*$/);
    expect(seen.stderr).toContain('>2 export const stripeKey =');
  });

  it('opens the editor at the line and looks again', async () => {
    const root = site();
    const editor = `sh -c 'echo "$@" > ${join(root, 'opened')}; printf "" > "$1"'`;

    const seen = await talk(root, ['triage'], ['e', 'q'], { env: { EDITOR: `${editor} editor` } });

    expect(readFileSync(join(root, 'opened'), 'utf8').trim()).toBe(join(root, 'a.js'));
    expect(seen.stdout).toContain('3 not decided');
    expect((await list(root)).flatMap(({ places }) => places.map(({ path }) => path))).not.toContain('a.js');
  });

  it('says it when there is no such editor', async () => {
    const seen = await talk(site(), ['triage'], ['e', 'q'], { env: { VISUAL: '/nowhere/ed' } });

    expect(seen.stderr).toContain('E0833');
  });
});

describe('with flags', () => {
  it('decides what keys decide', async () => {
    const root = site();
    const [one, two, three] = (await list(root)).map(({ fingerprint }) => fingerprint);

    const run = await talk(root, [
      'triage',
      '--leave',
      one!.slice(0, 10),
      '--allow',
      two!,
      '--reason',
      'known',
      '--name',
      `${three}=a/b`,
    ]);

    expect(run.code).toBe(0);
    expect(Object.values(await decisions(root))).toEqual([
      { verdict: 'leave' },
      { verdict: 'allow' },
      { verdict: 'migrate', name: 'a/b' },
    ]);
    await talk(root, ['triage', '--undo']);
    await talk(root, ['triage', '--undo']);
    expect(Object.values(await decisions(root))).toEqual([{ verdict: 'leave' }, null, null]);
    expect((await talk(root, ['triage', '--undo'])).code).toBe(0);
    expect((await talk(root, ['triage', '--undo'])).stdout).toContain('Nothing to undo.');
  });

  it.each([
    [['triage'], 'E0701', 'nobody is there to ask'],
    [['triage', '--allow', 'aaaaaaaa'], 'E0108', '--reason'],
    [['triage', '--migrate', 'ffffffff'], 'E0312', 'no finding ffffffff'],
    [['triage', '--name', 'ffffffff'], 'E0104', 'FINGERPRINT=NAME'],
    [['triage', '--allow', 'aaaaaaaa', '--reason', 'x', '--expires', 'soon'], 'E0104', '2027-01-31'],
  ])('%j is refused in one line', async (args, code, words) => {
    const run = await talk(site(), args);

    expect(run.code).toBe(2);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(words);
  });
});

describe('a plan', () => {
  it('leaves out what was left and allowed, and uses the names', async () => {
    const root = site();
    const found = await list(root);
    const of = (path: string) =>
      found.find(({ places }) => places.some((place) => place.path === path && places.length === 1))!.fingerprint;
    await talk(root, ['triage', '--leave', of('c.js'), '--name', `${of('b.js')}=live/db`]);

    const plan = JSON.parse((await talk(root, ['plan', '--env', 'prod', '--format', 'json'])).stdout) as Planned;

    expect(plan.items.map(({ ref }) => ref.name).toSorted()).toEqual(['live/db', 'prod/shop/stripe-key']);
    expect(plan.refusals).toMatchObject([{ path: 'c.js', code: 'declined' }]);
  });
});

interface Planned {
  readonly items: readonly { readonly ref: { readonly name: string } }[];
  readonly refusals: readonly object[];
}

it('acts are undone one by one, whatever they replaced', () => {
  const start = { decisions: {}, acts: [] };
  const one = decide(start, ['a', 'b'], { verdict: 'leave' });
  const two = decide(one, ['b'], { verdict: 'migrate', name: 'n' });

  expect(two.decisions).toEqual({ a: { verdict: 'leave' }, b: { verdict: 'migrate', name: 'n' } });
  expect(undoLast(two)!.decisions).toEqual(one);
  expect(undoLast(one)!.decisions).toEqual(start);
  expect(undoLast(start)).toBeUndefined();
});

it.each([
  ['vim', ['+3', '/x/a.ts']],
  ['/usr/bin/nano -w', ['+3', '/x/a.ts']],
  ['code', ['--wait', '--goto', '/x/a.ts:3']],
  ['hx', ['/x/a.ts:3']],
  ['something-else', ['/x/a.ts']],
])('%s is told the line in its own way', (editor, args) => {
  expect(editorArguments(editor, '/x/a.ts', 3)).toEqual(args);
});

it('a card says what became of the value', () => {
  const scanner = createScanner(builtinRules());
  const [group] = groupFindings(scanner.scan(fakeBlob(`const dbPassword = '${PASSWORD}';\n`, 'a.js')), () => 'one');
  const card = { group: group!, of: 1, decision: undefined };
  const look = { columns: 40, colour: false, unicode: false };
  const life = { stored: 'prod/shop/db', rotated: true, dead: 'revoked in July' };

  expect(cardLines(card, look).join('\n')).not.toContain('stored');
  expect(cardLines({ ...card, life }, look).join(' ')).toMatch(/stored as prod\/shop\/db, rotated, dead: +revoked in July/);
});
