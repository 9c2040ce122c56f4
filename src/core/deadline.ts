// A time limit joined with other reasons to stop. `AbortSignal.any` over `AbortSignal.timeout` would be shorter, but Node
// may collect the timeout inside it before it fires, and then nothing ever stops (https://github.com/nodejs/node/issues/57736).

export interface Deadline {
  /** Aborted when the time is over or any of the given signals is. */
  readonly signal: AbortSignal;
  /** The time was what ended it. */
  readonly isOver: () => boolean;
  /** Call when the work is done: stops the clock and lets go of the given signals. */
  readonly end: () => void;
}

/** @param ms from now; undefined for no limit */
export function deadline(ms: number | undefined, ...signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  let over = false;
  const stop = () => controller.abort(signals.find((signal) => signal.aborted)?.reason);
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => {
          over = true;
          controller.abort();
        }, ms);
  for (const signal of signals) {
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  }
  return {
    signal: controller.signal,
    isOver: () => over,
    end: () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', stop);
    },
  };
}
