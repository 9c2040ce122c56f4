import { describe, expect, it } from 'vitest';
import { environmentOfPath, inferEnvironment, isMisplaced } from '../../src/migrate/environment.ts';
import { keylift, repository } from '../support/run.ts';
import { fakeText } from '../support/fake.ts';

describe('the environment of a path', () => {
  it.each([
    ['config/production.js', 'prod'],
    ['config/prod/db.ts', 'prod'],
    ['src/settings.prod.ts', 'prod'],
    ['.env.production', 'prod'],
    ['.env.staging', 'staging'],
    ['deploy/prd/values.yml', 'prod'],
    ['config/dev.js', 'dev'],
    ['prod/overrides/dev.js', 'dev'],
    ['test/app.test.ts', undefined],
    ['src/product.ts', undefined],
    ['src/live/stream.ts', undefined],
    ['reproduction/a.ts', undefined],
    ['a.ts', undefined],
    ['src/main/resources/application-prod.yml', 'prod'],
    ['settings_production.py', 'prod'],
    ['config-staging.json', 'staging'],
    ['appsettings-dev.json', 'dev'],
    ['load-test.js', undefined],
    ['config-loader.ts', undefined],
  ])('of %s is %s', (path, expected) => {
    expect(environmentOfPath(path)).toBe(expected);
  });

  it.each([
    ['config/production.js', 'dev', true],
    ['config/production.js', 'prod', false],
    ['config/production.js', 'production', false],
    ['config/dev.js', 'prod', false],
    ['a.js', 'dev', false],
  ])('%s in %s is misplaced: %s', (path, environment, expected) => {
    expect(isMisplaced({ path, publicPrefix: '' }, environment)).toBe(expected);
  });

  it.each([
    [{ path: 'a.js', label: 'PROD_DB_PASSWORD', publicPrefix: '' }, true],
    [{ path: 'a.js', label: 'prodDbPassword', publicPrefix: '' }, true],
    [{ path: 'a.js', label: 'production.stripe.key', publicPrefix: '' }, true],
    [{ path: 'a.js', label: 'productKey', publicPrefix: '' }, false],
    [{ path: 'a.js', label: 'devToProdKey', publicPrefix: '' }, false],
    [{ path: 'config/production.js', label: 'stagingKey', publicPrefix: '' }, false],
    [{ path: 'a.js', publicPrefix: 'sk_live_' }, true],
    [{ path: 'a.js', publicPrefix: 'sk_test_' }, false],
    [{ path: 'a.js', publicPrefix: 'glpat-' }, false],
  ])('%j belongs to production: %s', (place, expected) => {
    expect(isMisplaced(place, 'dev')).toBe(expected);
    expect(isMisplaced(place, 'prod')).toBe(false);
  });
});

describe('inferring', () => {
  it.each([
    [{ paths: ['config/prod.js', 'a.js'] }, { name: 'prod', source: 'path' }],
    [
      { paths: ['config/prod.js', 'config/dev.js'], profile: 'acme-staging' },
      { name: 'staging', source: 'profile' },
    ],
    [
      { paths: ['a.js'], branch: 'release/production' },
      { name: 'prod', source: 'branch' },
    ],
    [{ paths: ['a.js'], branch: 'main', profile: 'default' }, undefined],
  ])('%j gives %j', (known, expected) => {
    expect(inferEnvironment(known)).toEqual(expected);
  });
});

describe('keylift plan', () => {
  const value = fakeText(32, undefined, 51);
  const files = {
    'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
    'config/production.js': `export async function key() {\n  const paymentApiKey = '${value}';\n  return paymentApiKey;\n}\n`,
    'other.js': `export async function key() {\n  const paymentApiKey = '${value}';\n  return paymentApiKey;\n}\n`,
  };

  it('never plans a value of production for another environment, wherever else it stands', async () => {
    const seen = await keylift(['plan', '--env', 'dev', '--format', 'json'], { cwd: repository(files) });
    const plan = JSON.parse(seen.stdout) as { items: unknown[]; refusals: { code: string; path: string }[] };

    expect(plan.items).toEqual([]);
    expect(plan.refusals.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'other-environment config/production.js',
      'other-environment other.js',
    ]);
  });

  it('knows a production value by the name it is assigned to', async () => {
    const cwd = repository({
      'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
      'a.js': `const PROD_API_KEY = '${value}';\nconsole.log(PROD_API_KEY.length);\n`,
    });
    const seen = await keylift(['plan', '--env', 'staging', '--format', 'json'], { cwd });

    expect(JSON.parse(seen.stdout)).toMatchObject({ items: [], refusals: [{ code: 'other-environment' }] });
  });

  it('says what it infers from the paths, and plans for that', async () => {
    const seen = await keylift(['plan'], { cwd: repository(files) });

    expect(seen.stderr).toContain('environment prod: their paths say so');
    expect(seen.stdout).toContain('prod/shop/payment-api-key');
    expect(seen.stdout).toContain('warning: production secrets under the key that AWS manages');
  });
});
