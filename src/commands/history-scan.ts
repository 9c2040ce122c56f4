// What a scan of history is asked to do.
import type { Ledger } from '../core/blob.ts';
import type { Confidence, Rule } from '../core/rule.ts';
import type { ScannerOptions } from '../detect/scanner.ts';
import type { PathFilter } from '../sources/filter.ts';
import type { Git } from '../sources/git-process.ts';
import type { Progress } from './progress.ts';

export interface HistoryScan {
  readonly git: Git;
  readonly rules: readonly Rule[];
  /** Filled on the way. */
  readonly ledger: Ledger;
  readonly filter: PathFilter;
  readonly threshold: Confidence;
  readonly scannerOptions: ScannerOptions;
  /** Also unreachable objects and the texts of commits and tags. */
  readonly everything: boolean;
  /** Bytes. */
  readonly maxFileSize: number | undefined;
  /** Where to keep what was learned: a folder, or true for the user's own. */
  readonly cache: string | true | undefined;
  readonly jobs: number | undefined;
  /** Bytes this may take, roughly. */
  readonly memory: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}
