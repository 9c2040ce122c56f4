// Builds the driver and the saboteur once, and runs them as real processes against an embedded Secrets Manager.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { build } from 'esbuild';
import { startEmulator, type Emulator } from '../../../src/emulator/server.ts';
import type { Store } from '../../../src/core/store.ts';
import { openAwsStore } from '../../../src/stores/aws-secrets-manager.ts';

/** The environment that gives the SDK what it asks for without a real account. */
const AWS_ENV: Readonly<Record<string, string>> = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export interface Rig {
  /** Runs a command of the driver. */
  run(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; signal: string | null; out: string }>;
  close(): void;
}

export async function buildRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'keylift-rig-'));
  await build({
    entryPoints: [
      fileURLToPath(new URL('./driver.ts', import.meta.url)),
      fileURLToPath(new URL('./saboteur.ts', import.meta.url)),
    ],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    define: { __KEYLIFT_VERSION__: '"0.0.0-test"' },
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  });
  return {
    run: (args, env) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, ['--import', join(folder, 'saboteur.mjs'), join(folder, 'driver.mjs'), ...args], {
          env: { PATH: process.env['PATH'] ?? '', ...AWS_ENV, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let out = '';
        child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal, out }));
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An emulator and a store that speaks to it through the real SDK. */
export async function startStore(): Promise<{ emulator: Emulator; store: Store }> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  Object.assign(process.env, AWS_ENV);
  const emulator = await startEmulator();
  // Two attempts instead of five, so that a lasting fault shows before long.
  return { emulator, store: await openAwsStore({ endpoint: emulator.url, attempts: 2 }) };
}

/** All secrets with the number of their versions. */
export async function listSecrets(url: string): Promise<{ name: string; versions: number; isDeleted: boolean }[]> {
  const client = new SecretsManagerClient({ endpoint: url });
  const { SecretList = [] } = await client.send(new ListSecretsCommand({ IncludePlannedDeletion: true, MaxResults: 100 }));
  const found = SecretList.map((secret) => ({
    name: secret.Name!,
    versions: Object.keys(secret.SecretVersionsToStages ?? {}).length,
    isDeleted: secret.DeletedDate !== undefined,
  }));
  client.destroy();
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
