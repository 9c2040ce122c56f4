// The process around a command: signals, closed pipes, crashes, and the way out. A crash never exits 1, because 1 means
// "secrets found", and never prints a foreign error's message, because that may hold a value.
import { EXIT, type ExitCode } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { formatError } from '../report/error.ts';
import type { Io } from './io.ts';

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
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') crash(error);
    outputClosed = true;
  });
  host.stderr.on('error', () => {});

  return {
    stdout: (text) => {
      if (!outputClosed) host.stdout.write(text);
    },
    stderr: (text) => void host.stderr.write(text),
    stdin: host.stdin,
    env: host.env,
    cwd: host.cwd(),
    signal: abort.signal,
    terminal: terminalOf(host),
    confirm: host.stdin.isTTY && host.stderr.isTTY ? (question) => ask(host, question, abort.signal) : undefined,
    releaseSignals: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) host.off(name, onSignal);
    },
    prompt: host.stdin.isTTY && host.stderr.isTTY ? (question) => askLine(host, question, abort.signal) : undefined,
    hidden: host.stdin.isTTY && host.stderr.isTTY ? (question) => askHidden(host, question, abort.signal) : undefined,
    finish: (code) => {
      host.exitCode = code;
      if (outputClosed) host.exit(code);
      host.stdout.write('', () => host.stderr.write('', () => host.exit(code)));
    },
  };
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

/** What is typed goes to no screen and into no memory of lines. */
async function askHidden(host: NodeJS.Process, question: string, signal: AbortSignal): Promise<Secret> {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline/promises'), import('node:stream')]);
  const nowhere = new Writable({ write: (_chunk, _encoding, written) => written() });
  // The terminal stops echoing here, so nobody is asked before.
  const reader = createInterface({ input: host.stdin, output: nowhere, terminal: true, historySize: 0 });
  host.stderr.write(`${question} `);
  try {
    return new Secret(await reader.question('', { signal }));
  } catch {
    return new Secret('');
  } finally {
    reader.close();
    host.stderr.write('\n');
  }
}

function terminalOf(host: NodeJS.Process): Io['terminal'] {
  const { env, stdout, stderr } = host;
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  if (!stdout.isTTY && !stderr.isTTY && !forced) return undefined;
  const dumb = env['TERM'] === 'dumb';
  const quiet = (env['NO_COLOR'] ?? '') !== '' || env['FORCE_COLOR'] === '0' || dumb;
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return {
    columns: stdout.columns ?? 100,
    colour: forced || (stdout.isTTY && !quiet),
    unicode: !dumb && (host.platform === 'darwin' || /utf-?8/i.test(locale)),
    outIsTerminal: stdout.isTTY && !dumb,
    errIsTerminal: stderr.isTTY && !dumb && (env['CI'] ?? '') === '',
  };
}
