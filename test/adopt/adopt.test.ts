import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Provenance } from '../../src/core/blob.ts';
import type { Finding } from '../../src/core/finding.ts';
import { adoptGitleaks } from '../../src/adopt/gitleaks.ts';
import { requiredLiteral } from '../../src/adopt/literal.ts';
import { adoptDetectSecrets, adoptGitGuardian, adoptGitleaksIgnore, adoptSecretlint } from '../../src/adopt/lists.ts';
import { fromRe2 } from '../../src/adopt/re2.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { matchAccepted } from '../../src/adopt/accepted.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, scratch, writeTree } from '../support/run.ts';

describe("Go's regular expressions", () => {
  it.each<[string, string, boolean]>([
    ['(?i)key_[a-z]+', 'KEY_abc', true],
    ['key(?i)_abc', 'key_ABC', true],
    ['key(?i)_abc', 'KEY_abc', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['(?i)a(?-i:b)', 'Ab', true],
    ['(?i)a(?-i:b)', 'AB', false],
    ['(?i:[a-f]{3})x', 'ABCx', true],
    ['^[[:alpha:]]+[[:digit:]]\\z', 'abc1', true],
    ['\\Aabc\\z', 'abc\n', false],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['\\x60(?P<key>[^\\x60]+)\\x60', '`x`', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['x{,2}', 'x{,2}', true],
    ['[]a]+', ']a', true],
    ['\\x{41}', 'A', true],
    ['[^\\]]\\]', 'a]', true],
  ])('%s on %j is %s', (source, text, expected) => {
    for (const spelled of [false, true]) {
      const { pattern, ignoreCase } = fromRe2(source, 0, spelled);

      expect(new RegExp(pattern, ignoreCase ? 'i' : '').test(text)).toBe(expected);
    }
  });

  it('names the secret: the first group, the group that was asked for, or the whole', () => {
    const secret = (source: string, group: number, text: string) =>
      new RegExp(fromRe2(source, group).pattern).exec(text)?.groups?.['secret'];

    expect(secret('k=(a+)(b+)', 0, 'k=aabb')).toBe('aa');
    expect(secret('k=(a+)(b+)', 2, 'k=aabb')).toBe('bb');
    expect(secret('k=(?:a+)', 0, 'k=aa')).toBeUndefined();
  });

  it.each(['\\pL+', '(?U)a+', '(?=a)', '[[:^alpha:]]', '\\x{1F600}', '(a', 'a\\'])(
    'says that %s has no counterpart',
    (source) => {
      expect(() => fromRe2(source, 0)).toThrow();
    },
  );

  it.each([
    ['(?<secret>acme_[a-z]{9})', undefined],
    ['acme_(?<secret>[a-z]{9})', 'acme_'],
    ['ab|acme', undefined],
    ['x+tok-?ens(?:a|b)', 'tok'],
    ['\\.example\\.com/[a-z]+', '.example.com/'],
  ])('a literal of %s', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });
});

/** In line 3 of a file. */
const [FINDING] = createScanner(builtinRules()).scan({
  bytes: Buffer.from(`\n\nconst dbPassword = "${fakeText(14)}!7";\n`),
  provenance: [{ kind: 'file', path: 'a.ts' }],
}) as [Finding];

describe('files of other scanners', () => {
  it('.gitleaks.toml: rules, allowlists old and new, composite rules, and what is left behind', () => {
    const adopted = adoptGitleaks({
      extend: { useDefault: true, disabledRules: ['generic-api-key'] },
      rules: [
        {
          id: 'My_Token',
          description: 'Mine',
          regex: '(?i)mytok_([a-z0-9]{8})',
          secretGroup: 1,
          entropy: 2.5,
          keywords: ['MyTok_'],
          allowlist: { stopwords: ['sample'] },
        },
        { id: 'pair', regex: 'idx_[0-9]{6}', required: [{ id: 'My_Token', withinLines: 4, withinColumns: 10 }] },
        { id: 'only-path', path: '\\.pem$' },
        { id: 'in-path', path: '\\.env$', regex: 'mykey-([a-z]+)', keywords: ['mykey'] },
        { id: 'strange', regex: '\\pL{9}', keywords: ['abc'] },
        { id: 'nothing', regex: '[a-z]{32}' },
      ],
      allowlists: [
        { description: 'both', condition: 'AND', paths: ['^vendor/'], regexes: ['(?i)DUMMY'], regexTarget: 'line' },
        { paths: ['x'], targetRules: ['generic-api-key'] },
        { paths: ['\\.lock$'], commits: ['0123456789abcdef'], targetRules: ['My_Token'] },
      ],
    });

    expect(adopted.rules).toMatchObject([
      { id: 'gitleaks.my-token', name: 'Mine', keywords: ['mytok_'], ignoreCase: true, minEntropy: 2.5 },
      { id: 'gitleaks.pair', keywords: ['idx_'], parts: [{ name: 'My_Token', rule: 'gitleaks.my-token', lines: 4 }] },
      { id: 'gitleaks.in-path' },
    ]);
    expect(adopted.allow).toMatchObject([
      { rules: ['gitleaks.my-token'], stopwords: ['sample'] },
      { rules: ['gitleaks.in-path'] },
      { reason: 'both', pathPatterns: ['^vendor/'], lines: ['[dD][uU][mM][mM][yY]'] },
      { rules: ['gitleaks.my-token'], pathPatterns: ['\\.lock$'] },
      { rules: ['gitleaks.my-token'], commits: ['0123456789abcdef'] },
    ]);
    expect(new RegExp(adopted.allow[1]!.pathPatterns![0]!).test('a/.env')).toBe(false);
    expect(new RegExp(adopted.allow[1]!.pathPatterns![0]!).test('a/b.ts')).toBe(true);
    for (const words of [
      'generic-api-key',
      'withinColumns',
      'path alone',
      'classes of Unicode',
      'no keyword',
      'gitleaks.generic-api-key, which is no rule here',
    ])
      expect(adopted.remarks.join('\n')).toContain(words);
  });

  it('.gitleaksignore', () => {
    const { accepted, remarks } = adoptGitleaksIgnore(
      `# x\nsrc/a.ts:rule-x:12\n${'a'.repeat(40)}:b c.ts:rule:3\nin.zip!a:rule:1\nbroken`,
    );

    expect(accepted).toMatchObject([
      { path: 'src/a.ts', line: 12 },
      { path: 'b c.ts', line: 3, commit: 'a'.repeat(40) },
    ]);
    expect(remarks).toHaveLength(2);
  });

  it('.gitleaksignore: an entry with a commit counts at that commit in history, and at its line in files', () => {
    const [at, other] = ['a'.repeat(40), 'b'.repeat(40)];
    const { accepted: places } = adoptGitleaksIgnore(`${at}:a.ts:rule:3`);
    const finding = (provenance: Provenance) => ({ ...FINDING, provenance: [provenance] as const });
    const inCommit = (id: string) =>
      finding({ kind: 'commit', path: 'a.ts', commit: { id, date: '', author: '' }, inHead: false });
    const findings = [
      inCommit(at),
      inCommit(other),
      finding({ kind: 'file', path: 'a.ts' }),
      finding({ kind: 'file', path: 'b.ts' }),
    ];

    expect(findings.map((one) => matchAccepted([one], places).accepted.size)).toEqual([1, 0, 1, 0]);
  });

  it('.secrets.baseline: digests are compared, code is never loaded', () => {
    const value = fakeText(12);
    const { accepted, allow, remarks } = adoptDetectSecrets({
      results: {
        'a.py': [
          {
            type: 'Secret Keyword',
            hashed_secret: createHash('sha1').update(value).digest('hex'),
            line_number: 3,
            is_secret: true,
          },
        ],
      },
      filters_used: [
        { path: 'detect_secrets.filters.regex.should_exclude_file', pattern: ['^docs/'] },
        { path: 'file:///tmp/evil.py::run' },
      ],
      plugins_used: [{ name: 'Evil', path: 'file:///tmp/evil.py' }],
    });

    expect(accepted[0]!.isValue!(value)).toBe(true);
    expect(accepted[0]!.isValue!('other')).toBe(false);
    expect(allow).toMatchObject([{ paths: ['.secrets.baseline'] }, { pathPatterns: ['^docs/'] }]);
    expect(remarks).toHaveLength(3);
  });

  it('.gitguardian.yaml and .secretlintrc', () => {
    const value = fakeText(12);
    const guardian = adoptGitGuardian({
      version: 2,
      secret: {
        ignored_paths: ['docs/**'],
        ignored_matches: [{ name: 'x', match: createHash('sha256').update(value).digest('hex') }],
        ignored_detectors: ['y'],
      },
    });
    const lint = adoptSecretlint({
      rules: [
        {
          id: 'preset',
          rules: [{ id: 'inner', options: { allows: ['/^test-/', 'exact.value', '/x/i'] }, allowMessageIds: ['A'] }],
        },
      ],
    });

    expect([guardian.exclude, guardian.accepted[0]!.isValue!(value), guardian.remarks.length]).toEqual([['docs/**'], true, 1]);
    expect(lint.allow).toMatchObject([{ values: ['^test-', '^exact\\.value$'] }]);
    expect(lint.remarks).toHaveLength(2);
  });
});

describe('keylift import', () => {
  const password = `${fakeText(7)}!${fakeText(6, 'ABCDEFGH')}${fakeText(3, '23456789')}`;
  const mine = `mytok_${fakeText(12, 'bcdfghjkmn2345679')}`;
  const files = {
    'src/a.ts': `export const dbPassword = "${password}";\n`,
    'src/b.ts': `export const it = "${mine}";\n`,
    '.secrets.baseline': JSON.stringify({
      results: { 'src/a.ts': [{ type: 'x', hashed_secret: createHash('sha1').update(password).digest('hex') }] },
    }),
    '.gitleaks.toml': `[extend]\nuseDefault = true\n[[rules]]\nid = "mine"\nregex = '''(mytok_[a-z0-9]{12})'''\nkeywords = ["mytok_"]\n`,
  };

  it('takes over rules, allowlists and baselines, and the scan honours them', async () => {
    const cwd = scratch(files);

    const done = await keylift(['import'], { cwd });
    const scan = await keylift(['scan', '--format', 'json'], { cwd });
    const baseline = readFileSync(join(cwd, '.keylift-baseline.json'), 'utf8');
    const found = JSON.parse(scan.stdout) as { findings: { ruleId: string; path: string }[]; hidden: { baseline: number } };

    expect(done.code, done.stderr).toBe(0);
    expect(found.findings.map(({ ruleId, path }) => [ruleId, path])).toEqual([['gitleaks.mine', 'src/b.ts']]);
    expect(found.hidden.baseline).toBe(1);
    expect(baseline).toContain('.secrets.baseline: x');
    expect(baseline + done.stdout).not.toContain(password);
  });

  it('or they are honoured as they are, by name in the configuration', async () => {
    const config = JSON.stringify({ adopt: ['.gitleaks.toml', '.secrets.baseline'] });

    const scan = await keylift(['scan', '--format', 'json'], { cwd: scratch({ ...files, 'keylift.config.json': config }) });
    const found = JSON.parse(scan.stdout) as { findings: { ruleId: string; path: string }[]; hidden: { allowed: number } };

    expect(found.findings.map(({ ruleId, path }) => [ruleId, path])).toEqual([['gitleaks.mine', 'src/b.ts']]);
    expect(found.hidden.allowed).toBe(1);
  });

  it('takes over .gitleaksignore by line, twice without doubling', async () => {
    const cwd = scratch({ ...files, '.gitleaksignore': 'src/b.ts:mine:1\nsrc/gone.ts:mine:9\n' });
    writeTree(cwd, { '.secrets.baseline': '{}' });

    const first = await keylift(['import'], { cwd });
    const again = await keylift(['import'], { cwd });

    expect(first.stdout).toContain('1 accepted finding added');
    expect(first.stdout).toContain('1 accepted finding that a scan of the files does not find');
    expect(again.stdout).toContain('0 accepted findings added');
  });

  it.each([
    [{}, [], 'E0330'],
    [{ 'x.bin': 'x' }, ['x.bin'], 'E0331'],
    [{ '.gitleaks.toml': '[[[' }, [], 'E0332'],
  ])('%j says what is wrong', async (tree, args, code) => {
    const run = await keylift(['import', ...args], { cwd: scratch(tree) });

    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(code)]);
  });
});
