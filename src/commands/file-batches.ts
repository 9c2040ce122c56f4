// The unit that threads share out: a batch of paths from one list, and the counter that hands batches out.
import type { FileReading, Ledger } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import type { Scanner } from '../detect/scanner.ts';
import { readBlobs } from '../sources/worktree.ts';

const BATCH = 64;

/** Hands out batch numbers to all threads, each once. */
export class BatchQueue {
  readonly #counter: Int32Array;
  readonly #batches: number;
  readonly #files: number;

  /** @param counter one element over shared memory, the same for all threads */
  constructor(files: number, counter: Int32Array) {
    this.#counter = counter;
    this.#files = files;
    this.#batches = Math.ceil(files / BATCH);
  }

  /** Number of the next batch; undefined when there is none. */
  take(): number | undefined {
    const batch = Atomics.add(this.#counter, 0, 1);
    return batch < this.#batches ? batch : undefined;
  }

  /** Files in the batches handed out so far. */
  get taken(): number {
    return Math.min(Atomics.load(this.#counter, 0) * BATCH, this.#files);
  }

  /** No thread gets another batch. */
  close(): void {
    Atomics.store(this.#counter, 0, this.#batches);
  }
}

/** Scans one batch of the list; what became of each file is in the ledger, and archives are left to `onArchive`. */
export function scanBatch(
  paths: readonly string[],
  batch: number,
  reading: FileReading,
  scanner: Scanner,
  ledger: Ledger,
  onArchive: (path: string) => void,
): Finding[] {
  const { room } = scanner;
  const findings: Finding[] = [];
  for (const path of paths.slice(batch * BATCH, (batch + 1) * BATCH)) {
    for (const blob of readBlobs(path, reading, ledger, { room, onArchive })) findings.push(...scanner.scan(blob));
  }
  return findings;
}
