// The rotation functions against real databases, driven through the four steps by the embedded server.
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { databaseRotator, type Engine, type Login } from '../../src/rotation/database.ts';
import { rotationHandler, type Rotator, type SecretsApi } from '../../src/rotation/handler.ts';
import { mysql } from '../../src/rotation/mysql.ts';
import { postgres } from '../../src/rotation/postgres.ts';
import { secretsApi } from '../../src/rotation/secrets-api.ts';
import { startMariadb, startPostgres, WITHOUT_MARIADB, WITHOUT_POSTGRES, type Database } from '../support/databases.ts';
import { fakeText } from '../support/fake.ts';

const FIRST = fakeText(18, undefined, 21);
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:rotate';
/** A user name and a password that must be quoted. */
const AWKWARD = `o'b"r\`ien`;

interface Stage {
  readonly sm: SecretsManager;
  readonly rotate: () => Promise<void>;
  /** The login the application would use now. */
  readonly current: () => Promise<Login>;
  /** Replaces a part of the rotation; a planted fault. */
  readonly plant: (
    change: (rotator: Rotator, api: SecretsApi) => { rotator?: Partial<Rotator>; api?: Partial<SecretsApi> },
  ) => void;
}

async function stage(engine: Engine, name: string, database: Database, alternating: boolean, username = 'app'): Promise<Stage> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const sm = new SecretsManager({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  onTestFinished(() => sm.destroy());
  const place = { engine: name, host: '127.0.0.1', port: database.port };
  const admin = await sm.createSecret({ Name: 'admin', SecretString: JSON.stringify({ ...place, ...database.admin }) });
  const fields = { ...place, dbname: 'shop', username, password: FIRST, ...(alternating ? { masterarn: admin.ARN } : {}) };
  await sm.createSecret({ Name: 'db', SecretString: JSON.stringify(fields) });
  const rotator = databaseRotator(engine);
  const api = secretsApi(sm);
  let handler = rotationHandler(rotator, api);
  emulator.registerRotation(LAMBDA, (event) => handler(event));
  return {
    sm,
    async rotate() {
      await sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, RotationRules: { AutomaticallyAfterDays: 30 } });
    },
    async current() {
      return JSON.parse((await sm.getSecretValue({ SecretId: 'db' })).SecretString!) as Login;
    },
    plant(change) {
      const planted = change(rotator, api);
      handler = rotationHandler({ ...rotator, ...planted.rotator }, { ...api, ...planted.api });
    },
  };
}

const ENGINES = [
  {
    title: 'PostgreSQL [needs postgresql]',
    engine: postgres,
    name: 'postgres',
    missing: WITHOUT_POSTGRES,
    start: async () => {
      const database = await startPostgres();
      await database.query('CREATE DATABASE shop');
      await database.query(`CREATE ROLE app LOGIN PASSWORD '${FIRST}'`);
      await database.query(`CREATE ROLE "${AWKWARD.replaceAll('"', '""')}" LOGIN PASSWORD '${FIRST}'`);
      await database.query('CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); GRANT SELECT ON orders TO app', 'shop');
      return database;
    },
    mayRead: (login: Login) => readPostgres(login),
  },
  {
    title: 'MariaDB [needs mariadb]',
    engine: mysql,
    name: 'mariadb',
    missing: WITHOUT_MARIADB,
    start: async () => {
      const database = await startMariadb();
      await database.query('CREATE DATABASE shop');
      await database.query(`CREATE USER 'app'@'%' IDENTIFIED BY '${FIRST}'`);
      await database.query(`CREATE USER 'o\\'b"r\`ien'@'%' IDENTIFIED BY '${FIRST}'`);
      await database.query('CREATE TABLE orders (id int)', 'shop');
      await database.query("GRANT SELECT ON shop.* TO 'app'@'%'");
      await database.query("GRANT SELECT ON shop.* TO 'o\\'b\"r`ien'@'%'");
      return database;
    },
    mayRead: (login: Login) => readMysql(login),
  },
];

