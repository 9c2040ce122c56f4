// From a literal to the edits that fetch it. Edits are as small as they can be (the value, and the quotes where a string
// becomes a template), so two secrets in one literal do not get in each other's way.
import type { Piece, TextEdit, TextSpan } from '../../core/language.ts';
import type { Spelling } from '../../core/spelling.ts';
import type { SecretRef } from '../../core/store.ts';
import type { LiteralText } from './literal.ts';
import { needsParentheses } from './position.ts';

/** How the value is asked for at this site. */
export interface Call {
  /** `getSecret` or `secret`, or the name it has in this file. */
  readonly name: string;
  readonly wait: boolean;
  readonly quote: "'" | '"';
}

/** A stretch of the literal that is stored. `key` names the field of a database secret it becomes. */
export interface StoredPart extends TextSpan {
  readonly spelling: Spelling;
  readonly key?: string;
  /** Percent-encode what is fetched: the part stands in a URL. */
  readonly encode: boolean;
}

/** The edits for one site. */
export function siteEdits(
  text: string,
  literal: LiteralText,
  parts: readonly StoredPart[],
  call: Call,
  ref: SecretRef,
): TextEdit[] {
  const [only] = parts;
  if (parts.length === 1 && only!.start === literal.start && only!.end === literal.end && literal.kind !== 'quasi') {
    return [wholeEdit(text, literal, only!, call, ref)];
  }
  const inner = parts.map((part) => {
    const fetched = fetchText(call, ref, part.key);
    return {
      span: { start: part.start, end: part.end },
      text: `\${${part.encode ? `encodeURIComponent(${fetched})` : fetched}}`,
      original: [pieceOf(part)],
    };
  });
  return literal.kind === 'string' || literal.kind === 'attribute'
    ? [...delimiterEdits(text, literal, parts), ...inner].toSorted((a, b) => a.span.start - b.span.start)
    : inner;
}

function wholeEdit(text: string, literal: LiteralText, part: StoredPart, call: Call, ref: SecretRef): TextEdit {
  const [start, end] = literal.node.range;
  const plain = fetchText(call, ref, part.key);
  const fetched = literal.kind === 'number' ? `Number(${plain})` : plain;
  const bare = call.wait && literal.kind !== 'number' && needsParentheses(literal.node) ? `(${fetched})` : fetched;
  const glued = /[\w$]/.test(text[start - 1] ?? '') ? ' ' : '';
  const original: Piece[] = [{ text: text.slice(start, literal.start) }, pieceOf(part), { text: text.slice(literal.end, end) }];
  return { span: { start, end }, text: literal.kind === 'attribute' ? `{${fetched}}` : `${glued}${bare}`, original };
}

/** The call that fetches the secret, or one field of it. */
export function fetchText(call: Call, ref: SecretRef, key: string | undefined): string {
  const field = key ?? ref.key;
  const quoted = (value: string) => `${call.quote}${value}${call.quote}`;
  const asked = `${call.name}(${quoted(ref.name)}${field === undefined || field === '' ? '' : `, ${quoted(field)}`})`;
  return call.wait ? `await ${asked}` : asked;
}

function pieceOf(part: StoredPart): Piece {
  return { ...(part.key === undefined ? {} : { key: part.key }), spelling: part.spelling };
}

/** Quotes to back-ticks, and an escape before what only means something between back-ticks. */
function delimiterEdits(text: string, literal: LiteralText, parts: readonly TextSpan[]): TextEdit[] {
  const [start, end] = literal.node.range;
  const glued = /[\w$]/.test(text[start - 1] ?? '') ? ' ' : '';
  const [before, after] = literal.kind === 'attribute' ? ['{`', '`}'] : [`${glued}\``, '`'];
  const edits = [verbatimEdit(text, start, start + 1, before), verbatimEdit(text, end - 1, end, after)];
  literal.units.forEach((unit, index) => {
    if (parts.some((part) => unit.start >= part.start && unit.end <= part.end)) return;
    const raw = text.slice(unit.start, unit.end);
    const opensHole = raw === '$' && text[literal.units[index + 1]?.start ?? -1] === '{';
    const isEscape = literal.kind === 'attribute' && raw === '\\';
    if (raw === '`' || opensHole || isEscape) edits.push(verbatimEdit(text, unit.start, unit.end, `\\${raw}`));
  });
  return edits;
}

function verbatimEdit(text: string, start: number, end: number, by: string): TextEdit {
  return { span: { start, end }, text: by, original: [{ text: text.slice(start, end) }] };
}
