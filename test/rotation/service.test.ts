// A service with a hard-coded connection URL is migrated by keylift and then asked all the time, while its database login is
// rotated on a real PostgreSQL: with two users in turn, with success and with a failure at each step; and with a single user.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { postgres } from '../../src/rotation/postgres.ts';
import { WITHOUT_POSTGRES } from '../support/databases.ts';
import {
  addAdministrator,
  CACHE_SECONDS,
  giveUpPending,
  LAMBDA,
  migratedService,
  PASSWORD,
  secretsManager,
  startLoad,
  startService,
  STEPS,
} from './support.ts';

describe.skipIf(WITHOUT_POSTGRES)('a migrated service on PostgreSQL [needs postgresql]', () => {
  it('answers every request through failed and successful rotations, and the old password dies', async () => {
    const { sm, env, plant } = await secretsManager();
    const { database, cwd, name } = await migratedService(env, sm);
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

  it('with a single user answers every request too, when it asks anew after a refusal as docs/migrate.md shows', async () => {
    const { sm, env, plant } = await secretsManager();
    const { cwd, name } = await migratedService(env, sm);
    const file = join(cwd, 'service.js');
    const migrated = readFileSync(file, 'utf8');
    writeFileSync(join(cwd, 'refreshing.js'), documented());
    writeFileSync(
      file,
      `import { refreshing } from './refreshing.js';\n${migrated.replace('orders().then(', `refreshing('${name}', orders).then(`)}`,
    );
    // The cache alone would keep the old password for five minutes.
    const service = await startService(cwd, { ...env, KEYLIFT_CACHE_TTL_SECONDS: '300' });
    const load = startLoad(service.url);
    const rotate = async () => {
      await giveUpPending(sm, name);
      await sm.rotateSecret({ SecretId: name, RotationLambdaARN: LAMBDA, RotationRules: { AutomaticallyAfterDays: 30 } });
      await sleep(700);
    };
    const current = async () => JSON.parse((await sm.getSecretValue({ SecretId: name })).SecretString!) as { password: string };
    await sleep(300);
    const passwords = [(await current()).password];
    for (let round = 0; round < 3; round += 1) {
      await rotate();
      passwords.push((await current()).password);
    }
    for (const step of STEPS) {
      plant(step);
      await rotate();
    }
    const { answered, failed } = await load.stop();

    expect(new Set(passwords).size).toBe(4);
    expect(failed).toBe(0);
    expect(answered).toBeGreaterThan(30);
    expect(load.users).toEqual(new Set(['app']));
  }, 90_000);
});

/** The file that docs/migrate.md shows for rotations with a single user. */
function documented(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'migrate.md'), 'utf8');
  return /```js\n(\/\/ refreshing\.js[\s\S]*?)```/.exec(text)![1]!;
}
