// Reads what is given to the name around a keyword, in any notation code and configuration use. A hand-written reader:
// regular expressions for this back-track badly on real lines. One look at each character of a window of under 1 kB.
//
// What must stand near a keyword for a value to be read; the scanning core throws a keyword away by the same conditions.
// A name has fewer than MAX_NAME characters before and after its keyword. Behind it come at most 64 quotes, blanks, line
// breaks, `)`, `]`, `\\` and `!`, and then
//   =  :  ,  (  >  <  |  ?          a sign: a quote within 120 bytes of it, or a bare word of 4 bytes within 40 (not for
//                                  `,` `(` `|`)
//   [  *  {  or the v of `value`   an index, bold text, a block or a partner attribute: always worth a look
//   anything else behind a blank   a directive, flag or word of SQL: a quote within 20 bytes, or the name begins its line,
//                                  begins with `-`, or stands behind ENV, ARG, set, setx, export, #define or `login x`
import type { Role } from './candidate.ts';
import {
  isBlank,
  isQuote,
  type Literal,
  literalsIn,
  quoteAt,
  readBare,
  readQuoted,
  skipBlanks,
  valueInJson,
  wholeLine,
} from './literal.ts';
import { readOperator } from './operator.ts';
import { partnerAfter } from './partner.ts';

export interface Assignment {
  readonly name: string;
  readonly nameStart: number;
  readonly role: Role;
  /** What stands between name and value. */
  readonly sign: string;
  readonly quote: string;
  /** Range of the value in the text given, quotes excluded. */
  readonly start: number;
  readonly end: number;
  readonly index: number;
}

/** Farthest a quoted and a bare value may begin behind the sign. */
const FAR = { quoted: 112, bare: 32 };
/** Most characters of a name on either side of its keyword. */
export const MAX_NAME = 64;
const MOST_LITERALS = 4;
/** Schemes of an Authorization header; the credential is what follows. */
const SCHEME = /^(?:bearer|basic|token|apikey|api-key|digest|bot|negotiate|oauth|jwt)[ \t]+/i;

/** Values given to the name that holds the keyword at [keywordStart, keywordEnd), in order of position. */
export function readAssignments(text: string, keywordStart: number, keywordEnd: number): Assignment[] {
  const bounds = nameAround(text, keywordStart, keywordEnd);
  if (bounds === undefined) return [];
  const name = text.slice(bounds.start, bounds.end);
  const found: Assignment[] = [];
  let behind = bounds.end;
  const add = (literal: Literal, role: Role, sign: string) => {
    const scheme = SCHEME.exec(text.slice(literal.start, Math.min(literal.end, literal.start + 16)));
    const start = literal.start + (scheme === null ? 0 : scheme[0].length);
    if (start >= literal.end || (found.length === 0 && literal.start - behind > (literal.quote === '' ? FAR.bare : FAR.quoted)))
      return;
    found.push({ name, nameStart: bounds.start, role, sign, quote: literal.quote, start, end: literal.end, index: found.length });
  };

  const operator = readOperator(text, bounds.start, bounds.end);
  if (operator !== undefined) {
    const { end, role, sign } = operator;
    behind = end;
    // `name = a few words`: one value where the name begins its line and blanks set it off.
    const spread = role === 'assignment' && isBlank(text[end]) && beginsLine(text, bounds.start);
    readValues({ text, role, sign, query: inQuery(text, bounds.start), spread, add }, end);
  }
  if (found.length === 0) {
    const partner = partnerAfter(text, bounds.start, bounds.end);
    behind = partner ?? bounds.end;
    if (partner !== undefined) readValues({ text, role: 'element', sign: 'value', query: false, spread: false, add }, partner);
  }
  return found;
}

function isName(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code === 45 ||
    code === 46
  );
}

/** The whole identifier around a keyword; undefined when it is too long to be one. */
function nameAround(text: string, from: number, to: number): { start: number; end: number } | undefined {
  let start = from;
  while (start > 0 && from - start < MAX_NAME && isName(text.charCodeAt(start - 1))) start -= 1;
  let end = to;
  while (end < text.length && end - to < MAX_NAME && isName(text.charCodeAt(end))) end += 1;
  if (from - start >= MAX_NAME || end - to >= MAX_NAME) return undefined;
  // The letter of an escape in front (`"\nPASSWORD=x"`) is not part of the name.
  if (start < from && text[start - 1] === '\\' && 'nrt'.includes(text[start]!)) start += 1;
  while (end > to && (text[end - 1] === '-' || text[end - 1] === '.')) end -= 1;
  return { start, end };
}

/** The name is a parameter of a URL query or a form body. */
function inQuery(text: string, nameStart: number): boolean {
  const before = text[nameStart - 1];
  return before === '?' || before === '&';
}

