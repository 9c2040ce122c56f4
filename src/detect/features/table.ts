// A feature is a number read from a candidate, and the reason it speaks for when the model leans on it.

export interface Feature<Subject> {
  readonly name: string;
  /** Reason code; report/ has its sentence. */
  readonly code: string;
  readonly of: (subject: Subject) => number;
}

/** Makes features of one reason from named readers; booleans become 0 and 1. */
export function features<Subject>(
  code: string,
  readers: Readonly<Record<string, (subject: Subject) => number | boolean>>,
): Feature<Subject>[] {
  return Object.entries(readers).map(([name, read]) => ({ name, code, of: (subject) => Number(read(subject)) }));
}

/** One feature for each pattern: does it match the text? */
export function matching<Subject>(
  code: string,
  prefix: string,
  text: (subject: Subject) => string,
  patterns: Readonly<Record<string, RegExp>>,
): Feature<Subject>[] {
  return Object.entries(patterns).map(([name, pattern]) => ({
    name: `${prefix}.${name}`,
    code,
    of: (subject) => (pattern.test(text(subject)) ? 1 : 0),
  }));
}
