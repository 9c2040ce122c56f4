// From a literal to the edits that fetch it. A whole literal becomes a call; a part of one becomes a hole, and the literal
// an f-string. Edits are as small as they can be, so two secrets in one literal do not get in each other's way.
import type { Piece, RefusalCode, TextEdit } from '../../core/language.ts';
import type { Spelling } from '../../core/spelling.ts';
import type { SecretRef } from '../../core/store.ts';
import { ancestors, type SyntaxNode } from '../syntax-node.ts';
import type { PythonLiteral, PythonUnit, StringPart } from './literal.ts';
import type { EnvironmentDefault } from './place.ts';

/** Units of the literal that are stored. `key` names the field of a database secret they become. */
export interface StoredUnits {
  readonly units: readonly PythonUnit[];
  readonly spelling: Spelling;
  readonly key?: string;
  /** Percent-encode what is fetched: the part stands in a URL. */
  readonly quoted: boolean;
  /** Ask anew rather than use an old value: it is read to connect with it. */
  readonly fresh: boolean;
}

/** The edits of a literal, or why it cannot be cut. `name` is what `get_secret` is called in the file. */
export type Cut = { readonly edits: (ref: SecretRef) => TextEdit[] } | { readonly refuse: RefusalCode };

/** How to write the literal once `stored` is fetched. */
export function cutLiteral(text: string, literal: PythonLiteral, stored: readonly StoredUnits[], name: string): Cut {
  const [only] = stored;
  if (literal.kind === 'number') return { edits: (ref) => [wholeEdit(text, literal, only!, name, '"', ref)] };
  const isBytes = literal.parts.some(({ prefix }) => prefix.includes('b'));
  if (isBytes && [...literal.units, ...literal.others].some(({ value }) => value > '\u007f')) return { refuse: 'spelling' };
  const isWhole = stored.length === 1 && !literal.hasHoles && only!.units.length === literal.units.length && !only!.quoted;
  if (isWhole) {
    const own = literal.parts[0]!.quote[0] as "'" | '"';
    return { edits: (ref) => [wholeEdit(text, literal, only!, name, own, ref)] };
  }
  const parts = new Set(stored.flatMap(({ units }) => units.map((unit) => unit.part)));
  const [part] = parts;
  // Before Python 3.12 an f-string inside an f-string cannot hold quotes of its own.
  const isInside = [...ancestors(literal.node)].some(({ parent }) => parent.type === 'interpolation');
  if (parts.size !== 1 || isInside || (isBytes && literal.parts.length > 1)) return { refuse: 'not-a-literal' };
  const around = aroundHoles(text, literal, part!, stored);
  return { edits: (ref) => [...around, ...stored.map((one) => holeEdit(part!, one, name, ref))].toSorted(inOrder) };
}

function wholeEdit(
  text: string,
  literal: PythonLiteral,
  stored: StoredUnits,
  name: string,
  quote: "'" | '"',
  ref: SecretRef,
): TextEdit {
  const { start, end } = literal.node;
  const call = callText(name, quote, ref, stored);
  const isBytes = literal.parts[0]!.prefix.includes('b');
  const fetched = literal.kind === 'number' ? `int(${call})` : isBytes ? `${call}.encode()` : call;
  const original: Piece[] = [{ text: text.slice(start, literal.start) }, pieceOf(stored), { text: text.slice(literal.end, end) }];
  return { span: { start, end }, text: `${glue(text, start)}${fetched}`, original };
}

function holeEdit(part: StringPart, stored: StoredUnits, name: string, ref: SecretRef): TextEdit {
  const [start, end] = [stored.units[0]!.start, stored.units.at(-1)!.end];
  const call = callText(name, part.quote.startsWith("'") ? '"' : "'", ref, stored);
  return { span: { start, end }, text: `{${call}}`, original: [pieceOf(stored)] };
}

/** The prefix that makes an f-string of it, braces doubled, and `.encode()` behind what was bytes. */
function aroundHoles(text: string, literal: PythonLiteral, part: StringPart, stored: readonly StoredUnits[]): TextEdit[] {
  if (part.prefix.includes('f')) return [];
  const { start, end } = part.node;
  const open = start + part.prefix.length;
  const prefix = part.prefix.includes('r') ? 'fr' : 'f';
  const edits = [replace(text, start, open, `${part.prefix === '' ? glue(text, start) : ''}${prefix}`)];
  const cut = new Set(stored.flatMap(({ units }) => units));
  for (const unit of literal.units) {
    if (unit.part === part && !cut.has(unit) && /^[{}]$/.test(text.slice(unit.start, unit.end)))
      edits.push(replace(text, unit.start, unit.end, unit.value + unit.value));
  }
  if (part.prefix.includes('b')) edits.push(replace(text, end, end, '.encode()'));
  return edits;
}

function callText(name: string, quote: "'" | '"', ref: SecretRef, { key, quoted, fresh }: StoredUnits): string {
  const field = key ?? ref.key;
  const words = [ref.name, ...(field === undefined || field === '' ? [] : [field])].map((word) => quote + word + quote);
  return `${name}(${[...words, ...(quoted ? ['quoted=True'] : []), ...(fresh ? ['fresh=True'] : [])].join(', ')})`;
}

/** The call around a default becomes a choice, so that nothing is fetched when the variable is set. */
export function choiceEdits(text: string, literal: SyntaxNode, { call, mapping, key }: EnvironmentDefault): TextEdit[] {
  const bare =
    /^(?:assignment|return_statement|argument_list|keyword_argument|pair|list|parenthesized_expression|(?:typed_)?default_parameter)$/;
  const [open, close] = bare.test(call.parent?.type ?? '') ? ['', ''] : ['(', ')'];
  return [
    replace(text, call.start, literal.start, `${open}${mapping}[${key}] if ${key} in ${mapping} else `),
    replace(text, literal.end, call.end, close),
  ];
}

function pieceOf({ key, spelling }: StoredUnits): Piece {
  return { ...(key === undefined ? {} : { key }), spelling };
}

/** A blank where a keyword stands right before the quote: `return"…"`. */
function glue(text: string, start: number): string {
  return /\w/.test(text[start - 1] ?? '') ? ' ' : '';
}

function replace(text: string, start: number, end: number, by: string): TextEdit {
  return { span: { start, end }, text: by, original: start === end ? [] : [{ text: text.slice(start, end) }] };
}

function inOrder(a: TextEdit, b: TextEdit): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}
