// Drivers and query builders that ask for a password at each connection.
import { importedAs, keyOf, loads, memberOf, propertyAround, textOf } from './bindings.ts';
import {
  around,
  asFunction,
  insertion,
  replacement,
  valueRange,
  withoutLogin,
  wrapped,
  type Hook,
  type HookPlace,
} from './hook.ts';
import type { Node } from './syntax.ts';

/** pg and what is built on it (postgres, Prisma's adapter, TypeORM and knex on PostgreSQL) call a function for the password. */
export function passwordFunction({ tree, path, node, isWhole }: HookPlace): Hook | undefined {
  const found = propertyAround(node, /^(?:password|pass)$/);
  if (found === undefined) return undefined;
  const object = found.property.parent;
  const outer = object.parent;
  const takesFunction =
    outer.type === 'Property'
      ? isKnex({ tree, path }) && keyOf(outer) === 'connection' && POSTGRES.test(textOf(outer.parent, 'client') ?? '')
      : isPostgresCall({ tree }, outer, object);
  return takesFunction ? asFunction(found.value, isWhole && found.value === node) : undefined;
}

/** knex's names of PostgreSQL and its kin. */
const POSTGRES = /^(?:pg|postgres|cockroachdb|redshift)/;

/** The classes and functions of each module that connect to PostgreSQL, whatever else they are told. */
const POSTGRES_DRIVERS: Readonly<Record<string, RegExp>> = {
  pg: /^(?:Pool|Client)$/,
  postgres: /^default$/,
  '@prisma/adapter-pg': /^PrismaPg$/,
};

function isPostgresCall({ tree }: Pick<HookPlace, 'tree'>, call: Node, options: Node): boolean {
  if (call.type !== 'NewExpression' && call.type !== 'CallExpression') return false;
  if (!call.arguments.some((argument) => argument === options)) return false;
  const library = importedAs(tree, call.callee);
  if (library !== undefined && POSTGRES_DRIVERS[library.module]?.test(library.name) === true) return true;
  if (!/^(?:postgres|cockroachdb)$/.test(textOf(options, 'type') ?? '')) return false;
  return (
    (library?.module === 'typeorm' && library.name === 'DataSource') ||
    isMethodOf({ tree }, call.callee, '@nestjs/typeorm', 'forRoot')
  );
}

function isKnex({ tree, path }: Pick<HookPlace, 'tree' | 'path'>): boolean {
  return loads(tree, 'knex') || /(?:^|\/)knexfile\.[cm]?[jt]s$/.test(path);
}

function isMethodOf({ tree }: Pick<HookPlace, 'tree'>, callee: Node, module: string, method: string): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  return callee.property.name === method && importedAs(tree, callee.object)?.module === module;
}

/**
 * knex calls a function for the whole `connection`, and again once what it gave says that it has expired. Versions differ
 * in when they ask that, and all of them want a fresh one not to say so at once.
 */
export function knexConnection({ tree, path, node }: HookPlace): Hook | undefined {
  const found = propertyAround(node, /^connection$/);
  if (found === undefined || !isKnex({ tree, path })) return undefined;
  const client = textOf(found.property.parent, 'client') ?? '';
  const before = 'async (until = Date.now() + 60_000) => ({ ';
  const after = 'expirationChecker: () => Date.now() > until })';
  if (found.value.type === 'ObjectExpression') {
    const [last] = found.value.properties.slice(-1);
    if (last === undefined || !/^(?:mysql|mssql|oracledb)/.test(client)) return undefined;
    const [start, end] = found.value.range;
    const closing = tree.text.slice(last.range[1], end);
    // On lines of its own where the others are.
    const gap = /^,?(\r?\n[ \t]*)\}$/.exec(closing)?.[1];
    const indent = gap === undefined ? ' ' : `${/\r?\n/.exec(gap)![0]}${' '.repeat(last.loc.start.column)}`;
    const comma = closing.startsWith(',') ? '' : ',';
    const at = last.range[1] + (comma === '' ? 1 : 0);
    return wrapped([
      insertion(start, 'async (until = Date.now() + 60_000) => ('),
      insertion(at, `${comma}${indent}expirationChecker: () => Date.now() > until${gap === undefined ? '' : ','}`),
      insertion(end, ')'),
    ]);
  }
  return found.value === node && POSTGRES.test(client)
    ? wrapped(around(node, `${before}connectionString: `, `, ${after}`))
    : undefined;
}

