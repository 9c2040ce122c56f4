// The GitHub Action: the runner's environment in, annotations, summary and exit code out.
import { runAction } from './action/run.ts';
import { EXIT, KeyliftError } from './core/errors.ts';
import { guardProcess } from './commands/guard.ts';
import { formatError } from './report/error.ts';

const io = guardProcess(process);
void runAction(io).then(
  (code) => io.finish(code),
  (error: unknown) => {
    io.stdout(`::error::${formatError(error).trim().replaceAll('%', '%25').replaceAll('\n', '%0A')}\n`);
    io.finish(error instanceof KeyliftError ? error.exit : EXIT.internal);
  },
);
