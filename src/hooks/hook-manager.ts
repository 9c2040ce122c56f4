// What runs a repository's hooks. Each kind is one file: it says whether the repository uses it, and what would change to
// put Keylift in or take it out. Nothing here writes.

export type GitHook = 'pre-commit' | 'pre-push' | 'commit-msg';

/** Read access to the repository whose hooks are looked at. Paths are relative to `root`, or absolute. */
export interface HookView {
  /** Absolute top of the work tree. */
  readonly root: string;
  /** Absolute folder git runs hook files from; what core.hooksPath says, or the one in the git directory. */
  readonly hooksFolder: string;
  /** Major and minor version of git. */
  readonly gitVersion: readonly [number, number];
  /** Text of a file, or undefined. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
  /** Value of a key in the repository's own git configuration. */
  config(key: string): string | undefined;
}

/** How hooks call us: portable in files that are committed, exact in files that stay on this machine. */
export interface Invocation {
  readonly shared: string;
  readonly local: string;
}

/** A file as it would be, or a configuration key. `after` undefined: the file goes, the key is unset. */
export type HookChange =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
      readonly executable: boolean;
    }
  | { readonly kind: 'config'; readonly key: string; readonly after: string | undefined };

export interface HookManager {
  readonly id: string;
  /** How a person calls it. */
  readonly name: string;
  uses(view: HookView): boolean;
  /** Changes that make each hook call Keylift; none when they do already. @throws KeyliftError E0220 when it cannot. */
  install(view: HookView, hooks: readonly GitHook[], call: Invocation): readonly HookChange[];
  /** Changes that take everything of ours out again. */
  uninstall(view: HookView, hooks: readonly GitHook[]): readonly HookChange[];
}

/** Marks what is ours, for later runs and for people. */
export const MARK = 'added by keylift init';

/** The command of one hook: `keylift hook pre-push "$@"`, with git's own arguments passed on. */
export function hookCall(call: string, hook: GitHook): string {
  return hook === 'pre-commit' ? `${call} hook pre-commit` : `${call} hook ${hook} "$@"`;
}

/** A change of a file, or nothing when it would stay as it is. */
export function fileChange(
  path: string,
  before: string | undefined,
  after: string | undefined,
  executable = false,
): HookChange[] {
  return before === after ? [] : [{ kind: 'file', path, before, after, executable }];
}