/** Sequelize lets a hook fill in the login before it connects. */
export function sequelizeHook(place: HookPlace): Hook | undefined {
  const { tree, node, url } = place;
  const found = propertyAround(node, /^password$/);
  const object = found?.property.parent;
  const call = found === undefined ? node.parent : object?.parent;
  if (call?.type !== 'NewExpression') return undefined;
  const library = importedAs(tree, call.callee);
  if (!/^(?:sequelize|sequelize-typescript)$/.test(library?.module ?? '') || !/^(?:Sequelize|default)$/.test(library?.name ?? ''))
    return undefined;

  const hook = (assignments: string) => `hooks: { beforeConnect: async (config) => { ${assignments} } }`;
  if (found !== undefined && object !== undefined) {
    if (memberOf(object, 'hooks') !== undefined) return undefined;
    const [start, end] = valueRange(tree, found.property);
    const open = 'hooks: { beforeConnect: async (config) => { config.password = ';
    return wrapped([replacement(tree, found.property.range[0], start, open), insertion(end, '; } }')]);
  }
  const options = call.arguments.find((argument) => argument.type === 'ObjectExpression');
  if (options !== undefined && memberOf(options, 'hooks') !== undefined) return undefined;
  const add = (assignments: string) => {
    if (options === undefined) return insertion(node.range[1], `, { ${hook(assignments)} }`);
    const [first] = options.properties;
    const gap = first === undefined ? ' ' : tree.text.slice(options.range[0] + 1, first.range[0]);
    return insertion(
      options.range[0] + 1,
      `${gap.trim() === '' ? gap : ' '}${hook(assignments)}${first === undefined ? ' ' : ','}`,
    );
  };
  if (
    url !== undefined &&
    call.arguments[0] === node &&
    (options === undefined ? call.arguments.length === 1 : call.arguments[1] === options)
  ) {
    return wrapped([], {
      edits: (_own, fetch) => [
        withoutLogin(url),
        add(
          url.user === undefined
            ? `config.password = ${fetch()};`
            : `config.username = ${fetch('username')}; config.password = ${fetch('password')};`,
        ),
      ],
    });
  }
  // new Sequelize('database', 'user', 'password', { … })
  if (url !== undefined || !place.isWhole || call.arguments[2] !== node || options === undefined || call.arguments[3] !== options)
    return undefined;
  return wrapped([], {
    edits: (own, fetch) => [...own.map((edit) => ({ ...edit, text: 'undefined' })), add(`config.password = ${fetch()};`)],
  });
}

/** node-redis asks its credentials provider at each connection. */
export function redisCredentials({ tree, node, url, majorOf }: HookPlace): Hook | undefined {
  const found = propertyAround(node, /^(?:password|url)$/);
  const object = found?.property.parent;
  const call = object?.parent;
  if (found === undefined || object?.type !== 'ObjectExpression' || call?.type !== 'CallExpression') return undefined;
  const library = importedAs(tree, call.callee);
  if (!/^(?:redis|@redis\/client)$/.test(library?.module ?? '') || !/^create(?:Client|ClientPool)$/.test(library?.name ?? ''))
    return undefined;
  if ((majorOf(library!.module) ?? 0) < 5 || memberOf(object, 'credentialsProvider') !== undefined) return undefined;
  const provider = (members: string) =>
    `credentialsProvider: { type: 'async-credentials-provider', credentials: async () => ({ ${members}`;

  if (keyOf(found.property) === 'url') {
    if (url === undefined || found.value !== node || memberOf(object, 'password') !== undefined) return undefined;
    const { user } = url;
    return wrapped([], {
      edits: (_own, fetch) => [
        withoutLogin(url),
        insertion(
          found.property.range[1],
          `, ${provider(user === undefined ? `password: ${fetch()}` : `username: ${fetch('username')}, password: ${fetch('password')}`)} }) }`,
        ),
      ],
    });
  }
  // The provider has to name the user too, so both are moved into it.
  const user = memberOf(object, 'username');
  const at = object.properties.indexOf(found.property);
  const beside = [object.properties[at - 1], object.properties[at + 1]];
  if (user !== undefined && !beside.includes(user)) return undefined;
  const pair = [found.property, ...(user === undefined ? [] : [user])].toSorted((a, b) => a.range[0] - b.range[0]);
  const [first, last] = [pair[0]!, pair.at(-1)!];
  const gap = first === last ? undefined : /^,\s+$/.exec(tree.text.slice(first.range[1], last.range[0]))?.[0];
  return wrapped([
    insertion(first.range[0], provider('')),
    ...(gap === undefined ? [] : [replacement(tree, first.range[1], last.range[0], ', ')]),
    insertion(last.range[1], ' }) }'),
  ]);
}
