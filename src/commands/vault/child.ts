// Runs a program with secrets in its environment and stands in for it: same streams, same signals, same exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { EXIT, KeyliftError, systemCode, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Secret } from '../../core/secret.ts';
import type { Io } from '../io.ts';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const;

/** @throws KeyliftError E0833 when the program cannot be started. */
export function runChild(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  secrets: ReadonlyMap<string, Secret>,
  io: Io,
): Promise<ExitCode> {
  io.releaseSignals();
  const env: Record<string, string | undefined> = { ...variables };
  for (const [name, value] of secrets) env[name] = value.reveal();
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: io.cwd, env, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals) => {
      // A terminal sends its Ctrl-C to the whole group, and so to the child already.
      if (signal !== 'SIGINT' || io.confirm === undefined) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const done = () => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.once('error', (error) => {
      done();
      const missing = systemCode(error) === 'ENOENT';
      const why = missing ? 'it was not found' : 'it cannot be started';
      reject(new KeyliftError('E0833', `cannot run ${printable(program)}: ${why}`, { exit: EXIT.usage }));
    });
    child.once('close', (code, signal) => {
      done();
      const ended = signal === null ? (code ?? 0) : 128 + constants.signals[signal];
      // Whatever the program says is the answer, also when it is none of our own codes.
      settle(ended as ExitCode);
    });
  });
}
