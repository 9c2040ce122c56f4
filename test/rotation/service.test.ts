// A service with a hard-coded connection URL is migrated by keylift and then asked all the time, while its database login is
// rotated on a real PostgreSQL, with success and with a failure at each step.
import { spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { databaseRotator } from '../../src/rotation/database.ts';
import { rotationHandler, type Rotator, type SecretsApi } from '../../src/rotation/handler.ts';
import { postgres } from '../../src/rotation/postgres.ts';
import { secretsApi } from '../../src/rotation/secrets-api.ts';
import { freePort, startPostgres, WITHOUT_POSTGRES } from '../support/databases.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, repository } from '../support/run.ts';

const PASSWORD = `${fakeText(14, undefined, 31)}7${fakeText(6, undefined, 32)}`;
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';
const CACHE_SECONDS = 1;
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

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

describe.skipIf(WITHOUT_POSTGRES)('a migrated service on PostgreSQL [needs postgresql]', () => {
  it('answers every request through failed and successful rotations, and the old password dies', async () => {
    const database = await startPostgres();
    await database.query('CREATE DATABASE shop');
    await database.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`);
    await database.query(
      'CREATE TABLE orders (id int); INSERT INTO orders VALUES (1), (2); GRANT SELECT ON orders TO app',
      'shop',
    );
    const { sm, env, plant } = await secretsManager();
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
    const original = (await sm.getSecretValue({ SecretId: name })).SecretString!;
    await addAdministrator(sm, name, database);

    const service = await startService(cwd, env);
    const load = startLoad(service.url);
    await sleep(500);
    const rotate = async () => {
      await giveUpPending(sm, name);
      await sm.rotateSecret({ SecretId: name, RotationLambdaARN: LAMBDA, RotationRules: { AutomaticallyAfterDays: 30 } });
      await sleep(CACHE_SECONDS * 1000 + 400);
    };
    for (const step of STEPS) {
      plant(step);
      await rotate();
      expect(load.users).toEqual(new Set(['app']));
    }
    plant(undefined);
    await rotate();
    expect(load.users).toEqual(new Set(['app', 'app_clone']));
    await rotate();
    const { answered, failed } = await load.stop();

    expect(failed).toBe(0);
    expect(answered).toBeGreaterThan(100);
    const old = JSON.parse(original) as { host: string; port: number; username: string; password: string };
    expect(old.password).toBe(PASSWORD);
    await expect(postgres.login({ ...old, dbname: 'shop' })).rejects.toThrow('PostgreSQL refused: 28P01');
  }, 90_000);
});

/** The embedded server with the rotation function, in which one step can be made to fail after its effect. */
async function secretsManager() {
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
async function addAdministrator(sm: SecretsManager, name: string, database: { port: number; admin: object }): Promise<void> {
  const place = { engine: 'postgres', host: '127.0.0.1', port: database.port };
  const { ARN } = await sm.createSecret({ Name: 'admin', SecretString: JSON.stringify({ ...place, ...database.admin }) });
  const fields = JSON.parse((await sm.getSecretValue({ SecretId: name })).SecretString!) as object;
  await sm.putSecretValue({ SecretId: name, SecretString: JSON.stringify({ ...fields, masterarn: ARN }) });
}

async function giveUpPending(sm: SecretsManager, name: string): Promise<void> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId: name });
  for (const [id, labels] of Object.entries(VersionIdsToStages)) {
    if (!labels.includes('AWSPENDING') || labels.includes('AWSCURRENT')) continue;
    await sm.updateSecretVersionStage({ SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: id });
  }
}

async function startService(cwd: string, env: Record<string, string>): Promise<{ readonly url: string }> {
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

function startLoad(url: string) {
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
