// How much one archive may cost, with everything nested in it. A bomb is a few kilobytes that unpack to more than there is.

import type { ArchiveReading } from '../../core/blob.ts';

const MOST_ENTRIES = 250_000;
/** Deflate cannot do better than 1,032; real data hardly ever reaches 100. */
const MOST_RATIO = 200;
/** Up to here no ratio is suspicious: an empty log compresses well. */
const RATIO_FROM = 64 * 1024 ** 2;
const MOST_MS = 300_000;

/** The limit that was met, in plain words. The archive is left as it is; what came before was scanned. */
export class ArchiveLimitError extends Error {}

/** One entry is an archive that is not opened; what is beside it can be. */
export class NestingError extends Error {}

/** Counts one outermost archive's cost. */
export class ArchiveBudget {
  readonly depth: number;
  readonly #limits: ArchiveReading;
  readonly #size: number;
  readonly #until: number;
  #bytes = 0;
  #entries = 0;

  /** @param size of the archive itself, in bytes */
  constructor(limits: ArchiveReading, size: number) {
    this.depth = limits.depth;
    this.#limits = limits;
    this.#size = size;
    this.#until = performance.now() + MOST_MS;
  }

  /** @throws ArchiveLimitError */
  entry(): void {
    this.#entries += 1;
    if (this.#entries > MOST_ENTRIES) throw new ArchiveLimitError(`more than ${MOST_ENTRIES} entries`);
  }

  /** @throws ArchiveLimitError */
  spend(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes) throw new ArchiveLimitError(`unpacks to more than ${this.#limits.bytes} bytes`);
    if (this.#bytes > RATIO_FROM && this.#bytes > this.#size * MOST_RATIO)
      throw new ArchiveLimitError(`unpacks to more than ${MOST_RATIO} times its size`);
    if (performance.now() > this.#until) throw new ArchiveLimitError(`takes longer than ${MOST_MS / 1000} s`);
  }
}
