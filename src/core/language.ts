// Axis 1: how a language spells "fetch this at run time". A language turns (text, span, reference) into edits or a
// refusal; it knows no store, no journal and no disk. Adding one: a folder in languages/ and a line in its registry.
import type { Secret } from './secret.ts';
import type { Spelling } from './spelling.ts';
import type { SecretRef } from './store.ts';

/** Half-open UTF-16 range in a file's text (with its byte order mark, if any, at offset 0). */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A part of replaced text: verbatim where it is no secret, else "the value of this field, spelled like so". */
export type Piece = { readonly text: string } | { readonly key?: string; readonly spelling: Spelling };

/** Replace `span` by `text`. `original` rebuilds what stood there from the stored value, and holds none of it. */
export interface TextEdit {
  readonly span: TextSpan;
  readonly text: string;
  readonly original: readonly Piece[];
}

/** Read access to the project being migrated. Paths are relative to its root, "/"-separated. */
export interface ProjectView {
  /** All files that belong to the project (tracked, or untracked and not ignored). */
  readonly files: readonly string[];
  /** Text of a file with BOM kept, or undefined when there is none or it is not UTF-8. */
  read(path: string): string | undefined;
}

/** What should be stored for a site. `database` becomes the JSON shape AWS documents for database secrets. */
export type SiteValue =
  | { readonly shape: 'text'; readonly value: Secret }
  | {
      readonly shape: 'database';
      readonly engine: string;
      readonly host: string;
      readonly port?: number;
      readonly dbname?: string;
      readonly username: Secret;
      readonly password: Secret;
    };

/**
 * `call`: a synchronous call of a cached accessor. `environment`: a reference that `keylift exec` turns into the value.
 * `variable`: the variable is taken out of its file, and whoever starts the program sets it.
 * `hook`: a function the library calls whenever it connects. `await`: in an async function. `top-level-await`: ES module scope. `preload`: synchronous accessor, hydrated before start.
 * `blocking`: the same accessor where no start command is ours to edit; the first read waits in place.
 */
export type Strategy = 'hook' | 'await' | 'top-level-await' | 'preload' | 'blocking' | 'call' | 'environment' | 'variable';

/** Why a place is not rewritten. Each code has a recipe for doing it by hand in report/recipes.ts and docs/migrate.md. */
export type RefusalCode =
  | 'not-a-literal' // the value is computed, or spans operands
  | 'object-key' // a property name, label or import path
  | 'tagged-template'
  | 'enum-member' // compile-time constant
  | 'literal-type' // the type of the literal is used
  | 'regular-expression'
  | 'comment' // not code; delete it by hand
  | 'client-bundle' // would ship to browsers
  | 'generated-file'
  | 'test-file'
  | 'aws-access-key' // use a role instead
  | 'not-committed' // taken out and stored nowhere, so only git could give it back, and git does not have it
  | 'sync-context' // no strategy fits where it stands
  | 'no-start-command' // preload needs one that we can edit
  | 'module-format' // ES module or CommonJS could not be told
  | 'comparison' // only compared with something
  | 'match-pattern' // `case "…":`
  | 'format-template' // has other text put into it by `%` or `.format()`
  | 'import-path' // how the file imports its neighbours could not be told
  | 'old-python' // Python 2
  | 'notebook'
  | 'type-stub'
  | 'database-migration'
  | 'ambiguous-value' // the readers of the file do not agree on the value
  | 'interpolation' // the value is used in another one
  | 'duplicate-key'
  | 'sample-file' // `.env.example` and the like
  | 'overriding-reader' // something puts the file's text over what is set
  | 'spelling' // the literal could not be restored byte for byte
  | 'connection-url' // could not be taken apart and rebuilt
  | 'syntax' // the file does not parse
  | 'encoding' // not UTF-8
  | 'unsupported-language'
  | 'low-confidence'
  | 'declined' // a person said no
  | 'too-large' // over 65,536 bytes
  | 'file-changed'
  | 'read-only'
  | 'linked-file' // symbolic or hard link
  | 'other-environment'; // a production value, planned for another environment

export interface SiteRequest {
  readonly id: string;
  /** The secret itself, as detection saw it; a language widens it to the literal. */
  readonly span: TextSpan;
  readonly ruleId: string;
  /** Part of an AWS access key: nothing is stored, the explicit credentials go. */
  readonly isAccessKey?: boolean;
}

export type SiteAnalysis =
  | {
      readonly id: string;
      readonly outcome: 'refuse';
      readonly code: RefusalCode;
      readonly args?: Readonly<Record<string, string>>;
    }
  | {
      readonly id: string;
      readonly outcome: 'rewrite';
      readonly strategy: Strategy;
      readonly value: SiteValue;
      /** Identifier-like hint for the secret's name: the variable or property it is assigned to. */
      readonly nameHint: string;
      /** The value is read once at start: a rotation needs a restart. */
      readonly fixedAtStart: boolean;
      /** The edits that make the site fetch `ref`. For `database` sites `ref.key` is unset; the language picks fields. */
      edits(ref: SecretRef): readonly TextEdit[];
    }
  | {
      readonly id: string;
      readonly outcome: 'remove';
      /** What is cut, with the value in it; `original` is empty, because only git gives it back. */
      readonly edits: readonly TextEdit[];
    };

/** A change outside the sites: import, helper file, dependency, start command. Applied when any of `neededBy` is. */
export type SupportChange = { readonly path: string; readonly neededBy: readonly string[] } & (
  | { readonly kind: 'create'; readonly content: string }
  | { readonly kind: 'edit'; readonly edits: readonly TextEdit[] }
);

/** What a person has to know besides; report/recipes.ts has the words. */
export type NoticeCode =
  | 'start-with-exec' // the program has to be started through `keylift exec`
  | 'env-file-direct' // something hands the file to a program without resolving its references
  | 'set-variable' // a variable was taken out of its file
  | 'add-dependency' // no manifest that could be edited
  | 'copy-helper'; // an image copies files by name, and the helper is not among them

export interface Notice {
  readonly code: NoticeCode;
  /** The file it is about. */
  readonly path: string;
  /** What belongs there: a command, a name. */
  readonly text: string;
}

export interface Support {
  readonly changes: readonly SupportChange[];
  /** Commands that install what was added, e.g. `npm install`. */
  readonly commands: readonly string[];
  readonly notices?: readonly Notice[];
}

/** A site that will be rewritten, and the secret it will fetch. */
export interface ChosenRewrite {
  readonly id: string;
  readonly path: string;
  readonly strategy: Strategy;
  readonly ref: SecretRef;
}

/** A language at work on one project. */
export interface LanguageSession {
  analyse(path: string, text: string, sites: readonly SiteRequest[]): readonly SiteAnalysis[];
  /** Undefined when `text` parses; else where it does not, as `line:column`. */
  syntaxError(path: string, text: string): string | undefined;
  /** What the chosen rewrites need around them. */
  support(rewrites: readonly ChosenRewrite[]): Support;
}

/** What the user decides about single languages; each reads its own. */
export interface LanguageChoices {
  /** What takes a value's place in an environment file: a reference that `keylift exec` resolves, or nothing. */
  readonly dotenv?: 'reference' | 'remove';
}

export interface Language {
  readonly id: string;
  matches(path: string): boolean;
  /** Loads the parser; called only once something is to be rewritten. */
  open(project: ProjectView, choices?: LanguageChoices): Promise<LanguageSession>;
}
