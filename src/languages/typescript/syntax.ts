// One parse of one file and what the rest of this folder asks about it. The tree is used for positions only; text is
// always cut from the original, so nothing here prints code.
import type { TSESTree } from '@typescript-eslint/typescript-estree';

/** A tree node whose `parent` is set (by {@link createReader}). */
export type Node = TSESTree.Node;

/** How one file loads another. `static` is an import or re-export, `dynamic` is `import()`, `type` leaves no trace at run time. */
export interface ModuleEdge {
  readonly specifier: string;
  readonly how: 'static' | 'dynamic' | 'require' | 'type';
}

/** A parsed file. Offsets are UTF-16 offsets in `text`, byte order mark included. */
export interface SourceTree {
  readonly text: string;
  readonly program: TSESTree.Program;
  /** Literals, template quasis and JSX text, in order. */
  readonly leaves: readonly Node[];
  readonly comments: readonly TSESTree.Comment[];
  readonly edges: readonly ModuleEdge[];
  /** Names that are bound or read; property names are not among them. */
  readonly names: ReadonlySet<string>;
  /** The identifiers of each of these names. */
  readonly identifiers: ReadonlyMap<string, readonly Node[]>;
  /** Names whose type is taken with `typeof name`. */
  readonly typeQueries: ReadonlySet<string>;
  readonly hasImportSyntax: boolean;
  readonly hasRequireSyntax: boolean;
  readonly hasJsx: boolean;
  readonly directives: ReadonlySet<string>;
}

/** Parses a file. `fault` is where it does not parse, as `line:column` (1-based). */
export type Reader = (path: string, text: string) => { readonly tree: SourceTree } | { readonly fault: string };

/** The parser's function, as far as it is used. */
export type Parse = (
  text: string,
  options: { range: true; loc: true; comment: true; jsx: boolean; filePath: string; onUnsupportedTypeScriptVersion: 'ignore' },
) => TSESTree.Program;

