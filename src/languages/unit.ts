// A literal character by character: every unit knows its raw text's place and the text it means, so a part of a literal
// can be cut out without touching the rest.
import type { TextSpan } from '../core/language.ts';

/** One character, escape or line continuation of a literal. */
export interface Unit extends TextSpan {
  readonly value: string;
}

/** A stretch of units, and where it begins and ends between its delimiters. */
export interface UnitText extends TextSpan {
  readonly units: readonly Unit[];
}

/** Most bytes a secret may have, by the service's own limit. */
export const MAX_BYTES = 65_536;

const WORD = /[A-Za-z0-9]/;
const DELIMITER = /[\s:/=&;,?'"<>(){}[\]|@]/;
const TOKEN = /[A-Za-z0-9_+/=-]/;

/**
 * The span to store: the reported one moved to whole characters, grown to the whole word where it begins or ends inside
 * one, and to the whole text when nothing but white space, or no delimiter at all, would be left around it.
 * @param betweenHoles the word itself is the value there: its neighbours belong to the template
 */
export function widenIn(literal: UnitText, reported: TextSpan, betweenHoles: boolean): TextSpan {
  const { units } = literal;
  const whole = { start: literal.start, end: literal.end };
  let first = units.findIndex((unit) => unit.end > reported.start);
  let last = units.findLastIndex((unit) => unit.start < reported.end);
  if (first === -1 || last === -1 || last < first) return whole;
  const at = (index: number) => units[index]?.value ?? '';
  if (WORD.test(at(first)) && WORD.test(at(first - 1))) while (TOKEN.test(at(first - 1))) first -= 1;
  if (WORD.test(at(last)) && /[A-Za-z0-9=]/.test(at(last + 1))) while (TOKEN.test(at(last + 1))) last += 1;
  const grown = { start: units[first]!.start, end: units[last]!.end };
  if (betweenHoles) return grown;
  const rest = [...units.slice(0, first), ...units.slice(last + 1)].map((unit) => unit.value);
  return rest.every((value) => value.trim() === '') || !rest.some((value) => DELIMITER.test(value)) ? whole : grown;
}
