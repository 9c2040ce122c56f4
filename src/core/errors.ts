// Errors a person is meant to read, and the exit codes of the program. Each error is one line: what, where, and what to do.

/** Exit codes. Unknown codes are failures; codes are never reused. */
export const EXIT = {
  clean: 0,
  findings: 1,
  usage: 2,
  /** Something was not scanned. Outranks `findings`. */
  incomplete: 3,
  /** The plan no longer fits the files or the store. */
  stale: 4,
  /** AWS refused or could not be reached. */
  store: 5,
  /** Applied in part; the journal is kept and `resume` goes on. */
  partial: 6,
  /** Another run holds the lock. */
  locked: 7,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An expected failure. `code` is stable and documented (docs/errors.md); `message` says what and where on one line and
 * must not hold anything of a secret; `hint` is the next step for the person. Text taken from a repository goes through
 * `printable()` before it gets here.
 */
export class KeyliftError extends Error {
  override readonly name = 'KeyliftError';
  readonly code: string;
  readonly exit: ExitCode;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { exit: ExitCode; hint?: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exit = options.exit;
    this.hint = options.hint;
  }
}

/** The system's code of a failed call (`ENOENT`, `EACCES`, …), or undefined when it is not that kind of error. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const SYSTEM_WORDS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'is a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'name too long',
  EIO: 'the disk reported an error',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
};

/** A failed system call in plain words, without the path (callers say where). */
export function systemWords(error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) return error instanceof Error ? error.name : 'unknown failure';
  return SYSTEM_WORDS[code] ?? code;
}
