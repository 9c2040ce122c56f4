// AWS access keys given to boto3: the keyword arguments are cut out, and the constants they came from, so that boto3 asks its
// own chain, at the end of which is the role of the machine. What has a use that we cannot see is left alone.
import type { ProjectView, TextEdit, TextSpan } from '../../core/language.ts';
import { cutEdits, KEY_VARIABLE, mentionedIn, wholeLines } from '../cut.ts';
import { childOf, namedChildren, nodesOf, type SyntaxNode } from '../syntax-node.ts';
import { outOfParentheses } from './hazards.ts';
import { environmentDefault } from './place.ts';
import type { PythonTree } from './syntax.ts';

const ARGUMENT = /^(?:aws_access_key_id|aws_secret_access_key|aws_session_token)$/;
const FACTORY = /(?:^|\.)(?:client|resource|Session|create_client)$/;
const SDK = /^[ \t]*(?:import|from)[ \t]+(?:boto3|botocore|aioboto3|aiobotocore)\b/m;
/** What django-storages reads; without them it leaves the search to boto3. */
const STORAGES_SETTING = /^AWS_(?:S3_)?(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;

/** The edits that take the literals out; undefined when any of them has a use that we do not know. */
export function accessKeyCuts(
  project: ProjectView,
  path: string,
  tree: PythonTree,
  literals: readonly SyntaxNode[],
): TextEdit[] | undefined {
  const { text } = tree;
  const calls = new Map<SyntaxNode, Set<SyntaxNode>>();
  const statements = new Set<SyntaxNode>();

  const drop = (value: SyntaxNode): boolean => {
    const { node, parent } = outOfParentheses(value);
    const given = environmentDefault(text, node);
    if (given !== undefined) return KEY_VARIABLE.test(given.key.replaceAll(/["']/g, '')) && drop(given.call);
    if (parent.type === 'keyword_argument' && node.field === 'value') return dropArgument(parent);
    return parent.type === 'assignment' && node.field === 'right' && dropConstant(parent);
  };
  const dropArgument = (argument: SyntaxNode): boolean => {
    const list = argument.parent!;
    const callee = list.parent === undefined ? undefined : childOf(list.parent, 'function');
    if (list.type !== 'argument_list' || callee === undefined || !ARGUMENT.test(nameOf(argument)) || !SDK.test(text))
      return false;
    // With an address of its own it may be another service that speaks the same protocol, and has no roles.
    const isElsewhere = namedChildren(list).some(
      (other) => other.type === 'dictionary_splat' || (other.type === 'keyword_argument' && nameOf(other) === 'endpoint_url'),
    );
    if (isElsewhere || !FACTORY.test(text.slice(callee.start, callee.end))) return false;
    calls.set(list, (calls.get(list) ?? new Set()).add(argument));
    return true;
  };
  const dropConstant = (assignment: SyntaxNode): boolean => {
    const left = childOf(assignment, 'left');
    const statement = assignment.parent;
    if (left?.type !== 'identifier' || statement?.type !== 'expression_statement') return false;
    if (statements.has(statement)) return true;
    // In a block it may be the only statement there is.
    if (statement.parent?.type !== 'module') return false;
    const name = text.slice(left.start, left.end);
    if (mentionedIn(project, path, name) !== undefined) return false;
    statements.add(statement);
    const uses = [...nodesOf(tree.root)].filter(
      (node) => node.type === 'identifier' && node !== left && text.slice(node.start, node.end) === name,
    );
    if (uses.length === 0) return STORAGES_SETTING.test(name) && /["']storages(?:\.|["'])/.test(text);
    return uses.every(drop);
  };
  const nameOf = (argument: SyntaxNode) => {
    const name = childOf(argument, 'name');
    return name === undefined ? '' : text.slice(name.start, name.end);
  };

  if (!literals.every(drop)) return undefined;
  return cutEdits(text, [
    ...[...statements].map((statement) => wholeLines(text, statement)),
    ...[...calls].flatMap(([list, cut]) => argumentSpans(text, list, cut)),
  ]);
}

/** Places in a call without some of its arguments: as a person would leave it. */
function argumentSpans(text: string, list: SyntaxNode, cut: ReadonlySet<SyntaxNode>): TextSpan[] {
  const all = namedChildren(list);
  if (all.every((one) => cut.has(one))) return [{ start: list.start + 1, end: list.end - 1 }];
  return all.flatMap((argument, index) => {
    if (!cut.has(argument)) return [];
    // The last ones go with the comma before them; a comma behind stays for what is the last now.
    if (all.slice(index + 1).every((other) => cut.has(other))) return [{ start: all[index - 1]!.end, end: argument.end }];
    const tail = /^\s*,[ \t]*(?:#[^\r\n]*)?(?:\r?\n[ \t]*)?/.exec(text.slice(argument.end))?.[0].length ?? 0;
    return [{ start: argument.start, end: argument.end + tail }];
  });
}
