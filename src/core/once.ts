// What is costly to make and often not needed.

/** Gives what `make` gives, which is called by the first call and never again. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
