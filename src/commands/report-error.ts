// What a person is told when a command fails, and its exit code.
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { formatError } from '../report/error.ts';
import type { Io } from './io.ts';

export function reportError(error: unknown, io: Io): ExitCode {
  if (io.signal.aborted && !(error instanceof KeyliftError)) {
    io.stderr('keylift: interrupted\n');
    return io.signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  }
  io.stderr(formatError(error));
  return error instanceof KeyliftError ? error.exit : EXIT.internal;
}
