// Keylift in a real pseudo-terminal (script(1) of util-linux), for tests of what a person sees and types.
import { spawn, spawnSync } from 'node:child_process';
import { BINARY } from './binary.ts';
import { cleanEnv } from './run.ts';

/** For describe.skipIf; the title then says `[needs script]`. */
export const WITHOUT_TERMINAL: boolean = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status !== 0;

export interface Screen {
  readonly code: number | null;
  /** Everything shown, colours and cursor movements taken out. */
  readonly text: string;
}

/** What is typed when the newest text matches; the first rule that fits. Undefined: the terminal is hung up instead. */
export type Habit = readonly [seen: RegExp, typed: string | undefined];

/** Runs `keylift ...args` and answers every question by habit. Fails loudly on a question without one. */
export function atTerminal(
  args: readonly string[],
  habits: readonly Habit[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly columns?: number;
    readonly patience?: number;
  },
): Promise<Screen> {
  const words = [process.execPath, BINARY, ...args].map((part) => `'${part}'`).join(' ');
  const line = `stty cols ${options.columns ?? 100} rows 50; exec ${words}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: options.cwd,
    env: cleanEnv({ TERM: 'xterm', ...options.env }),
  });
  let raw = '';
  let read = 0;
  const questions = /(?:\]|:)\s*$/;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`nothing more happened; the screen said:\n${plain(raw).slice(-3000)}`));
    }, options.patience ?? 50_000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      raw += text;
      const fresh = plain(raw.slice(read));
      if (!questions.test(fresh)) return;
      const last = fresh.trimEnd().split('\n').slice(-6).join(' ');
      const habit = habits.find(([seen]) => seen.test(last.replaceAll(/\s+/g, ' ')));
      if (habit === undefined) return;
      read = raw.length;
      if (habit[1] === undefined) child.kill('SIGKILL');
      else child.stdin.write(`${habit[1]}\n`);
    });
    child.stdin.on('error', () => {});
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, text: plain(raw) });
    });
  });
}

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}
