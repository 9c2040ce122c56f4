import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitsCheck, makeCheck } from '../../src/baseline/check.ts';
import { formatBaseline, readBaseline, type Entry } from '../../src/baseline/file.ts';
import { openKnown } from '../../src/baseline/known.ts';
import { matchBaseline } from '../../src/baseline/match.ts';
import { Secret } from '../../src/core/secret.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const TOKEN = fakeRule({ id: 'acme.token', keywords: ['acme_'], pattern: '(?<secret>acme_[A-Za-z0-9]{24})' });
const scanner = createScanner([TOKEN]);
const token = (seed: number) => `acme_${fakeText(24, undefined, seed)}`;
const found = (text: string, path = 'src/app.ts') => scanner.scan(fakeBlob(text, path));
const plain = (secret: Secret) => `1:${Buffer.from(secret.reveal()).toString('base64url')}:AA`;
const entryOf = (finding: ReturnType<typeof found>[number], extra: Partial<Entry> = {}): Entry => ({
  rule: finding.ruleId,
  path: finding.provenance[0].path,
  place: finding.fingerprint,
  check: plain(finding.secret),
  reason: '',
  owner: '',
  expires: '',
  ...extra,
});
const asked: string[] = [];
const options = {
  today: '2026-11-24',
  exists: () => true,
  fits: (check: string, secret: Secret) => {
    asked.push(check);
    return Promise.resolve(check === plain(secret));
  },
};

