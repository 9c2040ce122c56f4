// Can a pattern run for ever? Static and strict: a repeat that may go on without bound must not stand inside another
// repeat, and back-references are out. Bounded repeats are multiplied up; past a product of 100,000 they count as unbounded.
// What passes runs in time linear in the window for any input; some harmless patterns are refused, which only costs a rewrite.

const MOST = 100_000;

/** Why `pattern` is refused, in words; undefined when it is safe. */
export function unsafeReason(pattern: string): string | undefined {
  const reader = { text: pattern, at: 0 };
  try {
    const weight = alternatives(reader);
    return weight > MOST ? 'a repeat inside a repeat multiplies up' : undefined;
  } catch (error) {
    if (error instanceof UnsafePattern) return error.message;
    throw error;
  }
}

class UnsafePattern extends Error {}

interface Reader {
  readonly text: string;
  at: number;
}

/** The greatest product of nested repeats in what is read up to `)` or the end. */
function alternatives(reader: Reader): number {
  let greatest = 1;
  while (reader.at < reader.text.length && reader.text[reader.at] !== ')') {
    const inner = atom(reader);
    const times = repeat(reader);
    if (times === Number.POSITIVE_INFINITY && inner > 1) throw new UnsafePattern('an unbounded repeat around another repeat');
    greatest = Math.max(greatest, inner > 1 || times === Number.POSITIVE_INFINITY ? inner * Math.min(times, 512) : times);
  }
  return greatest;
}

function atom(reader: Reader): number {
  const char = reader.text[reader.at]!;
  if (char === '\\') {
    const next = reader.text[reader.at + 1] ?? '';
    if (/[1-9k]/.test(next)) throw new UnsafePattern('a back-reference');
    reader.at += 2;
    return 1;
  }
  if (char === '[') {
    reader.at += 1;
    while (reader.at < reader.text.length && reader.text[reader.at] !== ']') reader.at += reader.text[reader.at] === '\\' ? 2 : 1;
    reader.at += 1;
    return 1;
  }
  if (char === '(') {
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>))?/.exec(reader.text.slice(reader.at))![0];
    reader.at += opening.length;
    const inner = alternatives(reader);
    reader.at += 1;
    // A group that repeats is only a danger when what it holds repeats too; one without repeats weighs as a character.
    return inner;
  }
  reader.at += 1;
  return 1;
}

/** How often the atom before may be taken; 1 when nothing says so. */
function repeat(reader: Reader): number {
  const match = /^(?:([*+])|(\?)|\{(\d+)(?:(,)(\d*))?\})\??/.exec(reader.text.slice(reader.at));
  if (match === null) return 1;
  reader.at += match[0].length;
  if (match[1] !== undefined || (match[4] !== undefined && match[5] === '')) return Number.POSITIVE_INFINITY;
  if (match[2] !== undefined) return 1;
  // `{16}` leaves no choice, so it cannot be the cause of back-tracking by itself.
  return match[4] === undefined ? 1 : Math.max(1, Number(match[5]) - Number(match[3]) + 1);
}
