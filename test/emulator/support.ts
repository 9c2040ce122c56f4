// A running emulator and a real SDK client for a test, both gone when it ends.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/server.ts';

export interface World {
  readonly emulator: Emulator;
  readonly client: SecretsManagerClient;
}

export async function world(options: EmulatorOptions = {}): Promise<World> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return { emulator, client: clientFor(emulator, options.region) };
}

export function clientFor(emulator: Emulator, region = 'us-east-1'): SecretsManagerClient {
  const client = new SecretsManagerClient({
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** What a refused call says: the error's name, its text, the HTTP status. Fails when the call is not refused. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const failed = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name: failed.name, message: failed.message, status: failed.$metadata?.httpStatusCode };
  }
  throw new Error('the call was not refused');
}

export function token(): string {
  return randomUUID();
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keylift-emulator-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A clock that stands still until it is moved. */
export function clock(start = '2030-01-15T10:30:00.000Z'): { now: () => Date; move(ms: number): void } {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    move: (ms) => {
      time += ms;
    },
  };
}

export const HOUR = 3_600_000;
export const DAY: number = 24 * HOUR;

/** A request without an SDK, for what SDKs would not send. */
export function raw(
  emulator: Emulator,
  options: { operation?: string; body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string>; path?: string } = {},
): Promise<Response> {
  return fetch(`${emulator.url}${options.path ?? '/'}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${options.operation ?? 'ListSecrets'}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20300115/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
      ...options.headers,
    },
    body: options.body ?? '{}',
  });
}
