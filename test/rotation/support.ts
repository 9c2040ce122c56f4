// A service with a hard-coded connection URL on a real PostgreSQL, the embedded server that rotates its login, and load.
import { spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { databaseRotator } from '../../src/rotation/database.ts';
import { rotationHandler, type Rotator, type SecretsApi } from '../../src/rotation/handler.ts';
import { postgres } from '../../src/rotation/postgres.ts';
import { secretsApi } from '../../src/rotation/secrets-api.ts';
import { freePort, startPostgres, type Database } from '../support/databases.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, repository } from '../support/run.ts';

export const PASSWORD: string = `${fakeText(14, undefined, 31)}7${fakeText(6, undefined, 32)}`;
export const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';
export const CACHE_SECONDS = 1;
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** Opens a connection for each request: the hardest case, as no old connection helps over a changed password. */
const SERVICE = (port: number) => `import { createServer } from 'node:http';
import pg from 'pg';

async function orders() {
  const client = new pg.Client({ connectionString: 'postgres://app:${PASSWORD}@127.0.0.1:${port}/shop' });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT current_user AS who, count(*)::int AS orders FROM orders');
    return rows[0];
  } finally {
    await client.end();
  }
}

createServer((request, response) => {
  orders().then(
    (row) => response.end(JSON.stringify(row)),
    () => {
      response.statusCode = 500;
      response.end();
    },
  );
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

/** The embedded server with the rotation function, in which one step can be made to fail after its effect. */
export interface Rotated {
  readonly sm: SecretsManager;
  readonly env: Record<string, string>;
  /** Makes a step fail after its effect; undefined makes all succeed. */
  readonly plant: (step: (typeof STEPS)[number] | undefined) => void;
}

export async function secretsManager(): Promise<Rotated> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const sm = new SecretsManager({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  onTestFinished(() => sm.destroy());
  let failing: (typeof STEPS)[number] | undefined;
  const planted = (step: (typeof STEPS)[number]) => {
    if (failing === step) throw new Error('planted');
  };
  const real = databaseRotator(postgres);
  const rotator: Rotator = {
    ...real,
    create: async (...given) => {
      const made = await real.create(...given);
      planted('createSecret');
      return made;
    },
    set: async (...given) => {
      await real.set(...given);
      planted('setSecret');
    },
    test: async (...given) => {
      await real.test(...given);
      planted('testSecret');
    },
  };
  const api: SecretsApi = secretsApi(sm);
  const guarded: SecretsApi = {
    ...api,
    promote: async (...given) => {
      planted('finishSecret');
      await api.promote(...given);
    },
  };
  emulator.registerRotation(LAMBDA, rotationHandler(rotator, guarded));
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    KEYLIFT_CACHE_TTL_SECONDS: String(CACHE_SECONDS),
  };
  return {
    sm,
    env,
    plant: (step: (typeof STEPS)[number] | undefined) => {
      failing = step;
    },
  };
}

/** What an operator adds for the alternating strategy: the secret of an administrator. */
export async function addAdministrator(
  sm: SecretsManager,
  name: string,
  database: { port: number; admin: object },
): Promise<void> {
  const place = { engine: 'postgres', host: '127.0.0.1', port: database.port };
  const { ARN } = await sm.createSecret({ Name: 'admin', SecretString: JSON.stringify({ ...place, ...database.admin }) });
  const fields = JSON.parse((await sm.getSecretValue({ SecretId: name })).SecretString!) as object;
  await sm.putSecretValue({ SecretId: name, SecretString: JSON.stringify({ ...fields, masterarn: ARN }) });
}

export async function giveUpPending(sm: SecretsManager, name: string): Promise<void> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId: name });
  for (const [id, labels] of Object.entries(VersionIdsToStages)) {
    if (!labels.includes('AWSPENDING') || labels.includes('AWSCURRENT')) continue;
    await sm.updateSecretVersionStage({ SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: id });
  }
}

export async function startService(cwd: string, env: Record<string, string>): Promise<{ readonly url: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, ['service.js'], {
    cwd,
    env: cleanEnv({ ...env, PORT: String(port) }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}` };
}

export interface Load {
  /** Database users of the answers so far. */
  readonly users: ReadonlySet<string>;
  readonly stop: () => Promise<{ readonly answered: number; readonly failed: number }>;
}

/** Asks the service all the time until it is stopped. */
export function startLoad(url: string): Load {
  const stopped = new AbortController();
  const users = new Set<string>();
  let answered = 0;
  let failed = 0;
  const running = (async () => {
    while (!stopped.signal.aborted) {
      const response = await fetch(url);
      if (response.ok) {
        answered += 1;
        users.add(((await response.json()) as { who: string }).who);
      } else {
        failed += 1;
        await response.arrayBuffer();
      }
      await sleep(15);
    }
  })();
  return {
    users,
    stop: async () => {
      stopped.abort();
      await running;
      return { answered, failed };
    },
  };
}

/** The service as `keylift plan` and `apply` leave it, its database and its secret. */
export async function migratedService(
  env: Record<string, string>,
  sm: SecretsManager,
): Promise<{ readonly database: Database; readonly cwd: string; readonly name: string }> {
  const database = await startPostgres();
  await database.query('CREATE DATABASE shop');
  await database.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`);
  await database.query('CREATE TABLE orders (id int); INSERT INTO orders VALUES (1), (2); GRANT SELECT ON orders TO app', 'shop');
  const cwd = repository({
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { pg: '*' } }),
    'service.js': SERVICE(database.port),
  });
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(cwd, 'node_modules'));

  expect((await keylift(['plan', '--env', 'prod'], { cwd, env })).stdout).toContain('Plan: 1 secret to store');
  expect((await keylift(['apply', '--yes'], { cwd, env })).code).toBe(0);
  expect(readFileSync(join(cwd, 'service.js'), 'utf8')).not.toContain(PASSWORD);
  const name = (await sm.listSecrets({})).SecretList!.map((one) => one.Name!).find((one) => one.startsWith('prod/shop/'))!;
  return { database, cwd, name };
}
