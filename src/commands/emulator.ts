// `keylift emulator`: starts the Secrets Manager of this machine and says how to reach it.
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { RotationFunction } from '../emulator/context.ts';
import { startEmulator, type EmulatorOptions } from '../emulator/server.ts';
import { parseFault, parseOffset, readWorld } from './emulator-world.ts';
import type { Io } from './io.ts';

export interface EmulatorCommandOptions {
  readonly port?: number;
  readonly data?: string;
  readonly region?: string;
  readonly account?: string;
  /** Throttle like the service; a number makes it that many times as fast. */
  readonly rates?: boolean | string;
  readonly fault?: readonly string[];
  readonly clock?: string;
  /** A file with roles, keys, faults, rates. */
  readonly world?: string;
  /** `NAME=FILE`: modules whose `handler` rotates secrets. */
  readonly function?: readonly string[];
}

/** Serves until it is interrupted. */
export async function emulator(options: EmulatorCommandOptions, io: Io): Promise<ExitCode> {
  const functions = await loadFunctions(options.function ?? [], io.cwd);
  const server = await startEmulator(worldOf(options, io));
  const region = options.region ?? 'us-east-1';
  for (const [name, run] of functions) server.registerRotation(name, run);
  if (functions.length > 0) {
    // They run in this process and ask for secrets like a Lambda function does.
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = server.url;
    process.env['AWS_REGION'] = region;
    process.env['AWS_ACCESS_KEY_ID'] = 'local';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  }
  io.stdout(
    [
      `Secrets Manager emulator on ${server.url} (${options.data === undefined ? 'in memory' : 'encrypted in the data folder'}; Ctrl-C stops it)`,
      '',
      `export AWS_ENDPOINT_URL_SECRETS_MANAGER=${server.url}`,
      `export AWS_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
      '',
    ].join('\n'),
  );
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await server.close();
  return EXIT.clean;
}

/** Flags win over the file; faults of both are in force. */
function worldOf(options: EmulatorCommandOptions, io: Io): EmulatorOptions {
  const world = options.world === undefined ? {} : readWorld(options.world, io.cwd);
  const faults = [...(options.fault ?? []).map(parseFault), ...(world.faults ?? [])];
  const offset = options.clock === undefined ? 0 : parseOffset(options.clock);
  const rates = ratesOf(options.rates);
  return {
    ...world,
    faults,
    ...(rates === undefined ? {} : { rates }),
    ...(offset === 0 ? {} : { now: () => new Date(Date.now() + offset) }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.data === undefined ? {} : { dataDir: resolve(io.cwd, options.data) }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.account === undefined ? {} : { account: options.account }),
  };
}

function ratesOf(given: boolean | string | undefined): number | undefined {
  if (given === undefined || given === false) return undefined;
  const rates = given === true ? 1 : Number(given);
  if (rates > 0) return rates;
  throw new KeyliftError('E0104', '--rates takes a number: 1 is as fast as the service', { exit: EXIT.usage });
}

async function loadFunctions(given: readonly string[], cwd: string): Promise<[string, RotationFunction][]> {
  return Promise.all(
    given.map(async (pair): Promise<[string, RotationFunction]> => {
      const at = pair.indexOf('=');
      const file = pair.slice(at + 1);
      const bad = (why: string) =>
        new KeyliftError('E0104', `--function ${printable(pair)}: ${why}`, {
          exit: EXIT.usage,
          hint: '--function NAME=FILE.mjs',
        });
      if (at < 1) throw bad('not NAME=FILE');
      let loaded: { readonly handler?: unknown };
      try {
        loaded = (await import(pathToFileURL(resolve(cwd, file)).href)) as typeof loaded;
      } catch {
        throw bad('the module cannot be loaded');
      }
      if (typeof loaded.handler !== 'function') throw bad('the module has no function called handler');
      return [pair.slice(0, at), loaded.handler as RotationFunction];
    }),
  );
}
