// Places in the syntax where a literal has to stay a literal. Each answer is a refusal code; nothing here looks past the
// one file.
import type { RefusalCode, TextEdit } from '../../core/language.ts';
import type { LiteralText, NoLiteral } from './literal.ts';
import { startsStatement } from './position.ts';
import { ancestors, isFunction, type Node, type SourceTree } from './syntax.ts';

const NO_LITERAL: Record<NoLiteral, RefusalCode> = {
  nothing: 'not-a-literal',
  comment: 'comment',
  'regular-expression': 'regular-expression',
  number: 'not-a-literal',
  'jsx-text': 'not-a-literal',
  'tagged-template': 'tagged-template',
};

/** The code for a span that stands in nothing we can take apart. */
export function refusalOf(kind: NoLiteral): RefusalCode {
  return NO_LITERAL[kind];
}

/** Why this literal cannot become an expression, or undefined when it can. */
export function hazardOf(tree: SourceTree, literal: LiteralText): RefusalCode | undefined {
  const { node } = literal;
  const parent = node.parent!;
  return (
    nameHazard(node, parent) ??
    typeHazard(tree, node, parent) ??
    patternHazard(parent) ??
    (parent.type === 'ExpressionStatement' || startsStatement(node) || isHalf(tree.text, literal) ? 'not-a-literal' : undefined)
  );
}

/** Declarations whose strings name a module or something in it. */
const MODULE_NAMES =
  /^(?:Import(?:Declaration|Expression|Attribute|Specifier)|Export(?:All|Named)Declaration|ExportSpecifier|TSExternalModuleReference|TSImportType|TSModuleDeclaration)$/;

function nameHazard(node: Node, parent: Node): RefusalCode | undefined {
  if (MODULE_NAMES.test(parent.type)) return 'object-key';
  if ('key' in parent && parent.key === node) return 'object-key';
  if (parent.type === 'MemberExpression') return parent.property === node ? 'object-key' : undefined;
  if (parent.type === 'CallExpression') return isNamed(parent.callee, 'require') ? 'object-key' : undefined;
  return parent.type === 'TSEnumMember' && parent.id === node ? 'object-key' : undefined;
}

function typeHazard(tree: SourceTree, node: Node, parent: Node): RefusalCode | undefined {
  if (parent.type === 'TSLiteralType') return 'literal-type';
  for (const { child, parent } of ancestors(node)) {
    if (parent.type === 'TSEnumMember') return 'enum-member';
    if (parent.type === 'TSTypeAssertion' && child === node && isConst(parent.typeAnnotation)) return 'literal-type';
    if (parent.type === 'VariableDeclarator') {
      if (parent.id.type !== 'Identifier' || parent.init !== child) return undefined;
      if (parent.id.typeAnnotation?.typeAnnotation.type === 'TSLiteralType') return 'literal-type';
      // With `const` or `as const` the type of the variable is the literal itself, and here the file makes use of it.
      const frozen =
        child.type === 'TSAsExpression' ||
        (parent.parent.type === 'VariableDeclaration' && parent.parent.kind === 'const' && child === node);
      return frozen && tree.typeQueries.has(parent.id.name) ? 'literal-type' : undefined;
    }
    if (isFunction(parent)) return undefined;
  }
  return undefined;
}

function patternHazard(parent: Node): RefusalCode | undefined {
  const call = parent.type === 'CallExpression' || parent.type === 'NewExpression' ? parent : undefined;
  return call !== undefined && isNamed(call.callee, 'RegExp') ? 'regular-expression' : undefined;
}

/** `"first half" + "second half"`: the value goes on in the neighbour, so storing this part alone would be wrong. */
function isHalf(text: string, literal: LiteralText): boolean {
  const { node } = literal;
  if (literal.kind === 'attribute') return false;
  const operands = flatOperands(node);
  const at = operands.indexOf(node);
  const joins = (left: Node | undefined, right: Node | undefined) =>
    isText(left) &&
    isText(right) &&
    /[A-Za-z0-9_]/.test(text[left.range[1] - 2] ?? '') &&
    /[A-Za-z0-9_]/.test(text[right.range[0] + 1] ?? '');
  return at !== -1 && (joins(operands[at - 1], node) || joins(node, operands[at + 1]));
}

function flatOperands(node: Node): Node[] {
  let top: Node | undefined;
  for (const { parent } of ancestors(node)) {
    if (parent.type !== 'BinaryExpression' || parent.operator !== '+') break;
    top = parent;
  }
  const flatten = (part: Node): Node[] =>
    part.type === 'BinaryExpression' && part.operator === '+' ? [...flatten(part.left), ...flatten(part.right)] : [part];
  return top === undefined ? [] : flatten(top);
}

function isText(node: Node | undefined): node is Node {
  return node !== undefined && ((node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateLiteral');
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** `'…' as const`, which cannot be said of anything but a literal, and what the file loses with it. */
export function constAssertion(tree: SourceTree, node: Node): TextEdit | undefined {
  const { parent } = node;
  if (parent?.type !== 'TSAsExpression' || parent.expression !== node || !isConst(parent.typeAnnotation)) return undefined;
  const [start, end] = [node.range[1], parent.range[1]];
  return { span: { start, end }, text: '', original: [{ text: tree.text.slice(start, end) }] };
}

function isConst(type: Node): boolean {
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';
}
