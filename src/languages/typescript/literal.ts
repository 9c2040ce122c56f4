// The literal a secret stands in, taken apart character by character: every unit knows its raw text's place and the
// text it means, so a part of a literal can be cut out without touching the rest.
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { TextSpan } from '../../core/language.ts';
import { widenIn, type Unit } from '../unit.ts';
import type { Node, SourceTree } from './syntax.ts';

/**
 * Text a program sees as one string: a string, a template without holes, or one stretch of a template between holes.
 * `node` is the expression it belongs to; `start` and `end` are inside the delimiters.
 */
export interface LiteralText extends TextSpan {
  readonly kind: 'string' | 'template' | 'quasi' | 'attribute' | 'number';
  readonly node: Node;
  readonly units: readonly Unit[];
}

/** What the leaf around a span is, when it cannot be taken apart. */
export type NoLiteral = 'nothing' | 'comment' | 'regular-expression' | 'number' | 'jsx-text' | 'tagged-template';

/** The literal around `span`, or why there is none. */
export function literalAt(tree: SourceTree, span: TextSpan): LiteralText | NoLiteral {
  const holds = (range: readonly [number, number]) => range[0] <= span.start && span.end <= range[1];
  const leaf = tree.leaves.find((node) => holds(node.range));
  if (leaf === undefined) return tree.comments.some((comment) => holds(comment.range)) ? 'comment' : 'nothing';
  if (leaf.type === 'JSXText') return 'jsx-text';
  if (leaf.type === 'TemplateElement') return templateText(tree.text, leaf, leaf.parent);
  if (leaf.type !== 'Literal') return 'nothing';
  if ('regex' in leaf) return 'regular-expression';
  if (typeof leaf.value === 'number') {
    // Only the usual way of writing it: what is stored is that text, and it must lead back to the same number.
    if (String(leaf.value) !== leaf.raw) return 'number';
    const [start, end] = leaf.range;
    return { kind: 'number', node: leaf, start, end, units: plainUnits(tree.text, start, end) };
  }
  if (typeof leaf.value !== 'string') return 'number';
  const [start, end] = [leaf.range[0] + 1, leaf.range[1] - 1];
  if (leaf.parent.type === 'JSXAttribute') {
    return { kind: 'attribute', node: leaf, start, end, units: plainUnits(tree.text, start, end) };
  }
  return { kind: 'string', node: leaf, start, end, units: escapedUnits(tree.text, start, end) };
}

/** What the program sees of `span`. */
export function valueOf(literal: LiteralText, span: TextSpan): string {
  return literal.units
    .filter((unit) => unit.start >= span.start && unit.end <= span.end)
    .map((unit) => unit.value)
    .join('');
}

/** The span to store: the reported one grown to what belongs to the value. */
export function widen(literal: LiteralText, reported: TextSpan): TextSpan {
  if (literal.kind === 'number') return { start: literal.start, end: literal.end };
  return widenIn(literal, reported, literal.kind === 'quasi');
}

function templateText(text: string, leaf: TSESTree.TemplateElement, template: Node): LiteralText | NoLiteral {
  if (template.type !== 'TemplateLiteral' || template.parent.type === 'TaggedTemplateExpression') {
    return template.type === 'TemplateLiteral' ? 'tagged-template' : 'nothing';
  }
  const start = leaf.range[0] + 1;
  const end = leaf.range[1] - (leaf.tail ? 1 : 2);
  return {
    kind: template.expressions.length === 0 ? 'template' : 'quasi',
    node: template,
    start,
    end,
    units: escapedUnits(text, start, end),
  };
}

function plainUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  let at = start;
  for (const char of text.slice(start, end)) {
    units.push({ start: at, end: at + char.length, value: char });
    at += char.length;
  }
  return units;
}

const SINGLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };

/** The units of JavaScript string or template text, which JSON strings are a part of. */
export function escapedUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  let at = start;
  while (at < end) {
    const unit = text[at] === '\\' ? escapeAt(text, at) : charAt(text, at);
    units.push(unit);
    at = unit.end;
  }
  return units;
}

function charAt(text: string, at: number): Unit {
  // Templates read both Windows and old Macintosh line ends as \n; strings cannot hold them.
  if (text.startsWith('\r\n', at)) return { start: at, end: at + 2, value: '\n' };
  const char = String.fromCodePoint(text.codePointAt(at)!);
  return { start: at, end: at + char.length, value: char === '\r' ? '\n' : char };
}

function escapeAt(text: string, at: number): Unit {
  const found = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\}|([0-3]?[0-7]{1,2})|(\r\n|[\n\r\u2028\u2029]))/i.exec(
    text.slice(at, at + 16),
  );
  if (found === null) {
    const char = String.fromCodePoint(text.codePointAt(at + 1) ?? 92);
    return { start: at, end: at + 1 + char.length, value: SINGLE[char] ?? char };
  }
  const [whole, byte, four, braced, octal] = found;
  const unit = { start: at, end: at + whole.length };
  if (byte !== undefined || four !== undefined)
    return { ...unit, value: String.fromCharCode(Number.parseInt(byte ?? four!, 16)) };
  if (braced !== undefined) return { ...unit, value: String.fromCodePoint(Math.min(Number.parseInt(braced, 16), 0x10ffff)) };
  if (octal !== undefined) return { ...unit, value: String.fromCharCode(Number.parseInt(octal, 8)) };
  return { ...unit, value: '' };
}
