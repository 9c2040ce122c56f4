// A secret at a random place of a random Python program: whatever is decided there, the file parses afterwards and every
// byte comes back.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeValue } from '../../src/core/stored-value.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { fakeText } from '../support/fake.ts';
import { applyEdits, migrate, undoEdits, viewOf } from './migration-case.ts';

const SECRET = fakeText(24, undefined, 92);

const literal: fc.Arbitrary<string> = fc.constantFrom(
  `'${SECRET}'`,
  `"${SECRET}"`,
  `"""${SECRET}"""`,
  `b'${SECRET}'`,
  `r"${SECRET}"`,
  `'Bearer ${SECRET}'`,
  `f"{a}:${SECRET};"`,
  `'{${SECRET}}'`,
  `('a ' '${SECRET}')`,
  `'postgres://app:${SECRET}@db.internal/shop'`,
);

/** An expression around an expression. */
const wrapped: readonly ((inner: string) => string)[] = [
  (x) => `[${x}, *[${x}]]`,
  (x) => `{"key": ${x}, **{}}`,
  (x) => `{${x}: 1}`,
  (x) => `f(${x})`,
  (x) => `f(password=${x})`,
  (x) => `(${x} + "y")`,
  (x) => `("y"+${x})`,
  (x) => `(${x} % a)`,
  (x) => `(a if b else ${x})`,
  (x) => `(a or ${x})`,
  (x) => `(${x}).strip()`,
  (x) => `${x}.encode()`,
  (x) => `${x}[0]`,
  (x) => `(${x} == a)`,
  (x) => `(lambda: ${x})`,
  (x) => `(lambda k=${x}: k)`,
  (x) => `[c for c in ${x}]`,
  (x) => `(d := ${x})`,
  (x) => `os.environ.get("KEY", ${x})`,
  (x) => `f'{${x}}'`,
];

const statement: readonly ((inner: string) => string)[] = [
  (x) => `a = ${x}`,
  (x) => `a: str = ${x}`,
  (x) => `a = b = ${x}; c = 1`,
  (x) => `${x}`,
  (x) => `f(${x})`,
  (x) => `if ${x}:\n    f(${x})\nelse: g(${x})`,
  (x) => `for k in [${x}]: f(k)`,
  (x) => `def g(h=${x}, *, i: str = ${x}):\n    return${x.startsWith('(') ? '' : ' '}${x}`,
  (x) => `async def g():\n\ttry:\n\t\treturn ${x}\n\tfinally:\n\t\tf(${x})`,
  (x) => `class A:\n    b = ${x}\n    def __init__(self):\n        self.c = ${x}`,
  (x) => `@f(${x})\ndef g(): pass`,
  (x) => `with f(${x}) as e: pass`,
  (x) => `assert ${x}, ${x}`,
  (x) => `match a:\n    case ${x}:\n        f(${x})\n    case _: pass`,
  (x) => `raise f(${x})`,
];

const program = fc.record({
  literal,
  wraps: fc.array(fc.constantFrom(...wrapped), { maxLength: 3 }),
  statement: fc.constantFrom(...statement),
  before: fc.constantFrom(
    '',
    'import os\n',
    '"""Doc."""\n',
    'from __future__ import annotations\n\n',
    '#!/usr/bin/env python3\n# note\n',
  ),
  eol: fc.constantFrom('\n', '\r\n'),
});

it('leaves every Python program in order', async () => {
  let rewritten = 0;
  await fc.assert(
    fc.asyncProperty(program, async ({ literal, wraps, statement, before, eol }) => {
      const expression = wraps.reduce<string>((inner, wrap) => wrap(inner), literal);
      const text = `${before}${statement(expression)}\n`.replaceAll('\n', eol);
      const session = await languageFor('app.py')!.open(viewOf(new Map()));
      fc.pre(session.syntaxError('app.py', text) === undefined);
      const sites = [...text.matchAll(new RegExp(SECRET, 'g'))].map(({ index }, number) => ({
        id: `s${number}`,
        path: 'app.py',
        start: index,
        end: index + SECRET.length,
      }));
      const result = await migrate(new Map([['app.py', text]]), sites, 'test.secret');

      const after = result.files.get('app.py')!;
      expect(session.syntaxError('app.py', after)).toBeUndefined();
      expect(after.split(SECRET).length - 1).toBe(result.refusals.length);
      const edits = result.edits.get('app.py') ?? [];
      const stored = result.rewrites[0] && encodeValue(result.rewrites[0].analysis.value);
      if (stored !== undefined) expect(undoEdits(applyEdits(text, edits), edits, () => stored)).toBe(text);
      rewritten += result.rewrites.length;
    }),
    { numRuns: 500 },
  );
  expect(rewritten).toBeGreaterThan(300);
});
