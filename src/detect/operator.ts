// What stands between a name and its value, and so what the value is to the name.
import type { Role } from './candidate.ts';
import { isBlank, isQuote, quoteAt, readQuoted, skipBlanks } from './literal.ts';

export interface Operator {
  /** Where the value may start. */
  readonly end: number;
  readonly role: Role;
  readonly sign: string;
}

const MAX_BLANKS = 48;
const MAX_INDEX = 24;
const SIGNS = ['===', '!==', '==', '!=', '||=', '??=', '||', '??', '?:', ':=', '=>', '<-', '='] as const;
const ROLES: Record<string, Role> = { '===': 'comparison', '!==': 'comparison', '==': 'comparison', '!=': 'comparison' };
const DEFAULTS = new Set(['||', '??', '?:']);

/** The operator after the name at [nameStart, nameEnd); undefined when nothing is given to it there. */
export function readOperator(text: string, nameStart: number, nameEnd: number): Operator | undefined {
  const before = text[nameStart - 1] ?? '';
  const closer = skipClosers(text, nameEnd);
  let at = closer.end;
  const blank = at;
  while (at - blank < MAX_BLANKS && isBlank(text[at])) at += 1;
  const spaced = at > blank;

  if (text[nameStart] === '-' && !closer.quoted) {
    if (text[at] === '=') return { end: at + 1, role: 'flag', sign: '=' };
    if (spaced && isWordStart(text, at)) return { end: at, role: 'flag', sign: ' ' };
  }
  // `(?<secret>` names a group of a regular expression.
  const group = before === '<' && text[nameStart - 2] === '?';
  if (text[at] === '>' && !group && (before === '<' || insideTag(text, nameStart)))
    return { end: at + 1, role: 'element', sign: '>' };
  const sign = SIGNS.find((one) => text.startsWith(one, at));
  if (sign !== undefined) return signed(text, at, sign);
  switch (text[at]) {
    case ':':
      return readColon(text, at, nameStart, before);
    case '(':
      return { end: at + 1, role: 'argument', sign: '(' };
    case ',':
      if (isKey(text, at + 1)) return undefined;
      return closer.quoted || before === ':' || before === '{' || /^[A-Z][A-Z0-9_]+$/.test(text.slice(nameStart, nameEnd))
        ? { end: at + 1, role: 'argument', sign: ',' }
        : undefined;
    case '\n':
    case '\r':
      return signOnNextLine(text, at);
    default:
      return spaced ? readWord(text, at, nameStart, closer.quoted) : undefined;
  }
}

function signed(text: string, at: number, sign: string): Operator | undefined {
  const end = at + sign.length;
  if (sign === '=' && (text[end] === '~' || text[end] === '=')) return undefined;
  return { end, role: DEFAULTS.has(sign) ? 'default' : (ROLES[sign] ?? 'assignment'), sign };
}

/** `"name"`, `['name']`, `name]`, `name[0]`, `**name**`, `name?`, `name!`. */
function skipClosers(text: string, from: number): { end: number; quoted: boolean } {
  let at = from;
  let quoted = false;
  for (let steps = 0; steps < 4; steps += 1) {
    const char = text[at];
    if (isQuote(char)) quoted = true;
    else if (char === '\\' && isQuote(text[at + 1])) at += 0;
    else if (char === '[') {
      const close = text.indexOf(']', at);
      if (close === -1 || close - at > MAX_INDEX) break;
      at = close;
    } else if (char === '*' && (text[at + 1] === '*' || text[at + 1] === ':')) at += 0;
    else if (char === '*' && steps > 0) at += 0;
    else if (char === '?' && text[at + 1] === ':') at += 0;
    else if (char !== ']') break;
    at += 1;
  }
  // `f("name")`, `get("name") || "x"`: the sign behind a call belongs to what the call gives.
  if (quoted && text[at] === ')') {
    const next = skipBlanks(text, at + 1);
    if (DEFAULTS.has(text.slice(next, next + 2)) || text.startsWith('or ', next) || text[next] === '=') at = next;
    if (text.startsWith('or ', next)) at = next + 1;
  }
  return { end: at, quoted };
}

