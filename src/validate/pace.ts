// One request at a time to a provider, and a pause between two. Providers run beside each other.

/** Runs `work` when its provider's turn comes. */
export type Pace = <T>(provider: string, work: () => Promise<T>) => Promise<T>;

/** @param pause milliseconds between the end of a request and the start of the next to the same provider */
export function paceOf(pause: number): Pace {
  const last = new Map<string, Promise<unknown>>();
  return (provider, work) => {
    const before = last.get(provider);
    const mine = (before === undefined ? Promise.resolve() : before.then(() => wait(pause))).then(work);
    last.set(
      provider,
      mine.catch(() => undefined),
    );
    return mine;
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
