// Why a place was not rewritten, and how to do it by hand. One entry for every code; docs/migrate.md has the same list.
import type { RefusalCode, Strategy } from '../core/language.ts';

export interface Recipe {
  readonly title: string;
  readonly recipe: string;
}

export const RECIPES: Record<RefusalCode, Recipe> = {
  'not-a-literal': {
    title: 'the value is put together from parts',
    recipe: 'Write it as one literal and plan again, or fetch it by hand with the generated helper.',
  },
  'object-key': {
    title: 'it is a name in the code, not a value',
    recipe: 'Check whether it is a credential at all; allow it with a reason if it is not.',
  },
  'tagged-template': {
    title: 'a tagged template takes it apart itself',
    recipe: 'Move the value into a constant above the template and plan again.',
  },
  'enum-member': {
    title: 'an enum member is fixed at compile time',
    recipe: 'Replace the enum by a const object or a function, then plan again.',
  },
  'literal-type': { title: 'the type of the literal is used', recipe: 'Widen the type to string, then plan again.' },
  'regular-expression': {
    title: 'it stands in a regular expression',
    recipe: 'Build the expression from a string at run time, then plan again.',
  },
  comment: { title: 'it stands in a comment', recipe: 'Delete it by hand; rotate it all the same, because it stays in history.' },
  'client-bundle': {
    title: 'this code is sent to browsers',
    recipe: 'Rotate it now: it has been public. Call a server route that holds the credential instead.',
  },
  'generated-file': { title: 'the file is generated', recipe: 'Change what it is generated from.' },
  'test-file': { title: 'it stands in a test', recipe: 'Use a made-up value there; if this one is real, rotate it.' },
  'aws-access-key': {
    title: 'AWS access keys are not stored',
    recipe: 'Delete the explicit credentials, let the SDK use the role of the machine, then deactivate the key.',
  },
  'sync-context': {
    title: 'this runs while the site is built, and nothing can be awaited here',
    recipe: 'Read it in the async function that needs it (create the client there, and keep it), then plan again.',
  },
  'no-start-command': {
    title: 'it is bundled with its dependencies, and no start command was found that could preload secrets',
    recipe: 'Mark @aws-sdk/client-secrets-manager as external or read the value in an async function, then plan again.',
  },
  'module-format': {
    title: 'it cannot be told whether this is an ES module',
    recipe: 'Set "type" in package.json, then plan again.',
  },
  spelling: {
    title: 'the literal could not be restored byte for byte',
    recipe: 'Write it without unusual escapes, then plan again.',
  },
  'connection-url': {
    title: 'the connection address cannot be taken apart safely',
    recipe: 'Give user, password and host as separate options, then plan again.',
  },
  syntax: { title: 'the file does not parse', recipe: 'Mend the syntax error, then plan again.' },
  encoding: { title: 'the file is not UTF-8', recipe: 'Convert it to UTF-8, then plan again.' },
  'unsupported-language': {
    title: 'this kind of file is not rewritten yet',
    recipe: 'Store the value in Secrets Manager and fetch it there by hand.',
  },
  'low-confidence': {
    title: 'it may not be a credential',
    recipe: 'Plan with --confidence low to include it, or allow it with a reason.',
  },
  declined: { title: 'somebody chose to leave it', recipe: 'Plan again to decide anew.' },
  'too-large': { title: 'over 65,536 bytes, the limit of Secrets Manager', recipe: 'Keep it in an encrypted object store.' },
  'file-changed': { title: 'the file changed while it was read', recipe: 'Plan again.' },
  'read-only': { title: 'the file is read-only', recipe: 'Make it writable, then plan again.' },
  'other-environment': {
    title: 'the value is that of production, and the plan is for another environment',
    recipe: 'Plan it by itself: keylift plan --env prod, with --include for its files.',
  },
  'linked-file': {
    title: 'the file has other names (a link)',
    recipe: 'Replace the link by a file of its own, then plan again.',
  },
};

export const STRATEGIES: Record<Strategy, string> = {
  hook: 'asked for by the library whenever it connects',
  await: 'awaited where it is used',
  'top-level-await': 'awaited when the module loads',
  preload: 'loaded before the program starts',
  blocking: 'fetched at the first read, which waits for it',
};
