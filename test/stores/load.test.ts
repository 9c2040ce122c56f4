// Many secrets against the embedded server with rate limits on: stored as apply stores them, listed, read. Nothing fails;
// what is throttled is tried again. KEYLIFT_LOAD=10000 is the full measure and takes some minutes.
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeyliftError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import { RateLimits } from '../../src/emulator/rates.ts';
import { startEmulator } from '../../src/emulator/server.ts';
import { openAwsStore } from '../../src/stores/aws-secrets-manager.ts';
import { openAwsVault } from '../../src/stores/aws-vault.ts';

const COUNT = Number(process.env['KEYLIFT_LOAD'] ?? 1000);
const WORKERS = 16;

async function world(rates: number) {
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  const emulator = await startEmulator({ rates });
  onTestFinished(() => emulator.close());
  const options = { endpoint: emulator.url, attempts: 8 };
  return { emulator, store: await openAwsStore(options), vault: await openAwsVault(options) };
}

/** Runs jobs 0 to `count`, some at a time. */
async function each(count: number, job: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      while (next < count) await job(next++);
    }),
  );
}

describe('under load', () => {
  it(`stores, lists and reads ${COUNT} secrets without a failure`, async () => {
    // Twenty times the service's rates, so that the test takes seconds and not minutes; still less than what is asked for.
    const { emulator, store, vault } = await world(20);
    let calls = 0;
    const counted = <T>(answer: Promise<T>) => {
      calls += 1;
      return answer;
    };
    await each(COUNT, async (index) => {
      const name = `load/app/s${index}`;
      const value = new Secret(`value-${index}`);
      expect(await counted(store.describe(name))).toBeUndefined();
      const token = String(index).padStart(36, '0');
      const made = await counted(store.create({ name, value, token, description: 'd', tags: { 'managed-by': 'keylift' } }));
      expect((await counted(store.read(made.arn, made.versionId))).value.equals(value)).toBe(true);
    });
    expect(calls / COUNT).toBe(3);

    const names: string[] = [];
    for await (const { name } of vault.list({ prefix: 'load/' })) names.push(name);
    expect(new Set(names).size).toBe(COUNT);

    const values = await vault.readMany(names);
    expect(values.size).toBe(COUNT);
    expect([...values.values()].filter((one) => one instanceof KeyliftError)).toEqual([]);
    expect(emulator.calls.length).toBeGreaterThan(0);
  }, 900_000);

  it('backs off where the service throttles, and gets through', async () => {
    const { emulator, store } = await world(1);
    await each(150, async (index) => {
      const input = {
        name: `s${index}`,
        value: new Secret('v'),
        token: String(index).padStart(36, '0'),
        description: 'd',
        tags: {},
      };
      await store.create(input);
    });

    const creations = emulator.calls.filter(({ operation }) => operation === 'CreateSecret');
    expect(creations.filter(({ outcome }) => outcome === 'ok')).toHaveLength(150);
    expect(creations.filter(({ outcome }) => outcome === 'ThrottlingException').length).toBeGreaterThan(0);
  }, 60_000);
});

describe('rate limits', () => {
  it('take a second of calls at once, then as many as time brings back; operations of a group share them', () => {
    let now = 0;
    const rates = new RateLimits(1, () => now);
    const taken = (operation: string) => {
      try {
        rates.take(operation);
        return true;
      } catch {
        return false;
      }
    };
    const burst = Array.from({ length: 60 }, (_, index) => taken(index % 2 === 0 ? 'PutSecretValue' : 'UpdateSecret'));

    expect(burst.filter(Boolean)).toHaveLength(50);
    expect(taken('CreateSecret')).toBe(true);
    now += 100;
    expect(Array.from({ length: 10 }, () => taken('PutSecretValue')).filter(Boolean)).toHaveLength(5);
  });
});
