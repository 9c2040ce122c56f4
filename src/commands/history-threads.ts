// Deals the pass over a repository's objects to threads. The main thread works too, and stays able to hear a signal.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Confidence, Rule } from '../core/rule.ts';
import type { PassInput } from '../sources/pack/pass.ts';
import { startShare, type ShareResult, type Working } from './history-pass.ts';
import { shareRules } from './shared-rules.ts';

/** More threads than this only take memory. */
const MOST_THREADS = 4;
/** Below so many bytes to unpack, a thread takes longer to start than to help. */
const WORTH_A_THREAD = 24 * 1024 * 1024;

/** @param jobs what the user asked for; without it as many as are worth it for so many bytes */
export function threadCount(jobs: number | undefined, weight: number): number {
  if (workerFile() === undefined) return 1;
  if (jobs !== undefined) return Math.max(1, Math.min(jobs, 64));
  return Math.min(availableParallelism(), MOST_THREADS, 1 + Math.floor(weight / WORTH_A_THREAD));
}

/** The bundled worker, beside this file or one folder up; there is none when the sources are run as they are. */
function workerFile(): URL | undefined {
  return [new URL('history-worker.mjs', import.meta.url), new URL('../history-worker.mjs', import.meta.url)].find((url) =>
    existsSync(fileURLToPath(url)),
  );
}

export interface Dealt {
  readonly results: readonly ShareResult[];
  /** The main thread's own share, whose core and scanner serve the steps after it. */
  readonly own: Working;
}

/** Stops between two parts when `signal` is aborted. `progress` is told how many of how many parts are taken. */
export async function dealPass(
  input: PassInput,
  rules: readonly Rule[],
  least: Confidence,
  threads: number,
  signal: AbortSignal,
  progress: (taken: number, parts: number) => void,
): Promise<Dealt> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const parts = input.forest.parts.length - 1;
  const share = { input, rules: shareRules(rules), least, next };
  const file = workerFile();
  const others: Promise<ShareResult>[] = [];
  for (let i = 1; i < threads; i += 1) {
    const worker = new Worker(file!, { workerData: share, env: {}, execArgv: [] });
    others.push(
      new Promise((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('a scanning thread ended without a result')));
      }),
    );
  }
  // Both are awaited below; a failure meanwhile must not count as unhandled.
  const ended = Promise.all(others);
  ended.catch(() => {});
  const own = startShare(share);
  while (own.step()) {
    progress(Math.min(Atomics.load(next, 0), parts), parts);
    // Lets the event loop see signals and messages.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) Atomics.store(next, 0, parts);
  }
  return { results: [own.done(), ...(await ended)], own };
}
