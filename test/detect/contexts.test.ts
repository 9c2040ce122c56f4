// Every token with a form of its own is found in every spelling it is written in, whatever its name and place.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Rule } from '../../src/core/rule.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { expand } from '../../src/ruleset/expand.ts';
import { builtinRules, fullRules } from '../../src/ruleset/load.ts';
import { fakeBlob } from '../support/fake.ts';

const scanner = createScanner(builtinRules());
const base64 = (text: string) => Buffer.from(text).toString('base64');
const xml = (text: string) => text.replaceAll('&', '&amp;');
const found = (content: string | Buffer, path: string, secret: string) =>
  scanner
    .scan({ ...fakeBlob('', path), bytes: Buffer.from(content as string) })
    .some((one) => one.confidence !== 'low' && [secret, xml(secret)].includes(one.secret.reveal()));

const SPELLINGS: readonly (readonly [string, string, (token: string) => string | Buffer])[] = [
  ['code', 'a.ts', (token) => `const value = "${token}";\n`],
  ['a variable of the environment', '.env', (token) => `A=1\nexport VALUE=${token}\nB=2\n`],
  ['YAML', 'a.yml', (token) => `a: 1\nvalue: ${token}\nb: 2\n`],
  ['JSON', 'a.json', (token) => JSON.stringify({ a: 1, value: token, b: 2 })],
  ['JSON in JSON', 'a.json', (token) => JSON.stringify({ a: JSON.stringify({ value: token }) })],
  ['the query of a URL', 'a.py', (token) => `u = "https://h.acme.io/p?x=1&value=${token}&y=2"\n`],
  ['a header', 'a.md', (token) => `    Authorization: Bearer ${token}\n`],
  ['curl', 'a.sh', (token) => `curl -H 'X-Value: ${token}' https://h.acme.io/\n`],
  ['a comment', 'a.js', (token) => `// was ${token} before\n`],
  ['code in Markdown', 'a.md', (token) => `It is \`${token}\`.\n`],
  ['a table in Markdown', 'a.md', (token) => `| value | ${token} |\n`],
  ['the end of a sentence', 'a.txt', (token) => `The value is ${token}. Keep it.\n`],
  ['Terraform', 'a.tf', (token) => `variable "value" {\n  default = "${token}"\n}\n`],
  ['a notebook', 'a.ipynb', (token) => JSON.stringify({ cells: [{ source: ['import os\n', `value = "${token}"\n`] }] })],
  ['an attribute of XML', 'a.config', (token) => `<add key="Value" value="${xml(token)}" />\n`],
  ['an element of XML', 'a.xml', (token) => `<value>${xml(token)}</value>\n`],
  ['a table', 'a.csv', (token) => `x,value,${token},y\n`],
  ['a flag', 'a.sh', (token) => `tool --value='${token}' run\n`],
  ['a call', 'a.rb', (token) => `ENV.fetch("VALUE", "${token}")\n`],
  ['a Dockerfile', 'Dockerfile', (token) => `ENV VALUE ${token}\n`],
  ['Compose', 'a.yml', (token) => `environment:\n  - VALUE=${token}\n`],
  ['a default of the shell', 'a.sh', (token) => `X=\${VALUE:-${token}}\n`],
  ['behind an escape', 'a.py', (token) => `x = "value:\\n${token}\\n"\n`],
  ['percent signs', 'a.txt', (token) => `x=${encodeURIComponent(`{"value":"${token}"}`)}\n`],
  ['base64 in a Kubernetes secret', 'a.yml', (token) => `kind: Secret\ndata:\n  value: ${base64(`value=${token}`)}\n`],
  ['UTF-16', 'a.txt', (token) => Buffer.from(`\ufeffvalue=${token}\r\n`, 'utf16le')],
];

describe('tokens with a form of their own', () => {
  const tokens: [Rule, string][] = [];

  beforeAll(async () => {
    for (const rule of await fullRules()) {
      if (rule.kind !== 'pattern' || rule.identifier === true || rule.id.startsWith('generic.')) continue;
      const { secret } = expand(rule.examples[0]!, 7);
      if (secret !== undefined && !/\s/.test(secret) && found(`x = "${secret}"`, 'a.txt', secret)) tokens.push([rule, secret]);
    }
  });

  it('are most of those with a prefix', () => {
    expect(tokens.length).toBeGreaterThan(400);
  });

  it.each(SPELLINGS)('in %s', (_what, path, spell) => {
    const missed = tokens.filter(([, token]) => !found(spell(token), path, token)).map(([rule]) => rule.id);

    expect(missed).toEqual([]);
  });
});
