// Places where a library itself asks for a credential when it needs one: a function in place of the value. That is better
// than any other way, because a rotated value is seen at the next connection.
import type { TextEdit } from '../../core/language.ts';
import { importedAs, loads, memberOf, propertyAround, textOf } from './bindings.ts';
import { ancestors, isFunction, type Node, type SourceTree } from './syntax.ts';

/** What goes around the place so that it is asked again and again. `wait`: the value itself is awaited inside. */
export interface Hook {
  readonly edits: readonly TextEdit[];
  readonly wait: boolean;
}

/**
 * The hook of the library that `node` is given to, or undefined when it has none. `path` is the file's; `isWhole`: the
 * secret is all of the literal.
 */
export function hookAt(tree: SourceTree, path: string, node: Node, isWhole: boolean): Hook | undefined {
  return (
    passwordFunction(tree, node, isWhole) ??
    knexConnection(tree, path, node) ??
    sequelizeHook(tree, node) ??
    nestValue(tree, node, isWhole) ??
    nestModule(tree, node)
  );
}

/** pg, postgres and TypeORM on PostgreSQL take a function for the password and call it for each connection. */
function passwordFunction(tree: SourceTree, node: Node, isWhole: boolean): Hook | undefined {
  const found = propertyAround(node, /^(?:password|pass)$/);
  const object = found?.property.parent;
  const call = object?.parent;
  if (found === undefined || object === undefined || (call?.type !== 'NewExpression' && call?.type !== 'CallExpression'))
    return undefined;
  if (!call.arguments.includes(object)) return undefined;
  const library = importedAs(tree, call.callee);
  const takesFunction =
    (library?.module === 'pg' && /^(?:Pool|Client)$/.test(library.name)) ||
    (library?.module === 'postgres' && library.name === 'default') ||
    (library?.module === 'typeorm' &&
      library.name === 'DataSource' &&
      /^(?:postgres|cockroachdb)$/.test(textOf(object, 'type') ?? ''));
  return takesFunction ? asFunction(found.value, isWhole && found.value === node) : undefined;
}

/** knex calls a function for the whole `connection`. */
function knexConnection(tree: SourceTree, path: string, node: Node): Hook | undefined {
  const found = propertyAround(node, /^connection$/);
  if (found?.value.type !== 'ObjectExpression') return undefined;
  const isKnex = loads(tree, 'knex') || /(?:^|\/)knexfile\.[cm]?[jt]s$/.test(path);
  const client = textOf(found.property.parent, 'client') ?? '';
  return isKnex && /^(?:pg|postgres|mysql|mssql|oracledb|cockroachdb|redshift)/.test(client)
    ? { edits: around(found.value, 'async () => (', ')'), wait: true }
    : undefined;
}

/** Sequelize lets a hook fill in the password before it connects. */
function sequelizeHook(tree: SourceTree, node: Node): Hook | undefined {
  const found = propertyAround(node, /^password$/);
  const object = found?.property.parent;
  const call = object?.parent;
  if (found === undefined || object === undefined || found.value !== node || call?.type !== 'NewExpression') return undefined;
  const library = importedAs(tree, call.callee);
  if (!/^(?:sequelize|sequelize-typescript)$/.test(library?.module ?? '') || library?.name !== 'Sequelize') return undefined;
  if (memberOf(object, 'hooks') !== undefined) return undefined;
  const [start] = found.property.range;
  const key = tree.text.slice(start, node.range[0]);
  const edits: TextEdit[] = [
    {
      span: { start, end: node.range[0] },
      text: 'hooks: { beforeConnect: async (config) => { config.password = ',
      original: [{ text: key }],
    },
    insertion(node.range[1], '; } }'),
  ];
  return { edits, wait: true };
}

/** A provider's `useValue` becomes a `useFactory`, which Nest waits for. */
function nestValue(tree: SourceTree, node: Node, isWhole: boolean): Hook | undefined {
  const found = propertyAround(node, /^useValue$/);
  if (found === undefined || !loads(tree, '@nestjs/common') || memberOf(found.property.parent, 'provide') === undefined)
    return undefined;
  const { key } = found.property;
  const rename: TextEdit = {
    span: { start: key.range[0], end: key.range[1] },
    text: 'useFactory',
    original: [{ text: tree.text.slice(...key.range) }],
  };
  const inner = asFunction(found.value, isWhole && found.value === node);
  return { edits: [rename, ...inner.edits], wait: inner.wait };
}

/** Modules of the Nest project and its friends whose options can come from an async factory. */
const NEST_MODULES: Readonly<Record<string, string>> = {
  TypeOrmModule: 'forRoot',
  SequelizeModule: 'forRoot',
  BullModule: 'forRoot',
  MailerModule: 'forRoot',
  JwtModule: 'register',
  CacheModule: 'register',
  HttpModule: 'register',
};

/** `Module.forRoot({…})` becomes `Module.forRootAsync({ useFactory: async () => ({…}) })`. */
function nestModule(tree: SourceTree, node: Node): Hook | undefined {
  if (!loads(tree, '@nestjs/common')) return undefined;
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent)) return undefined;
    if (parent.type !== 'CallExpression' || child.type !== 'ObjectExpression' || parent.arguments.length !== 1) continue;
    const { callee } = parent;
    if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') continue;
    if (callee.property.type !== 'Identifier' || NEST_MODULES[callee.object.name] !== callee.property.name) continue;
    // These speak of the module, not of its options, and belong outside the factory.
    if (['global', 'isGlobal', 'name'].some((name) => memberOf(child, name) !== undefined)) return undefined;
    const rename = insertion(callee.property.range[1], 'Async');
    return { edits: [rename, ...around(child, '{ useFactory: async () => (', ') }')], wait: true };
  }
  return undefined;
}

function asFunction(value: Node, isSecret: boolean): Hook {
  if (isSecret) return { edits: [insertion(value.range[0], '() => ')], wait: false };
  return value.type === 'ObjectExpression'
    ? { edits: around(value, 'async () => (', ')'), wait: true }
    : { edits: [insertion(value.range[0], 'async () => ')], wait: true };
}

function around(node: Node, before: string, after: string): TextEdit[] {
  return [insertion(node.range[0], before), insertion(node.range[1], after)];
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}
