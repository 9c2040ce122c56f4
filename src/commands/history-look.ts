// A look at a whole history, for `keylift scan --history`. Loaded when it is asked for.
import { emptyLedger } from '../core/blob.ts';
import { pathFilter } from '../sources/filter.ts';
import { openGit } from '../sources/git-process.ts';
import { scanHistory } from './history.ts';
import type { Io } from './io.ts';
import type { Look, Run } from './look.ts';
import { onlyFolder, type SourceOptions } from './source.ts';

export interface HistoryLookOptions extends SourceOptions {
  readonly everything?: boolean;
  readonly cache?: string | true;
  readonly jobs?: number;
  /** MiB. */
  readonly memory?: number;
}

const MiB = 1024 * 1024;
const DEFAULT_MEMORY = 900;

/** @throws KeyliftError when there is no repository or more than one path. */
export async function historyLook(paths: readonly string[], options: HistoryLookOptions, run: Run, io: Io): Promise<Look> {
  const git = openGit(await onlyFolder(paths, io));
  const ledger = emptyLedger();
  return {
    kind: 'history',
    ledger,
    async run(progress) {
      try {
        return await scanHistory({
          ...run,
          git,
          ledger,
          filter: pathFilter(options.include, options.exclude),
          everything: options.everything === true,
          maxFileSize: options.maxFileSize,
          cache: options.cache,
          jobs: options.jobs,
          memory: (options.memory ?? DEFAULT_MEMORY) * MiB,
          signal: io.signal,
          progress,
        });
      } finally {
        git.close();
      }
    },
  };
}
