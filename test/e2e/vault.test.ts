// list, show, diff, check, exec and policy as a user calls them, against the embedded server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, repository, scratch, type Run } from '../support/run.ts';

const PASSWORD = `${fakeText(9)}7${fakeText(12, undefined, 3)}`;
const DATABASE = JSON.stringify({ engine: 'postgres', host: 'db.internal', port: 5432, username: 'app', password: PASSWORD });

interface World {
  readonly sm: SecretsManager;
  readonly env: Record<string, string>;
  readonly url: string;
  readonly run: (args: readonly string[], cwd?: string, env?: Record<string, string>) => Promise<Run>;
}

async function world(options: EmulatorOptions = {}): Promise<World> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const env = {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sm = new SecretsManager({ endpoint: emulator.url, region: 'us-east-1', credentials });
  onTestFinished(() => sm.destroy());
  await sm.createSecret({ Name: 'prod/shop/database', SecretString: DATABASE, Tags: [{ Key: 'environment', Value: 'prod' }] });
  await sm.createSecret({ Name: 'prod/shop/key', SecretString: PASSWORD });
  await sm.createSecret({ Name: 'dev/shop/blob', SecretBinary: Buffer.from(PASSWORD) });
  return {
    sm,
    env,
    url: emulator.url,
    run: (args, cwd = scratch(), more = {}) => keylift(args, { cwd, env: { ...env, ...more } }),
  };
}

