// AWS access keys given to an SDK client: the explicit credentials are cut out, so that the client asks its own chain, at the
// end of which is the role of the machine. A place whose every use cannot be seen in this file is left alone.
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { ProjectView, TextEdit, TextSpan } from '../../core/language.ts';
import { cutEdits, KEY_VARIABLE, mentionedIn, wholeLines } from '../cut.ts';
import { importedAs, keyOf, memberOf } from './bindings.ts';
import type { Node, SourceTree } from './syntax.ts';

const KEY_NAME = /^(?:accessKeyId|secretAccessKey|sessionToken)$/;
const SDK = /^(?:aws-sdk(?:\/|$)|@aws-sdk\/)/;

/** The edits that take the literals out; undefined when any of them has a use that we do not know. */
export function accessKeyCuts(
  project: ProjectView,
  path: string,
  tree: SourceTree,
  literals: readonly Node[],
): TextEdit[] | undefined {
  const cutter = new Cutter(project, path, tree);
  return literals.every((literal) => cutter.drop(literal)) ? cutter.edits() : undefined;
}

class Cutter {
  readonly #project: ProjectView;
  readonly #path: string;
  readonly #tree: SourceTree;
  readonly #statements = new Set<Node>();
  readonly #declarators = new Set<TSESTree.VariableDeclarator>();
  readonly #properties = new Map<TSESTree.ObjectExpression, Set<Node>>();

  constructor(project: ProjectView, path: string, tree: SourceTree) {
    this.#project = project;
    this.#path = path;
    this.#tree = tree;
  }

  /** Notes what has to go for `node` to be gone. False when it cannot be. */
  drop(node: Node): boolean {
    const { parent } = node;
    switch (parent?.type) {
      case 'LogicalExpression':
        // The variable of the environment is one of the places that the SDK looks in by itself.
        return parent.right === node && KEY_VARIABLE.test(environmentName(parent.left) ?? '') && this.drop(parent);
      case 'TSNonNullExpression':
      case 'TSAsExpression':
        return this.drop(parent);
      case 'Property':
        return this.#dropProperty(parent);
      case 'VariableDeclarator':
        return parent.init === node && this.#dropVariable(parent);
      case 'AssignmentExpression':
        return parent.right === node && this.#isSetting(parent.left) && this.#dropStatement(parent.parent);
      case 'NewExpression':
      case 'CallExpression':
        // new AWS.Credentials(id, key)
        return this.#isSdk(parent) && lastName(parent.callee) === 'Credentials' && this.drop(parent);
      default:
        return false;
    }
  }