describe('a baseline', () => {
  it('accepts the same value at the same place, wherever its line went', async () => {
    const entries = found(`a\nkey = "${token(1)}"`).map((finding) => entryOf(finding));
    const moved = found(`\n\n\n   key   =   "${token(1)}"`);

    const matched = await matchBaseline(moved, entries, options);

    expect([...matched.accepted.keys()]).toEqual(moved);
    expect(matched.unused).toEqual([]);
  });

  it('a new value at an old place is a new finding', async () => {
    const entries = found(`key = "${token(1)}"`).map((finding) => entryOf(finding));
    const now = found(`key = "${token(2)}"`);

    const matched = await matchBaseline(now, entries, options);

    expect([matched.accepted.size, [...matched.changed], matched.unused]).toEqual([0, now, entries]);
  });

  it('checks only where the place is the same', async () => {
    asked.length = 0;
    const entries = found(`key = "${token(1)}"`).map((finding) => entryOf(finding));

    await matchBaseline(found(`other = "${token(1)}"\nmore = "${token(2)}"`), entries, options);

    expect(asked).toEqual([]);
  });

  it('follows a renamed file, but not a copy', async () => {
    const entries = found(`key = "${token(1)}"`, 'old.ts').map((finding) => entryOf(finding));
    const there = found(`key = "${token(1)}"`, 'new.ts');

    expect((await matchBaseline(there, entries, { ...options, exists: () => false })).accepted.size).toBe(1);
    expect((await matchBaseline(there, entries, options)).accepted.size).toBe(0);
    expect(
      (await matchBaseline(found(`key = "${token(2)}"`, 'new.ts'), entries, { ...options, exists: () => false })).accepted.size,
    ).toBe(0);
  });

  it('an entry counts until its last day', async () => {
    const [finding] = found(`key = "${token(1)}"`);
    const state = async (expires: string) => {
      const matched = await matchBaseline([finding!], [entryOf(finding!, { expires })], options);
      return [matched.accepted.size, matched.expired.size];
    };

    expect([await state('2026-11-24'), await state('2026-11-23'), await state('')]).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  it('is the same text for the same entries, in any order, one a line', () => {
    const entries = found(`a = "${token(1)}"\nb = "${token(2)}"\nc = "${token(3)}"`).map((finding) => entryOf(finding));
    const text = formatBaseline(entries);
    const folder = scratch({ 'b.json': text });

    expect(formatBaseline(entries.toReversed())).toBe(text);
    expect(text.split('\n').filter((line) => line.includes('"rule"'))).toHaveLength(3);
    expect(formatBaseline(readBaseline(join(folder, 'b.json'))!)).toBe(text);
    expect(readBaseline(join(folder, 'none.json'))).toBeUndefined();
  });

  it.each([
    ['{', 'not valid JSON'],
    ['<<<<<<< ours\n{}', 'merge conflict'],
    ['{"results": {}}', 'not a baseline'],
    ['{"baseline":1,"entries":[{"rule":"a.b"}]}', 'entry 1: path: missing'],
    ['{"baseline":1,"entries":[{"reasn":"x"}]}', 'did you mean "reason"'],
  ])('says what is wrong with %s', (text, words) => {
    const folder = scratch({ 'b.json': text });

    expect(() => readBaseline(join(folder, 'b.json'))).toThrow(words);
  });
});

describe('the check of a value', () => {
  it('is slow, salted and says yes to the value alone', async () => {
    const secret = new Secret(token(1));
    const started = performance.now();
    const [one, two] = [await makeCheck(secret), await makeCheck(secret)];
    const each = (performance.now() - started) / 2;

    expect(one).not.toBe(two);
    expect(await fitsCheck(one, secret)).toBe(true);
    expect(await fitsCheck(one, new Secret(token(2)))).toBe(false);
    expect(await fitsCheck(one.replace(/^1/, '9'), secret)).toBe(false);
    // scrypt of this cost takes 50 ms or more; far less would mean that the cost was lost on the way.
    expect(each).toBeGreaterThan(20);
  });

  it('is remembered under a key, and only a yes', async () => {
    const folder = scratch();
    const key = Buffer.alloc(32, 7);
    const secret = new Secret(token(1));
    const check = await makeCheck(secret);
    const known = openKnown(folder, key);
    await known.fits(check, secret);
    await known.fits(check, new Secret(token(2)));
    known.save();
    const kept = readFileSync(join(folder, 'baseline-known'), 'utf8');

    const started = performance.now();
    expect(await openKnown(folder, key).fits(check, secret)).toBe(true);
    expect(performance.now() - started).toBeLessThan(20);
    expect(kept.split('\n')).toHaveLength(1);
    expect(kept).not.toContain(token(1));
  });
});

describe('keylift baseline', () => {
  const password = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
  const other = `${fakeText(7, undefined, 5)}!${fakeText(6, 'ABCDEFGH', 5)}${fakeText(3, '23456789', 5)}`;
  const code = (value: string) => `export const dbPassword = "${value}";\n`;

  it('create, scan, change, diff, prune', async () => {
    const cwd = repository({ 'src/a.ts': code(password), 'src/b.ts': code(other).replace('db', 'admin') });

    const made = await keylift(['baseline', 'create', '--reason', 'old tests', '--owner', 'ops', '--expires', '2999-01-01'], {
      cwd,
    });
    const text = readFileSync(join(cwd, '.keylift-baseline.json'), 'utf8');
    const clean = await keylift(['scan'], { cwd });
    const again = await keylift(['baseline', 'create'], { cwd });

    expect([made.code, clean.code, again.code]).toEqual([0, 0, 0]);
    expect(clean.stdout).toContain('2 places accepted by the baseline');
    expect(readFileSync(join(cwd, '.keylift-baseline.json'), 'utf8')).toBe(text);
    expect(text).not.toContain(password);
    expect(text).toContain('"reason":"old tests","owner":"ops","expires":"2999-01-01"');
    expect((await keylift(['scan', '--no-baseline'], { cwd })).code).toBe(1);

    writeTree(cwd, { 'src/a.ts': code(other) });
    const changed = await keylift(['scan', '--explain'], { cwd });
    const diff = await keylift(['baseline', 'diff'], { cwd });

    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('another value than the baseline accepts here');
    expect([diff.code, diff.stdout]).toEqual([1, expect.stringContaining('1 new, 1 gone, 1 accepted')]);

    writeTree(cwd, { 'src/a.ts': '' });
    const pruned = await keylift(['baseline', 'prune'], { cwd });

    expect(pruned.stdout).toContain('1 entry removed, 1 kept');
    expect(readFileSync(join(cwd, '.keylift-baseline.json'), 'utf8').split('"rule"')).toHaveLength(2);
  });

  it('holds for staged changes and through a rename', async () => {
    const cwd = repository({ 'src/a.ts': code(password) });
    await keylift(['baseline', 'create'], { cwd });
    renameSync(join(cwd, 'src/a.ts'), join(cwd, 'src/c.ts'));
    git(cwd, 'add', '-A');

    const staged = await keylift(['scan', '--staged'], { cwd });
    const tree = await keylift(['scan'], { cwd });

    expect([staged.code, tree.code]).toEqual([0, 0]);
  });

  it('a named baseline must be there', async () => {
    const run = await keylift(['scan', '--baseline', 'nope.json'], { cwd: scratch() });

    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('E0322')]);
  });
});
