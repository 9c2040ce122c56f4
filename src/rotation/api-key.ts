// API keys of a provider with an HTTP interface: the provider makes the new key, the one before the last is revoked, so
// that an application that still has the last one is never refused.
import type { Fields, Rotator } from './handler.ts';

/** How the provider is asked. `{id}` in `revoke` stands for the id of a key. */
export interface ApiKeyProvider {
  /** POST with the current key; the answer is JSON. */
  readonly create: string;
  /** GET with a key; any 2xx says that it works. */
  readonly test: string;
  /** DELETE with the current key. */
  readonly revoke?: string;
  /** Names of the members of the answer of `create`; default `key` and `id`. */
  readonly keyMember?: string;
  readonly idMember?: string;
}

const ANSWER_MS = 10_000;
const KEY = 'api_key';
const ID = 'api_key_id';

/** A rotator for secrets of the shape `{api_key, api_key_id}`. */
export function apiKeyRotator(provider: ApiKeyProvider): Rotator {
  return {
    async create(current) {
      const response = await ask(provider.create, 'POST', current);
      const made: unknown = await response.json().catch(() => undefined);
      const member = (name: string) => (made as Record<string, unknown> | undefined)?.[name];
      const key = member(provider.keyMember ?? 'key');
      if (typeof key !== 'string' || key === '') throw new Error('the provider answered without a new key');
      const id = member(provider.idMember ?? 'id');
      return { ...current, [KEY]: key, ...(typeof id === 'string' || typeof id === 'number' ? { [ID]: String(id) } : {}) };
    },
    // The provider's new key works from the start, and the current one is left alone.
    async set() {},
    async test(pending) {
      await ask(provider.test, 'GET', pending);
    },
    async restore() {},
    async finished(current, retired) {
      const id = retired?.[ID];
      if (provider.revoke === undefined || typeof id !== 'string') return;
      await ask(provider.revoke.replaceAll('{id}', encodeURIComponent(id)), 'DELETE', current);
    },
  };
}

async function ask(url: string, method: string, fields: Fields): Promise<Response> {
  const key = fields[KEY];
  if (typeof key !== 'string') throw new Error(`the secret has no ${KEY}`);
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => undefined);
  if (response?.ok !== true) throw new Error(`the provider answered ${method} with ${response?.status ?? 'nothing'}`);
  return response;
}
