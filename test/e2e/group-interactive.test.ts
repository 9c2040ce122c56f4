// keylift plan --group --interactive: a person is asked about each credential, and what they say shapes the group.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import type { Plan } from '../../src/core/plan.ts';
import { awsEnvironment } from '../languages/project-run.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository } from '../support/run.ts';
import { talk } from '../support/talk.ts';

const NAMES = ['payment', 'mail', 'search', 'maps'];
const VALUES = NAMES.map((_name, index) => `${fakeText(15, undefined, index + 1)}7${fakeText(16, undefined, index + 51)}`);
const SOURCE = NAMES.map((name, index) => `export const ${name}ApiKey = '${VALUES[index]}';\n`).join('');
const shop = () => repository({ 'package.json': '{ "name": "shop", "type": "module" }\n', 'keys.js': SOURCE });
const ARGS = ['plan', '--env', 'prod', '--group', '--interactive', '--out', 'made.json'];

async function planned(answers: readonly string[], cwd = shop()) {
  const seen = await talk(cwd, ARGS, answers);
  expect(seen.code).toBe(0);
  for (const value of VALUES) expect(seen.all).not.toContain(value);
  const { items, files } = JSON.parse(readFileSync(join(cwd, 'made.json'), 'utf8')) as Plan;
  const secrets = Object.fromEntries(items.map(({ ref, shape, sites }) => [ref.name, [shape, sites.length]]));
  const text = JSON.stringify(files);
  const fields = NAMES.map((name) => `${name}_api_key`).filter((field) => text.includes(`'${field}'`));
  return { all: seen.all, cwd, secrets, fields };
}

describe('--group with --interactive', () => {
  it('asks about each credential by itself, and groups those that are wanted', async () => {
    const { all, secrets, fields } = await planned(['y', 'y', 'y', 'y']);

    expect(all.match(/\[y\/n\/a\/e\/q\]/g)).toHaveLength(4);
    expect(secrets).toEqual({ 'prod/shop/credentials': ['fields', 4] });
    expect(fields).toHaveLength(4);
  });

  it('leaves out one that is declined', async () => {
    const { secrets, fields, cwd } = await planned(['y', 'n', 'a']);

    expect(secrets).toEqual({ 'prod/shop/credentials': ['fields', 3] });
    expect(fields).toEqual(['payment_api_key', 'search_api_key', 'maps_api_key']);
    expect(readFileSync(join(cwd, 'made.json'), 'utf8')).not.toContain('mail_api_key');
  });

  it('keeps one that gets a name of its own as a secret of its own', async () => {
    const { secrets, fields } = await planned(['e', 'prod/pay/live', 'y', 'n', 'y']);

    expect(secrets).toEqual({ 'prod/pay/live': ['text', 1], 'prod/shop/credentials': ['fields', 2] });
    expect(fields).toEqual(['mail_api_key', 'maps_api_key']);
  });

  it('makes no group of the one that is left', async () => {
    const { secrets, fields } = await planned(['n', 'n', 'n', 'y']);

    expect(secrets).toEqual({ 'prod/shop/maps-api-key': ['text', 1] });
    expect(fields).toEqual([]);
  });

  it('writes no plan when the person stops', async () => {
    const cwd = shop();
    const seen = await talk(cwd, ARGS, ['y', 'q']);

    expect(seen.stdout).toContain('Stopped: no plan was written');
    expect(() => readFileSync(join(cwd, 'made.json'))).toThrow('ENOENT');
  });

  it('is applied and undone as it was decided', async () => {
    const emulator = await startEmulator();
    try {
      const { cwd } = await planned(['e', 'prod/pay/live', 'n', 'a']);
      const env = awsEnvironment(emulator.url);
      expect((await keylift(['apply', 'made.json', '--yes'], { cwd, env })).code).toBe(0);
      const code = readFileSync(join(cwd, 'keys.js'), 'utf8');
      expect(code).toContain(VALUES[1]);
      for (const value of VALUES.toSpliced(1, 1)) expect(code).not.toContain(value);
      expect(JSON.parse((await keylift(['list', '--format', 'json'], { cwd, env })).stdout)).toHaveLength(2);
      expect((await keylift(['rollback', '--yes'], { cwd, env })).code).toBe(0);
      expect(readFileSync(join(cwd, 'keys.js'), 'utf8')).toBe(SOURCE);
    } finally {
      await emulator.close();
    }
  });
});
