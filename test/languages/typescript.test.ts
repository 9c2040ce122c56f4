import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeValue, fieldOf } from '../../src/core/stored-value.ts';
import { preloadFile, secretsHelper } from '../../src/languages/typescript/helper-text.ts';
import { instrumentationText } from '../../src/languages/typescript/instrumentation.ts';
import { runtimeHelper } from '../../src/languages/typescript/runtime-text.ts';
import { languageFor } from '../../src/languages/registry.ts';
import { applyEdits, loadCase, migrate, undoEdits, viewOf, withValues, type MigrationCase } from './migration-case.ts';
import { describeCases } from './case-suite.ts';

await describeCases('JavaScript and TypeScript', {
  language: 'typescript',
  least: { rewritten: 150, refused: 75 },
  helpers: (example, { rewrites }) => expectedHelpers(example, rewrites),
  // What runs with a preload afterwards ran without it before.
  commandBefore: (example) => example.run!.replace('--import ./keylift.preload.mjs ', ''),
});

describe('JavaScript and TypeScript', () => {
  it.each(['a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'a.ts', 'a.tsx', 'a.mts', 'a.cts'])('reads %s', (path) => {
    expect(languageFor(path)?.id).toBe('typescript');
  });

  it.each(['a.json', 'a.rb', 'js', 'a.vue'])('leaves %s to others', (path) => {
    expect(languageFor(path)).toBeUndefined();
  });

  it('rewrites the same way twice without doing anything twice', async () => {
    const before = withValues(loadCase('typescript', 'second-migration').before);
    const first = await migrate(before.files, before.sites, 'test.secret');
    const added = "\nexport const fourth = () => 'value-of-the-fourth-one';\n";
    const text = first.files.get('app.js')! + added;
    const start = text.indexOf('value-of-the-fourth-one');
    const again = await migrate(
      new Map([...first.files, ['app.js', text]]),
      [{ id: 's1', path: 'app.js', start, end: start + 23 }],
      'test.secret',
    );

    expect(again.support.commands).toEqual([]);
    expect(again.files.get('app.js')).toBe(text.replace("'value-of-the-fourth-one'", "secret('prod/app/fourth')"));
    expect([...again.edits.keys()].toSorted()).toEqual(['app.js', 'keylift.preload.mjs']);
    expect(again.files.get('keylift.preload.mjs')).toContain("  'prod/app/fourth',\n  'prod/app/third',\n");
  });

  it('refuses values over the limit of the service', async () => {
    const value = 'x7'.repeat(33_000);
    const result = await migrate(
      new Map([['app.mjs', `export const load = async () => '${value}';\n${'\n'.repeat(400)}`]]),
      [{ id: 's1', path: 'app.mjs', start: 33, end: 33 + value.length }],
      'test',
    );

    expect(result.refusals.map(({ code }) => code)).toEqual(['too-large']);
  });

  it('names the place of a fault, and of an await that cannot stand there', async () => {
    const session = await languageFor('a.ts')!.open(viewOf(new Map()));

    expect(session.syntaxError('a.mjs', 'const a = 1;\nconst b = ;\n')).toBe('2:11');
    expect(session.syntaxError('a.mjs', 'function f() {\n  return await g();\n}\n')).toBe('2:10');
    expect(session.syntaxError('a.mjs', 'class A { key = await g(); }\n')).toBe('1:17');
    expect(session.syntaxError('a.mjs', 'await g();\nexport const f = async () => await g();\n')).toBeUndefined();
    expect(session.syntaxError('a.tsx', 'export const A = () => <p>hi</p>;\n')).toBeUndefined();
  });

  it('asks for the field when the value is part of another secret', async () => {
    const text = "export const load = async () => ({ password: 'plain-password-value' });\n";
    const session = await languageFor('a.mjs')!.open(viewOf(new Map([['a.mjs', text]])));
    const start = text.indexOf('plain');
    const [analysis] = session.analyse('a.mjs', text, [{ id: 's1', ruleId: 'test', span: { start, end: start + 20 } }]);

    expect(analysis).toMatchObject({ outcome: 'rewrite', nameHint: 'password' });
    if (analysis?.outcome !== 'rewrite') throw new Error('refused');
    expect(applyEdits(text, analysis.edits({ name: 'prod/db', key: 'password' }))).toContain(
      "{ password: await getSecret('prod/db', 'password') }",
    );
  });

  it('takes database URLs apart into what AWS documents', async () => {
    const text = "export const load = async () => 'postgresql://shop%20app:p%40ss-word@[::1]:5433/orders%2Fnew?ssl=1';\n";
    const session = await languageFor('a.mjs')!.open(viewOf(new Map([['a.mjs', text]])));
    const start = text.indexOf('p%40');
    const [analysis] = session.analyse('a.mjs', text, [{ id: 's1', ruleId: 'test', span: { start, end: start + 11 } }]);

    if (analysis?.outcome !== 'rewrite') throw new Error('refused');
    expect(JSON.parse(encodeValue(analysis.value).reveal())).toEqual({
      engine: 'postgres',
      host: '[::1]',
      port: 5433,
      dbname: 'orders/new',
      username: 'shop app',
      password: 'p@ss-word',
    });
  });

  it('gives back any value in any literal, and the program sees the same text', async () => {
    const language = await languageFor('a.mjs')!.open(viewOf(new Map([['a.mjs', '']])));
    const char = fc.oneof(
      fc.constantFrom('\\', "'", '"', '`', '$', '{', '}', '\n', '\t', '\0', ' ', '%', '@', '😀', 'é', '\u2028', '/', ':'),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    const value = fc.array(char, { minLength: 1, maxLength: 24 }).map((chars) => chars.join(''));
    let rewrites = 0;
    fc.assert(
      fc.property(
        value,
        fc.constantFrom("'", '"', '`'),
        fc.boolean(),
        fc.constantFrom('', 'Bearer ', 'key=$', '{`\\`'),
        (value, quote, hex, before) => {
          const raw = quoted(value, quote, hex);
          const lead = quoted(before, quote, false);
          const text = `export const f = async () => ${quote}${lead}${raw}${quote};\n`;
          const start = text.indexOf(quote) + 1 + lead.length;
          const [analysis] = language.analyse('a.mjs', text, [
            { id: 's1', ruleId: 'test', span: { start, end: start + raw.length } },
          ]);
          if (analysis?.outcome !== 'rewrite') {
            // A lone half of a pair cannot be stored, and a pair in two escapes has no spelling.
            expect(
              analysis?.outcome === 'refuse' && ['spelling', 'not-a-literal', 'connection-url'].includes(analysis.code),
            ).toBe(true);
            return;
          }
          rewrites += 1;
          const edits = analysis.edits({ name: 'a/b' });
          const after = applyEdits(text, edits);
          expect(language.syntaxError('a.mjs', after)).toBeUndefined();
          expect(undoEdits(after, edits, () => encodeValue(analysis.value))).toBe(text);
          const expression = after
            .slice(after.indexOf('=>') + 2)
            .replaceAll(/await getSecret\(['"]a\/b['"]\)/g, 'stored')
            .trim()
            .replace(/;$/, '');
          const seen: unknown = runInNewContext(`(${expression})`, {
            stored: fieldOf(encodeValue(analysis.value), undefined)!.reveal(),
          });
          expect(seen).toBe(before + value);
        },
      ),
      { numRuns: 400 },
    );
    expect(rewrites).toBeGreaterThan(200);
  });
});

function quoted(value: string, quote: string, hex: boolean): string {
  return Array.from(value)
    .map((char) => {
      if (char === '\\' || char === quote) return `\\${char}`;
      if (char === '\n') return '\\n';
      if (char === '\r') return '\\r';
      if (char === '\0') return '\\x00';
      if (char === '$' && quote === '`') return '\\$';
      return hex && char.length === 1 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char;
    })
    .join('');
}

/** The files whose text is the same in all cases. */
function expectedHelpers(
  example: MigrationCase,
  rewrites: readonly { analysis: { strategy: string }; name: string; site: { path: string } }[],
): [string, string][] {
  // Of a configuration that extends a package nobody knows what it brings along.
  const nodeTypes =
    example.before.get('package.json')?.includes('@types/node') === true ||
    /"extends": "[^.]/.test(example.before.get('tsconfig.json') ?? '') ||
    // The first file to need the helper decides; both ways compile where the types are there.
    /\bprocess\.|'node:|\bBuffer\b/.test(example.before.get(rewrites[0]!.site.path)!);
  const helpers = example.creates.map((path): [string, string] => {
    const dialect = /\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('.cjs') ? 'cjs' : 'esm';
    if (path.startsWith('instrumentation.')) return [path, instrumentationText('./keylift.preload.mjs')];
    return [path, path.includes('keylift.secrets') ? secretsHelper(dialect, nodeTypes) : runtimeHelper(dialect, nodeTypes)];
  });
  const names = [
    ...new Set(rewrites.filter(({ analysis }) => analysis.strategy === 'preload').map(({ name }) => name)),
  ].toSorted();
  const folder = rewrites.some(({ site }) => site.path.startsWith('packages/api/')) ? 'packages/api/' : '';
  const isNew = names.length > 0 && !example.before.has(`${folder}keylift.preload.mjs`);
  return isNew ? [...helpers, [`${folder}keylift.preload.mjs`, preloadFile(names)]] : helpers;
}
