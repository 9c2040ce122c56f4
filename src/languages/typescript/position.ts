// What stands around an expression, as far as it decides how an `await` is written there.
import { ancestors, type Node } from './syntax.ts';

/** Whether `await …` in place of the node needs parentheses. */
export function needsParentheses(node: Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node;
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node;
    case 'BinaryExpression':
      return parent.operator === '**' && parent.left === node;
    case 'TSNonNullExpression':
    case 'TaggedTemplateExpression':
      return true;
    case 'ClassDeclaration':
    case 'ClassExpression':
      return parent.superClass === node;
    default:
      return false;
  }
}

/** First in a statement: what replaces it could be read as going on from the line before. */
export function startsStatement(node: Node): boolean {
  for (const { parent } of ancestors(node)) {
    if (parent.range[0] !== node.range[0]) return false;
    if (parent.type === 'ExpressionStatement') return true;
  }
  return false;
}
