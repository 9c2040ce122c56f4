// The parser itself with its grammar. This file is the only one that loads them, so that opening a project is what costs.
import { grammar } from 'keylift:grammar-python';
import type { ParsedText } from '../syntax-node.ts';
import { createParser } from '../tree-sitter.ts';

export function pythonParser(): Promise<(text: string) => ParsedText> {
  return createParser(grammar);
}
