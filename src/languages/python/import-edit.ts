// The one line a rewritten file gains: the import of the helper, where isort would put it.
import type { TextEdit } from '../../core/language.ts';
import { childOf, namedChildren, type SyntaxNode } from '../syntax-node.ts';
import { HELPER_MODULE } from './helper-text.ts';
import type { PythonTree } from './syntax.ts';

/** What `get_secret` is called in a file, and whether the file imports it already. */
export interface LocalName {
  readonly local: string;
  readonly isImported: boolean;
}

/** Its own name, unless that is taken. */
export function localName({ text, root, names }: PythonTree): LocalName {
  for (const node of root.children) {
    if (node.type !== 'import_from_statement') continue;
    const line = text.slice(node.start, node.end);
    const found = new RegExp(`^from\\s+[.\\w]*\\b${HELPER_MODULE}\\s+import\\b[^#]*?\\bget_secret\\b(?:\\s+as\\s+(\\w+))?`).exec(
      line,
    );
    if (found !== null) return { local: found[1] ?? 'get_secret', isImported: true };
  }
  let local = 'get_secret';
  for (let i = 1; names.has(local); i += 1) local = i === 1 ? 'get_stored_secret' : `get_stored_secret_${i}`;
  return { local, isImported: false };
}

/**
 * The insertion of the import.
 * @param before the first statement of the module that needs it
 */
export function importEdit(tree: PythonTree, module: string, local: string, before: number): TextEdit {
  const eol = /\r?\n/.exec(tree.text)?.[0] ?? '\n';
  const line = `from ${module} import get_secret${local === 'get_secret' ? '' : ` as ${local}`}`;
  const imports = tree.root.children.filter(
    (node) => (node.type === 'import_statement' || node.type === 'import_from_statement') && node.start < before,
  );
  const last = imports.at(-1);
  if (last === undefined) return atTop(tree, line, eol);
  const isLocal = (node: SyntaxNode) => kindOf(tree, node, module) === 'local';
  const neighbours = imports.filter((node) => isLocal(node));
  if (neighbours.length > 0) {
    // Plain imports come before `from` imports, and modules in the order of their names.
    const earlier = neighbours.filter((node) => node.type === 'import_statement' || sortKey(tree, node) <= keyOf(module));
    const [first] = neighbours;
    return earlier.length > 0 ? insertion(lineEnd(tree, earlier.at(-1)!.end), eol + line) : insertion(first!.start, line + eol);
  }
  const relative = module.startsWith('.') ? undefined : imports.find((node) => kindOf(tree, node, module) === 'relative');
  if (relative !== undefined) return insertion(relative.start, line + eol + eol);
  return insertion(lineEnd(tree, last.end), eol + eol + line);
}

/** Of the project's own modules, `local` are those in the same section as the helper. */
function kindOf({ text }: PythonTree, node: SyntaxNode, module: string): 'local' | 'relative' | 'other' {
  const name = moduleOf(text, node);
  if (name.startsWith('.')) return module.startsWith('.') ? 'local' : 'relative';
  if (module.startsWith('.')) return 'other';
  const [head] = module.split('.');
  return module.includes('.') && name.split('.')[0] === head ? 'local' : 'other';
}

function moduleOf(text: string, node: SyntaxNode): string {
  const name = childOf(node, 'module_name') ?? childOf(node, 'name');
  return name === undefined ? '' : text.slice(name.start, name.end);
}

function sortKey({ text }: PythonTree, node: SyntaxNode): string {
  return keyOf(moduleOf(text, node));
}

/** More dots come first, as isort has it. */
function keyOf(module: string): string {
  const [dots = ''] = /^\.*/.exec(module)!;
  return `${String.fromCodePoint(0x7f - dots.length)}${module.slice(dots.length).toLowerCase()}`;
}

/** Without imports: below the docstring and `from __future__`, above the first statement and the comment that belongs to it. */
function atTop({ text, root }: PythonTree, line: string, eol: string): TextEdit {
  const statements = namedChildren(root);
  const isHead = (node: SyntaxNode, index: number) =>
    node.type === 'future_import_statement' ||
    (index === 0 && node.type === 'expression_statement' && node.children[0]?.type === 'string');
  const count = statements.findIndex((node, index) => !isHead(node, index));
  const next = statements[count === -1 ? statements.length : count];
  const head = statements[(count === -1 ? statements.length : count) - 1];
  if (head !== undefined) return insertion(lineEnd({ text, root, names: new Set() }, head.end), eol + eol + line);
  const gap = next !== undefined && /^(?:function|class|decorated)_definition$/.test(next.type) ? eol + eol + eol : eol + eol;
  return insertion(attached(text, next?.start ?? 0), line + gap);
}

/** Start of the comment lines right above a statement; a shebang, an encoding and a licence at the very top stay above. */
function attached(text: string, start: number): number {
  let at = start;
  for (;;) {
    const before = text.slice(0, at);
    const previous = before.slice(0, -1).lastIndexOf('\n') + 1;
    if (!before.endsWith('\n') || !before.startsWith('#', previous)) break;
    // The top of the file is no comment on this statement.
    if (previous <= 1) return start;
    at = previous;
  }
  return at;
}

/** End of the line a statement ends on, behind a comment or a second statement. */
function lineEnd({ text }: PythonTree, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}
