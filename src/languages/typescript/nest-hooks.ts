// NestJS waits for factories: of providers, of modules and of configuration. Each is asked once, when the application starts.
import { importedAs, keyOf, loads, memberOf, propertyAround } from './bindings.ts';
import { around, asFunction, insertion, replacement, wrapped, type Hook, type HookPlace } from './hook.ts';
import { ancestors, isFunction, type Node } from './syntax.ts';

const ONCE = { strategy: 'await', fixedAtStart: true } as const;

/** A provider's `useValue` becomes a `useFactory`. */
export function nestValue({ tree, node, isWhole }: HookPlace): Hook | undefined {
  const found = propertyAround(node, /^useValue$/);
  if (found === undefined || !loads(tree, '@nestjs/common') || memberOf(found.property.parent, 'provide') === undefined)
    return undefined;
  const rename = replacement(tree, ...found.property.key.range, 'useFactory');
  const inner = asFunction(found.value, isWhole && found.value === node, ONCE);
  return { ...inner, edits: (own, fetch) => [rename, ...inner.edits(own, fetch)] };
}

/** Modules of the Nest project and its friends whose options can come from an async factory. */
const NEST_MODULES: Readonly<Record<string, string>> = {
  TypeOrmModule: 'forRoot',
  SequelizeModule: 'forRoot',
  MongooseModule: 'forRoot',
  BullModule: 'forRoot',
  MailerModule: 'forRoot',
  JwtModule: 'register',
  CacheModule: 'register',
  HttpModule: 'register',
};

/** `Module.forRoot({…})` becomes `Module.forRootAsync({ useFactory: async () => ({…}) })`. */
export function nestModule({ tree, node }: HookPlace): Hook | undefined {
  if (!loads(tree, '@nestjs/common')) return undefined;
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent) || parent.type === 'ClassBody') return undefined;
    if (parent.type !== 'CallExpression' || parent.arguments[0] !== child) continue;
    const { callee } = parent;
    if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') continue;
    if (callee.property.type !== 'Identifier' || NEST_MODULES[callee.object.name] !== callee.property.name) continue;
    const rename = insertion(callee.property.range[1], 'Async');
    if (callee.object.name === 'MongooseModule') {
      // The address comes first here, and joins the options.
      return child === node && parent.arguments.length === 1
        ? wrapped([rename, ...around(child, '{ useFactory: async () => ({ uri: ', ' }) }')], ONCE)
        : undefined;
    }
    if (child.type !== 'ObjectExpression' || parent.arguments.length !== 1) continue;
    // These speak of the module, not of its options, and belong outside the factory.
    if (['global', 'isGlobal', 'name'].some((name) => memberOf(child, name) !== undefined)) return undefined;
    return wrapped([rename, ...around(child, '{ useFactory: async () => (', ') }')], ONCE);
  }
  return undefined;
}

/** A factory that is there already and does not wait yet: `useFactory`, `registerAs`, `ConfigModule.forRoot({ load })`. */
export function nestFactory({ tree, node }: HookPlace): Hook | undefined {
  for (const { child, parent } of ancestors(node)) {
    if (parent.type === 'ClassBody') return undefined;
    if (!isFunction(parent)) continue;
    if (parent.async || parent.generator || parent.body !== child || parent.type !== 'ArrowFunctionExpression') return undefined;
    return isAwaited(tree, parent) && parent.returnType === undefined
      ? wrapped([replacement(tree, parent.range[0], parent.range[0] + 1, `async ${tree.text[parent.range[0]]}`)], ONCE)
      : undefined;
  }
  return undefined;
}

function isAwaited(tree: HookPlace['tree'], fn: Node): boolean {
  const { parent } = fn;
  if (parent?.type === 'Property' && keyOf(parent) === 'useFactory')
    return loads(tree, '@nestjs/common') || memberOf(parent.parent, 'provide') !== undefined;
  if (parent?.type === 'CallExpression' && parent.arguments[1] === fn) {
    const library = importedAs(tree, parent.callee);
    return library?.module === '@nestjs/config' && library.name === 'registerAs';
  }
  const list = parent?.type === 'ArrayExpression' ? parent.parent : undefined;
  return list?.type === 'Property' && keyOf(list) === 'load' && loads(tree, '@nestjs/config');
}
