// Reads `name = value` around a keyword, in any of the notations code and configuration use. A hand-written reader:
// regular expressions for this back-track badly on real lines.
import type { Role } from './candidate.ts';

export interface Assignment {
  readonly name: string;
  readonly role: Role;
  readonly quote: string;
  /** Range of the value in the text given, quotes excluded. */
  readonly start: number;
  readonly end: number;
}

const NAME = /[\w$.-]/;
const MAX_NAME = 48;
const MAX_VALUE = 512;
const BLANK = /[ \t]/;
/** Letters that may stand before a quote: Python and Rust prefixes, C# verbatim and interpolated, Objective-C. */
const STRING_PREFIX = /^(?:[rRbBuUfF]{1,2}|[@$L])(?=["'])/;
const ANNOTATION = /^\s*:\s*(?:readonly\s+)?[A-Za-z_][\w.<>[\]| ]{0,40}=(?![=>])/;

/** Reads the assignment whose name holds the keyword at [keywordStart, keywordEnd); undefined when there is none. */
export function readAssignment(text: string, keywordStart: number, keywordEnd: number): Assignment | undefined {
  let nameStart = keywordStart;
  while (nameStart > 0 && keywordStart - nameStart < MAX_NAME && NAME.test(text[nameStart - 1]!)) nameStart -= 1;
  let nameEnd = keywordEnd;
  while (nameEnd < text.length && nameEnd - keywordEnd < MAX_NAME && NAME.test(text[nameEnd]!)) nameEnd += 1;
  if (nameEnd - keywordEnd >= MAX_NAME || keywordStart - nameStart >= MAX_NAME) return undefined;
  const name = text.slice(nameStart, nameEnd);
  const before = text[nameStart - 1] ?? '';

  const operator = readOperator(text, nameEnd, name, before);
  if (operator === undefined) return undefined;
  const value = readValue(text, operator.end, operator.role);
  if (value === undefined) return undefined;
  return { name, role: value.call ? 'argument' : operator.role, quote: value.quote, start: value.start, end: value.end };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANK.test(text[at]!)) at += 1;
  return at;
}

/** What stands between the name and the value, and so what the value is to the name. */
function readOperator(text: string, nameEnd: number, name: string, before: string): { end: number; role: Role } | undefined {
  let at = nameEnd;
  // `"name": v`, `name] = v`, `:name => v`, `['name'] = v`
  const closer = /^(?:\\?["'`]\]?|\]|\?)/.exec(text.slice(at, at + 3));
  if (closer !== null) at += closer[0].length;
  const rest = text.slice(at, at + 64);

  if (before === '<' && rest.startsWith('>')) return { end: at + 1, role: 'assignment' };
  if (name.startsWith('-') || /^--?$/.test(before)) {
    const flag = /^(?:=|[ \t]+(?=[^-\s|&;<>]))/.exec(rest);
    if (flag !== null) return { end: at + flag[0].length, role: 'flag' };
  }
  const annotation = ANNOTATION.exec(rest);
  if (annotation !== null && closer === null) return { end: at + annotation[0].length, role: 'assignment' };
  const operator = /^\s{0,24}(===?|!==?|\|\|=?|\?\?=?|:=|=>|->|<-|=|:(?!:)|,|\|\||\?\?|\bor\b|\()/.exec(rest);
  if (operator === null) return undefined;
  const sign = operator[1]!;
  const end = at + operator[0].length;
  // A line break before the sign is an assignment only where the sign itself says so.
  if (operator[0].includes('\n') && !['=', '=>', ':='].includes(sign)) return undefined;
  if (/^[=!]==?$/.test(sign)) return { end, role: 'comparison' };
  if (sign === ',') return closer === null ? undefined : { end, role: 'argument' };
  if (sign === '(') return { end, role: 'argument' };
  if (/^(?:\|\||\?\?|or)/.test(sign)) return { end, role: 'default' };
  return { end, role: 'assignment' };
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly call: boolean;
}

function readValue(text: string, from: number, role: Role): Value | undefined {
  let at = skipBlanks(text, from);
  // The value may stand on the next line when nothing else follows on this one.
  const breakAfter = /^(?:\\?\r?\n[ \t]*)(?=["'`])/.exec(text.slice(at, at + 40));
  if (breakAfter !== null && role === 'assignment') at += breakAfter[0].length;
  let call = false;
  // `new Secret("x")`, `String("x")`, `b64("x")`: the literal is an argument of one call.
  const wrapper = /^(?:new\s+)?[A-Za-z_][\w.]{0,40}\(\s*(?=["'`])/.exec(text.slice(at, at + 64));
  if (wrapper !== null && role !== 'comparison') {
    at += wrapper[0].length;
    call = true;
  }
  const prefix = STRING_PREFIX.exec(text.slice(at, at + 3));
  if (prefix !== null) at += prefix[0].length;
  const escaped = text.startsWith('\\"', at) ? 1 : 0;
  const quote = text[at + escaped] ?? '';
  if (quote === '"' || quote === "'" || quote === '`') return readQuoted(text, at + escaped, quote, escaped === 1, call);
  if (call || role === 'argument' || role === 'comparison' || role === 'default') return undefined;
  return readBare(text, at);
}

function readQuoted(text: string, at: number, quote: string, escaped: boolean, call: boolean): Value | undefined {
  const triple = text.startsWith(quote.repeat(3), at);
  const open = triple ? 3 : 1;
  const closing = escaped ? `\\${quote}` : triple ? quote.repeat(3) : quote;
  const start = at + open;
  for (let i = start; i < text.length && i - start <= MAX_VALUE; i += 1) {
    if (text.startsWith(closing, i)) {
      return i === start ? undefined : { start, end: i, quote, call };
    }
    if (text[i] === '\\') i += 1;
    else if ((text[i] === '\n' || text[i] === '\r') && !triple && quote !== '`') return undefined;
  }
  return undefined;
}

function readBare(text: string, at: number): Value | undefined {
  let end = at;
  while (end < text.length && end - at <= MAX_VALUE && !/[\s"'`<>;,]/.test(text[end]!)) end += 1;
  // Inside a quoted string (`"... password=x"`), and in lists, a closing bracket is not part of the value.
  if (/[)\]}]/.test(text[end - 1] ?? '') && !/[([{]/.test(text.slice(at, end))) end -= 1;
  if (end === at || end - at > MAX_VALUE) return undefined;
  return { start: at, end, quote: '', call: false };
}