/** A reader over the given parser. It also rejects `await` where JavaScript has none, which the parser lets pass. */
export function createReader(parse: Parse): Reader {
  return (path, text) => {
    try {
      const program = parse(text, {
        range: true,
        loc: true,
        comment: true,
        jsx: !/\.[cm]?ts$/.test(path),
        filePath: path,
        onUnsupportedTypeScriptVersion: 'ignore',
      });
      const { tree, strayAwait } = survey(program, text);
      if (strayAwait !== undefined) return { fault: `${strayAwait.loc.start.line}:${strayAwait.loc.start.column + 1}` };
      return { tree };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  };
}

/** The chain of nodes from the parent of `node` to the program. */
export function* ancestors(node: Node): Generator<{ child: Node; parent: Node }> {
  let child = node;
  while (child.parent !== undefined && child.parent !== null) {
    yield { child, parent: child.parent };
    child = child.parent;
  }
}

/** Whether a node is any kind of function. */
export function isFunction(
  node: Node,
): node is TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** The place a parser error speaks of. Anything else that goes wrong in there is no fault of the file. */
function faultOf(error: unknown): string {
  const location = (error as { location?: { start?: { line: number; column: number } } }).location?.start;
  if (location === undefined) throw error;
  return `${location.line}:${location.column + 1}`;
}

function survey(program: TSESTree.Program, text: string): { tree: SourceTree; strayAwait: Node | undefined } {
  const leaves: Node[] = [];
  const edges: ModuleEdge[] = [];
  const names = new Set<string>();
  const identifiers = new Map<string, Node[]>();
  const typeQueries = new Set<string>();
  const directives = new Set<string>();
  const marks = { imports: false, requires: false, jsx: false };
  let strayAwait: Node | undefined;

  for (const node of everyNode(program)) {
    switch (node.type) {
      case 'Literal':
      case 'TemplateElement':
      case 'JSXText':
        leaves.push(node);
        break;
      case 'Identifier':
        if (!isPropertyName(node)) {
          names.add(node.name);
          identifiers.set(node.name, [...(identifiers.get(node.name) ?? []), node]);
        }
        marks.requires ||= isExportsObject(node);
        break;
      case 'JSXIdentifier':
        names.add(node.name);
        break;
      case 'JSXElement':
      case 'JSXFragment':
        marks.jsx = true;
        break;
      case 'TSTypeQuery':
        if (node.exprName.type === 'Identifier') typeQueries.add(node.exprName.name);
        break;
      case 'AwaitExpression':
        if (!mayAwait(node)) strayAwait ??= node;
        break;
      case 'ExpressionStatement':
        if (node.directive !== undefined) directives.add(node.directive);
        break;
      default:
        break;
    }
    const edge = edgeOf(node);
    if (edge !== undefined) edges.push(edge);
    marks.requires ||= edge?.how === 'require';
    marks.imports ||= isModuleSyntax(node);
  }
  const tree: SourceTree = {
    text,
    program,
    leaves,
    comments: program.comments ?? [],
    edges,
    names,
    identifiers,
    typeQueries,
    directives,
    hasImportSyntax: marks.imports,
    hasRequireSyntax: marks.requires,
    hasJsx: marks.jsx,
  };
  return { tree, strayAwait };
}

/** Pre-order, in source order where children are stored so; sets `parent` on the way. */
function* everyNode(root: Node): Generator<Node> {
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    yield node;
    const children: Node[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (key === 'parent' || key === 'loc' || key === 'range' || key === 'comments' || key === 'tokens') continue;
      for (const item of Array.isArray(value) ? value : [value]) {
        if (!isNode(item)) continue;
        item.parent = node as never;
        children.push(item);
      }
    }
    stack.push(...children.toReversed());
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value && typeof value.type === 'string';
}

function isPropertyName(node: TSESTree.Identifier): boolean {
  const { parent } = node;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  if (parent.type === 'Property') return parent.key === node && !parent.computed && !parent.shorthand;
  if (parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition') return parent.key === node && !parent.computed;
  return parent.type === 'TSPropertySignature' || parent.type === 'TSMethodSignature';
}

function isModuleSyntax(node: Node): boolean {
  if (node.type === 'MetaProperty') return node.meta.name === 'import';
  return /^(?:Import|Export)\w*Declaration$/.test(node.type) && node.parent?.type === 'Program';
}

/** `module.exports = …`, `exports.x = …` */
function isExportsObject(node: TSESTree.Identifier): boolean {
  if (node.name !== 'module' && node.name !== 'exports') return false;
  const member = node.parent;
  return member.type === 'MemberExpression' && member.object === node;
}

function mayAwait(node: Node): boolean {
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent)) return parent.async && !(parent.params as Node[]).includes(child);
    if (parent.type === 'StaticBlock') return false;
    if (parent.type === 'PropertyDefinition' && parent.value === child) return false;
  }
  return true;
}

function edgeOf(node: Node): ModuleEdge | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, how: node.importKind === 'type' ? 'type' : 'static' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, how: node.exportKind === 'type' ? 'type' : 'static' };
    case 'ExportNamedDeclaration':
      return node.source === null
        ? undefined
        : { specifier: node.source.value, how: node.exportKind === 'type' ? 'type' : 'static' };
    case 'ImportExpression':
      return stringEdge(node.source, 'dynamic');
    case 'TSExternalModuleReference':
      return stringEdge(node.expression, 'require');
    case 'CallExpression': {
      const { callee } = node;
      const isRequire =
        (callee.type === 'Identifier' && callee.name === 'require') ||
        (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'require');
      return isRequire ? stringEdge(node.arguments[0], 'require') : undefined;
    }
    default:
      return undefined;
  }
}

function stringEdge(node: Node | undefined, how: ModuleEdge['how']): ModuleEdge | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? { specifier: node.value, how } : undefined;
}
