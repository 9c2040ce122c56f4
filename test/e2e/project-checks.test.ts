// apply with the project's own compiler and tests as gates: what turns worse puts every byte back.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { awsEnvironment } from '../languages/project-run.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository } from '../support/run.ts';

const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');
const TOKEN = ['sk', 'live', fakeText(24, undefined, 71)].join('_');
const TYPED = {
  'package.json': '{ "name": "shop", "type": "module", "scripts": { "start": "node app.js" } }\n',
  '.gitignore': 'node_modules\n',
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "skipLibCheck": true } }\n',
  'app.ts': `export const stripeKey = '${TOKEN}';\n`,
};
/** Compiles only as long as the type of the constant is the literal itself. */
const NEEDS_LITERAL =
  "import { stripeKey } from './app.js';\n\ntype One = string extends typeof stripeKey ? never : 1;\nexport const one: One = 1;\nexport const key = stripeKey;\n";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

describe('apply', { timeout: 240_000 }, () => {
  it('compares the errors of the compiler and goes on when there are no new ones', async () => {
    const cwd = project({ ...TYPED, 'old.ts': 'export const wrong: number = "text";\n' }, ['typescript']);
    const run = await migrate(cwd, []);

    expect(run.stderr).toContain('checking types of tsconfig.json again');
    expect(run.code).toBe(0);
    expect(readFileSync(join(cwd, 'app.ts'), 'utf8')).not.toContain(TOKEN);
  });

  it('puts everything back when the compiler finds more than before', async () => {
    const cwd = project({ ...TYPED, 'use.ts': NEEDS_LITERAL }, ['typescript']);
    const run = await migrate(cwd, []);

    expect(run.stderr).toContain('E0718: 1 new type errors, the first in use.ts:4 (TS2322); everything was put back');
    expect(run.stderr).not.toContain(TOKEN);
    expect(run.code).toBe(4);
    expect(changes(cwd)).toBe('');
    expect((await status(cwd, 'terminal')).stdout).toContain('failed (E0718) and put back');
    const told = JSON.parse((await status(cwd, 'json')).stdout) as { runs: { failure: string; outcomes: object[] }[] };
    expect(told.runs[0]).toMatchObject({ failure: 'E0718', outcomes: [{ outcome: 'FAILED', code: 'E0718', path: 'app.ts' }] });
    expect((await status(cwd, 'markdown')).stdout).toMatch(/Put back after ` E0718 `[^|]*[\s\S]*\| FAILED \|.*E0718/);
    expect((await migrate(cwd, ['--no-check-types'])).code).toBe(0);
    expect((await keylift(['rollback', '--yes'], { cwd, env: awsEnvironment(emulator.url) })).code).toBe(0);
    expect((await status(cwd, 'json')).stdout).toContain('"ROLLED BACK"');
  });

  it.each([
    ['that can wait', TYPED['app.ts']],
    ['that cannot wait', `export class Pay {\n  readonly key = '${TOKEN}';\n}\n`],
  ])('takes the helper for code %s where the compiler does not know Node', async (_name, app) => {
    const cwd = project({ ...TYPED, 'app.ts': app }, ['typescript', '@aws-sdk', '@smithy']);
    const run = await migrate(cwd, []);

    expect(run.stderr).toContain('checking types of tsconfig.json again');
    expect([run.code, run.stderr.split('\n').filter((line) => line.includes('E0'))]).toEqual([0, []]);
    expect(readFileSync(join(cwd, 'app.ts'), 'utf8')).not.toContain(TOKEN);
  });

  it('says that types were not checked where there is no compiler', async () => {
    expect((await migrate(project(TYPED, []), [])).stderr).toContain('types are not checked');
  });

  it('puts everything back when the tests turn red', async () => {
    const cwd = project(TYPED, ['@aws-sdk']);
    const run = await migrate(cwd, ['--test', 'grep -q sk_live app.ts']);

    expect(run.stderr).toContain('E0719: the tests fail after the rewrite; everything was put back');
    expect(changes(cwd)).toBe('');
  });

  it('refuses tests that are red already, and tests that could not run', async () => {
    const red = await migrate(project(TYPED, ['@aws-sdk']), ['--test', 'exit 3']);
    const missing = project(TYPED, []);

    expect([red.code, red.stderr]).toEqual([2, expect.stringContaining('E0716: the tests fail before anything is changed')]);
    expect((await migrate(missing, ['--test', 'true'])).stderr).toContain('E0717: the AWS SDK is not installed');
    expect(changes(missing)).toBe('');
  });

  it('installs when asked, and puts everything back when that fails', async () => {
    const cwd = project({ ...TYPED, 'yarn.lock': '# none\n' }, []);
    const folder = join(cwd, 'node_modules', '.bin');
    mkdirSync(folder, { recursive: true });
    symlinkSync('/bin/false', join(folder, 'yarn'));
    const path = `${folder}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
    const run = await migrate(cwd, ['--install'], { PATH: path });

    expect(run.stderr).toContain('running yarn install');
    expect(run.stderr).toContain('E0717: yarn install failed; everything was put back');
    expect(changes(cwd)).toBe('');
  });
});

async function migrate(cwd: string, flags: readonly string[], extra: Readonly<Record<string, string>> = {}) {
  const env = { ...awsEnvironment(emulator.url), ...extra };
  const planned = await keylift(['plan', '--env', 'prod', '--no-diff'], { cwd, env });
  expect(planned.stdout).toContain('Plan: 1 secret to store');
  return keylift(['apply', '--yes', ...flags], { cwd, env });
}

/** A repository in which these packages (or scopes) are installed. */
function project(files: Readonly<Record<string, string>>, installed: readonly string[]): string {
  const cwd = repository(files);
  mkdirSync(join(cwd, 'node_modules'));
  for (const name of installed) symlinkSync(join(NODE_MODULES, name), join(cwd, 'node_modules', name), 'dir');
  return cwd;
}

function changes(cwd: string): string {
  return execFileSync('git', ['status', '--porcelain'], { cwd, encoding: 'utf8' });
}

function status(cwd: string, format: string) {
  return keylift(['status', '--format', format], { cwd });
}
