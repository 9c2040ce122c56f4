// `keylift emulator`: starts the Secrets Manager of this machine and says how to reach it.
import { once } from 'node:events';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Io } from './io.ts';

export interface EmulatorCommandOptions {
  readonly port?: number;
  readonly data?: string;
  readonly region?: string;
}

/** Serves until it is interrupted. */
export async function emulator(options: EmulatorCommandOptions, io: Io): Promise<ExitCode> {
  const server = await startEmulator({
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.data === undefined ? {} : { dataDir: resolve(io.cwd, options.data) }),
    ...(options.region === undefined ? {} : { region: options.region }),
  });
  io.stdout(
    [
      `Secrets Manager emulator on ${server.url} (${options.data === undefined ? 'in memory' : 'encrypted in the data folder'}; Ctrl-C stops it)`,
      '',
      `export AWS_ENDPOINT_URL_SECRETS_MANAGER=${server.url}`,
      `export AWS_REGION=${options.region ?? 'us-east-1'} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
      '',
    ].join('\n'),
  );
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await server.close();
  return EXIT.clean;
}
