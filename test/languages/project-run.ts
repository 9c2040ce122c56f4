// Puts the files of a migration case on disk, compiles what is TypeScript, and runs it against the embedded Secrets Manager.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { transform } from 'esbuild';
import type { Secret } from '../../src/core/secret.ts';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import type { Files } from './migration-case.ts';

// The SDK would warn about Node 20 in the middle of the test report.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const KEYLIFT = process.env['KEYLIFT_BINARY'] ?? join(import.meta.dirname, '..', '..', 'dist', 'cli.mjs');
const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');

/** Settings that lead the AWS SDK to an emulator. */
export function awsEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** An emulator that holds `secrets`. */
export async function emulatorWith(secrets: ReadonlyMap<string, Secret>, region = 'us-east-1'): Promise<Emulator> {
  const emulator = await startEmulator({ region });
  const client = new SecretsManagerClient({
    region,
    endpoint: emulator.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const [name, secret] of secrets) await client.send(new CreateSecretCommand({ Name: name, SecretString: secret.reveal() }));
  client.destroy();
  return emulator;
}

/** What `command` prints, run by a shell in a folder that holds `files`. Fails when it exits with anything but 0. */
export async function runProject(
  files: Files,
  options: {
    command: string;
    compile?: { from: string; to: string } | undefined;
    env?: Record<string, string>;
    /** Stand-ins for packages, below node_modules. */
    modules?: Files;
  },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keylift-case-'));
  try {
    linkModules(join(folder, 'node_modules'), options.modules ?? new Map());
    for (const [path, text] of files) write(folder, path, text);
    if (options.compile !== undefined) await compile(folder, files, options.compile);
    const line = commandOf(files, options.command).replaceAll(/\bkeylift exec\b/g, `"$NODE" "$KEYLIFT" exec`);
    const { stdout } = await promisify(execFile)('sh', ['-c', line], {
      cwd: folder,
      env: { ...options.env, NODE: process.execPath, KEYLIFT, PATH: pathWith(options.env?.['EXTRA_PATH']) },
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pathWith(extra: string | undefined): string {
  return [extra, dirname(process.execPath), process.env['PATH']].filter((part) => part !== undefined).join(':');
}

function linkModules(folder: string, standIns: Files): void {
  if (standIns.size === 0) {
    symlinkSync(NODE_MODULES, folder, 'dir');
    return;
  }
  const own = new Set([...standIns.keys()].map((path) => path.split('/')[0]!));
  mkdirSync(folder);
  for (const name of readdirSync(NODE_MODULES)) if (!own.has(name)) symlinkSync(join(NODE_MODULES, name), join(folder, name));
  for (const [path, text] of standIns) write(folder, path, text);
}

function commandOf(files: Files, command: string): string {
  const script = /^script:(.+)$/.exec(command)?.[1];
  if (script === undefined) return command;
  const manifest = JSON.parse(files.get('package.json')!) as { scripts: Record<string, string> };
  return manifest.scripts[script]!;
}

async function compile(folder: string, files: Files, { from, to }: { from: string; to: string }): Promise<void> {
  const format = files.get('package.json')!.includes('"type": "module"') ? 'esm' : 'cjs';
  for (const [path, text] of files) {
    if (!path.startsWith(from) || !path.endsWith('.ts')) continue;
    const { code } = await transform(text, { loader: 'ts', format, target: 'es2022' });
    // Node 20 cannot load .ts; the names are all that changes.
    write(
      folder,
      to + path.slice(from.length).replace(/\.ts$/, '.js'),
      code.replaceAll(/(from\s*["'][^"']+)\.ts(["'])/g, '$1.js$2'),
    );
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
