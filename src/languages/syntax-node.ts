// A syntax tree as plain objects, whichever parser made it, and ways to walk it.

/** A node with a name of its own, or a keyword or sign (`named` false). Offsets are UTF-16. */
export interface SyntaxNode {
  readonly type: string;
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** What the node is to its parent (`left`, `value`, …), where the grammar says so. */
  readonly field: string | undefined;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[];
}

export interface ParsedText {
  readonly root: SyntaxNode;
  /** Where the first fault is; undefined when the text parses. */
  readonly fault: number | undefined;
}

/** The child that has a field. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** Children that are no signs and no comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && child.type !== 'comment');
}

/** The innermost node that holds all of a span. */
export function innermost(root: SyntaxNode, start: number, end: number): SyntaxNode {
  let node = root;
  for (;;) {
    const inner = node.children.find((child) => child.start <= start && end <= child.end);
    if (inner === undefined) return node;
    node = inner;
  }
}

/** A node's parents, nearest first, each with the child through which it is reached. */
export function* ancestors(node: SyntaxNode): Generator<{ readonly child: SyntaxNode; readonly parent: SyntaxNode }> {
  for (let child = node; child.parent !== undefined; child = child.parent) yield { child, parent: child.parent };
}

/** Every node, outer ones first. */
export function* nodesOf(root: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...node.children.toReversed());
  }
}