/** `name: value`, `name: Type = value`, `${name:-value}`, `:name: value`. */
function readColon(text: string, at: number, nameStart: number, before: string): Operator | undefined {
  const next = text[at + 1];
  if (next === ':') return undefined;
  if ((next === '-' || next === '=') && (before === '{' || text.slice(Math.max(0, nameStart - 2), nameStart).includes('{')))
    return { end: at + 2, role: 'default', sign: ':-' };
  const annotated = afterAnnotation(text, at + 1);
  return { end: annotated ?? at + 1, role: 'assignment', sign: annotated === undefined ? ':' : '=' };
}

/** Behind `Type =` when a quoted literal follows it. */
function afterAnnotation(text: string, from: number): number | undefined {
  let at = from;
  while (at - from < 64 && /[\w.<>[\]|&?, ]/.test(text[at] ?? '')) at += 1;
  if (text[at] !== '=' || text[at + 1] === '=' || text[at + 1] === '>' || at === from) return undefined;
  return quoteAt(text, skipBlanks(text, at + 1)) === -1 ? undefined : at + 1;
}

/** A line break before the sign is an assignment only where the sign itself says so. */
function signOnNextLine(text: string, from: number): Operator | undefined {
  let at = from;
  while (at - from < MAX_BLANKS && (isBlank(text[at]) || text[at] === '\n' || text[at] === '\r')) at += 1;
  const sign = ['=>', ':=', '='].find((one) => text.startsWith(one, at));
  if (sign === undefined || (sign === '=' && text[at + 1] === '=')) return undefined;
  return { end: at + sign.length, role: 'assignment', sign };
}

/** `name value`: a directive alone in its line, `#define`, `ENV`, `set`, a word of SQL, or a quoted literal. */
function readWord(text: string, at: number, nameStart: number, nameQuoted: boolean): Operator | undefined {
  if (text.startsWith('or ', at) && quoteAt(text, skipBlanks(text, at + 3)) !== -1)
    return { end: at + 3, role: 'default', sign: 'or' };
  if (quoteAt(text, at) !== -1 && !nameQuoted) return { end: at, role: 'word', sign: ' ' };
  if (/^(?:by|is|to|as)[ \t]/i.test(text.slice(at, at + 3)) && quoteAt(text, skipBlanks(text, at + 2)) !== -1)
    return { end: skipBlanks(text, at + 2), role: 'word', sign: text.slice(at, at + 2).toLowerCase() };
  if (/^(?:string|str)\b/i.test(text.slice(at, at + 7))) {
    const sign = skipBlanks(text, at + 6);
    return text[sign] === '=' && quoteAt(text, skipBlanks(text, sign + 1)) !== -1
      ? { end: sign + 1, role: 'assignment', sign: '=' }
      : undefined;
  }
  const lineStart = text.lastIndexOf('\n', nameStart - 1) + 1;
  const lead = text.slice(lineStart, nameStart);
  const directive = /^\s*(?:[#;]\s?)?$|(?:^|\s)(?:ENV|ARG|set|setx|export|#\s*define|login[ \t]+\S{1,64})[ \t]{1,40}$/i.test(
    lead,
  );
  return directive && isWordStart(text, at) && oneWordLeft(text, at) ? { end: at, role: 'word', sign: ' ' } : undefined;
}

function isWordStart(text: string, at: number): boolean {
  return /[^\s|&;<>(){}=:,#-]/.test(text[at] ?? '');
}

/** A quoted word and a colon: the next entry of a map, not an argument. */
function isKey(text: string, from: number): boolean {
  const at = skipBlanks(text, from);
  const literal = isQuote(text[at]) ? readQuoted(text, at) : undefined;
  return literal !== undefined && text[skipBlanks(text, literal.next)] === ':';
}

/** Nothing follows the word on its line but a comment or a line continuation. */
function oneWordLeft(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && !/\s/.test(text[at]!)) at += 1;
  at = skipBlanks(text, at);
  return at >= text.length || /[\r\n\\#]/.test(text[at]!) || text.startsWith('//', at);
}

/** The name stands in an opening tag: `<property name="name">`, `<ns:name>`. */
function insideTag(text: string, nameStart: number): boolean {
  for (let at = nameStart - 1; at >= 0 && nameStart - at < 96; at -= 1) {
    const char = text[at];
    if (char === '<') return text[at + 1] !== '/' && /[A-Za-z]/.test(text[at + 1] ?? '');
    if (char === '>' || char === '\n') return false;
  }
  return false;
}
