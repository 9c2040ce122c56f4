// Reads literals: quoted strings of every language, bare words of configuration files, and the literals inside an
// expression. Works on text of one window; every reader looks at each character once.

/** Longest value read; longer ones are data, not credentials a person typed or pasted (keys have rules of their own). */
export const MAX_VALUE = 512;

export interface Literal {
  /** Range of the value in the text given, quotes excluded. */
  readonly start: number;
  readonly end: number;
  /** The quote, or '' for a bare word. */
  readonly quote: string;
  /** Where reading may go on. */
  readonly next: number;
}

/** Letters that may stand before a quote: Python, Rust, C#, Objective-C, C++, Scala prefixes. */
const PREFIX = /^(?:[rRbBuUfFL]{1,2}|[@$&]{1,2}|q[qw]?|s)$/;

/** True for a quote sign. */
export function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'" || char === '`';
}

export function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text[at])) at += 1;
  return at;
}

/** Where the quote of a literal at `at` stands, after a prefix such as `b` or `@`; -1 when there is none. */
export function quoteAt(text: string, at: number): number {
  for (let length = 0; length <= 2; length += 1) {
    const here = at + length;
    if (length > 0 && !PREFIX.test(text.slice(at, here))) continue;
    if (isQuote(text[here])) return here;
    if (text[here] === '\\' && isQuote(text[here + 1]) && length === 0) return here + 1;
  }
  return -1;
}

/** Reads the quoted literal whose quote stands at `at`; undefined when it does not close in time. An empty one has start = end. */
export function readQuoted(text: string, at: number): Literal | undefined {
  const quote = text[at]!;
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  const triple = slashes === 0 && text[at + 1] === quote && text[at + 2] === quote;
  const start = at + (triple ? 3 : 1);
  const most = Math.min(text.length, start + MAX_VALUE + 1);
  for (let i = start; i < most; i += 1) {
    const char = text[i];
    if (char === '\\') {
      let run = 1;
      while (text[i + run] === '\\') run += 1;
      // In a string within a string, the inner quote closes behind as many backslashes as it opened with.
      if (slashes > 0 && text[i + run] === quote && run <= slashes) return { start, end: i, quote, next: i + run + 1 };
      i += run % 2 === 1 && slashes === 0 ? run : run - 1;
      continue;
    }
    if (char === quote) {
      if (triple) {
        if (text[i + 1] === quote && text[i + 2] === quote) return { start, end: i, quote, next: i + 3 };
        continue;
      }
      return { start, end: i, quote, next: i + 1 };
    }
    if ((char === '\n' || char === '\r') && !triple && quote !== '`') return undefined;
  }
  return undefined;
}

const IN_JSON = /:\s*\\*"([A-Za-z0-9_+/=.~-]{16,})\\*"/g;

/** The longest value of the JSON object that the literal holds as text; undefined when it holds none. */
export function valueInJson(text: string, literal: Literal): Literal | undefined {
  if (text[literal.start] !== '{') return undefined;
  let best: Literal | undefined;
  for (const match of text.slice(literal.start, literal.end).matchAll(IN_JSON)) {
    const start = literal.start + match.index + match[0].indexOf('"') + 1;
    if (best === undefined || match[1]!.length > best.end - best.start)
      best = { ...literal, start, end: start + match[1]!.length };
  }
  return best;
}

const BARE_END = new Set([' ', '\t', '\n', '\r', '"', "'", '`', '<', '>', '\\']);

/** Reads a bare word at `at`; undefined when there is none. `query` stops it at `&`, `#` and `;`. */
export function readBare(text: string, at: number, query: boolean): Literal | undefined {
  let end = at;
  const most = Math.min(text.length, at + MAX_VALUE + 1);
  while (end < most && !BARE_END.has(text[end]!)) {
    const char = text[end]!;
    if (query && (char === '&' || char === '#' || char === ';')) break;
    if (char === ';' || char === ',') {
      const after = text[end + 1];
      if (after === undefined || after === '\n' || after === '\r' || after === ' ' || after === '\t' || char === ';') break;
    }
    end += 1;
  }
  if (end === most && end < text.length) return undefined;
  const next = end;
  // In `{user: a, password: b}` and `f(password=b)` the closing bracket is not part of the value.
  while (end > at && (text[end - 1] === ')' || text[end - 1] === ']' || text[end - 1] === '}')) {
    const open = text[end - 1] === ')' ? '(' : text[end - 1] === ']' ? '[' : '{';
    if (text.slice(at, end - 1).includes(open)) break;
    end -= 1;
  }
  return end === at ? undefined : { start: at, end, quote: '', next };
}

/** A bare word with the words of letters that follow it up to the end of the line: one text, as ini and YAML files hold. */
export function wholeLine(text: string, bare: Literal): Literal {
  let end = text.indexOf('\n', bare.end);
  if (end === -1) end = text.length;
  if (end - bare.start > MAX_VALUE || !/^[ \t]+[A-Za-z\u0080-\u00ff]/.test(text.slice(bare.end, bare.end + 8))) return bare;
  const comment = /[ \t](?:#|\/\/|;)/.exec(text.slice(bare.end, end));
  if (comment !== null) end = bare.end + comment.index;
  while (end > bare.end && /[\s\\]/.test(text[end - 1]!)) end -= 1;
  return { ...bare, end, next: end };
}

/**
 * Quoted literals of the expression at `from`, in order, at most `most`; ends with the statement. An opening bracket at
 * `from` makes it a list, which ends with its closing one; `commas` reads on behind commas, as in the rest of a call.
 */
export function literalsIn(text: string, from: number, most: number, commas = false): Literal[] {
  const found: Literal[] = [];
  const list = isOpening(text[from]);
  let depth = 0;
  const limit = Math.min(text.length, from + MAX_VALUE);
  for (let i = from; i < limit && found.length < most; i += 1) {
    const char = text[i]!;
    if (isQuote(char)) {
      const literal = readQuoted(text, i);
      if (literal === undefined) break;
      if (literal.end > literal.start) found.push(literal);
      i = literal.next - 1;
    } else if (isOpening(char)) depth += 1;
    else if (char === ')' || char === ']' || char === '}') {
      depth -= 1;
      if (depth < 0 || (list && depth === 0)) break;
    } else if (char === ';' || (depth === 0 && (char === '\n' || (char === ',' && !commas)))) break;
    else if (char === '<' && text[i + 1] === '/') break;
  }
  return found;
}

function isOpening(char: string | undefined): boolean {
  return char === '(' || char === '[' || char === '{';
}
