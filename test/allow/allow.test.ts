import { describe, expect, it } from 'vitest';
import { allowlistOf, type AllowEntry } from '../../src/allow/allowlist.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { pathFilter } from '../../src/sources/filter.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';
import { keylift, scratch } from '../support/run.ts';

const TOKEN = fakeRule({ id: 'acme.token', keywords: ['acme_'], pattern: '(?<secret>acme_[A-Za-z0-9]{24})' });
const token = `acme_${fakeText(24)}`;
const scan = (text: string, path = 'src/app.ts') => createScanner([TOKEN]).scan(fakeBlob(text, path));
const ports = {
  pattern: (source: string) => new RegExp(source),
  paths: (globs: readonly string[]) => pathFilter(globs, undefined),
};
const allows = (entry: AllowEntry, text = `key = "${token}"`, path = 'src/app.ts') =>
  allowlistOf([entry], ports).allows(scan(text, path)[0]!) !== undefined;

describe('the allowlist of the configuration', () => {
  it.each<[string, AllowEntry, boolean]>([
    ['a rule', { rules: ['acme.token'] }, true],
    ['another rule', { rules: ['acme.other'] }, false],
    ['a path', { paths: ['src/'] }, true],
    ['another path', { paths: ['test/'] }, false],
    ['a path pattern', { pathPatterns: ['\\.ts$'] }, true],
    ['a value pattern', { values: [`^acme_${token.slice(5, 8)}`] }, true],
    ['another value pattern', { values: ['^other_'] }, false],
    ['a line pattern', { lines: ['^key = "acme_'] }, true],
    ['a word', { stopwords: [token.slice(6, 12).toUpperCase()] }, true],
    ['a commit, outside history', { commits: ['0123456789'] }, false],
    ['all criteria', { rules: ['acme.token'], paths: ['src/'] }, true],
    ['all criteria but one', { rules: ['acme.token'], paths: ['lib/'] }, false],
    ['no criteria', { reason: 'x' }, false],
  ])('allows by %s', (_what, entry, expected) => {
    expect(allows(entry)).toBe(expected);
  });

  it('allows by commit when every place of the finding is in one of them', () => {
    const commit = (id: string) => ({ kind: 'commit' as const, path: 'a', commit: { id, date: '', author: '' }, inHead: true });
    const [finding] = scan(`key = "${token}"`);
    const list = allowlistOf([{ commits: ['abcdef0'] }], ports);

    expect(list.allows({ ...finding!, provenance: [commit('abcdef0123')] })).toBeDefined();
    expect(list.allows({ ...finding!, provenance: [commit('abcdef0123'), commit('1234567890')] })).toBeUndefined();
  });

  it('names entries that allow nothing', () => {
    const entries = [{ rules: ['acme.token'] }, { paths: ['gone/'] }];
    const list = allowlistOf(entries, ports);
    list.allows(scan(`key = "${token}"`)[0]!);

    expect(list.unused()).toEqual([entries[1]]);
  });
});

describe('markers of other scanners', () => {
  const status = (text: string) => scan(text)[0]!.status;

  it.each([
    'gitleaks:allow',
    'betterleaks:allow',
    'trufflehog:ignore',
    'kingfisher:ignore',
    'ggignore',
    'pragma: allowlist secret',
    'pragma: whitelist secret',
    'nosemgrep',
    'secretlint-disable-line',
  ])('%s on the same line', (marker) => {
    expect(status(`key = "${token}" # ${marker}`)).toBe('allowed');
  });

  it.each([
    ['# pragma: allowlist nextline secret', 'allowed'],
    ['// secretlint-disable-next-line', 'allowed'],
    ['# kingfisher:ignore', 'allowed'],
    ['// secretlint-disable', 'allowed'],
    ['// secretlint-disable\n// secretlint-enable', 'new'],
    ['# gitleaks:allow', 'new'],
    ['x = 1 # pragma: allowlist nextline secret', 'new'],
  ])('%j above', (above, expected) => {
    expect(status(`${above}\nkey = "${token}"`)).toBe(expected);
  });

  it('kingfisher:ignore below', () => {
    expect(status(`key = "${token}"\n# kingfisher:ignore`)).toBe('allowed');
  });

  it('says when our own marker lacks its reason, and can be told to read none', () => {
    const [finding] = scan(`key = "${token}" // keylift:allow acme.token`);
    const strict = createScanner([TOKEN], { inlineAllow: false });

    expect([finding!.status, finding!.reasons.at(-1)!.code]).toEqual(['new', 'allow-without-reason']);
    expect(strict.scan(fakeBlob(`key = "${token}" // gitleaks:allow`))[0]!.status).toBe('new');
  });
});

describe('keylift scan with an allowlist', () => {
  const password = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
  const run = (allow: unknown, args: string[] = []) =>
    keylift(['scan', ...args], {
      cwd: scratch({
        'src/a.ts': `export const dbPassword = "${password}";\n`,
        'keylift.config.json': JSON.stringify({ allow }),
      }),
    });

  it('allows, and remarks on what allows nothing', async () => {
    const done = await run([
      { paths: ['src/'], reason: 'samples' },
      { values: ['^never$'], reason: 'old' },
    ]);

    expect(done.code).toBe(0);
    expect(done.stdout).toContain('allow entry 2 (old) of the configuration allows nothing any more');
    expect(done.stdout).not.toContain('entry 1');
  });

  it('remarks on a comment that allows nothing, unless comments are ignored', async () => {
    const files = {
      'src/a.ts': `// keylift:allow -- sample\nexport const dbPassword = "${password}";\n`,
      'src/b.ts': 'export const size = 1; // keylift:allow -- was a key\n',
    };
    const done = await keylift(['scan'], { cwd: scratch(files) });

    expect(done.code).toBe(0);
    expect(done.stdout).toContain('src/b.ts:1: the allow comment allows nothing any more');
    expect(done.stdout).not.toContain('src/a.ts:1:');
    expect((await keylift(['scan', '--ignore-allow'], { cwd: scratch(files) })).stdout).not.toContain('allow comment');
    expect((await keylift(['scan', 'src'], { cwd: scratch(files) })).stdout).not.toContain('allow comment');
  });

  it.each([
    [[{ path: ['src/'] }], 'did you mean "paths"'],
    [[{ reason: 'x' }], 'allows everything'],
    [[{ values: ['('] }], 'invalid regular expression'],
    [[{ rules: ['generic.pasword'] }], 'did you mean "generic.password"'],
    ['x', 'expected a list'],
  ])('refuses %j', async (allow, words) => {
    const done = await run(allow);

    expect([done.code, done.stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it('a catastrophic rule of the user is named, and the scan is incomplete', async () => {
    const rule = {
      id: 'mine.evil',
      name: 'Mine',
      description: 'x',
      kind: 'pattern',
      pattern: 'evil(?=a)(?<secret>(?:a+)+)$',
      keywords: ['evil'],
      confidence: 'high',
      shape: 'text',
      references: [],
      examples: [],
      counterexamples: [],
    };
    const cwd = scratch({
      'a.txt': `evil${'a'.repeat(300)}!\n`,
      'src/a.ts': `export const dbPassword = "${password}";\n`,
      'rules.json': JSON.stringify({ rules: [rule] }),
      'keylift.config.json': JSON.stringify({ rules: ['rules.json'] }),
    });

    const done = await keylift(['scan'], { cwd });

    expect(done.code).toBe(3);
    expect(done.stdout).toContain('rule mine.evil: its pattern took too long');
    expect(done.stdout).toContain('1 secret in 1 place');
  });
});
