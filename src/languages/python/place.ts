// When a place is evaluated, what it is called, and the default of an environment variable it may be.
import { ancestors, childOf, namedChildren, type SyntaxNode } from '../syntax-node.ts';
import { outOfParentheses } from './hazards.ts';

/** True when the code runs once, while its module is loaded: module level, class bodies, decorators. */
export function runsAtImport(node: SyntaxNode): boolean {
  for (const { child, parent } of ancestors(node)) {
    if ((parent.type === 'function_definition' || parent.type === 'lambda') && child.field === 'body') return false;
  }
  return true;
}

/** The statement of the module that a node belongs to. */
export function topStatement(node: SyntaxNode): SyntaxNode {
  let top = node;
  while (top.parent?.parent !== undefined) top = top.parent;
  return top;
}

/** `os.environ.get("KEY", "…")`: the call, and how the same variable is read and looked for. */
export interface EnvironmentDefault {
  readonly call: SyntaxNode;
  /** Source of the mapping: `os.environ`. */
  readonly mapping: string;
  /** Source of the key. */
  readonly key: string;
}

/** The environment variable this literal is the default of; undefined when it is none. */
export function environmentDefault(text: string, literal: SyntaxNode): EnvironmentDefault | undefined {
  const { node, parent } = outOfParentheses(literal);
  const list = parent.type === 'keyword_argument' ? parent.parent! : parent;
  const call = list.parent;
  if (list.type !== 'argument_list' || call?.type !== 'call') return undefined;
  const [first, second, ...more] = namedChildren(list);
  const isDefault = second === node || (second === parent && text.startsWith('default', parent.start));
  if (!isDefault || more.length > 0 || first?.type !== 'string') return undefined;
  const callee = childOf(call, 'function')!;
  const name = text.slice(callee.start, callee.end);
  const mapping = /^((?:\w+\.)?environ)\.get$/.exec(name)?.[1] ?? /^(\w+\.)getenv$/.exec(name)?.[1]?.concat('environ');
  return mapping === undefined ? undefined : { call, mapping, key: text.slice(first.start, first.end) };
}

/** Whether a literal is the password that something is called with, as drivers are: `connect(password="…")`. */
export function isPasswordGiven(text: string, literal: SyntaxNode): boolean {
  const { parent } = outOfParentheses(literal);
  const name = parent.type === 'keyword_argument' ? childOf(parent, 'name') : undefined;
  return name !== undefined && /^(?:password|passwd|pwd)$/.test(text.slice(name.start, name.end));
}

const GENERIC =
  /^(?:key|token|secret|password|passwd|pass|pwd|auth|value|id|credentials?|default|url|uri|dsn|connection_?string)$/i;

/** `STRIPE_KEY` for `STRIPE_KEY = "…"`; a bare `password` takes the name of what holds it. '' when nothing is named. */
export function nameHint(text: string, node: SyntaxNode): string {
  const names: string[] = [];
  for (const { child, parent } of ancestors(node)) {
    if (parent.type === 'function_definition' && names.length > 0) break;
    const name = nameGivenBy(text, child, parent);
    if (name === undefined || name === '' || name === names[0]) continue;
    names.unshift(name);
    if (!GENERIC.test(name)) break;
  }
  return names.join('_');
}

function nameGivenBy(text: string, child: SyntaxNode, parent: SyntaxNode): string | undefined {
  const of = (field: string) => lastWord(text, childOf(parent, field));
  switch (parent.type) {
    case 'assignment':
    case 'augmented_assignment':
      return child.field === 'right' ? of('left') : undefined;
    case 'named_expression':
    case 'keyword_argument':
      // `default=` names what it is, not what it is for.
      return child.field !== 'value' || of('name') === 'default' ? undefined : of('name');
    case 'default_parameter':
    case 'typed_default_parameter':
      return child.field === 'value' ? of('name') : undefined;
    case 'pair':
      return child.field === 'value' ? of('key') : undefined;
    case 'argument_list': {
      const given = environmentDefault(text, child.type === 'keyword_argument' ? childOf(child, 'value')! : child);
      // A variable of the environment names its value, where nothing else does.
      if (given !== undefined && !isNamed(given.call)) return lastWord(text, namedChildren(parent)[0]);
      return given === undefined ? lastWord(text, childOf(parent.parent!, 'function'))?.replace(/^set_/, '') : undefined;
    }
    case 'function_definition':
    case 'class_definition':
      return of('name');
    default:
      return undefined;
  }
}

function isNamed(call: SyntaxNode): boolean {
  return call.field === 'right' || call.parent?.type === 'keyword_argument' || call.parent?.type === 'pair';
}

function lastWord(text: string, node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  return /(\w+)\W*$/.exec(text.slice(node.start, node.end))?.[1];
}
