// Named files as they stand in one commit.
import type { Blob, CommitInfo, Ledger, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { pathFromBytes } from '../core/path.ts';
import { readObjects } from './cat-file.ts';
import { openGit, type Git } from './git-process.ts';
import { toUtf8 } from './segments.ts';

export interface TreeFilesOptions {
  readonly folder: string;
  /** Full object id. */
  readonly commit: string;
  readonly paths: readonly string[];
}

/** Paths that the commit does not have are left out. @throws KeyliftError E0202 outside a repository. */
export function treeFilesSource(options: TreeFilesOptions): Source {
  const git = openGit(options.folder);
  const ledger = emptyLedger();
  return { kind: 'history', ledger, blobs: () => blobs(git, options, ledger) };
}

async function* blobs(git: Git, { commit, paths }: TreeFilesOptions, ledger: Ledger): AsyncGenerator<Blob> {
  try {
    const info: CommitInfo = { id: commit, date: '', author: '' };
    const files = filesAt(git, commit, paths);
    for await (const read of readObjects(git, [...files.keys()])) {
      const path = files.get(read.oid)!;
      if ('failed' in read) {
        ledger.failed.push({ path, why: read.failed, commit });
        continue;
      }
      for (const segment of read.segments) {
        const provenance = [{ kind: 'commit', path, commit: info, inHead: false }] as const;
        yield {
          bytes: toUtf8(segment.bytes),
          oid: read.oid,
          provenance,
          ...(segment.at === undefined ? {} : { segment: segment.at }),
        };
      }
    }
  } finally {
    git.close();
  }
}

function filesAt(git: Git, commit: string, paths: readonly string[]): Map<string, string> {
  const wanted = new Set(paths);
  const files = new Map<string, string>();
  // The whole tree is listed: names as arguments would be patterns, and there may be too many of them.
  const listing = git.read(['ls-tree', '-r', '-z', '--full-tree', commit]);
  for (let from = 0, nul = listing.indexOf(0); nul !== -1; from = nul + 1, nul = listing.indexOf(0, from)) {
    const tab = listing.indexOf(9, from);
    const [, kind, oid] = listing.toString('latin1', from, tab).split(' ');
    const path = pathFromBytes(listing.subarray(tab + 1, nul));
    if (kind === 'blob' && wanted.has(path)) files.set(oid!, path);
  }
  return files;
}
