// Runs programs for the demo, shows what a user would see, and keeps everything they print for the canary check.
import { spawn, type ChildProcess } from 'node:child_process';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  /** Runs to the end. `show` passes the output through, indented. */
  run(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly show?: boolean; readonly env?: Record<string, string> },
  ): Promise<Ran>;
  /** Starts a program and resolves when its output matches `ready`, with the match. */
  start(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly ready: RegExp; readonly env?: Record<string, string> },
  ): Promise<{ match: RegExpExecArray; readonly stop: () => Promise<void> }>;
  /** Everything any program has printed so far. */
  transcript(): string;
  /** Ends what still runs. */
  close(): void;
}

export function openShell(env: Readonly<Record<string, string>>): Shell {
  let heard = '';
  const running = new Set<ChildProcess>();

  const launch = (command: string, args: readonly string[], cwd: string, extra: Record<string, string> = {}) => {
    const child = spawn(command, args, { cwd, env: { ...env, ...extra }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    child.on('close', () => running.delete(child));
    return child;
  };

  return {
    run(command, args, { cwd, show = false, env: extra }) {
      return new Promise((resolve, reject) => {
        const child = launch(command, args, cwd, extra);
        let stdout = '';
        let stderr = '';
        let both = '';
        const listen = (stream: NodeJS.ReadableStream, add: (text: string) => void) => {
          stream.setEncoding('utf8').on('data', (text: string) => {
            heard += text;
            both += text;
            add(text);
          });
        };
        listen(child.stdout, (text) => (stdout += text));
        listen(child.stderr, (text) => (stderr += text));
        child.on('error', reject);
        child.on('close', (code) => {
          if (show) process.stdout.write(indent(both));
          resolve({ code, stdout, stderr });
        });
      });
    },
    start(command, args, { cwd, ready, env: extra }) {
      return new Promise((resolve, reject) => {
        const child = launch(command, args, cwd, extra);
        let said = '';
        const ended = new Promise<void>((done) => child.on('close', () => done()));
        const listen = (text: string) => {
          heard += text;
          said += text;
          const match = ready.exec(said);
          if (match !== null) resolve({ match, stop: () => (endGroup(child, 'SIGTERM'), ended) });
        };
        child.stdout.setEncoding('utf8').on('data', listen);
        child.stderr.setEncoding('utf8').on('data', listen);
        child.on('error', reject);
        child.on('close', (code) => reject(new Error(`${command} ended with ${code} before it was ready`)));
      });
    },
    transcript: () => heard,
    close: () => {
      for (const child of running) endGroup(child, 'SIGKILL');
    },
  };
}

function indent(text: string): string {
  return text === ''
    ? ''
    : `${text
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '' : `  ${line}`))
        .join('\n')}\n`;
}

/** npm starts the program as a child of its own, so the whole process group is told. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}
