import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { allFeatures } from '../../src/detect/features/vector.ts';
import { contributions, readModel, scoreOf } from '../../src/detect/model.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { shippedModel } from '../../src/detect/weigh.ts';
import { reasonText } from '../../src/report/words.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const scanner = createScanner(builtinRules());
const scan = (text: string, path?: string): Finding[] => scanner.scan(fakeBlob(text, path));
const random = fakeText(24);

describe('the model', () => {
  const names = ['a', 'b'];
  const model = readModel({ features: ['b'], base: -1, medium: 0, high: 2, trees: ['0<0.5=0.25 =-1 =2', '=0.5'] }, names);

  it('adds the leaves that a row falls into', () => {
    expect(scoreOf(model, Float64Array.from([9, 0]))).toBe(-1.5);
    expect(scoreOf(model, Float64Array.from([9, 1]))).toBe(1.5);
  });

  it('reads a feature when a tree asks for it, and stops when the rest cannot make up for what is missing', () => {
    const asked: number[] = [];
    const read = (feature: number) => {
      asked.push(feature);
      return 0;
    };

    expect(scoreOf(model, new Float64Array(2).fill(Number.NaN), { read })).toBe(-1.5);
    expect(asked).toEqual([1]);
    expect(scoreOf(model, Float64Array.from([9, 0]), { least: 1.6 })).toBe(Number.NEGATIVE_INFINITY);
    expect(scoreOf(model, Float64Array.from([9, 1]), { least: 1.5 })).toBe(1.5);
  });

  it('says what each feature added on the way', () => {
    expect([...contributions(model, Float64Array.from([9, 1]))]).toEqual([0, 1.75]);
  });

  it('refuses weights for features there are none of', () => {
    expect(() => readModel({ features: ['c'], base: 0, medium: 0, high: 0, trees: [] }, names)).toThrow(RangeError);
  });

  it('is shipped whole, for the features there are', () => {
    expect(shippedModel().trees.length).toBeGreaterThan(50);
    expect(shippedModel().high).toBeGreaterThan(shippedModel().medium);
    expect(new Set(allFeatures().map((feature) => feature.name)).size).toBe(allFeatures().length);
  });
});

describe('weighed candidates', () => {
  it.each([
    ['code', `const dbPassword = "${random}";`, 'src/db.ts'],
    ['the environment', `DB_PASSWORD=${random}\nDB_HOST=db.internal`, '.env'],
    ['YAML', `database:\n  user: app\n  password: ${random}\n  host: db`, 'config/app.yml'],
    ['a human password', 'db:\n  username: root\n  password: Summer2019!\n  host: 10.0.0.4', 'config/database.yml'],
    ['JSON', `{"clientId": "x", "clientSecret": "${random}"}`, 'settings.json'],
  ])('are reported in %s', (_what, text, path) => {
    expect(scan(text, path).some((finding) => finding.confidence !== 'low')).toBe(true);
  });

  it.each([
    ['a label', '<label for="password">Password</label><input name="password" placeholder="Enter your password">', 'login.html'],
    ['a translation', 'password = Digite a sua senha', 'locale/pt.ini'],
    ['a variable', 'const password = user.password;', 'src/a.ts'],
    ['a key of a map', 'const STORAGE_KEY = "sidebar-collapsed";', 'src/a.ts'],
    ['a version', 'py3-tokenizers = tokenizers==4.70.0', 'tox.ini'],
    ['a public key', 'publicKey: "example-public-key"', 'src/a.ts'],
    ['a sentence', '// the password is checked by the server', 'src/a.ts'],
  ])('are not reported for %s', (_what, text, path) => {
    expect(scan(text, path).filter((finding) => finding.confidence !== 'low')).toEqual([]);
  });

  it('come with reasons for and against, in words', () => {
    const [finding] = scan(`const dbPassword = "${random}";`);
    const words = finding!.reasons.map(reasonText);

    expect(finding!.reasons.some(({ direction }) => direction > 0)).toBe(true);
    expect(words.filter((line) => /^[+=-] [a-z-]+$/.test(line))).toEqual([]);
    expect(words.join('\n')).not.toContain(random);
  });

  it('have a sentence for every reason the features can give', () => {
    for (const code of new Set(allFeatures().map((feature) => feature.code)))
      for (const direction of [1, -1] as const)
        expect(reasonText({ code, direction })).not.toBe(`${direction > 0 ? '+' : '-'} ${code}`);
  });
});

describe('of several readings of one place', () => {
  const provider = fakeRule({
    id: 'acme.account',
    keywords: ['ac'],
    pattern: '(?<secret>ac[0-9a-f]{32})',
    confidence: 'medium',
    identifier: true,
  });
  const generic = fakeRule({ id: 'generic.token', kind: 'assignment', keywords: ['token'], confidence: 'medium' });
  const account = `ac${fakeText(32, '0123456789abcdef')}`;

  it("a provider's identifier wins where its name says id, but does not silence one that says secret", () => {
    const scanner = createScanner([provider, generic]);
    const [named] = scanner.scan(fakeBlob(`auth_token_id = "${account}"`));
    const [secret] = scanner.scan(fakeBlob(`auth_token = "${account}"`));

    expect([named!.ruleId, named!.confidence]).toEqual(['acme.account', 'low']);
    expect([secret!.ruleId, secret!.confidence, secret!.alsoMatched]).toEqual(['generic.token', 'high', ['acme.account']]);
  });

  it('the word nearest to the value names it', () => {
    expect(scan(`auth_token = "${random}"`)[0]!.ruleId).toBe('generic.token');
    expect(scan(`secret_key = "${random}"`)[0]!.ruleId).toBe('generic.api-key');
  });
});
