// The string a secret stands in: its parts ("…" "…" is one string), what each character of them means, and the holes of
// f-strings. A stretch is what lies between two holes; a value never reaches over one.
import type { TextSpan } from '../../core/language.ts';
import type { Spelling } from '../../core/spelling.ts';
import { spellingOf } from '../../core/spelling.ts';
import { innermost, type SyntaxNode } from '../syntax-node.ts';
import type { Unit, UnitText } from '../unit.ts';
import type { PythonTree } from './syntax.ts';

/** One pair of quotes. `start` and `end` are inside them; `prefix` is lower case. */
export interface StringPart extends TextSpan {
  readonly node: SyntaxNode;
  readonly prefix: string;
  readonly quote: string;
}

/** A character of a part; `opaque` when what it means is not known here (`\N{…}`, half a surrogate pair). */
export interface PythonUnit extends Unit {
  readonly part: StringPart;
  readonly opaque: boolean;
}

/** The expression around a secret. */
export interface PythonLiteral extends UnitText {
  readonly kind: 'string' | 'number';
  /** The whole expression: one string, or several side by side. */
  readonly node: SyntaxNode;
  readonly parts: readonly StringPart[];
  /** Those of the stretch the secret stands in. */
  readonly units: readonly PythonUnit[];
  /** Those of the other stretches. */
  readonly others: readonly PythonUnit[];
  readonly hasHoles: boolean;
  /** A hole follows this stretch. */
  readonly holeAfter: boolean;
  /** Raw text of the stretch before, when this one follows a hole. */
  readonly before: string | undefined;
}

/** The literal around `span`, or what is there instead. */
export function literalAt(tree: PythonTree, span: TextSpan): PythonLiteral | 'comment' | 'nothing' {
  const { text, root } = tree;
  for (let node: SyntaxNode | undefined = innermost(root, span.start, span.end); node !== undefined; node = node.parent) {
    if (node.type === 'comment') return 'comment';
    if (node.type === 'integer') return numberLiteral(text, node);
    if (node.type === 'interpolation' || node.type === 'format_specifier') return 'nothing';
    if (node.type === 'string' || node.type === 'concatenated_string') {
      const whole = node.parent?.type === 'concatenated_string' ? node.parent : node;
      return stringLiteral(text, whole, span) ?? 'nothing';
    }
  }
  return 'nothing';
}

function numberLiteral(text: string, node: SyntaxNode): PythonLiteral | 'nothing' {
  const { start, end } = node;
  // What is stored is the text, and it must lead back to the same number.
  if (!/^[1-9]\d*$/.test(text.slice(start, end))) return 'nothing';
  const part: StringPart = { node, prefix: '', quote: '', start, end };
  const units = Array.from(text.slice(start, end), (value, index) => ({
    start: start + index,
    end: start + index + 1,
    value,
    part,
    opaque: false,
  }));
  return {
    kind: 'number',
    node,
    parts: [part],
    units,
    others: [],
    hasHoles: false,
    holeAfter: false,
    before: undefined,
    start,
    end,
  };
}

function stringLiteral(text: string, node: SyntaxNode, span: TextSpan): PythonLiteral | undefined {
  const strings = node.type === 'string' ? [node] : node.children.filter((child) => child.type === 'string');
  const parts = strings.map((one) => partOf(text, one)).filter((part) => part !== undefined);
  if (parts.length !== strings.length) return undefined;
  const stretches: PythonUnit[][] = [[]];
  for (const part of parts) {
    let at = part.start;
    for (const hole of part.node.children.filter((child) => child.type === 'interpolation')) {
      stretches.at(-1)!.push(...unitsOf(text, part, at, hole.start));
      stretches.push([]);
      at = hole.end;
    }
    stretches.at(-1)!.push(...unitsOf(text, part, at, part.end));
  }
  const index = stretches.findIndex((units) => units.length > 0 && units[0]!.start < span.end && units.at(-1)!.end > span.start);
  const units = stretches[index];
  if (units === undefined) return undefined;
  const before = stretches[index - 1];
  return {
    kind: 'string',
    node,
    parts,
    units,
    others: stretches.filter((_, other) => other !== index).flat(),
    hasHoles: stretches.length > 1,
    holeAfter: index < stretches.length - 1,
    before: before?.map(({ value }) => value).join(''),
    start: units[0]!.start,
    end: units.at(-1)!.end,
  };
}

