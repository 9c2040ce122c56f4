// Places where a string has to stay as it is. Each answer is a refusal code; nothing here looks past the one file.
import type { RefusalCode } from '../../core/language.ts';
import { ancestors, childOf, namedChildren, type SyntaxNode } from '../syntax-node.ts';
import type { PythonLiteral } from './literal.ts';
import type { PythonTree } from './syntax.ts';

/** Why this literal cannot become an expression, or undefined when it can. */
export function hazardOf({ text }: PythonTree, literal: PythonLiteral): RefusalCode | undefined {
  const { node, parent } = outOfParentheses(literal.node);
  if (parent.type === 'expression_statement' && namedChildren(parent).length === 1) return 'comment';
  return (
    nameHazard(text, node, parent) ??
    templateHazard(text, node, parent) ??
    surroundingHazard(text, node) ??
    (isHalf(text, literal.node) ? 'not-a-literal' : undefined)
  );
}

/** `("…")` is `"…"`. */
export function outOfParentheses(node: SyntaxNode): { readonly node: SyntaxNode; readonly parent: SyntaxNode } {
  let inner = node;
  while (inner.parent!.type === 'parenthesized_expression') inner = inner.parent!;
  return { node: inner, parent: inner.parent! };
}

function nameHazard(text: string, node: SyntaxNode, parent: SyntaxNode): RefusalCode | undefined {
  if (parent.type === 'pair' && node.field === 'key') return 'object-key';
  if (parent.type === 'subscript') {
    if (/^(?:\w+\.)*Literal\s*\[/.test(text.slice(parent.start, node.start))) return 'literal-type';
    return node.field === 'subscript' ? 'object-key' : 'not-a-literal';
  }
  return undefined;
}

const FORMAT_METHOD = /^(?:format|format_map)$/;
const LOG_METHOD = /^(?:debug|info|warn|warning|error|critical|exception|log)$/;

/** Other text is put into the string, so a value with `%` or braces in it would be read as more of the template. */
function templateHazard(text: string, node: SyntaxNode, parent: SyntaxNode): RefusalCode | undefined {
  const isLeftOfPercent =
    parent.type === 'binary_operator' &&
    node.field === 'left' &&
    parent.children.some((child) => child.field === 'operator' && child.type === '%');
  if (isLeftOfPercent) return 'format-template';
  if (parent.type === 'attribute') {
    const name = childOf(parent, 'attribute');
    return name !== undefined && FORMAT_METHOD.test(text.slice(name.start, name.end)) ? 'format-template' : undefined;
  }
  if (parent.type !== 'argument_list' || namedChildren(parent)[0] !== node) return undefined;
  const callee = childOf(parent.parent!, 'function');
  if (callee === undefined) return undefined;
  const name = text.slice(callee.start, callee.end);
  if (/^(?:re|regex)\.\w+$/.test(name)) return 'regular-expression';
  const [, owner = '', method = ''] = /^(.*)\.(\w+)$/s.exec(name) ?? [];
  const isLogged = LOG_METHOD.test(method) && /log/i.test(owner) && namedChildren(parent).length > 1;
  return isLogged ? 'format-template' : undefined;
}

const TEST_DECORATOR = /^@\s*(?:mock\b|patch\b|pytest\b|responses\b|httpretty\b|given\b|parameterized\b|override_settings\b)/;

function surroundingHazard(text: string, node: SyntaxNode): RefusalCode | undefined {
  let isOperand = true;
  for (const { child, parent } of ancestors(node)) {
    switch (parent.type) {
      case 'type':
      case 'type_alias_statement':
        return 'literal-type';
      case 'case_pattern':
      case 'case_clause':
        if (parent.type === 'case_pattern' || child.field !== 'consequence') return 'match-pattern';
        break;
      case 'comparison_operator':
        if (isOperand) return 'comparison';
        break;
      case 'typed_default_parameter':
      case 'assignment': {
        const type = childOf(parent, 'type');
        if (type !== undefined && /\bLiteral\s*\[/.test(text.slice(type.start, type.end))) return 'literal-type';
        break;
      }
      case 'decorator':
        return TEST_DECORATOR.test(text.slice(parent.start, parent.end)) ? 'test-file' : undefined;
      case 'lambda':
        if (child.field === 'body') return undefined;
        break;
      case 'block':
        return undefined;
      default:
        break;
    }
    // `key in ("a", "b")` compares with each of them.
    isOperand &&= /^(?:tuple|list|set|parenthesized_expression|boolean_operator|conditional_expression)$/.test(parent.type);
  }
  return undefined;
}

/** `"first half" + "second half"`: the value goes on in the neighbour, so storing this part alone would be wrong. */
function isHalf(text: string, node: SyntaxNode): boolean {
  let top = node;
  while (top.parent?.type === 'binary_operator' && top.parent.children.some((child) => child.type === '+')) top = top.parent;
  const operands = flatten(top);
  const at = operands.indexOf(node);
  const joins = (left: SyntaxNode | undefined, right: SyntaxNode | undefined) =>
    left?.type === 'string' &&
    right?.type === 'string' &&
    /\w['"]$/.test(text.slice(left.start, left.end)) &&
    /^[a-zA-Z]*['"]+\w/.test(text.slice(right.start, right.end));
  return joins(operands[at - 1], node) || joins(node, operands[at + 1]);
}

function flatten(node: SyntaxNode): SyntaxNode[] {
  if (node.type !== 'binary_operator' || !node.children.some((child) => child.type === '+')) return [node];
  return namedChildren(node).flatMap(flatten);
}
