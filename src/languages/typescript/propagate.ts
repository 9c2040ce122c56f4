// Making one synchronous function of a file asynchronous, when everybody who calls it can wait: nobody outside the file
// sees it, and each use of its name is a call in an async function.
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { TextEdit } from '../../core/language.ts';
import { placeOf } from './place.ts';
import { needsParentheses, startsStatement } from './position.ts';
import { ancestors, isFunction, type Node, type SourceTree } from './syntax.ts';

/** The edits that let the function around `node` wait, or undefined when somebody could notice. */
export function letWait(tree: SourceTree, node: Node, mayWaitAtTop: () => boolean): readonly TextEdit[] | undefined {
  const fn = bodyOwner(node);
  const name = fn === undefined ? undefined : privateName(fn);
  if (fn === undefined || name === undefined || fn.generator) return undefined;
  const typed = promised(fn);
  const calls = callsOf(tree, name, mayWaitAtTop);
  if (typed === undefined || calls === undefined) return undefined;
  return [before(tree, fn, 'async '), ...typed, ...calls];
}

type Fn = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

/** The nearest function, when the node is in its body and in no class between them. */
function bodyOwner(node: Node): Fn | undefined {
  for (const { child, parent } of ancestors(node)) {
    if (parent.type === 'ClassBody') return undefined;
    if (isFunction(parent)) return parent.body === child && !parent.async ? parent : undefined;
  }
  return undefined;
}

/** The identifier that names the function, when that is not exported where it is declared. */
function privateName(fn: Fn): TSESTree.Identifier | undefined {
  const { parent } = fn;
  if (fn.type === 'FunctionDeclaration') return parent.type.startsWith('Export') ? undefined : (fn.id ?? undefined);
  if (parent.type !== 'VariableDeclarator' || parent.init !== fn || parent.id.type !== 'Identifier') return undefined;
  const declaration = parent.parent;
  const isPrivate = declaration.kind === 'const' && !declaration.parent.type.startsWith('Export');
  return isPrivate && parent.id.typeAnnotation === undefined ? parent.id : undefined;
}

/** `T` to `Promise<T>` where the type is written. */
function promised(fn: Fn): TextEdit[] | undefined {
  const type = fn.returnType?.typeAnnotation;
  if (type === undefined) return [];
  if (type.type === 'TSTypePredicate') return undefined;
  return [insertion(type.range[0], 'Promise<'), insertion(type.range[1], '>')];
}

function callsOf(tree: SourceTree, name: TSESTree.Identifier, mayWaitAtTop: () => boolean): TextEdit[] | undefined {
  const uses = (tree.identifiers.get(name.name) ?? []).filter((use) => use !== name);
  const edits: TextEdit[] = [];
  for (const use of uses) {
    const call = use.parent;
    if (call?.type !== 'CallExpression' || call.callee !== use || call.optional) return undefined;
    const place = placeOf(call);
    if (place !== 'async' && !(place === 'module' && mayWaitAtTop())) return undefined;
    if (call.parent.type === 'AwaitExpression') continue;
    const wrapped = needsParentheses(call);
    if (wrapped && startsStatement(call)) return undefined;
    edits.push(before(tree, call, wrapped ? '(await ' : 'await '));
    if (wrapped) edits.push(insertion(call.range[1], ')'));
  }
  return uses.length === 0 ? undefined : edits;
}

/** Puts a word before a node. Its first character is part of the edit, so that an import added there stays above it. */
function before(tree: SourceTree, node: Node, word: string): TextEdit {
  const [start] = node.range;
  const first = tree.text.slice(start, start + 1);
  return { span: { start, end: start + 1 }, text: word + first, original: [{ text: first }] };
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}
