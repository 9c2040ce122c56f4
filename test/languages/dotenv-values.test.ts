// What a value in an environment file means, compared with those who read it, and any value's way from file to store to program.
import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEnvFile } from '../../src/languages/dotenv/entries.ts';
import { readAs, type Reader } from '../../src/languages/dotenv/readings.ts';
import { tool } from '../support/tools.ts';
import { migrate, type Site } from './migration-case.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

const PYTHON = tool('python');

const raw = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('a', 'Z', '7', '-', '_', '.', '/', ':', '=', '+', '@', '%', '!') },
      {
        weight: 4,
        arbitrary: fc.constantFrom(' ', '#', '$', '${x}', '\\', '\\n', '\\"', "\\'", '"', "'", '`', '{', '(', '😀', 'é', '\n'),
      },
    ),
    { minLength: 1, maxLength: 16 },
  )
  .map((parts) => parts.join(''));
const line = fc.record({ raw, quote: fc.constantFrom('', "'", '"', '`'), tail: fc.constantFrom('', ' # note', '  ') });

/** Lines that stand for one entry each, numbered. */
function entriesOf(lines: readonly { raw: string; quote: string; tail: string }[]): string[] {
  return lines
    .map(({ raw, quote, tail }, index) => `K${index}=${quote}${raw}${quote}${tail}\n`)
    .filter((text) => {
      const { entries, fault } = parseEnvFile(text);
      return fault === undefined && entries.length === 1 && entries[0]!.end === text.length;
    });
}

/** The lines for which we say what the reader sees, and what we say. */
function readings(lines: readonly string[], reader: Reader): Map<string, { text: string; value: string }> {
  const said = new Map<string, { text: string; value: string }>();
  for (const text of lines) {
    const [entry] = parseEnvFile(text).entries;
    const reading = readAs(reader, entry!);
    if (typeof reading === 'object') said.set(entry!.key.name, { text, value: reading.value });
  }
  return said;
}

const lines = fc.sample(line, { numRuns: 1500, seed: 7 });

it('reads as Node does', () => {
  const said = readings(entriesOf(lines), 'node');
  expect(said.size).toBeGreaterThan(500);
  for (const [name, { text, value }] of said) expect([text, parseEnv(text)[name]]).toEqual([text, value]);
});

it.skipIf(PYTHON === undefined)('reads as python-dotenv does [needs boto3]', () => {
  const said = readings(entriesOf(lines), 'python');
  expect(said.size).toBeGreaterThan(500);
  const driver = `
import io, json, sys
from dotenv import dotenv_values
texts = json.load(sys.stdin)
print(json.dumps([list(dotenv_values(stream=io.StringIO(text)).values()) for text in texts]))
`;
  const input = JSON.stringify([...said.values()].map(({ text }) => text));
  const out = JSON.parse(
    execFileSync(PYTHON!, ['-W', 'ignore', '-c', driver], { input, encoding: 'utf8', stdio: 'pipe' }),
  ) as string[][];
  [...said.values()].forEach(({ text, value }, index) => expect([text, out[index]]).toEqual([text, [value]]));
});

it('carries any value from the file to the store to the program', async () => {
  const kept = [...readings(entriesOf(lines), 'node').values()].filter(({ value }) => value !== '').slice(0, 150);
  const manifest = '{ "dependencies": { "dotenv": "^17.0.0" } }';
  const app = 'console.log(JSON.stringify(Object.entries(process.env).filter(([name]) => /^K\\d+$/.test(name)).sort()));\n';
  const text = kept.map((one) => one.text).join('');
  const files = new Map([
    ['package.json', manifest],
    ['app.js', app],
    ['.env', text],
  ]);
  const sites = parseEnvFile(text).entries.map(({ value }, index): Site => {
    return { id: `s${index}`, path: '.env', start: value.start, end: value.end };
  });
  const result = await migrate(files, sites, 'test.secret');
  expect(new Set(result.refusals.map(({ code }) => code))).toEqual(
    new Set(result.refusals.length > 0 ? ['ambiguous-value'] : []),
  );
  const emulator = await emulatorWith(result.secrets);
  try {
    const env = awsEnvironment(emulator.url);
    const [then, now] = await Promise.all([
      runProject(files, { command: 'node --env-file=.env app.js', env }),
      runProject(result.files, { command: 'keylift exec -- node app.js', env }),
    ]);
    expect(now).toBe(then);
    expect(result.rewrites.length).toBeGreaterThan(100);
  } finally {
    await emulator.close();
  }
});
