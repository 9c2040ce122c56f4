// Why a place was not rewritten, and how to do it by hand. One entry for every code; docs/migrate.md has the same list.
import type { Notice, NoticeCode, RefusalCode, Strategy } from '../core/language.ts';

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
  comment: {
    title: 'it stands in a comment or in documentation',
    recipe: 'Delete it by hand; rotate it all the same, because it stays in history.',
  },
  'client-bundle': {
    title: 'this code is sent to browsers',
    recipe: 'Rotate it now: it has been public. Call a server route that holds the credential instead.',
  },
  'generated-file': { title: 'the file is generated', recipe: 'Change what it is generated from.' },
  'test-file': { title: 'it stands in a test', recipe: 'Use a made-up value there; if this one is real, rotate it.' },
  'aws-access-key': {
    title: 'AWS access keys are not stored, and not every use of this one could be seen',
    recipe:
      'Delete the explicit credentials and let the SDK use the role of the machine, then deactivate and delete the key in IAM (docs/migrate.md, AWS access keys).',
  },
  'not-committed': {
    title: 'it would be taken out and stored nowhere, and git could not give the file back as it is now',
    recipe:
      'Delete the explicit credentials by hand, or commit what else changed in the file and plan again; a key that is in no commit yet should not get into one.',
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
  comparison: {
    title: 'it is compared with something: a password check in the code',
    recipe:
      'Store a hash and compare with that; if the value has to be known, fetch it by hand and use a constant-time comparison.',
  },
  'match-pattern': {
    title: 'a pattern of a match statement has to be a literal',
    recipe: 'Write the branch as an if statement with a value that is fetched, then plan again.',
  },
  'format-template': {
    title: 'other text is put into this string by % or .format(), which a fetched value could upset',
    recipe: 'Write it as an f-string, or give the value as one of the arguments, then plan again.',
  },
  'import-path': {
    title: 'it cannot be told how this file imports its neighbours',
    recipe: 'Fetch the value by hand, or import any module of the project in this file, then plan again.',
  },
  'old-python': { title: 'this is Python 2', recipe: 'Fetch the value by hand, or move to Python 3 and plan again.' },
  notebook: {
    title: 'it stands in a notebook, whose outputs may hold it too',
    recipe: 'Fetch it with boto3 in a cell, and clear the outputs before saving.',
  },
  'type-stub': { title: 'a stub holds types, not code', recipe: 'Write ... in its place.' },
  'database-migration': {
    title: 'a database migration is history: it has to do the same for ever',
    recipe: 'Read the value from the settings there, or delete it if the migration has run everywhere.',
  },
  'ambiguous-value': {
    title: 'programs that read this file do not agree on what the value is',
    recipe: 'Write the value in single quotes, then plan again.',
  },
  interpolation: {
    title: 'the value is put into another one, or another one into it',
    recipe: 'Write both values out, or put them together in the program, then plan again.',
  },
  'duplicate-key': {
    title: 'the variable is set twice in the file',
    recipe: 'Delete the line that does not count, then plan again.',
  },
  'sample-file': {
    title: 'it stands in a sample that people copy',
    recipe: 'Write a made-up value there; if this one is real, rotate it.',
  },
  'overriding-reader': {
    title: 'a program puts the text of this file over what is set already, so a reference would reach it as it is',
    recipe: 'Load the file without overriding (override=False, Dotenv.load), then plan again.',
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
  call: 'fetched where it is used, and kept for a while',
  environment: 'a reference, which keylift exec turns into the value',
  variable: 'taken out of the file: set it where the program is started',
  blocking: 'fetched at the first read, which waits for it',
};

/** What a person has to know besides, one line each. */
export const NOTICES: Record<NoticeCode, (notice: Notice) => string> = {
  'start-with-exec': ({ path, text }) => `start the program through keylift exec, which reads ${path}: ${text}`,
  'env-file-direct': ({ path, text }) =>
    `${text} hands ${path} on as it is, so references stay unresolved: put keylift exec in front of the program there (in Compose, list the variables under environment)`,
  'set-variable': ({ path, text }) => `${text} is no longer in ${path}: set it where the program is started`,
  'copy-helper': ({ path, text }) => `${path} copies files by name: add ${text} to them`,
  'add-dependency': ({ text }) => `no list of dependencies was found that could be edited: ${text}`,
};