describe.each(ENGINES)('$title', ({ engine, name, missing, start, mayRead }) => {
  const accepted = (login: Login) =>
    engine.login(login).then(
      () => true,
      () => false,
    );
  const run = describe.skipIf(missing);

  run('single user', () => {
    it('rotates twice, and each old password is dead at once', async () => {
      const database = await start();
      const { rotate, current } = await stage(engine, name, database, false);
      const first = await current();
      await rotate();
      const second = await current();
      await rotate();
      const third = await current();

      expect(new Set([first.password, second.password, third.password]).size).toBe(3);
      expect([await accepted(first), await accepted(second), await accepted(third)]).toEqual([false, false, true]);
      await mayRead(third);
    });

    it('quotes names as they must be', async () => {
      const database = await start();
      const { rotate, current } = await stage(engine, name, database, false, AWKWARD);
      await rotate();

      expect((await current()).password).not.toBe(FIRST);
      expect(await accepted(await current())).toBe(true);
    });

    it.each(['create', 'set before', 'set after', 'test', 'promote', 'promote after'] as const)(
      'that fails in %s leaves the application its login, and the next rotation succeeds',
      async (where) => {
        const database = await start();
        const { sm, rotate, current, plant } = await stage(engine, name, database, false);
        plant(faultAt(where));
        await rotate();

        expect(await accepted(await current())).toBe(true);
        // A version that did not make it blocks the next rotation until it is given up.
        plant(() => ({}));
        await giveUp(sm);
        await rotate();
        expect((await current()).password).not.toBe(FIRST);
        expect(await accepted(await current())).toBe(true);
      },
    );
  });

  run('alternating users', () => {
    it('never ends the login that is in use; the one before the last is dead', async () => {
      const database = await start();
      const { rotate, current } = await stage(engine, name, database, true);
      const first = await current();
      await rotate();
      const second = await current();

      expect([first.username, second.username]).toEqual(['app', 'app_clone']);
      expect([await accepted(first), await accepted(second)]).toEqual([true, true]);
      await mayRead(second);
      await rotate();
      const third = await current();
      expect(third.username).toBe('app');
      expect([await accepted(first), await accepted(second), await accepted(third)]).toEqual([false, true, true]);
      await mayRead(third);
    });

    it.each(['create', 'set before', 'set after', 'test', 'promote'] as const)(
      'that fails in %s leaves the login in use alone',
      async (where) => {
        const database = await start();
        const { rotate, current, plant } = await stage(engine, name, database, true);
        plant(faultAt(where));
        await rotate();

        expect((await current()).password).toBe(FIRST);
        expect(await accepted(await current())).toBe(true);
      },
    );
  });
});

type Fault = 'create' | 'set before' | 'set after' | 'test' | 'promote' | 'promote after';

function faultAt(where: Fault): Parameters<Stage['plant']>[0] {
  const broken = () => Promise.reject(new Error('planted'));
  return (rotator, api) => {
    switch (where) {
      case 'create':
        return { rotator: { create: broken } };
      case 'set before':
        return { rotator: { set: broken } };
      case 'set after':
        return { rotator: { set: (...given) => rotator.set(...given).then(broken) } };
      case 'test':
        return { rotator: { test: broken } };
      case 'promote':
        return { api: { promote: broken } };
      case 'promote after':
        return { api: { promote: (...given) => api.promote(...given).then(broken) } };
      default:
        return where satisfies never;
    }
  };
}

/** Takes AWSPENDING off a version that never became current. */
async function giveUp(sm: SecretsManager): Promise<void> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId: 'db' });
  const pending = Object.entries(VersionIdsToStages).find(
    ([, labels]) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'),
  );
  if (pending === undefined) return;
  await sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'AWSPENDING', RemoveFromVersionId: pending[0] });
}

async function readPostgres(login: Login): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: login.host,
    port: login.port!,
    user: login.username,
    password: login.password,
    database: 'shop',
  });
  await client.connect();
  expect((await client.query('SELECT * FROM orders')).rowCount).toBe(1);
  await client.end();
}

async function readMysql(login: Login): Promise<void> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    host: login.host,
    port: login.port!,
    user: login.username,
    password: login.password,
    database: 'shop',
  });
  await connection.query('SELECT * FROM orders');
  await connection.end();
}