function partOf(text: string, node: SyntaxNode): StringPart | undefined {
  const open = node.children.find((child) => child.type === 'string_start');
  const close = node.children.findLast((child) => child.type === 'string_end');
  if (open === undefined || close === undefined) return undefined;
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)(.*)$/s.exec(text.slice(open.start, open.end))!;
  return { node, prefix: prefix.toLowerCase(), quote, start: open.end, end: close.start };
}

function unitsOf(text: string, part: StringPart, start: number, end: number): PythonUnit[] {
  const isRaw = part.prefix.includes('r');
  const isFormat = part.prefix.includes('f');
  const units: PythonUnit[] = [];
  for (let at = start; at < end;) {
    let unit = text[at] === '\\' && !isRaw ? escapeAt(text, at, part.prefix.includes('b')) : charAt(text, at);
    // In an f-string a brace is written twice.
    if (isFormat && /[{}]/.test(unit.value) && text[at + 1] === unit.value) unit = { ...unit, end: at + 2 };
    units.push({ ...unit, part });
    at = unit.end;
  }
  return units;
}

type Bare = Omit<PythonUnit, 'part'>;

function charAt(text: string, at: number): Bare {
  // Python reads every kind of line end as \n.
  if (text.startsWith('\r\n', at)) return { start: at, end: at + 2, value: '\n', opaque: false };
  const char = String.fromCodePoint(text.codePointAt(at)!);
  return { start: at, end: at + char.length, value: char === '\r' ? '\n' : char, opaque: false };
}

const SINGLE: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function escapeAt(text: string, at: number, isBytes: boolean): Bare {
  const found =
    /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|N\{([^}]*)\}|([0-7]{1,3})|(\r\n|[\n\r])|([ntrbfva\\'"]))/.exec(
      text.slice(at, at + 80),
    );
  const [whole = '\\', byte, four, eight, named, octal, line, single] = found ?? [];
  const isText = four !== undefined || eight !== undefined || named !== undefined;
  // An unknown escape keeps its backslash; what follows is a character of its own.
  if (found === null || (isBytes && isText)) return { start: at, end: at + 1, value: '\\', opaque: false };
  const unit = { start: at, end: at + whole.length, opaque: false };
  const code = byte ?? four ?? eight;
  if (code !== undefined) {
    const point = Number.parseInt(code, 16);
    const isHalf = (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff;
    return { ...unit, value: isHalf ? '\ufffd' : String.fromCodePoint(point), opaque: isHalf };
  }
  if (named !== undefined) return { ...unit, value: '\ufffd', opaque: true };
  if (octal !== undefined) return { ...unit, value: String.fromCodePoint(Number.parseInt(octal, 8)) };
  return { ...unit, value: line === undefined ? SINGLE[single!]! : '' };
}

/** What the program sees of these units. */
export function valueOf(units: readonly PythonUnit[]): string {
  return units.map((unit) => unit.value).join('');
}

/** How these units spell their value; undefined when it could not be written the same way again. */
export function spellingOfUnits(text: string, units: readonly PythonUnit[]): Spelling | undefined {
  const runs: (readonly [string, number])[] = [];
  let plain: PythonUnit[] = [];
  const flush = (): boolean => {
    const [first] = plain;
    if (first === undefined) return true;
    const raw = text.slice(first.start, plain.at(-1)!.end);
    const escapes = first.part.node.type === 'integer' ? 'none' : first.part.prefix.includes('r') ? 'lines' : 'wide';
    const spelled = spellingOf(raw, valueOf(plain), escapes);
    plain = [];
    if (spelled === undefined) return false;
    runs.push(...spelled);
    return true;
  };
  let last: PythonUnit | undefined;
  for (const unit of units) {
    if (unit.opaque) return undefined;
    if (last !== undefined && last.part !== unit.part) {
      if (!flush()) return undefined;
      runs.push([`:${text.slice(last.end, unit.start)}`, 0]);
    }
    const raw = text.slice(unit.start, unit.end);
    const isDoubled = raw === '{{' || raw === '}}';
    if (unit.value === '' || isDoubled) {
      if (!flush()) return undefined;
      if (isDoubled) runs.push(['p', 1]);
      runs.push([`:${isDoubled ? unit.value : raw}`, 0]);
    } else plain.push(unit);
    last = unit;
  }
  return flush() ? runs : undefined;
}
