// Any value the service can hold goes from the source through the Secrets Manager into the program: the programs print the
// digest of what they see, before and after. One byte more is refused.
import { dirname } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tool } from '../support/tools.ts';
import { migrate, type Files, type Site } from './migration-case.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

const PYTHON = tool('python');
const LIMIT = 65_536;

/** Long ones first: the limit itself in one-byte, two-byte and four-byte characters, then everything that upsets syntax. */
const VALUES: readonly string[] = [
  'x7'.repeat(LIMIT / 2),
  'é'.repeat(LIMIT / 2),
  '😀'.repeat(LIMIT / 4),
  ...fc.sample(
    fc
      .array(
        fc.oneof(
          {
            weight: 2,
            arbitrary: fc.constantFrom(
              "'",
              '"',
              '`',
              '\\',
              '$',
              '${',
              '{',
              '}',
              '%',
              '@',
              '#',
              '\n',
              '\t',
              '😀',
              'é',
              ':',
              '/',
              ' ',
            ),
          },
          { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }) },
        ),
        { minLength: 1, maxLength: 30 },
      )
      .map((parts) => `k${parts.join('')}k`)
      .filter((value) => value.isWellFormed() && !value.includes('\0')),
    { numRuns: 60, seed: 11 },
  ),
];

interface Kind {
  readonly path: string;
  /** The text that stands for a value, between the delimiters. */
  spell(value: string): string;
  readonly quote: string;
  line(literal: string, index: number): string;
  readonly head?: string;
  readonly tail?: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly before: string;
  readonly after: string;
  readonly compile?: { from: string; to: string };
  can?(value: string): boolean;
}

const json = (value: string) => JSON.stringify(value).slice(1, -1);
const HASH = `import { createHash } from 'node:crypto';\n`;
const SHOW = `console.log(all.map((one) => createHash('sha256').update(one).digest('hex')).join('\\n'));\n`;
const ENV_APP = `${HASH}const all = Object.keys(process.env).filter((name) => /^K\\d+$/.test(name)).sort().map((name) => process.env[name]);\n${SHOW}`;

const KINDS: Readonly<Record<string, Kind>> = {
  JavaScript: {
    path: 'app.mjs',
    quote: '"',
    spell: json,
    head: `${HASH}const all = [];\n`,
    line: (literal) => `all.push(${literal});\n`,
    tail: SHOW,
    before: 'node app.mjs',
    after: 'node app.mjs',
  },
  'a template of JavaScript': {
    path: 'app.mjs',
    quote: '`',
    spell: (value) => value.replaceAll(/[\\`$]/g, (char) => `\\${char}`).replaceAll('\r', '\\r'),
    head: `${HASH}const all = [];\n`,
    line: (literal) => `all.push(${literal});\n`,
    tail: SHOW,
    before: 'node app.mjs',
    after: 'node app.mjs',
  },
  TypeScript: {
    path: 'src/app.ts',
    quote: "'",
    spell: (value) => json(value).replaceAll('\\"', '"').replaceAll("'", "\\'"),
    head: `${HASH}const all: string[] = [];\n`,
    line: (literal) => `all.push(${literal});\n`,
    tail: SHOW,
    others: { 'package.json': '{ "name": "app", "type": "module" }\n' },
    compile: { from: 'src', to: 'dist' },
    before: 'node dist/app.js',
    after: 'node dist/app.js',
  },
  Python: {
    path: 'app.py',
    quote: '"',
    spell: (value) => json(value).replaceAll('\\/', '/'),
    head: 'import hashlib\n\nall = []\n',
    line: (literal) => `all.append(${literal})\n`,
    tail: 'print("\\n".join(hashlib.sha256(one.encode()).hexdigest() for one in all))\n',
    before: 'python app.py',
    after: 'python app.py',
  },
  'an environment file': {
    path: '.env',
    quote: "'",
    spell: (value) => value,
    line: (literal, index) => `K${String(index).padStart(3, '0')}=${literal}\n`,
    others: { 'app.mjs': ENV_APP, 'package.json': '{ "dependencies": { "dotenv": "^17.0.0" } }\n' },
    before: 'node --env-file=.env app.mjs',
    after: 'keylift exec -- node app.mjs',
    // Between single quotes there are no escapes.
    can: (value) => !/['\r]/.test(value),
  },
};

describe('a value of any kind and size', () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    it.skipIf(name === 'Python' && PYTHON === undefined)(
      `survives the way from ${name} to the Secrets Manager to the program${name === 'Python' ? ' [needs boto3]' : ''}`,
      { timeout: 60_000 },
      async () => {
        const values = VALUES.filter((value) => kind.can?.(value) ?? true);
        const { files, sites } = project(kind, values);
        const result = await migrate(files, sites, 'test.secret');
        // Two escapes for one character have no spelling, and readers of environment files do not agree on everything.
        const known = ['spelling', 'ambiguous-value'];
        expect(result.refusals.filter(({ code }) => !known.includes(code))).toEqual([]);
        expect(result.rewrites.length).toBeGreaterThan(30);
        expect(result.rewrites.filter(({ site }) => site.end - site.start >= LIMIT / 4).length).toBeGreaterThanOrEqual(3);
        const emulator = await emulatorWith(result.secrets);
        try {
          const env = { ...awsEnvironment(emulator.url), ...(PYTHON !== undefined && { EXTRA_PATH: dirname(PYTHON) }) };
          const options = { env, compile: kind.compile };
          const [then, now] = await Promise.all([
            runProject(files, { command: kind.before, ...options }),
            runProject(result.files, { command: kind.after, ...options }),
          ]);
          expect(then.trim().split('\n').length).toBe(values.length);
          expect(now).toBe(then);
        } finally {
          await emulator.close();
        }
      },
    );

    it(`is refused in ${name} when it is one byte too long`, async () => {
      const { files, sites } = project(kind, [`${'x7'.repeat(LIMIT / 2)}y`, `${'😀'.repeat(LIMIT / 4)}y`]);
      const result = await migrate(files, sites, 'test.secret');

      expect(result.refusals.map(({ code }) => code)).toEqual(['too-large', 'too-large']);
    });
  }
});

function project(kind: Kind, values: readonly string[]): { files: Files; sites: Site[] } {
  let text = kind.head ?? '';
  const sites: Site[] = [];
  for (const [index, value] of values.entries()) {
    const raw = kind.spell(value);
    const line = kind.line(kind.quote + raw + kind.quote, index);
    const start = text.length + line.indexOf(kind.quote) + 1;
    sites.push({ id: `s${index}`, path: kind.path, start, end: start + raw.length });
    text += line;
  }
  // Long lines make a file look generated.
  text += (kind.tail ?? '') + '\n'.repeat(1_000);
  return { files: new Map([...Object.entries(kind.others ?? {}), [kind.path, text]]), sites };
}
