// A secret at a random place of a random program: whatever is decided there, the file parses afterwards and every byte comes back.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeValue } from '../../src/core/stored-value.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { fakeText } from '../support/fake.ts';
import { applyEdits, migrate, undoEdits, viewOf } from './migration-case.ts';

const SECRET = fakeText(24, undefined, 91);

const literal: fc.Arbitrary<string> = fc.constantFrom(
  `'${SECRET}'`,
  `"${SECRET}"`,
  `\`${SECRET}\``,
  `'Bearer ${SECRET}'`,
  `\`\${1}:${SECRET};\``,
  `'postgres://app:${SECRET}@db.internal/shop'`,
);

/** An expression around an expression. */
const wrapped: readonly ((inner: string) => string)[] = [
  (x) => `[${x}, ...[${x}]]`,
  (x) => `({ key: ${x}, ['b']: 1, get c() { return ${x}; } })`,
  (x) => `f(${x})`,
  (x) => `new f(1, ${x})`,
  (x) => `(${x} + 'y' + 1)`,
  (x) => `('y'+${x})`,
  (x) => `(a ? ${x} : 'z')`,
  (x) => `(a ?? ${x})`,
  (x) => `\`a\${${x}}b\``,
  (x) => `(${x}).length`,
  (x) => `${x}.length`,
  (x) => `(${x}["length"])`,
  (x) => `typeof ${x}`,
  (x) => `void${x}`,
  (x) => `(${x} === a)`,
  (x) => `(() => ${x})`,
  (x) => `(async () => ${x})`,
  (x) => `(async (k = ${x}) => k)`,
  (x) => `function (k = ${x}) { return ${x} }`,
  (x) => `function* () { yield ${x} }`,
  (x) => `class { p = ${x}; static q = ${x}; static { f(${x}) } constructor(r = ${x}) { f(r) } async m() { return ${x} } }`,
  (x) => `tag\`${'${'}${x}}\``,
  // Where a library asks for itself.
  (x) => `new Pool({ password: ${x}, max: 1 })`,
  (x) => `knex({ client: 'mysql2', connection: { password: ${x} } })`,
  (x) => `knex({ client: 'pg', connection: ${x} })`,
  (x) => `new Sequelize(${x})`,
  (x) => `new Sequelize({ password: (${x}), dialect: 'mysql' })`,
  (x) => `new Sequelize('a', 'b', ${x}, { dialect: 'postgres' })`,
  (x) => `createClient({ url: ${x}, name: 'a' })`,
  (x) => `createClient({ username: 'b',\n password: ${x} })`,
  (x) => `axios.create({ headers: { a: 'b', c: (f, ${x}), 'd-e': ${x} } })`,
  (x) => `({ provide: 'a', useFactory: () => ({ b: ${x} }) })`,
];

const LIBRARIES = `import { Pool } from 'pg'
import knex from 'knex'
import { Sequelize } from 'sequelize'
import { createClient } from 'redis'
import axios from 'axios'
import '@nestjs/common'
`;

const statement: readonly ((inner: string) => string)[] = [
  (x) => `const a = ${x};`,
  (x) => `let b = ${x}, c\n`,
  (x) => `f(${x})\n`,
  (x) => `if (${x}) { f() } else f(${x});`,
  (x) => `for (const k of [${x}]) f(k);`,
  (x) => `switch (a) { case ${x}: break; default: f(${x}) }`,
  (x) => `async function g() { try { return ${x} } finally { f(${x}) } }`,
  (x) => `function h() {\n  return ${x}\n}\nasync function i() {\n  h()\n  return h().length\n}`,
  (x) => `label: { const d = ${x}; f(d) }`,
  (x) => `throw ${x}`,
  (x) => `export const e = ${x}\nf(e)`,
  (x) => `axios.defaults.headers.common['A-B'] = ${x}`,
];

const program = fc.record({
  path: fc.constantFrom('app.mjs', 'app.cjs', 'app.js', 'app.ts', 'app.mts', 'app.tsx'),
  literal,
  wraps: fc.array(fc.constantFrom(...wrapped), { maxLength: 4 }),
  statement: fc.constantFrom(...statement),
  before: fc.constantFrom(
    '',
    LIBRARIES,
    "import x from 'x'\n",
    "'use strict'\n",
    '// note\n\n',
    'const z = 1\n',
    '#!/usr/bin/env node\n',
  ),
  eol: fc.constantFrom('\n', '\r\n'),
});

it('leaves every program in order', async () => {
  let rewritten = 0;
  let hooked = 0;
  await fc.assert(
    fc.asyncProperty(program, async ({ path, literal, wraps, statement, before, eol }) => {
      const expression = wraps.reduce<string>((inner, wrap) => wrap(inner), literal);
      const text = `${before}${statement(expression)}\n`.replaceAll('\n', eol);
      const session = await languageFor(path)!.open(viewOf(new Map()));
      fc.pre(session.syntaxError(path, text) === undefined);
      const sites = [...text.matchAll(new RegExp(SECRET, 'g'))].map(({ index }, number) => ({
        id: `s${number}`,
        path,
        start: index,
        end: index + SECRET.length,
      }));
      const files = new Map([
        [path, text],
        ['package.json', '{ "name": "app", "dependencies": { "redis": "^5.0.0", "axios": "^1.0.0" } }\n'],
      ]);
      const result = await migrate(files, sites, 'test.secret');

      const after = result.files.get(path)!;
      expect(session.syntaxError(path, after)).toBeUndefined();
      expect(result.rewrites.length + result.refusals.length).toBe(sites.length);
      expect(after.split(SECRET).length - 1).toBe(result.refusals.length);
      const edits = result.edits.get(path) ?? [];
      const stored = result.rewrites[0] && encodeValue(result.rewrites[0].analysis.value);
      if (stored !== undefined) expect(undoEdits(applyEdits(text, edits), edits, () => stored)).toBe(text);
      rewritten += result.rewrites.length;
      hooked += result.rewrites.filter(({ analysis }) => analysis.strategy === 'hook').length;
    }),
    { numRuns: 500 },
  );
  expect(rewritten).toBeGreaterThan(300);
  expect(hooked).toBeGreaterThan(5);
});
