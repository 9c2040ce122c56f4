// What a scan and the thing that is scanned tell each other.
import type { Ledger, Source } from '../core/blob.ts';
import type { Confidence, Rule } from '../core/rule.ts';
import type { ScannerOptions } from '../detect/scanner.ts';
import type { Collected } from './collect.ts';
import type { Progress } from './progress.ts';

/** What a look at anything needs to know beside where. */
export interface Run {
  readonly rules: readonly Rule[];
  readonly threshold: Confidence;
  readonly scannerOptions: ScannerOptions;
}

/** A source that finds for itself. */
export interface Look {
  readonly kind: Source['kind'];
  /** Filled by `run`. */
  readonly ledger: Ledger;
  run(progress: Progress): Promise<Collected>;
}
