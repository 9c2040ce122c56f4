// The process around a command: signals, closed pipes, crashes, and the way out. A crash never exits 1, because 1 means
// "secrets found", and never prints a foreign error's message, because that may hold a value.
import { fstatSync } from 'node:fs';
import { EXIT, systemCode, type ExitCode } from '../core/errors.ts';
import { formatError } from '../report/error.ts';
import type { Io } from './io.ts';
import { openOutput } from './output.ts';

export interface ProcessIo extends Io {
  /** Flushes what was written and ends the process. */
  finish(code: ExitCode): void;
}

/** Installs the handlers and gives the real {@link Io}. */
export function guardProcess(host: NodeJS.Process): ProcessIo {
  const abort = new AbortController();
  let outputClosed = false;

  const crash = (error: unknown) => {
    try {
      host.stderr.write(formatError(error));
    } finally {
      host.exit(EXIT.internal);
    }
  };
  host.on('uncaughtException', crash);
  host.on('unhandledRejection', crash);

  const onSignal = (name: NodeJS.Signals) => {
    // The first signal lets the step under way finish; the second one means now.
    if (abort.signal.aborted) host.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
    abort.abort(name);
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, onSignal);
  // `keylift scan | head`: the reader went away. Nothing to say, and the exit code still tells what was found.
  const out = openOutput(host, 'stdout', (error) => {
    if (systemCode(error) !== 'EPIPE') crash(error);
    outputClosed = true;
  });
  const err = openOutput(host, 'stderr', () => {});
  let asked: boolean | undefined;
  const canAsk = () => (asked ??= isTerminal(0) && host.stdin.isTTY && isTerminal(2) && host.stderr.isTTY);

  return {
    stdout: (text) => {
      if (!outputClosed) out.write(text);
    },
    stderr: (text) => err.write(text),
    // Made when it is read: standard input costs more than a small scan.
    get stdin() {
      return host.stdin;
    },
    env: host.env,
    cwd: host.cwd(),
    signal: abort.signal,
    terminal: terminalOf(host),
    get confirm() {
      return canAsk() ? (question: string) => ask(host, question, abort.signal) : undefined;
    },
    releaseSignals: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) host.off(name, onSignal);
    },
    get prompt() {
      return canAsk() ? (question: string) => askLine(host, question, abort.signal) : undefined;
    },
    finish: (code) => {
      host.exitCode = code;
      if (outputClosed) host.exit(code);
      out.flush(() => err.flush(() => host.exit(code)));
    },
  };
}

/** Asks the file first: Node's stream for standard input or output costs more than a small scan, and a pipe needs none. */
function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}

async function ask(host: NodeJS.Process, question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(?:es)?$/i.test(await askLine(host, `${question} [y/N]`, signal));
}

async function askLine(host: NodeJS.Process, question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return (await reader.question(`${question} `, { signal })).trim();
  } catch {
    return '';
  } finally {
    reader.close();
  }
}

function terminalOf(host: NodeJS.Process): Io['terminal'] {
  const { env } = host;
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const stdout = isTerminal(1) && host.stdout.isTTY ? host.stdout : undefined;
  const errIsTTY = isTerminal(2) && host.stderr.isTTY;
  if (stdout === undefined && !errIsTTY && !forced) return undefined;
  const dumb = env['TERM'] === 'dumb';
  const quiet = (env['NO_COLOR'] ?? '') !== '' || env['FORCE_COLOR'] === '0' || dumb;
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return {
    columns: stdout?.columns ?? 100,
    colour: forced || (stdout !== undefined && !quiet),
    unicode: !dumb && (host.platform === 'darwin' || /utf-?8/i.test(locale)),
    outIsTerminal: stdout !== undefined && !dumb,
    errIsTerminal: errIsTTY && !dumb && (env['CI'] ?? '') === '',
  };
}
