// A Python file as a tree, or where it does not parse. What only Python 2 allows is told apart from a mistake.
import { childOf, nodesOf, type ParsedText, type SyntaxNode } from '../syntax-node.ts';

export interface PythonTree {
  readonly text: string;
  readonly root: SyntaxNode;
  /** Every identifier of the file. */
  readonly names: ReadonlySet<string>;
}

/** `line:column` of the first fault. `old`: the file is Python 2. */
export type Read = { readonly tree: PythonTree } | { readonly fault: string; readonly old: boolean };

export type Reader = (text: string) => Read;

/** A reader that remembers the last text, which is asked for more than once. */
export function createReader(parse: (text: string) => ParsedText): Reader {
  let last: { readonly text: string; readonly read: Read } | undefined;
  return (text) => {
    if (last?.text === text) return last.read;
    const read = readText(parse, text);
    last = { text, read };
    return read;
  };
}

function readText(parse: (text: string) => ParsedText, text: string): Read {
  let parsed: ParsedText;
  try {
    parsed = parse(text);
  } catch (error) {
    // Expressions nested thousands deep, which nobody writes by hand.
    if (error instanceof RangeError) return { fault: '1:1', old: false };
    throw error;
  }
  const names = new Set<string>();
  let { fault } = parsed;
  let old: number | undefined;
  for (const node of nodesOf(parsed.root)) {
    if (node.type === 'identifier') names.add(text.slice(node.start, node.end));
    if (old === undefined && isOld(text, node)) old = node.start;
    if (fault === undefined && isEmptyBody(node)) fault = node.start;
  }
  // A fault and a print statement together: the old syntax is the likelier reason.
  const at = old ?? fault;
  return at === undefined ? { tree: { text, root: parsed.root, names } } : { fault: position(text, at), old: old !== undefined };
}

/** What Python 3 has no more. */
function isOld(text: string, node: SyntaxNode): boolean {
  switch (node.type) {
    case 'print_statement':
    case 'exec_statement':
      return true;
    case 'string':
      return /^(?:`|ur|UR|Ur|uR)/.test(text.slice(node.start, node.start + 2));
    case 'except_clause':
      // `except A, B:` without parentheses means two kinds of errors only since 3.14, and never with `as`.
      return node.children.some((child) => child.type === ',');
    case 'raise_statement':
      return node.children.some((child) => child.type === 'expression_list');
    case '<>':
      return true;
    case 'integer':
      return /^0\d*[1-9]\d*$|^\d+[lL]$/.test(text.slice(node.start, node.end));
    default:
      return false;
  }
}

/** The grammar lets a body be empty that Python wants something in. */
function isEmptyBody(node: SyntaxNode): boolean {
  if (node.type !== 'function_definition' && node.type !== 'class_definition') return false;
  return childOf(node, 'body')?.children.every((child) => child.type === 'comment') ?? true;
}

function position(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}