describe('list', () => {
  it('names the secrets under a prefix or with a tag, without their values', async () => {
    const { run } = await world();

    const byPrefix = await run(['list', 'prod/']);
    const byTag = await run(['list', '--tag', 'environment=prod', '--format', 'json']);

    expect(byPrefix.stdout).toMatch(/prod\/shop\/database.*never read.*no rotation/);
    expect(byPrefix.stdout).toContain('2 secrets');
    expect((JSON.parse(byTag.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['prod/shop/database']);
    expect(byPrefix.stdout + byTag.stdout).not.toContain(PASSWORD);
  });

  it.each([
    ['nothing', 'E0104'],
    ['=x', 'E0104'],
  ])('refuses the tag %s', async (tag, code) => {
    const { run } = await world();

    const seen = await run(['list', '--tag', tag]);

    expect(seen.stderr).toContain(code);
    expect(seen.code).toBe(2);
  });
});

describe('show', () => {
  it('shows state and fields, and masks every value', async () => {
    const { run } = await world();

    const seen = await run(['show', 'prod/shop/database']);

    expect(seen.code).toBe(0);
    expect(seen.stdout).toMatch(/arn +arn:aws:secretsmanager:/);
    expect(seen.stdout).toMatch(/field +password = /);
    expect(seen.stdout).not.toContain(PASSWORD);
    expect(seen.stdout).not.toContain('db.internal');
  });

  it('reveals nothing where nobody is at a terminal', async () => {
    const { run } = await world();

    const seen = await run(['show', 'prod/shop/key', '--reveal']);

    expect(seen.code).toBe(2);
    expect(seen.stderr).toContain('E0830');
    expect(seen.stdout).toBe('');
  });

  it('reveals one field to a person at a terminal who says yes', async () => {
    const { env } = await world();
    const answers = await atTerminal(['show', 'prod/shop/database', '--key', 'password', '--reveal'], env, 'y');
    const refusal = await atTerminal(['show', 'prod/shop/database', '--key', 'password', '--reveal'], env, 'n');

    expect(answers).toContain('Show the value of prod/shop/database, field password on this screen?');
    expect(answers).toContain(PASSWORD);
    expect(refusal).not.toContain(PASSWORD);
    expect(await atTerminal(['show', 'prod/shop/database', '--key', 'port', '--reveal'], env, 'y')).toContain('5432');
  });

  it.each([
    [['show', 'no/such'], 'E0815: no/such is not in the store'],
    [['show', 'prod/shop/database', '--key', 'pasword'], 'E0815: prod/shop/database has no field pasword'],
    [['show', 'prod/shop/key', '--key', 'x'], 'E0815: prod/shop/key has no field x'],
  ])('%j says %s', async (args, words) => {
    const { run } = await world();

    const seen = await run(args);

    expect(seen.stderr).toContain(words);
    expect(seen.code).toBe(5);
  });
});

describe('diff', () => {
  it('names the fields that differ between versions, never how', async () => {
    const { sm, run } = await world();
    const next = { engine: 'postgres', host: 'other.internal', username: 'app', password: PASSWORD, dbname: 'x' };
    await sm.putSecretValue({ SecretId: 'prod/shop/database', SecretString: JSON.stringify(next) });

    const seen = await run(['diff', 'prod/shop/database']);

    expect(seen.code).toBe(1);
    for (const line of ['~ host: changed', '- port: removed', '+ dbname: added', '  password: same'])
      expect(seen.stdout).toContain(line);
    expect(seen.stdout).not.toMatch(/internal/);
  });

  it('is 0 for equal values, and compares two secrets', async () => {
    const { run } = await world();

    expect((await run(['diff', 'prod/shop/key', 'prod/shop/key@AWSCURRENT'])).code).toBe(0);
    expect((await run(['diff', 'prod/shop/key', 'prod/shop/database'])).code).toBe(1);
  });
});

describe('check', () => {
  it('says which values of the code are stored, and where', async () => {
    const { run } = await world();
    const other = fakeText(24, undefined, 77);
    const cwd = repository({ 'a.ts': `const dbPassword = "${PASSWORD}";\nconst apiSecret = "${other}";\n` });

    const seen = await run(['check', '--prefix', 'prod/'], cwd);

    expect(seen.stdout).toMatch(/= a\.ts:1 .*prod\/shop\/key/);
    expect(seen.stdout).toMatch(/prod\/shop\/database#password/);
    expect(seen.stdout).toMatch(/! a\.ts:2 .*not in the store/);
    expect(seen.code).toBe(1);
    expect(seen.stdout).not.toContain(PASSWORD);
  });
});

describe('exec', () => {
  const PRINT = ['node', '-e', 'process.stdout.write(JSON.stringify([process.env.A,process.env.B,process.env.C,process.env.D]))'];

  it('turns references of the environment and of .env into values for the child alone', async () => {
    const { sm, run } = await world();
    const { ARN } = await sm.describeSecret({ SecretId: 'prod/shop/database' });
    const cwd = scratch({ '.env': 'B="ref+awssecrets://prod/shop/database#/username"\nD=plain\nA=ignored\n' });

    const seen = await run(['exec', '--', ...PRINT], cwd, { A: 'ref+awssecrets://prod/shop/key', C: `${ARN}:password::` });

    expect(JSON.parse(seen.stdout)).toEqual([PASSWORD, 'app', PASSWORD, 'plain']);
    expect(seen.stderr).toBe('');
    expect(seen.code).toBe(0);
  });

  it('gives the exit code of the child', async () => {
    const { run } = await world();

    expect((await run(['exec', '--', 'node', '-e', 'process.exit(42)'])).code).toBe(42);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('forwards %s and waits for the child', async (signal) => {
    const { env } = await world();
    const script = `process.on('${signal}',()=>{process.stdout.write('got it');setTimeout(()=>process.exit(7),50)});setInterval(()=>{},1000);process.stdout.write('ready ')`;
    let sent = false;
    const seen = await keylift(['exec', '--', 'node', '-e', script], {
      cwd: scratch(),
      env,
      started: (child) =>
        child.stdout!.on('data', (text: string) => {
          if (!sent && text.includes('ready')) sent = child.kill(signal);
        }),
    });

    expect(seen.stdout).toBe('ready got it');
    expect(seen.code).toBe(7);
  });

  it('is 128 plus the signal when the child dies of one', async () => {
    const { run } = await world();

    expect((await run(['exec', '--', 'node', '-e', "process.kill(process.pid, 'SIGKILL')"])).code).toBe(137);
  });

  it.each([
    ['a field that is not there', 'ref+awssecrets://prod/shop/database#/nope', 'E0815'],
    ['a secret that is not there', 'ref+awssecrets://no/such', 'E0815'],
    ['a binary secret', 'ref+awssecrets://dev/shop/blob', 'E0832'],
    ['a reference that cannot be read', 'ref+awssecrets://', 'E0831'],
  ])('starts nothing for %s', async (_what, A, code) => {
    const { run } = await world();

    const seen = await run(['exec', '--', ...PRINT], scratch(), { A });

    expect(seen.stdout).toBe('');
    expect(seen.stderr).toContain(code);
    expect(seen.stderr).toContain('A');
    expect([2, 5]).toContain(seen.code);
  });

  it.each([
    [['exec'], 'E0106'],
    [['exec', '--', 'no-such-program-here'], 'E0833'],
    [['exec', '--dotenv', 'missing', '--', 'true'], 'E0201'],
  ])('%j says %s', async (args, code) => {
    const { run } = await world();

    const seen = await run(args);

    expect(seen.stderr).toContain(code);
    expect(seen.code).toBe(2);
  });
});

/** Runs keylift in a pseudo-terminal (script(1)), answers its question, and gives everything the screen showed. */
function atTerminal(args: readonly string[], env: Record<string, string>, answer: string): Promise<string> {
  const binary = process.env['KEYLIFT_BINARY'] ?? join(import.meta.dirname, '..', '..', 'dist', 'keylift.cjs');
  const line = [process.execPath, binary, ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['-qfec', line, '/dev/null'], { env: cleanEnv({ ...env, TERM: 'xterm' }), cwd: scratch() });
  let screen = '';
  let answered = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (!answered && screen.includes('[y/N]')) answered = child.stdin.write(`${answer}\n`);
  });
  return new Promise((resolve) => child.on('close', () => resolve(screen)));
}
