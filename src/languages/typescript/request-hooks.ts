// Headers of an axios instance: an interceptor sets them for each request, so that a new value is used without a restart.
import { importedAs, propertyAround, keyOf } from './bindings.ts';
import { insertion, moved, replacement, valueRange, wrapped, type Hook, type HookPlace } from './hook.ts';
import { ancestors, isFunction, type Node, type SourceTree } from './syntax.ts';
import type { TSESTree } from '@typescript-eslint/typescript-estree';

/** `const api = axios.create({ headers: { name: '…' } })`: the header goes into an interceptor behind the declaration. */
export function axiosHeader({ tree, node, isSecret, majorOf }: HookPlace): Hook | undefined {
  if ((majorOf('axios') ?? 0) < 1) return undefined;
  const header = propertyAround(node, /^/)?.property;
  const headers = header?.parent;
  const outer = headers?.parent;
  if (header === undefined || headers?.type !== 'ObjectExpression' || outer?.type !== 'Property' || keyOf(outer) !== 'headers')
    return undefined;
  const call = outer.parent.parent;
  const made = call === undefined ? undefined : declared(tree, call);
  if (made === undefined || call?.type !== 'CallExpression' || !call.arguments.includes(outer.parent)) return undefined;

  const place = ownPlace(tree, headers, header, isSecret);
  const name = quoted(tree, header.key, keyOf(header)!);
  const end = tree.text[made.statement.range[1] - 1] === ';' ? ';' : '';
  return wrapped([], {
    strategy: 'await',
    edits: (own) => {
      const range = valueRange(tree, header);
      const value = moved(tree, range, own);
      const [start, stop] = place;
      const original = [{ text: tree.text.slice(start, range[0]) }, ...value.original, { text: tree.text.slice(range[1], stop) }];
      const lines = [
        `${made.name}.interceptors.request.use(async (config) => {`,
        `  config.headers.set(${name}, ${value.text}, false)${end}`,
        `  return config${end}`,
        `})${end}`,
      ];
      const indent = /[ \t]*$/.exec(tree.text.slice(0, made.statement.range[0]))![0];
      const eol = /\r?\n/.exec(tree.text)?.[0] ?? '\n';
      return [
        { span: { start, end: stop }, text: '', original },
        insertion(made.statement.range[1], lines.map((line) => `${eol}${indent}${line}`).join('')),
      ];
    },
  });
}

/** `axios.defaults.headers.common.Authorization = '…'` becomes an interceptor where it stands. */
export function axiosDefault({ tree, node, majorOf }: HookPlace): Hook | undefined {
  if ((majorOf('axios') ?? 0) < 1) return undefined;
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent) || parent.type === 'ClassBody') return undefined;
    if (parent.type !== 'AssignmentExpression') continue;
    if (parent.right !== child || parent.operator !== '=' || parent.parent.type !== 'ExpressionStatement') return undefined;
    const { left } = parent;
    const target = /^([\w$]+)\.defaults\.headers(?:\.common|\['common'\]|\["common"\])(?:\.(\w+)|\[(['"])([\w-]+)\3\])$/.exec(
      tree.text.slice(...left.range),
    );
    if (target === null) return undefined;
    const [, api = '', word, , text] = target;
    if (!isInstance(tree, api)) return undefined;
    const quote = target[3] ?? (tree.text.includes('"') && !tree.text.includes("'") ? '"' : "'");
    return wrapped(
      [
        replacement(
          tree,
          left.range[0],
          tree.text.indexOf('=', left.range[1]) + 1,
          `${api}.interceptors.request.use(async (config) => { config.headers.set(${quote}${word ?? text}${quote},`,
        ),
        insertion(parent.range[1], ', false); return config; })'),
      ],
      { strategy: 'await' },
    );
  }
  return undefined;
}

/** The constant that a call of `axios.create` is given to. */
function declared(tree: SourceTree, call: Node): { name: string; statement: Node } | undefined {
  if (call.type !== 'CallExpression') return undefined;
  const library = importedAs(tree, call.callee);
  const { parent } = call;
  if (library?.module !== 'axios' || library.name !== 'create') return undefined;
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return undefined;
  const declaration = parent.parent;
  if (declaration.kind !== 'const' || declaration.declarations.length > 1) return undefined;
  const statement = declaration.parent.type === 'ExportNamedDeclaration' ? declaration.parent : declaration;
  return /^(?:Program|BlockStatement)$/.test(statement.parent.type) ? { name: parent.id.name, statement } : undefined;
}

function isInstance(tree: SourceTree, name: string): boolean {
  const [first] = tree.identifiers.get(name) ?? [];
  if (first === undefined) return false;
  const library = importedAs(tree, first);
  if (library?.module === 'axios' && library.name === 'default') return true;
  return (tree.identifiers.get(name) ?? []).some(
    ({ parent }) => parent?.type === 'VariableDeclarator' && parent.init !== null && declared(tree, parent.init)?.name === name,
  );
}

/** The property with the comma and the white space that belong to it. */
function ownPlace(
  tree: SourceTree,
  { properties }: TSESTree.ObjectExpression,
  header: TSESTree.Property,
  isSecret: (node: Node) => boolean,
): [number, number] {
  const at = properties.indexOf(header);
  const next = properties[at + 1];
  const isTail = properties.slice(at + 1).every(isSecret);
  const previous = properties[at - 1];
  // The first of those that go at the end takes the space before them along.
  const start = isTail && previous !== undefined && !isSecret(previous) ? afterComma(tree, previous) : header.range[0];
  return [start, next === undefined ? afterComma(tree, header) : next.range[0]];
}

function afterComma(tree: SourceTree, { range }: Node): number {
  return range[1] + (tree.text[range[1]] === ',' ? 1 : 0);
}

function quoted(tree: SourceTree, key: Node, name: string): string {
  return key.type === 'Literal' ? tree.text.slice(...key.range) : `'${name}'`;
}
