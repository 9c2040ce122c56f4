// The configuration: its five forms and package.json, what wins over what, what is refused, what the schema says of it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../src/commands/config/check.ts';
import { configSchema } from '../../src/commands/config/schema.ts';
import { flatSettings, type Setting } from '../../src/commands/config/settings.ts';
import { loadConfig } from '../../src/commands/config.ts';
import { keylift, scratch } from '../support/run.ts';

const FORMS = {
  'keylift.config.json': '{ "$schema": "./x.json", "confidence": "high", "migrate": { "environment": "prod" } }',
  'keylift.config.jsonc': '{\n  // sure ones alone\n  "confidence": "high",\n  "migrate": { "environment": "prod" },\n}',
  'keylift.config.yaml': 'confidence: high\nmigrate:\n  environment: prod\n',
  'keylift.config.yml': 'confidence: high\nmigrate: { environment: prod }\n',
  'keylift.config.toml': 'confidence = "high"\n[migrate]\nenvironment = "prod"\n',
  'package.json': '{ "name": "keylift", "keylift": { "confidence": "high", "migrate": { "environment": "prod" } } }',
};

describe('the file', () => {
  it.each(Object.entries(FORMS))('is read as %s', async (name, text) => {
    const folder = scratch({ [name]: text, '.git/x': '' });
    mkdirSync(join(folder, 'src'));

    const found = await loadConfig(join(folder, 'src'), undefined, folder);

    expect(found.config).toMatchObject({ confidence: 'high', migrate: { environment: 'prod' } });
    expect(found.folder).toBe(folder);
  });

  it.each([
    ['keylift.config.json', '{ "confidence": "high", }', /keylift\.config\.json:1:\d+: not valid JSON/],
    ['keylift.config.jsonc', '{ "confidence" "high" }', /keylift\.config\.jsonc:1:16: not valid JSON \(ColonExpected\)/],
    ['keylift.config.yaml', 'confidence: [\n', /keylift\.config\.yaml:2:1: not valid YAML/],
    ['keylift.config.toml', 'confidence = high\n', /keylift\.config\.toml:1:\d+: not valid TOML/],
    ['package.json', '{ "keylift": { "confidence": } }', /package\.json:1:\d+: not valid JSON/],
    ['keylift.config.toml', 'confidense = "high"\n', /unknown key "confidense" \(did you mean "confidence"\?\)/],
    [
      'package.json',
      '{ "keylift": { "migrate": { "enviroment": "x" } } }',
      /unknown key "migrate.enviroment" \(did you mean "environment"\?\)/,
    ],
    ['keylift.config.yaml', 'allow:\n  - rule: [x]\n', /allow\[0\]: unknown key "rule" \(did you mean "rules"\?\)/],
    ['keylift.config.json', '{ "allow": [{ "reason": "all" }] }', /allow\[0\]: allows everything/],
  ])('%s with %s is an error that says where', async (name, text, message) => {
    const run = await keylift(['scan'], { cwd: scratch({ [name]: text }) });

    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('is one, not two', async () => {
    const folder = scratch({ 'keylift.config.json': '{}', 'package.json': '{ "keylift": {} }' });
    const twice = scratch({ 'keylift.config.yaml': '', 'keylift.config.toml': '' });

    const run = await keylift(['scan'], { cwd: folder });

    expect(run.code).toBe(2);
    expect(run.stderr).toContain('E0305');
    expect(run.stderr).toContain('keylift.config.json and package.json (key keylift)');
    expect((await keylift(['scan'], { cwd: twice })).stderr).toContain('E0305');
  });

  it('is not a manifest that merely names a package keylift', async () => {
    const folder = scratch({ 'package.json': '{ "name": "keylift", "bin": { "keylift": "x.js" }', '.git/x': '' });

    expect((await loadConfig(folder, undefined, folder)).path).toBeUndefined();
  });
});

describe('what wins', () => {
  const folder = () =>
    scratch({
      'keylift.config.json':
        '{ "confidence": "low", "exclude": ["a/"], "baseline": "b.json", "migrate": { "environment": "prod" } }',
      '.git/x': '',
    });

  it('is the flag, then the environment, then the file', async () => {
    const cwd = folder();
    const env = { KEYLIFT_CONFIDENCE: 'medium', KEYLIFT_EXCLUDE: 'x/*.{js,ts},y/', KEYLIFT_ENVIRONMENT: '' };
    const shown = async (...args: string[]) =>
      (await keylift([...args, '--print-config', '--format', 'json'], { cwd, env })).stdout;

    const scan = JSON.parse(await shown('scan', '--include', 'src/')) as Printed;
    const plan = JSON.parse(await shown('plan', '--confidence', 'high', '--env', 'test')) as Printed;

    expect(scan.settings).toMatchObject({
      confidence: { value: 'medium', from: 'KEYLIFT_CONFIDENCE' },
      include: { value: ['src/'], from: '--include' },
      exclude: { value: ['x/*.{js,ts}', 'y/'], from: 'KEYLIFT_EXCLUDE' },
      baseline: { value: 'b.json', from: 'keylift.config.json' },
      rules: { value: null, from: 'default' },
      'migrate.environment': { value: 'prod', from: 'keylift.config.json' },
    });
    expect(plan.settings).toMatchObject({
      confidence: { value: 'high', from: '--confidence' },
      'migrate.environment': { value: 'test', from: '--env' },
    });
  });

  it('is shown to people with where it comes from', async () => {
    const run = await keylift(['scan', '--print-config', '--no-baseline'], { cwd: folder() });

    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^confidence +low +<- keylift\.config\.json$/m);
    expect(run.stdout).toMatch(/^baseline +none +<- --baseline$/m);
    expect(run.stdout).toMatch(/^migrate\.application +\(the name of the package or folder\) +<- default$/m);
  });

  it('really counts in a scan, and paths of variables start at the current folder', async () => {
    const cwd = scratch({ 'a.env': 'x', 'deep/mine.json': '{ "confidence": "high" }', '.git/x': '' });

    const named = await loadConfig(cwd, undefined, cwd, { KEYLIFT_CONFIG: 'deep/mine.json', KEYLIFT_RULES: 'r.yml\ns,t.yml' });

    expect(named.config.confidence).toBe('high');
    expect(named.config.rules).toEqual([join(cwd, 'r.yml'), join(cwd, 's,t.yml')]);
    const wrong = await keylift(['scan'], { cwd, env: { KEYLIFT_CONFIDENCE: 'sure' } });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('KEYLIFT_CONFIDENCE: expected one of high, medium, low');
  });
});

interface Printed {
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>;
}

it.each([
  ['yes-no', true, undefined],
  ['yes-no', 'true', 'x: expected true or false, got text'],
  ['amount', 0.4, undefined],
  ['amount', -1, 'x: expected a number from 0, got number'],
  ['texts-by-name', { team: 'shop' }, undefined],
  ['texts-by-name', { team: 3 }, 'x.team: expected text, got number'],
  ['texts-by-name', [], 'x: expected an object, got a list'],
] as const)('a setting of the kind %s takes %j: %s', (kind, value, fault) => {
  expect(faultOf(value, { kind, about: '', otherwise: '' }, 'x')).toBe(fault);
});

describe('the schema', () => {
  const accepts = new Ajv({ allErrors: true, strict: true, strictRequired: false }).compile(configSchema());

  it.each([
    [{ confidence: 'high', exclude: ['a'], migrate: { environment: 'x' }, $schema: 'y' }, true],
    [{ allow: [{ reason: 'why', paths: ['a'] }] }, true],
    [{ allow: [{ reason: 'why' }] }, false],
    [{ allow: [{ rule: ['x'] }] }, false],
    [{ confidence: 'sure' }, false],
    [{ exclude: 'a' }, false],
    [{ migrate: { environment: 3 } }, false],
    [{ confidense: 'high' }, false],
    [{ toString: 'x' }, false],
  ])('and the program agree on %j', async (data, good) => {
    const folder = scratch({ 'keylift.config.json': JSON.stringify(data), '.git/x': '' });

    const read = await loadConfig(folder, undefined, folder).then(
      () => true,
      () => false,
    );

    expect([accepts(data), read]).toEqual([good, good]);
  });

  it('is shipped as a file of the package', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { files: string[] };

    expect(manifest.files).toContain('docs/config.schema.json');
    expect(JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/config.schema.json'), 'utf8'))).toEqual(configSchema());
  });
});

const KINDS: Record<Setting['kind'], string> = {
  text: 'text',
  list: 'list of text',
  entries: 'list of entries',
  choice: '',
  'yes-no': '`true` or `false`',
  amount: 'number',
  'texts-by-name': 'object of text',
};

it('docs/configuration.md is made from the same table', async () => {
  const rows = flatSettings().map(
    ([name, { kind, choices, about, flag, env, otherwise }]) =>
      `| \`${name}\` | ${choices === undefined ? KINDS[kind] : choices.map((one) => `\`${one}\``).join(', ')} | ${about} | ${flag === undefined ? '' : `\`${flag}\``} | ${env === undefined ? '' : `\`${env}\``} | ${otherwise} |`,
  );
  const text = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  const table = text.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 8);

  expect(table).toEqual(rows);
});
