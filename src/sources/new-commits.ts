// The commits that refs reach now and did not before, with what each changed against its first parent.
import type { Git } from './git-process.ts';

export interface NewCommit {
  readonly id: string;
  /** Committer's time, seconds since 1970. */
  readonly time: number;
  readonly parents: readonly string[];
  readonly changes: readonly Change[];
}

interface Change {
  readonly path: Buffer;
  /** Undefined where the commit has nothing at the path; `oid` is a commit's id when the mode is that of a submodule. */
  readonly now: { readonly oid: string; readonly submodule: boolean } | undefined;
  /** Id of the content before; undefined where there was none, or a submodule. */
  readonly before: string | undefined;
}

/** Oldest first, parents before children. @throws KeyliftError when git cannot tell. */
export function newCommits(git: Git, from: readonly string[], known: readonly string[]): NewCommit[] {
  const output = git.read(
    [
      'log',
      '--stdin',
      '--topo-order',
      '--diff-merges=first-parent',
      '--raw',
      '-z',
      '--no-renames',
      '--root',
      '--no-abbrev',
      '--no-show-signature',
      '--format=%x01%H %ct %P',
    ],
    [...from, ...known.map((id) => `^${id}`), ''].join('\n'),
  );
  const commits: (NewCommit & { changes: Change[] })[] = [];
  let entry: Omit<Change, 'path'> | undefined;
  for (let at = 0, nul = output.indexOf(0); nul !== -1; at = nul + 1, nul = output.indexOf(0, at)) {
    if (entry !== undefined) {
      commits.at(-1)!.changes.push({ ...entry, path: output.subarray(at, nul) });
      entry = undefined;
    } else if (output[at] === 1) {
      const [id = '', time = '0', ...parents] = output
        .toString('latin1', at + 1, nul)
        .trim()
        .split(' ');
      commits.push({ id, time: Number(time), parents, changes: [] });
    } else entry = entryOf(output.toString('latin1', at, nul).trimStart());
  }
  return commits.toReversed();
}

/** `:oldmode newmode oldid newid status` */
function entryOf(text: string): Omit<Change, 'path'> {
  const [oldMode = '', newMode = '', oldId = '', newId = ''] = text.slice(1).split(' ');
  const none = (id: string) => /^0+$/.test(id);
  return {
    before: none(oldId) || oldMode === '160000' ? undefined : oldId,
    now: none(newId) ? undefined : { oid: newId, submodule: newMode === '160000' },
  };
}

/** The commit that each of `ids` (tags, for example) leads to; undefined where it is none. */
export function peeled(git: Git, ids: readonly string[]): (string | undefined)[] {
  if (ids.length === 0) return [];
  const output = git.read(['cat-file', '--batch-check=%(objectname)'], ids.map((id) => `${id}^{commit}\n`).join(''));
  return output
    .toString()
    .split('\n')
    .slice(0, ids.length)
    .map((line) => (line.includes(' ') ? undefined : line));
}
