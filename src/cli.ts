#!/usr/bin/env node
// argv → command → exit code. Nothing else: what a command does is in commands/, what it says is in report/.
import { EXIT } from './core/errors.ts';
import { guardProcess } from './commands/guard.ts';
import { main } from './commands/main.ts';

const io = guardProcess(process);
// Exit codes are set, not forced, so that piped output is flushed; a stuck handle must not keep the process, hence `finish`.
void main(process.argv.slice(2), io).then(
  (code) => io.finish(code),
  () => io.finish(EXIT.internal),
);
