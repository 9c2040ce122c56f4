// Small questions about a repository's refs and commits, for hooks that are told object ids and must find the new commits.
import type { Git } from './git-process.ts';
import { openGit } from './git-process.ts';

export interface Refs {
  /** Object ids of the refs below `prefix` (`refs/remotes/origin`), or of all refs. */
  idsBelow(prefix?: string): string[];
  /** True when the object is here. */
  has(id: string): boolean;
  close(): void;
}

/** @throws KeyliftError E0202 outside a repository. */
export function openRefs(folder: string): Refs {
  const git: Git = openGit(folder);
  return {
    idsBelow(prefix) {
      const output = git.read(['for-each-ref', '--format=%(objectname)', ...(prefix === undefined ? [] : [prefix])]).toString();
      return [...new Set(output.split('\n').filter((line) => line !== ''))];
    },
    has(id) {
      try {
        git.read(['cat-file', '-e', id]);
        return true;
      } catch {
        return false;
      }
    },
    close: () => git.close(),
  };
}
