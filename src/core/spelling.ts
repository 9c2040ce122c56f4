// How a value was spelled in source, without the value. `"p\u0040ss"` is the value `p@ss` whose second character was
// spelled as a four-digit escape. The journal keeps the spelling; value and spelling together give the bytes back.

/** Ways one code unit (or the code point of `brace`) can be written. */
const FORMS = {
  /** as itself */
  p: (char: string) => char,
  /** \n \t \\ \" … */
  s: (char: string) => `\\${SHORT_OF.get(char) ?? char}`,
  /** \xhh, lower-case digits */
  x: (char: string) => `\\x${hex(char, 2)}`,
  X: (char: string) => `\\x${hex(char, 2).toUpperCase()}`,
  u: (char: string) => `\\u${hex(char, 4)}`,
  U: (char: string) => `\\u${hex(char, 4).toUpperCase()}`,
  /** \Uhhhhhhhh, eight digits for a whole code point */
  w: (char: string) => `\\U${wide(char)}`,
  W: (char: string) => `\\U${wide(char).toUpperCase()}`,
  /** a line end written as carriage return and line feed */
  c: (char: string) => (char === '\n' ? '\r\n' : NEVER),
  /** %hh for each UTF-8 byte, upper-case digits as encodeURIComponent writes them */
  e: (char: string) => percent(char),
  E: (char: string) => percent(char).toLowerCase(),
} as const;

type Form = keyof typeof FORMS;

/**
 * Runs of `[form, number of characters]` that cover the value. `[]` is the empty value. A form that begins with a colon
 * writes the rest of itself and no character of the value: what stands between the halves of a literal that is written
 * in parts (`"…" "…"`, or a backslash at the end of a line).
 */
export type Spelling = readonly (readonly [string, number])[];

/** True when `name` is a form of spelling. */
export function isForm(name: string): boolean {
  return Object.hasOwn(FORMS, name) || name.startsWith(':');
}

/** Stands in no text, so that nothing is taken to be spelled like it. */
const NEVER = '\u{10ffff}\u{10ffff}';

const SHORT = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
]);
const SHORT_OF = new Map([...SHORT].map(([letter, char]) => [char, letter]));

/** `value` written the way `spelling` says. @throws RangeError when the lengths do not agree. */
export function spell(value: string, spelling: Spelling): string {
  const chars = [...value];
  let out = '';
  let at = 0;
  for (const [form, count] of spelling) {
    if (form.startsWith(':')) {
      out += form.slice(1);
      continue;
    }
    const write = FORMS[form as Form];
    if (write === undefined || at + count > chars.length) throw new RangeError('spelling does not fit the value');
    for (let i = 0; i < count; i += 1) out += write(chars[at + i]!);
    at += count;
  }
  if (at !== chars.length) throw new RangeError('spelling does not fit the value');
  return out;
}

/** The value that `raw` spells; the inverse of {@link spell}. @throws RangeError when `raw` is not spelled like that. */
export function unspell(raw: string, spelling: Spelling): string {
  let value = '';
  let at = 0;
  for (const [form, count] of spelling) {
    if (form.startsWith(':')) {
      if (!raw.startsWith(form.slice(1), at)) throw new RangeError('text is not spelled like that');
      at += form.length - 1;
      continue;
    }
    for (let i = 0; i < count; i += 1) {
      const char = charAt(raw, at, form as Form);
      const write = FORMS[form as Form];
      if (char === undefined || !raw.startsWith(write(char), at)) throw new RangeError('text is not spelled like that');
      value += char;
      at += write(char).length;
    }
  }
  if (at !== raw.length) throw new RangeError('text is not spelled like that');
  return value;
}

function charAt(raw: string, at: number, form: Form): string | undefined {
  const whole = (index: number) =>
    raw.codePointAt(index) === undefined ? undefined : String.fromCodePoint(raw.codePointAt(index)!);
  const digits = (from: number, width: number) => String.fromCharCode(Number.parseInt(raw.slice(from, from + width), 16));
  switch (form) {
    case 'p':
      return whole(at);
    case 's': {
      const letter = whole(at + 1);
      return letter === undefined ? undefined : (SHORT.get(letter) ?? letter);
    }
    case 'x':
    case 'X':
      return digits(at + 2, 2);
    case 'u':
    case 'U':
      return digits(at + 2, 4);
    case 'w':
    case 'W': {
      const code = Number.parseInt(raw.slice(at + 2, at + 10), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    }
    case 'c':
      return '\n';
    case 'e':
    case 'E': {
      const run = /^(?:%[0-9a-f]{2})+/i.exec(raw.slice(at, at + 12))?.[0] ?? '';
      return [...Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')][0];
    }
    default:
      return undefined;
  }
}

/** `wide`: backslash escapes with eight digits too, and an unknown escape keeps its backslash. `lines`: none, but line ends of Windows. */
type Escapes = 'none' | 'lines' | 'backslash' | 'wide' | 'percent';

const ORDER: Record<Escapes, readonly Form[]> = {
  none: ['p'],
  lines: ['p', 'c'],
  backslash: ['p', 's', 'x', 'X', 'u', 'U'],
  wide: ['p', 's', 'x', 'X', 'u', 'U', 'w', 'W', 'c'],
  percent: ['p', 'e', 'E'],
};

/**
 * The spelling under which `raw` is `value`, or undefined when there is none that gives every byte back.
 * `escapes`: which escapes the surrounding syntax has.
 */
export function spellingOf(raw: string, value: string, escapes: Escapes): Spelling | undefined {
  const order = ORDER[escapes];
  // A backslash that stands for itself is looked for last, because it may be an escape's head.
  const backslash: readonly Form[] = escapes === 'wide' ? [...order.slice(1), 'p'] : order;
  const runs: [Form, number][] = [];
  let at = 0;
  for (const char of value) {
    // A backslash or percent sign that stands for itself only makes sense where it is not an escape's head.
    const form = (char === '\\' ? backslash : order).find((name) => {
      if (name === 'p' && ((escapes === 'backslash' && char === '\\') || (escapes === 'percent' && char === '%'))) return false;
      return raw.startsWith(FORMS[name](char), at);
    });
    if (form === undefined) return undefined;
    at += FORMS[form](char).length;
    const last = runs.at(-1);
    if (last?.[0] === form) last[1] += 1;
    else runs.push([form, 1]);
  }
  return at === raw.length ? runs : undefined;
}

function hex(char: string, width: number): string {
  // One form covers the surrogate pair too, written as two four-digit escapes by the caller's source; rare enough to refuse.
  return char.length === 1 ? char.charCodeAt(0).toString(16).padStart(width, '0') : 'none';
}

function wide(char: string): string {
  return char.codePointAt(0)!.toString(16).padStart(8, '0');
}

function percent(char: string): string {
  return [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}