/** Nothing but blanks, a dash or a comment sign stands before the name in its line. */
function beginsLine(text: string, nameStart: number): boolean {
  let at = nameStart - 1;
  while (at >= 0 && (isBlank(text[at]) || text[at] === '-' || text[at] === '#' || text[at] === ';')) at -= 1;
  return at < 0 || text[at] === '\n';
}

type Add = (literal: Literal, role: Role, sign: string) => void;

interface Reading {
  readonly text: string;
  readonly role: Role;
  readonly sign: string;
  /** In a URL query or form body. */
  readonly query: boolean;
  /** A bare value may be several words. */
  readonly spread: boolean;
  readonly add: Add;
}

function readValues(reading: Reading, from: number): void {
  const at = valueStart(reading, from);
  if (at === -1) return;
  const { text, role, sign, add } = reading;
  const quote = quoteAt(text, at);
  if (quote !== -1) {
    const literal = readQuoted(text, quote);
    if (literal === undefined) return;
    if (literal.end > literal.start) add(valueInJson(text, literal) ?? literal, role, sign);
    if (role === 'argument') addAll(reading, literalsIn(text, literal.next, MOST_LITERALS - 1, true), role);
    else fallback(text, literal.next, role, sign, add);
    return;
  }
  if (role === 'argument') {
    addAll(reading, literalsIn(text, at, MOST_LITERALS, true), role);
    return;
  }
  if (text[at] === '[' || text[at] === '(' || text[at] === '{') {
    const inside = literalsIn(text, at, MOST_LITERALS);
    addAll(reading, inside, 'list');
    if (inside.length > 0) return;
  }
  const bare = role === 'comparison' || (role === 'default' && sign !== ':-') ? undefined : readBare(text, at, reading.query);
  const expression = isPlainWord(text, bare) ? [] : literalsIn(text, at, MOST_LITERALS);
  if (expression.length > 0) addAll(reading, expression, role === 'comparison' ? role : 'expression');
  else if (bare !== undefined) addBare(reading, bare);
}

function addAll({ sign, add }: Reading, literals: readonly Literal[], role: Role): void {
  for (const literal of literals) add(literal, role, sign);
}

/** A bare word; behind the scheme of a header, the next one. */
function addBare({ text, role, sign, query, spread, add }: Reading, bare: Literal): void {
  const scheme = SCHEME.exec(text.slice(bare.start, bare.start + 20));
  if (scheme === null) {
    add(spread ? wholeLine(text, bare) : bare, role, sign);
    return;
  }
  const inner = readBare(text, bare.start + scheme[0].length, query);
  if (inner !== undefined) add(inner, role, sign);
}

/** Where the value begins, which may be on the next line; -1 when there is none. */
function valueStart({ text, role, sign }: Reading, from: number): number {
  const at = skipBlanks(text, from);
  if (isBreak(text, at) && (role === 'assignment' || role === 'element')) return valueOnNextLine(text, at);
  if (role === 'assignment' && sign === ':' && /^[|>][-+]?[ \t]*\r?\n/.test(text.slice(at, at + 8)))
    return skipSpace(text, text.indexOf('\n', at) + 1);
  if (role === 'element' && text.startsWith('<![CDATA[', at)) return at + 9;
  // Go writes `[]byte("…")`.
  return text.startsWith('[]', at) ? at + 2 : at;
}

/** `name = "" || "x"`, `name == "a" ? …`: only what a default operator puts behind a first literal. */
function fallback(text: string, from: number, role: Role, sign: string, add: Add): void {
  if (role !== 'assignment') return;
  const at = skipBlanks(text, from);
  const two = text.slice(at, at + 2);
  if (two !== '||' && two !== '??' && two !== '?:') return;
  for (const literal of literalsIn(text, at + 2, 1)) add(literal, 'default', sign);
}

/** A bare word that ends where its line does is a value as it stands, even when a later quote follows on the line. */
function isPlainWord(text: string, bare: Literal | undefined): boolean {
  if (bare === undefined || text[bare.next - 1] === '(') return false;
  const next = text[skipBlanks(text, bare.next)];
  return next === undefined || next === '\n' || next === '\r' || next === ',' || next === '"' || next === "'" || next === '\\';
}

function isBreak(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r' || (text[at] === '\\' && (text[at + 1] === '\n' || text[at + 1] === '\r'));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isBlank(text[at]) || text[at] === '\n' || text[at] === '\r') at += 1;
  return at;
}

/** The value stands alone on the next line: only a quoted one, or the text of an element. */
function valueOnNextLine(text: string, from: number): number {
  const at = skipSpace(text, text[from] === '\\' ? from + 1 : from);
  return isQuote(text[at]) || quoteAt(text, at) !== -1 ? at : -1;
}
