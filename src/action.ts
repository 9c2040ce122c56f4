#!/usr/bin/env node
// What runs from this repository as it lies: the GitHub Action (the runner's environment in, annotations, summary and exit
// code out), and, as `action.mjs hook NAME`, the hooks that the pre-commit framework starts from its clone.
import { runAction } from './action/run.ts';
import { EXIT, KeyliftError } from './core/errors.ts';
import { guardProcess } from './commands/guard.ts';
import { hookScript } from './commands/hook/script.ts';
import { formatError } from './report/error.ts';

const io = guardProcess(process);
const [kind, ...args] = process.argv.slice(2);
const isHook = kind === 'hook';
void (isHook ? hookScript(args, io) : runAction(io)).then(
  (code) => io.finish(code),
  (error: unknown) => {
    const text = formatError(error);
    if (isHook) io.stderr(text);
    else io.stdout(`::error::${text.trim().replaceAll('%', '%25').replaceAll('\n', '%0A')}\n`);
    io.finish(error instanceof KeyliftError ? error.exit : EXIT.internal);
  },
);
