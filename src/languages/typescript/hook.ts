// What a hook of a library is to the rest of this folder, and the edits most of them are made of.
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Piece, TextEdit } from '../../core/language.ts';
import type { ConnectionUrl } from '../connection-url.ts';
import type { Node, SourceTree } from './syntax.ts';

/** A place that may be given to a library which asks for itself. */
export interface HookPlace {
  readonly tree: SourceTree;
  readonly path: string;
  readonly node: Node;
  /** The secret is all of the literal. */
  readonly isWhole: boolean;
  /** The connection URL that is all of the literal. */
  readonly url: ConnectionUrl | undefined;
  /** Other secrets of the file. */
  readonly isSecret: (node: Node) => boolean;
  /** Major version of a dependency, when package.json says one. */
  readonly majorOf: (name: string) => number | undefined;
}

/** What goes around the place so that it is asked again and again. */
export interface Hook {
  /** `hook`: asked for each connection. `await`: asked once, or for each request. */
  readonly strategy: 'hook' | 'await';
  /** The value itself is awaited inside. */
  readonly wait: boolean;
  /** The library asks once. */
  readonly fixedAtStart: boolean;
  /** All edits of the place. `own`: those of its literal; `fetch`: the call for a field of the secret. */
  edits(own: readonly TextEdit[], fetch: (key?: string) => string): readonly TextEdit[];
}

/** A hook that puts `edits` around those of the literal. */
export function wrapped(edits: readonly TextEdit[], also: Partial<Hook> = {}): Hook {
  return { strategy: 'hook', wait: true, fixedAtStart: false, edits: (own) => [...edits, ...own], ...also };
}

/** The value becomes a function that gives it. */
export function asFunction(value: Node, isSecret: boolean, also: Partial<Hook> = {}): Hook {
  if (isSecret) return wrapped([insertion(value.range[0], '() => ')], { ...also, wait: false });
  const edits =
    value.type === 'ObjectExpression' ? around(value, 'async () => (', ')') : [insertion(value.range[0], 'async () => ')];
  return wrapped(edits, also);
}

export function around(node: Node, before: string, after: string): TextEdit[] {
  return [insertion(node.range[0], before), insertion(node.range[1], after)];
}

export function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}

/** `text` in the place of what stands between two offsets, which holds no secret. */
export function replacement(tree: SourceTree, start: number, end: number, text: string): TextEdit {
  return { span: { start, end }, text, original: [{ text: tree.text.slice(start, end) }] };
}

/** Where the value of a property stands, parentheses included. */
export function valueRange(tree: SourceTree, property: TSESTree.Property): [number, number] {
  const after = tree.text.indexOf(':', property.key.range[1]) + 1;
  return [after + /^\s*/.exec(tree.text.slice(after))![0].length, property.range[1]];
}

/** Takes `user:password@` out of a URL. */
export function withoutLogin({ user, password, target }: ConnectionUrl): TextEdit {
  const isDatabase = user !== undefined && target !== undefined;
  const original: Piece[] = [
    ...(user === undefined ? [] : [{ key: 'username', spelling: user.spelling }]),
    { text: ':' },
    { ...(isDatabase && { key: 'password' }), spelling: password.spelling },
    { text: '@' },
  ];
  const start = user?.start ?? password.start - 1;
  return { span: { start, end: password.end + 1 }, text: '', original };
}

/** What a range reads as after `edits`, and what rebuilds it. */
export function moved(
  tree: SourceTree,
  [start, end]: readonly [number, number],
  edits: readonly TextEdit[],
): { text: string; original: Piece[] } {
  let text = '';
  const original: Piece[] = [];
  let at = start;
  for (const edit of edits) {
    const between = tree.text.slice(at, edit.span.start);
    text += between + edit.text;
    original.push({ text: between }, ...edit.original);
    at = edit.span.end;
  }
  const rest = tree.text.slice(at, end);
  return { text: text + rest, original: [...original, { text: rest }] };
}
