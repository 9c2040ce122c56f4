// A clock that only goes forward. `performance` would do the same and load a good part of Node.

/** Milliseconds, with fractions, since some moment. */
export function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
