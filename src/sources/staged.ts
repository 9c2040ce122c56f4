// What the next commit would add or change (the index the commit will use, compared with HEAD), or what lies between two
// commits: whole blobs, with the lines that are new in them.
import type { Blob, CommitInfo, Ledger, Provenance, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { readObjects, type ObjectRead } from './cat-file.ts';
import { readChanges, type Change } from './changes.ts';
import type { PathFilter } from './filter.ts';
import { openGit, type Git } from './git-process.ts';
import { SEGMENT_BYTES, segmenter, toUtf8 } from './segments.ts';

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
  const git = openGit(options.folder, { refs: 'head' });
  const ledger = emptyLedger();
  // git works while the scanner is built.
  const changes = readChanges(git, ['diff-index', '--cached', git.head ?? emptyTree(git)], true);
  changes.catch(() => {});
  const read = () => changes;
  return { kind: 'staged', ledger, blobs: () => blobs(git, read, (path) => ({ kind: 'index', path }), options, ledger) };
}

export interface BetweenOptions extends StagedOptions {
  /** Full object ids of commits or trees. */
  readonly base: string;
  readonly head: string;
  /** Said of everything that is found. */
  readonly commit: CommitInfo;
}

/** What `head` has that `base` has not, as one change. @throws KeyliftError E0202 outside a repository. */
export function betweenSource(options: BetweenOptions): Source {
  const git = openGit(options.folder);
  const ledger = emptyLedger();
  const read = () => readChanges(git, ['diff-tree', options.base, options.head]);
  const place = (path: string): Provenance => ({ kind: 'commit', path, commit: options.commit, inHead: true });
  return { kind: 'history', ledger, blobs: () => blobs(git, read, place, options, ledger) };
}

async function* blobs(
  git: Git,
  read: () => Promise<Change[]>,
  place: (path: string) => Provenance,
  options: StagedOptions,
  ledger: Ledger,
): AsyncGenerator<Blob> {
  try {
    const changes = byBlob(await read(), options.filter, ledger);
    for await (const object of contents(git, changes)) {
      const [first, ...rest] = changes.get(object.oid)! as [Change, ...Change[]];
      if ('failed' in object) {
        ledger.failed.push({ path: first.path, why: `${object.failed} ${object.oid}` });
        continue;
      }
      if (options.maxFileSize !== undefined && object.size > options.maxFileSize) {
        ledger.skipped.push({ path: first.path, reason: 'too-large' });
        continue;
      }
      for (const segment of object.segments) {
        yield {
          bytes: toUtf8(segment.bytes),
          oid: object.oid,
          provenance: [place(first.path), ...rest.map(({ path }) => place(path))],
          lines: [first, ...rest].flatMap(({ lines }) => lines),
          ...(segment.at === undefined ? {} : { segment: segment.at }),
        };
      }
      if (object.size < 0) continue;
      ledger.files += 1 + rest.length;
      ledger.blobs += 1;
      ledger.bytes += object.size;
    }
    if (changes.size === 0) ledger.notes.push('nothing new to scan');
  } finally {
    git.close();
  }
}

/** The blobs of the changes: those that came with them, then those that git must be asked for. */
async function* contents(git: Git, changes: ReadonlyMap<string, readonly Change[]>): AsyncGenerator<ObjectRead> {
  const rest: string[] = [];
  for (const [oid, [first]] of changes) {
    const content = first!.content;
    if (content === undefined) {
      rest.push(oid);
      continue;
    }
    const pieces = segmenter();
    const segments =
      content.length <= SEGMENT_BYTES ? [{ bytes: content, at: undefined }] : [...pieces.push(content), ...pieces.end()];
    yield { oid, type: 'blob', segments, size: content.length };
  }
  if (rest.length > 0) yield* readObjects(git, rest);
}

/** The changes that bring content, by the blob that holds it. */
function byBlob(changes: readonly Change[], filter: PathFilter, ledger: Ledger): Map<string, Change[]> {
  const blobs = new Map<string, Change[]>();
  for (const change of changes) {
    const { path, mode, oid, status, lines } = change;
    if (status === 'U') ledger.failed.push({ path, why: 'a merge conflict is not resolved' });
    else if (status === 'D' || lines.length === 0) continue;
    else if (mode === '160000') ledger.skipped.push({ path, reason: 'submodule' });
    else if (mode === '120000') ledger.skipped.push({ path, reason: 'symlink' });
    else if (!filter(path)) ledger.skipped.push({ path, reason: 'excluded' });
    else blobs.set(oid, [...(blobs.get(oid) ?? []), change]);
  }
  return blobs;
}

function emptyTree(git: Git): string {
  return git.idLength === 64 ? EMPTY_TREE[64] : EMPTY_TREE[40];
}
