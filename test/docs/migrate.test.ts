// docs/migrate.md says what the program does: every refusal with its words, every strategy, every dialect of the helper.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { preloadFile, secretsHelper } from '../../src/languages/typescript/helper-text.ts';
import { runtimeHelper } from '../../src/languages/typescript/runtime-text.ts';
import { RECIPES, STRATEGIES } from '../../src/report/recipes.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'migrate.md'), 'utf8');
const refused = text.slice(text.indexOf('## What is refused'));
const rows = [...refused.matchAll(/^\| `([a-z-]+)` \| (.*?) \| (.*?) \|$/gm)].map(([, code, title, recipe]) => [
  code,
  { title, recipe },
]);

it('lists every refusal as the program words it', () => {
  expect(Object.fromEntries(rows)).toEqual(RECIPES);
});

it('explains every strategy and nothing that is none', () => {
  const table = text.slice(text.indexOf('| strategy |'), text.indexOf('A program that uses'));
  const named = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name!);

  expect([...new Set(named)].toSorted()).toEqual(Object.keys(STRATEGIES).toSorted());
});

it('names what the generated files export', () => {
  for (const helper of [secretsHelper('ts'), runtimeHelper('ts')]) {
    for (const [, name] of helper.matchAll(/^export (?:async )?function (\w+)/gm)) expect(text).toContain(`\`${name}`);
  }
  for (const helper of [secretsHelper('esm'), runtimeHelper('esm'), preloadFile(['a'])])
    expect(helper).toContain('KEYLIFT_CACHE_TTL_SECONDS');
  expect(text).toContain('KEYLIFT_CACHE_TTL_SECONDS');
});
