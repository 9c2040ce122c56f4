// What apply runs in the project itself: its compiler and its tests, before anything is stored and after everything is
// written, and its installer in between. Their output is not shown: a compiler quotes literals, a test prints what it likes.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { ProjectChecks } from '../migrate/run-context.ts';

export interface CheckOptions {
  /** A shell command that must succeed before and after. */
  readonly test?: string;
  /** Run the plan's install commands once the files are written. */
  readonly install?: boolean;
  /** False leaves the compiler out. */
  readonly checkTypes?: boolean;
}

/** The checks of a plan; `say` is told what is under way, and what is left out and why. */
export function projectChecks(
  root: string,
  plan: Plan,
  options: CheckOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): ProjectChecks {
  const run = (command: string, args: readonly string[], cwd: string) => execute(command, args, cwd, signal);
  const shell = (command: string) => run(command, [], root);
  const compilers = options.checkTypes === false ? [] : compilersOf(root, plan);
  const helpers = new Set(plan.files.filter(({ kind }) => kind === 'create').map(({ path }) => path));
  const known = new Map<string, readonly TypeFault[]>();
  const typeErrors = async ({ config, program }: Compiler) => {
    const flags = ['--noEmit', '--pretty', 'false', '--incremental', 'false', '--composite', 'false'];
    const { output } = await run(process.execPath, [program, '-p', config, ...flags, '--emitDeclarationOnly', 'false'], root);
    return typeErrorsIn(output);
  };

  return {
    async before() {
      if (options.test !== undefined && options.install !== true) requireSdk(root, plan);
      for (const compiler of compilers) {
        say(`checking types of ${shown(root, compiler.config)}`);
        known.set(compiler.config, await typeErrors(compiler));
      }
      if (compilers.length === 0 && options.checkTypes !== false) say('types are not checked: no tsconfig.json with TypeScript');
      if (options.test === undefined) return;
      say('running the tests as they are');
      if ((await shell(options.test)).status !== 0) {
        throw new KeyliftError('E0716', 'the tests fail before anything is changed', {
          exit: EXIT.usage,
          hint: 'give --test a command that succeeds',
        });
      }
    },
    async after() {
      for (const command of options.install === true ? plan.commands : []) {
        say(`running ${printable(command)}`);
        if ((await shell(command)).status !== 0)
          throw new KeyliftError('E0717', `${printable(command)} failed`, {
            exit: EXIT.stale,
            hint: 'run it by hand to see why',
          });
      }
      for (const compiler of compilers) {
        say(`checking types of ${shown(root, compiler.config)} again`);
        // Without the SDK installed the helpers cannot find it; that says nothing of the rewrite.
        const here = (await typeErrors(compiler)).filter(({ path }) => !helpers.has(path) || hasSdk(root, path));
        const fresh = excess(known.get(compiler.config) ?? [], here);
        const [first] = fresh;
        if (first === undefined) continue;
        throw new KeyliftError(
          'E0718',
          `${fresh.length} new type errors, the first in ${printable(first.path)}:${first.line} (${first.code})`,
          { exit: EXIT.stale, hint: 'exclude that file, or --no-check-types' },
        );
      }
      if (options.test === undefined) return;
      say('running the tests again');
      if ((await shell(options.test)).status !== 0)
        throw new KeyliftError('E0719', 'the tests fail after the rewrite', { exit: EXIT.stale });
    },
  };
}

interface Compiler {
  /** Absolute path of the tsconfig.json. */
  readonly config: string;
  /** The project's own compiler. */
  readonly program: string;
}

interface TypeFault {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly text: string;
}

/** The compilers that see a file of the plan: nearest tsconfig.json, nearest installed TypeScript. */
function compilersOf(root: string, plan: Plan): Compiler[] {
  const configs = new Set(
    plan.files
      .filter(({ path }) => /\.[cm]?[jt]sx?$/.test(path))
      .map(({ path }) =>
        above(root, path)
          .map((folder) => join(folder, 'tsconfig.json'))
          .find(existsSync),
      )
      .filter((config) => config !== undefined),
  );
  return [...configs].flatMap((config) => {
    const program = above(root, relative(root, config))
      .map((folder) => join(folder, 'node_modules', 'typescript', 'bin', 'tsc'))
      .find(existsSync);
    return program === undefined ? [] : [{ config, program }];
  });
}

/** Absolute folders from that of `path` up to `root`. */
function above(root: string, path: string): string[] {
  const folders: string[] = [];
  let folder = dirname(join(root, path));
  while (folder !== root && folder.startsWith(root + sep)) {
    folders.push(folder);
    folder = dirname(folder);
  }
  return [...folders, root];
}

/** `a.ts(3,5): error TS2345: …`, one for each line that begins so. */
export function typeErrorsIn(output: string): TypeFault[] {
  return [...output.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/gm)].map(([, path = '', line, code = '', text = '']) => ({
    path: path.replaceAll('\\', '/'),
    line: Number(line),
    code,
    text,
  }));
}

/** What is in `now` more often than in `before`; lines may have moved. */
function excess(before: readonly TypeFault[], now: readonly TypeFault[]): TypeFault[] {
  const left = new Map<string, number>();
  const keyOf = ({ path, code, text }: TypeFault) => JSON.stringify([path, code, text]);
  for (const one of before) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1);
  return now.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0;
    left.set(keyOf(one), count - 1);
    return count <= 0;
  });
}

function requireSdk(root: string, plan: Plan): void {
  const missing = plan.files.find(({ kind, path }) => kind === 'create' && /\.[cm]?[jt]s$/.test(path) && !hasSdk(root, path));
  if (missing === undefined) return;
  throw new KeyliftError('E0717', 'the AWS SDK is not installed, so the tests could not run after the rewrite', {
    exit: EXIT.usage,
    hint: 'add --install',
  });
}

function hasSdk(root: string, path: string): boolean {
  try {
    createRequire(join(root, path)).resolve('@aws-sdk/client-secrets-manager');
    return true;
  } catch {
    return false;
  }
}

function shown(root: string, config: string): string {
  return printable(relative(root, config));
}

/** Runs a program, or with no arguments a line of shell. Resolves with its output whatever its exit status. */
function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, signal, shell: args.length === 0, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < 8_000_000) output += text;
    });
    child.once('error', () => resolve({ status: null, output }));
    child.once('close', (status) => resolve({ status, output }));
  });
}
