// Tree-sitter for languages other than JavaScript: a parse gives plain objects, and nothing of the parser's memory is kept.
import { runtime } from 'keylift:tree-sitter';
import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { ParsedText, SyntaxNode } from './syntax-node.ts';

let ready: Promise<void> | undefined;

/** A parser for one grammar. */
export async function createParser(grammar: () => Uint8Array): Promise<(text: string) => ParsedText> {
  ready ??= Parser.init({ wasmBinary: runtime() });
  await ready;
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar()));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser gave no tree');
    const cursor = tree.walk();
    const faults: number[] = [];
    const root = copy(cursor, undefined, faults);
    cursor.delete();
    tree.delete();
    return { root, fault: faults[0] };
  };
}

function copy(cursor: TreeCursor, parent: SyntaxNode | undefined, faults: number[]): SyntaxNode {
  const children: SyntaxNode[] = [];
  const node: SyntaxNode = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    start: cursor.startIndex,
    end: cursor.endIndex,
    field: cursor.currentFieldName ?? undefined,
    parent,
    children,
  };
  if (node.type === 'ERROR' || cursor.nodeIsMissing) faults.push(node.start);
  if (cursor.gotoFirstChild()) {
    do children.push(copy(cursor, node, faults));
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return node;
}
