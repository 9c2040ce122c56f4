// A real Redis with a password on the loopback interface, gone when the test is.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort, program } from './databases.ts';
import { fakeText } from './fake.ts';

export interface Redis {
  readonly port: number;
  /** Runs a command as the administrator. */
  command(...words: readonly string[]): Promise<string>;
}

export const WITHOUT_REDIS: boolean = program('redis-server') === undefined || program('redis-cli') === undefined;

export async function startRedis(): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'keylift-redis-'));
  const port = await freePort();
  const password = fakeText(20, undefined, 13);
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder, '--requirepass', password];
  const server = spawn(program('redis-server')!, settings, { stdio: 'ignore' });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const command = async (...words: readonly string[]) => {
    const asked = ['-h', '127.0.0.1', '-p', String(port), ...words];
    const { stdout } = await promisify(execFile)(program('redis-cli')!, asked, { env: { REDISCLI_AUTH: password } });
    if (/^(?:ERR|NOAUTH|WRONGPASS)/.test(stdout)) throw new Error(stdout.trim());
    return stdout.trim();
  };
  for (let tries = 0; ; tries += 1) {
    try {
      await command('PING');
      return { port, command };
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}