  edits(): TextEdit[] | undefined {
    const spans: TextSpan[] = [];
    const whole = new Set(this.#statements);
    for (const { parent } of this.#declarators) {
      if (parent.type !== 'VariableDeclaration') return undefined;
      if (!parent.declarations.every((one) => this.#declarators.has(one))) return undefined;
      whole.add(parent);
    }
    for (const node of whole) spans.push(wholeLines(this.#tree.text, { start: node.range[0], end: node.range[1] }));
    for (const [object, cut] of this.#properties) {
      const call = object.parent;
      const isEmpty = object.properties.every((property) => cut.has(property));
      if (isEmpty && call.type === 'CallExpression' && lastName(call.callee) === 'update') {
        if (!isStatement(call.parent)) return undefined;
        spans.push(wholeLines(this.#tree.text, { start: call.parent.range[0], end: call.parent.range[1] }));
      } else spans.push(...propertySpans(this.#tree.text, object, cut));
    }
    return cutEdits(this.#tree.text, spans);
  }

  #dropProperty(property: TSESTree.Property): boolean {
    const name = keyOf(property);
    const object = property.parent;
    if (name === undefined || object.type !== 'ObjectExpression') return false;
    const isKey = KEY_NAME.test(name);
    const call = object.parent;
    const isArgument = (call.type === 'NewExpression' || call.type === 'CallExpression') && call.arguments.includes(object);
    if (isArgument && this.#isSdk(call)) {
      if (lastName(call.callee) === 'Credentials') return isKey && this.drop(call);
      // With an address of its own it may be another service that speaks the same protocol, and has no roles.
      if ((!isKey && name !== 'credentials') || memberOf(object, 'endpoint') !== undefined) return false;
      this.#properties.set(object, (this.#properties.get(object) ?? new Set()).add(property));
      return true;
    }
    return isKey && object.properties.every((one) => KEY_NAME.test(keyOf(one) ?? '')) && this.drop(object);
  }

  #dropVariable(declarator: TSESTree.VariableDeclarator): boolean {
    if (this.#declarators.has(declarator)) return true;
    const { id, parent } = declarator;
    if (id.type !== 'Identifier' || parent.type !== 'VariableDeclaration' || !isStatement(parent)) return false;
    this.#declarators.add(declarator);
    const uses = (this.#tree.identifiers.get(id.name) ?? []).filter((node) => node !== id);
    // A key without a use is not ours to judge: something may look for it by its name.
    return uses.length > 0 && !this.#tree.typeQueries.has(id.name) && uses.every((use) => this.#dropUse(use));
  }

  #dropUse(use: Node): boolean {
    // `credentials` itself, or the short form of a property.
    return use.parent?.type === 'Property' && use.parent.value !== use && !use.parent.shorthand ? false : this.drop(use);
  }

  #dropStatement(node: Node | undefined): boolean {
    if (node?.type !== 'ExpressionStatement' || !isStatement(node)) return false;
    this.#statements.add(node);
    return true;
  }

  /** `AWS.config.credentials`, `AWS.config.accessKeyId`, or a variable of the environment that nobody else reads. */
  #isSetting(target: Node): boolean {
    const variable = environmentName(target);
    if (variable !== undefined) {
      const mentions = this.#tree.text.split(variable).length - 1;
      return KEY_VARIABLE.test(variable) && mentions === 1 && mentionedIn(this.#project, this.#path, variable) === undefined;
    }
    const name = lastName(target) ?? '';
    return (
      target.type === 'MemberExpression' &&
      lastName(target.object) === 'config' &&
      (KEY_NAME.test(name) || name === 'credentials') &&
      this.#isOfSdk(target)
    );
  }

  #isSdk(call: TSESTree.NewExpression | TSESTree.CallExpression): boolean {
    return this.#isOfSdk(call.callee);
  }

  #isOfSdk(node: Node): boolean {
    let root = node;
    while (root.type === 'MemberExpression') root = root.object;
    return root.type === 'Identifier' && SDK.test(importedAs(this.#tree, root)?.module ?? '');
  }
}

/** Places in an object literal without some of its properties: as a person would leave it. */
function propertySpans(text: string, object: TSESTree.ObjectExpression, cut: ReadonlySet<Node>): TextSpan[] {
  const { properties } = object;
  if (properties.every((property) => cut.has(property))) return [{ start: object.range[0] + 1, end: object.range[1] - 1 }];
  return properties.flatMap((property, index) => {
    if (!cut.has(property)) return [];
    const rest = properties.slice(index + 1);
    const before = properties.slice(0, index).findLast((other) => !cut.has(other));
    if (rest.every((other) => cut.has(other))) {
      // The last ones go with the comma before them; a comma behind stays for what is the last now.
      return [{ start: (properties[index - 1] ?? before!).range[1], end: property.range[1] }];
    }
    const tail = /^\s*,[ \t]*(?:\/\/[^\r\n]*)?(?:\r?\n[ \t]*)?/.exec(text.slice(property.range[1]))?.[0].length ?? 0;
    return [{ start: property.range[0], end: property.range[1] + tail }];
  });
}

function isStatement(node: Node | undefined): node is Node {
  const parent = node?.parent?.type;
  return parent === 'Program' || parent === 'BlockStatement' || parent === 'StaticBlock';
}

function environmentName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'MemberExpression') return undefined;
  const { object } = node;
  return object.object.type === 'Identifier' && object.object.name === 'process' && lastName(object) === 'env'
    ? lastName(node)
    : undefined;
}

function lastName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return undefined;
  if (node.property.type === 'Identifier' && !node.computed) return node.property.name;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : undefined;
}
