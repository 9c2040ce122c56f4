// The three services a case may run against: the embedded one, moto_server, and AWS itself when the user says so.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { startEmulator } from '../../src/emulator/server.ts';
import { tool } from '../support/tools.ts';
import type { Target } from './case.ts';

/** A target with its clean-up, and how many requests it has been sent. */
export interface RunningTarget extends Target {
  readonly calls: { count: number };
  close(): Promise<void>;
}

const REGION = 'us-east-1';
const PREFIX = `keylift-conformance-${randomUUID().slice(0, 8)}`;

export async function embedded(): Promise<RunningTarget> {
  const emulator = await startEmulator({ region: REGION });
  const { client, calls } = clientOf({ endpoint: emulator.url });
  emulator.registerRotation('works', async ({ Step, SecretId, ClientRequestToken }) => {
    if (Step === 'createSecret') {
      await client.putSecretValue({ SecretId, ClientRequestToken, SecretString: 'rotated', VersionStages: ['AWSPENDING'] });
    }
    if (Step !== 'finishSecret') return;
    const { VersionIdsToStages = {} } = await client.describeSecret({ SecretId });
    const [current] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))!;
    await client.updateSecretVersionStage({
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: current,
      MoveToVersionId: ClientRequestToken,
    });
  });
  emulator.registerRotation('fails', ({ Step }) => {
    if (Step === 'setSecret') throw new Error('planted');
  });
  return {
    ...common(client, calls),
    lambdas: {
      works: `arn:aws:lambda:${REGION}:000000000000:function:works`,
      fails: `arn:aws:lambda:${REGION}:000000000000:function:fails`,
    },
    async close() {
      client.destroy();
      await emulator.close();
    },
  };
}

/** Undefined when moto is not installed. */
export async function moto(): Promise<RunningTarget | undefined> {
  const program = tool('moto_server');
  if (program === undefined) return undefined;
  const port = await freePort();
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const { client, calls } = clientOf({ endpoint });
  // The one divergence that shows in nearly every refusal (moto-divergences.ts).
  client.middlewareStack.add(
    (next) => (request) =>
      next(request).catch((error: Error & { $metadata?: { httpStatusCode?: number } }) => {
        if (error.name === 'ResourceNotFoundException' && error.$metadata?.httpStatusCode === 404)
          error.$metadata.httpStatusCode = 400;
        throw error;
      }),
    { step: 'initialize', name: 'statusOfNotFound' },
  );
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (tries > 300 || server.exitCode !== null) throw new Error('moto_server did not start');
    await sleep(100);
  }
  return {
    ...common(client, calls),
    lambdas: undefined,
    async close() {
      client.destroy();
      server.kill();
      await new Promise((resolve) => server.once('exit', resolve));
    },
  };
}

/** Undefined unless KEYLIFT_LIVE=1: it makes real secrets, deletes them, and costs some cents. */
export function live(): RunningTarget | undefined {
  if (process.env['KEYLIFT_LIVE'] !== '1') return undefined;
  const { client, calls } = clientOf({});
  const made: string[] = [];
  const target = common(client, calls);
  return {
    ...target,
    region: process.env['AWS_REGION'] ?? REGION,
    name(suffix) {
      const name = target.name(suffix);
      made.push(name);
      return name;
    },
    lambdas: undefined,
    async close() {
      for (const SecretId of made) {
        await client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }).catch(() => undefined);
      }
      client.destroy();
    },
  };
}

function common(sm: SecretsManager, calls: { count: number }): Omit<RunningTarget, 'close' | 'lambdas'> {
  let number = 0;
  const name = (suffix = '') => `${PREFIX}/${(number += 1)}${suffix}`;
  return { sm, calls, name, region: REGION, otherRegion: 'eu-west-1' };
}

function clientOf(options: { readonly endpoint?: string }): { client: SecretsManager; calls: { count: number } } {
  const calls = { count: 0 };
  const client = new SecretsManager({
    maxAttempts: options.endpoint === undefined ? 5 : 1,
    ...(options.endpoint === undefined
      ? {}
      : { ...options, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  });
  client.middlewareStack.add(
    (next) => (request) => {
      calls.count += 1;
      return next(request);
    },
    { step: 'deserialize', name: 'countCalls' },
  );
  return { client, calls };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
