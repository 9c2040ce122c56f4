// How much one blob may make us decode. What does not fit is not decoded, and that is said.
import { milliseconds } from '../../core/clock.ts';

/** Why something was left undecoded. */
export type Cut = 'depth' | 'bytes' | 'count' | 'ratio' | 'time';

export interface Limits {
  /** Decoders inside decoders. 0 switches decoding off. */
  readonly depth: number;
  /** Bytes of output in all. */
  readonly bytes: number;
  /** Texts decoded in all. */
  readonly count: number;
  /** Output over input of a compressed text. */
  readonly ratio: number;
  /** Milliseconds in all. */
  readonly time: number;
}

export const LIMITS: Limits = { depth: 3, bytes: 16 * 1024 * 1024, count: 10_000, ratio: 200, time: 2000 };

/** Longest run that is decoded at once; a longer one is cut there. */
export const MAX_RUN: number = 4 * 1024 * 1024;

export class Budget {
  readonly limits: Limits;
  readonly cuts: Set<Cut> = new Set<Cut>();
  #bytes = 0;
  #count = 0;
  readonly #clock: () => number;
  #deadline: number | undefined;

  constructor(limits: Limits, clock: () => number = milliseconds) {
    this.limits = limits;
    this.#clock = clock;
  }

  /** True when `bytes` more output may be made; otherwise the cut is noted. */
  take(bytes: number): boolean {
    this.#deadline ??= this.#clock() + this.limits.time;
    const cut =
      this.#bytes + bytes > this.limits.bytes
        ? 'bytes'
        : this.#count >= this.limits.count
          ? 'count'
          : this.#clock() > this.#deadline
            ? 'time'
            : undefined;
    if (cut !== undefined) {
      this.cuts.add(cut);
      return false;
    }
    this.#bytes += bytes;
    this.#count += 1;
    return true;
  }
}
