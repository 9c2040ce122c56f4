// What a person would call a literal: the variable, property or parameter it is given to.
import { ancestors, isFunction, type Node } from './syntax.ts';

const GENERIC =
  /^(?:key|token|secret|password|passwd|pass|pwd|auth|value|id|credentials?|default|url|uri|dsn|connectionString)$/i;

/** `stripeApiKey` for `const stripeApiKey = …`; a bare `password` takes the name of what holds it: `smtpPassword`. '' when nothing is named. */
export function nameHint(node: Node): string {
  const names: string[] = [];
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent) && names.length > 0) break;
    const name = nameGivenBy(child, parent);
    if (name === undefined || name === '' || name === names[0]) continue;
    names.unshift(name);
    if (!GENERIC.test(name)) break;
  }
  const [first = '', ...rest] = names;
  return rest.length === 0 ? first : first + rest.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join('');
}

function nameGivenBy(child: Node, parent: Node): string | undefined {
  switch (parent.type) {
    case 'VariableDeclarator':
      return parent.init === child ? nameOf(parent.id) : undefined;
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.right === child ? nameOf(parent.left) : undefined;
    case 'Property':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return parent.value === child ? nameOf(parent.key) : undefined;
    case 'JSXAttribute':
      return parent.name.type === 'JSXIdentifier' ? parent.name.name : undefined;
    case 'LogicalExpression':
      return parent.right === child && parent.left.type === 'MemberExpression' && isOwnValue(parent)
        ? nameOf(parent.left)
        : undefined;
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== child ? nameOf(parent.callee)?.replace(/^set(?=[A-Z])/, '') : undefined;
    case 'FunctionDeclaration':
      return parent.id?.name;
    case 'MethodDefinition':
      return parent.kind === 'constructor' ? undefined : nameOf(parent.key);
    default:
      return undefined;
  }
}

/** `process.env.KEY ?? "…"` that is not given a name further out. */
function isOwnValue(node: Node): boolean {
  const { parent } = node;
  return parent?.type !== 'VariableDeclarator' && parent?.type !== 'Property' && parent?.type !== 'AssignmentExpression';
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'PrivateIdentifier') return node.name;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return undefined;
}
