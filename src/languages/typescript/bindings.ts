// What a name in a file stands for: the module it was imported from, or the property it is part of.
import { ancestors, isFunction, type Node, type SourceTree } from './syntax.ts';
import type { TSESTree } from '@typescript-eslint/typescript-estree';

/** Something of another module. `name` is 'default' for the module's default export or the module itself. */
export interface Imported {
  readonly module: string;
  readonly name: string;
}

/** What `callee` (`Pool`, `pg.Pool`) is of which module, when the file says so at its top level. */
export function importedAs(tree: SourceTree, callee: Node): Imported | undefined {
  if (callee.type === 'MemberExpression' && !callee.computed && callee.object.type === 'Identifier') {
    const whole = bindingOf(tree, callee.object.name);
    return whole?.name === 'default' && callee.property.type === 'Identifier'
      ? { module: whole.module, name: callee.property.name }
      : undefined;
  }
  return callee.type === 'Identifier' ? bindingOf(tree, callee.name) : undefined;
}

/** Whether the file loads a module of this name. */
export function loads(tree: SourceTree, module: string): boolean {
  return tree.edges.some((edge) => edge.specifier === module && edge.how !== 'type');
}

/** The property whose value `node` is or lies in, with no function or class in between; `value` is that whole value. */
export function propertyAround(node: Node, names: RegExp): { property: TSESTree.Property; value: Node } | undefined {
  for (const { child, parent } of ancestors(node)) {
    if (isFunction(parent) || parent.type === 'ClassBody') return undefined;
    if (parent.type === 'Property' && parent.value === child && names.test(keyOf(parent) ?? ''))
      return { property: parent, value: child };
  }
  return undefined;
}

/** Whether `node` is the password among the options that something is called with, as drivers are. */
export function isPasswordGiven(node: Node): boolean {
  const found = propertyAround(node, /^(?:password|passwd|pass|pwd)$/i);
  if (found === undefined) return false;
  for (const { child, parent } of ancestors(found.property)) {
    if (parent.type === 'CallExpression' || parent.type === 'NewExpression')
      return parent.arguments.some((argument) => argument === child);
    if (parent.type !== 'ObjectExpression' && parent.type !== 'Property') return false;
  }
  return false;
}

/** Name of a property that is written plainly. */
export function keyOf(property: Node): string | undefined {
  if (property.type !== 'Property' || property.computed || property.method || property.kind !== 'init') return undefined;
  if (property.key.type === 'Identifier') return property.key.name;
  return property.key.type === 'Literal' && typeof property.key.value === 'string' ? property.key.value : undefined;
}

/** The property `name` of an object literal. */
export function memberOf(object: Node, name: string): TSESTree.Property | undefined {
  if (object.type !== 'ObjectExpression') return undefined;
  return object.properties.find((one): one is TSESTree.Property => keyOf(one) === name);
}

/** The text a property of an object literal is set to, when it is a plain string. */
export function textOf(object: Node, name: string): string | undefined {
  const value = memberOf(object, name)?.value;
  return value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
}

function bindingOf(tree: SourceTree, name: string): Imported | undefined {
  for (const statement of tree.program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.local.name !== name) continue;
        const imported = specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier';
        return { module: statement.source.value, name: imported ? (specifier.imported as TSESTree.Identifier).name : 'default' };
      }
    }
    for (const { id, init } of statement.type === 'VariableDeclaration' ? statement.declarations : []) {
      const module = requiredModule(init);
      if (module === undefined) continue;
      if (id.type === 'Identifier' && id.name === name) return { module, name: 'default' };
      for (const property of id.type === 'ObjectPattern' ? id.properties : []) {
        if (property.type === 'Property' && property.value.type === 'Identifier' && property.value.name === name)
          return { module, name: keyOf(property) ?? '' };
      }
    }
  }
  return undefined;
}

function requiredModule(init: Node | null): string | undefined {
  // `require('pg').Pool` and `require('pg')(…)` are not looked through.
  if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== 'require') return undefined;
  const [argument] = init.arguments;
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}
