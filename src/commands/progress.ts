// The spinner: only on a terminal and only for work that has taken longer than a second, so that quick commands stay quiet.
import type { Io } from './io.ts';

const PATIENCE_MS = 1000;

export interface Progress {
  /** `text` must be free of repository text that did not pass `printable()`. */
  update(text: string): void;
  stop(): void;
}

/** Starts counting; the spinner library is loaded only when it is shown. */
export function startProgress(io: Io, text: string): Progress {
  if (io.terminal?.errIsTerminal !== true) return { update: () => {}, stop: () => {} };
  let current = text;
  let stopped = false;
  let spinner: { text: string; stop(): unknown } | undefined;
  const timer = setTimeout(() => {
    void import('ora').then(({ default: ora }) => {
      if (!stopped) spinner = ora({ text: current, stream: process.stderr, discardStdin: false }).start();
    });
  }, PATIENCE_MS);
  timer.unref();
  return {
    update(next) {
      current = next;
      if (spinner !== undefined) spinner.text = next;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
