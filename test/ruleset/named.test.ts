// A rule told by names: its pattern matches every common way to write a name and a value, and nothing else.
import { describe, expect, it } from 'vitest';
import { readRule } from '../../src/ruleset/schema.ts';
import { fakeText } from '../support/fake.ts';

const value = fakeText(32, '0123456789abcdef');
const written = {
  id: 'acme.api-key',
  name: 'Acme API key',
  description: 'Reads everything.',
  kind: 'pattern',
  named: { owner: 'acme|acme_corp', words: 'key', value: '[a-f0-9]{32}' },
  confidence: 'medium',
  shape: 'api-key',
  references: ['https://acme.example/keys'],
  examples: ['ACME_KEY=<<{{hex:32}}>>', 'acme_key: "<<{{hex:32}}>>"', '{"acmeKey": "<<{{hex:32}}>>"}'],
  counterexamples: ['ACME_KEY={{hex:20}}', 'ACME_KEY=$ACME_KEY'],
};
const withNamed = (named: object, rest: object = {}) => readRule({ ...written, named: { ...written.named, ...named }, ...rest });

function found(text: string, named: object = {}): string | undefined {
  const read = withNamed(named);
  if ('fault' in read) throw new Error(read.fault.words);
  return new RegExp(read.rule.pattern!, read.rule.ignoreCase === true ? 'i' : '').exec(text)?.groups!['secret'];
}

describe('a rule told by names', () => {
  it.each([
    `ACME_API_KEY=${value}`,
    `export const acmeKey: string = "${value}";`,
    `acme_prod_key => '${value}'`,
    `config["acme.key"] = \`${value}\``,
    `os.Setenv("ACME_KEY", "${value}")`,
    `acme:\n  api_key: ${value}`,
    `{ "acme": { "key": "${value}" } }`,
    `{\\"acmeKey\\": \\"${value}\\"}`,
    `<add key="acmeKey" value="${value}" />`,
    `ACME_KEY ?= ${value}`,
    `const k = process.env.ACME_KEY || "${value}"`,
    `acme-key: Bearer ${value}`,
  ])('finds %#', (text) => {
    expect(found(text)).toBe(value);
  });

  it.each([`ACME_KEY=${value}0`, `ACME_NAME=${value}`, `KEY=${value}`, `acme is described under the key. See ${value}`])(
    'leaves %# alone',
    (text) => {
      expect(found(text)).toBeUndefined();
    },
  );

  it('takes another head and another end where they are given', () => {
    const url = `https://api.acme.example/v1?k=${value}`;

    expect(found(url)).toBeUndefined();
    expect(found(url, { or: String.raw`acme\.example/v1\?k=` })).toBe(value);
    expect(found(`ACME_KEY=${value}=`, { end: '(?!=)' })).toBeUndefined();
  });

  it('knows the usual words', () => {
    const { words: _, ...named } = written.named;
    const read = readRule({ ...written, named });

    expect('rule' in read && new RegExp(read.rule.pattern!, 'i').test(`acme_token=${value}`)).toBe(true);
  });

  it('takes its keywords from the owner, or wants them', () => {
    expect(withNamed({})).toMatchObject({ rule: { keywords: ['acme', 'acme_corp'] } });
    expect(withNamed({ owner: '(?<![a-z0-9])(?:acme|acme\\.io)' })).toMatchObject({ rule: { keywords: ['acme', 'acme.io'] } });
    expect(withNamed({ owner: 'ac?me' })).toMatchObject({ fault: { code: 'E0303', words: 'keywords: missing' } });
    expect(withNamed({ owner: 'ac?me' }, { keywords: ['acme'] })).toMatchObject({ rule: { keywords: ['acme'] } });
  });

  it.each([
    [{ pattern: '(?<secret>a)' }, 'E0303', 'named: stands in place of a pattern, not beside one'],
    [{ named: { ...written.named, value: '[a-' } }, 'E0304', /^named: invalid regular expression/],
    [{ named: { owner: 'acme' } }, 'E0303', 'named.value: missing'],
    [{ named: undefined }, 'E0303', 'keywords: missing'],
  ])('says what is wrong %#', (change, code, words) => {
    const read = readRule({ ...written, ...change });

    expect(read).toMatchObject({ fault: { code, words: typeof words === 'string' ? words : expect.stringMatching(words) } });
  });
});
