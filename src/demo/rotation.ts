// A rotation as an operator does it: the database takes both passwords for a while, the new one is stored, and once the
// service's cache has had time to notice, the old one is killed. Requests go on all the time.
import { setTimeout as pause } from 'node:timers/promises';
import type { Guarded } from './servers.ts';
import { ask, startService } from './service.ts';
import type { Shell } from './shell.ts';
import { humanPassword } from './values.ts';

const CACHE_SECONDS = 1;

export interface RotationStage {
  readonly shop: string;
  readonly shell: Shell;
  readonly emulatorUrl: string;
  readonly database: Guarded;
  readonly password: string;
  /** Name of the database secret. */
  readonly secret: string;
}

export interface Rotation {
  readonly answered: number;
  readonly failed: number;
  readonly oldIsDead: boolean;
}

export async function rotateUnderLoad(stage: RotationStage): Promise<Rotation> {
  const service = await startService(stage.shop, stage.shell, { KEYLIFT_CACHE_TTL_SECONDS: String(CACHE_SECONDS) });
  let answered = 0;
  let failed = 0;
  const rotated = new AbortController();
  const load = (async () => {
    while (!rotated.signal.aborted) {
      if ((await ask(service.url, '/orders')).includes('rows')) answered += 1;
      else failed += 1;
      await pause(40);
    }
  })();

  await pause(300);
  const fresh = humanPassword();
  stage.database.accept([`shop_app:${stage.password}`, `shop_app:${fresh}`]);
  await store(stage.emulatorUrl, stage.secret, fresh);
  await pause(CACHE_SECONDS * 1000 + 500);
  stage.database.accept([`shop_app:${fresh}`]);
  await pause(800);
  rotated.abort();
  await load;
  await service.stop();

  const login = Buffer.from(`shop_app:${stage.password}`).toString('base64');
  const old = await fetch(`http://127.0.0.1:${stage.database.port}/query`, {
    method: 'POST',
    headers: { authorization: `Basic ${login}` },
  });
  return { answered, failed, oldIsDead: old.status === 401 };
}

/** What the console or a rotation function would do: a new version with the new password in it. */
async function store(url: string, name: string, password: string): Promise<void> {
  const call = async (operation: string, body: object): Promise<Record<string, string>> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `secretsmanager.${operation}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=demo',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${operation} answered ${response.status}`);
    return (await response.json()) as Record<string, string>;
  };
  const { SecretString = '{}' } = await call('GetSecretValue', { SecretId: name });
  const changed = { ...(JSON.parse(SecretString) as object), password };
  await call('PutSecretValue', {
    SecretId: name,
    SecretString: JSON.stringify(changed),
    ClientRequestToken: crypto.randomUUID(),
  });
}
