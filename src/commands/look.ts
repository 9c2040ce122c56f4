// What a scan's flags ask to be looked at, and the findings in it: whole histories by the pack reader, everything else
// content by content.
import type { Ledger, Source } from '../core/blob.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Confidence, Rule } from '../core/rule.ts';
import { createScanner } from '../detect/scanner.ts';
import { collect, type Collected } from './collect.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import { onlyFolder, openSource, type SourceOptions } from './source.ts';

export interface LookOptions extends SourceOptions {
  readonly everything?: boolean;
  readonly jobs?: number;
  /** MiB. */
  readonly memory?: number;
}

export interface Look {
  readonly kind: Source['kind'];
  readonly ledger: Ledger;
  /** @param progress is told how far it is */
  run(progress: Progress): Promise<Collected & { readonly below: number }>;
}

/** @throws KeyliftError for paths that are not there and flags that exclude each other. */
export async function openLook(
  paths: readonly string[],
  options: LookOptions,
  rules: readonly Rule[],
  threshold: Confidence,
  io: Io,
): Promise<Look> {
  if (options.everything === true && options.history === undefined)
    throw new KeyliftError('E0108', '--everything goes with --history', { exit: EXIT.usage });
  const whole = options.history === true && options.since === undefined;
  if (options.everything === true && !whole)
    throw new KeyliftError('E0108', '--everything goes with the whole history, not with a range', { exit: EXIT.usage });
  if (whole && options.staged === undefined && options.stdin === undefined)
    return historyLook(paths, options, rules, threshold, io);
  const source = await openSource(paths, options, io);
  return {
    kind: source.kind,
    ledger: source.ledger,
    run: async (progress) => ({ ...(await collect(source, createScanner(rules), io.signal, progress)), below: 0 }),
  };
}

async function historyLook(
  paths: readonly string[],
  options: LookOptions,
  rules: readonly Rule[],
  threshold: Confidence,
  io: Io,
): Promise<Look> {
  const { openGit } = await import('../sources/git-process.ts');
  const { pathFilter } = await import('../sources/filter.ts');
  const { DEFAULT_MEMORY, scanHistory } = await import('./history.ts');
  const { emptyLedger } = await import('../core/blob.ts');
  const git = openGit(await onlyFolder(paths, io));
  const ledger = emptyLedger();
  return {
    kind: 'history',
    ledger,
    async run(progress) {
      try {
        return await scanHistory({
          git,
          rules,
          ledger,
          filter: pathFilter(options.include, options.exclude),
          threshold,
          everything: options.everything === true,
          maxFileSize: options.maxFileSize,
          jobs: options.jobs,
          memory: options.memory === undefined ? DEFAULT_MEMORY : options.memory * 1024 * 1024,
          signal: io.signal,
          progress,
        });
      } finally {
        git.close();
      }
    },
  };
}
