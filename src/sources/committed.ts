// Files as a commit has them, for giving back what was taken out of them and kept nowhere else.
import { KeyliftError } from '../core/errors.ts';
import { openGit, type Git } from './git-process.ts';
import { findRepository } from './repository.ts';

/** The commit that HEAD is, and its files. */
export interface HeadFiles {
  readonly commit: string;
  /** The bytes git keeps for a path; undefined when HEAD has no such file. */
  read(path: string): Buffer | undefined;
}

/** Undefined outside a repository and before its first commit. */
export function headFiles(root: string): HeadFiles | undefined {
  if (findRepository(root) === undefined) return undefined;
  const commit = withGit(root, ({ head }) => head);
  return commit === undefined ? undefined : { commit, read: (path) => committedFile(root, path, commit) };
}

/** The bytes of `path` in a commit; undefined when the commit or the file is not there, or no longer. */
export function committedFile(root: string, path: string, commit: string): Buffer | undefined {
  return withGit(root, (git) => {
    try {
      return git.read(['cat-file', 'blob', `${commit}:${path}`]);
    } catch (error) {
      if (error instanceof KeyliftError) return undefined;
      throw error;
    }
  });
}

function withGit<T>(root: string, ask: (git: Git) => T): T {
  const git = openGit(root, { refs: 'head' });
  try {
    return ask(git);
  } finally {
    git.close();
  }
}
