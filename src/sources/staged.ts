// What the next commit would add or change: the blobs of the index the commit will use, compared with HEAD.
import type { Blob, Ledger, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { pathFromBytes } from '../core/path.ts';
import { readObjects } from './cat-file.ts';
import type { PathFilter } from './filter.ts';
import { openGit, type Git } from './git-process.ts';
import { toUtf8 } from './segments.ts';

const EMPTY_TREE = {
  40: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  64: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

export interface StagedOptions {
  readonly folder: string;
  readonly filter: PathFilter;
  /** In bytes. */
  readonly maxFileSize?: number;
}

/** @throws KeyliftError E0202 outside a repository. */
export function stagedSource(options: StagedOptions): Source {
  const git = openGit(options.folder);
  const ledger = emptyLedger();
  return { kind: 'staged', ledger, blobs: () => blobs(git, options, ledger) };
}

async function* blobs(git: Git, options: StagedOptions, ledger: Ledger): AsyncGenerator<Blob> {
  try {
    const paths = stagedBlobs(git, options.filter, ledger);
    for await (const read of readObjects(git, [...paths.keys()])) {
      const [first, ...rest] = paths.get(read.oid)!;
      if ('failed' in read) {
        ledger.failed.push({ path: first!, why: `${read.failed} ${read.oid}` });
        continue;
      }
      if (options.maxFileSize !== undefined && read.size > options.maxFileSize) {
        ledger.skipped.push({ path: first!, reason: 'too-large' });
        continue;
      }
      for (const segment of read.segments) {
        yield {
          bytes: toUtf8(segment.bytes),
          oid: read.oid,
          provenance: [{ kind: 'index', path: first! }, ...rest.map((path) => ({ kind: 'index' as const, path }))],
          ...(segment.at === undefined ? {} : { segment: segment.at }),
        };
      }
      if (read.size < 0) continue;
      ledger.files += 1 + rest.length;
      ledger.blobs += 1;
      ledger.bytes += read.size;
    }
    if (paths.size === 0) ledger.notes.push('nothing staged to scan');
  } finally {
    git.close();
  }
}

function stagedBlobs(git: Git, filter: PathFilter, ledger: Ledger): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  const listing = git.read(['diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', base(git), '--']);
  let from = 0;
  let entry: { mode: string; oid: string; status: string } | undefined;
  for (let nul = listing.indexOf(0); nul !== -1; nul = listing.indexOf(0, from)) {
    const token = listing.subarray(from, nul);
    from = nul + 1;
    if (entry === undefined) {
      const [, mode = '', before = '', oid = '', status = ''] = token.toString('latin1').split(' ');
      // A change of mode alone brings no content.
      entry = { mode, oid, status: before === oid ? 'D' : status };
      continue;
    }
    const path = pathFromBytes(token);
    const { mode, oid, status } = entry;
    entry = undefined;
    if (status === 'D') continue;
    if (status === 'U') ledger.failed.push({ path, why: 'a merge conflict is not resolved' });
    else if (mode === '160000') ledger.skipped.push({ path, reason: 'submodule' });
    else if (mode === '120000') ledger.skipped.push({ path, reason: 'symlink' });
    else if (!filter(path)) ledger.skipped.push({ path, reason: 'excluded' });
    else paths.set(oid, [...(paths.get(oid) ?? []), path]);
  }
  return paths;
}

function base(git: Git): string {
  try {
    return git.read(['rev-parse', '--verify', '--quiet', 'HEAD']).toString().trim();
  } catch {
    return git.idLength === 64 ? EMPTY_TREE[64] : EMPTY_TREE[40];
  }
}
