// Files on disk: inside git what is tracked, and what is neither tracked nor ignored; outside git everything that no
// ignore file excludes.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveReading, Blob, FileReading, Ledger, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { systemCode, systemWords } from '../core/errors.ts';
import { pathFromBytes } from '../core/path.ts';
import type { PathFilter } from './filter.ts';
import { archiveFormat } from './archive/format.ts';
import { archiveFileBlobs } from './archive/inside.ts';
import { openGit } from './git-process.ts';
import { repositoryAround } from './repository.ts';
import { readIndex, type IndexEntry } from './index-file.ts';
import { readFile, type Room } from './read-file.ts';
import { at, walk } from './walk.ts';

export interface WorktreeOptions {
  readonly root: string;
  /** Files and folders to scan, relative to root; '' for all of it. */
  readonly paths: readonly string[];
  readonly filter: PathFilter;
  /** In bytes. */
  readonly maxFileSize?: number;
  /** How far archives are opened; not at all when absent. */
  readonly archives?: ArchiveReading;
  /** Go into submodules, which are repositories of their own. Default: name them as skipped. */
  readonly submodules?: boolean;
}

export function worktreeSource(options: WorktreeOptions): Source {
  const ledger = emptyLedger();
  const reading: FileReading = {
    root: options.root,
    ...(options.maxFileSize === undefined ? {} : { maxFileSize: options.maxFileSize }),
    ...(options.archives === undefined ? {} : { archives: options.archives }),
  };
  const list = () =>
    listFiles(options, ledger).filter((path) => {
      if (options.filter(path)) return true;
      ledger.skipped.push({ path, reason: 'excluded' });
      return false;
    });
  return {
    kind: 'worktree',
    ledger,
    files: { reading, list },
    async *blobs() {
      const archives: string[] = [];
      const onArchive = (path: string) => void archives.push(path);
      for (const path of list().toSorted()) yield* readBlobs(path, reading, ledger, { onArchive });
      for (const path of archives) yield* archiveFileBlobs(path, reading, ledger);
    },
  };
}

/** What files are read with, beside how. */
export interface ReadingAid {
  /** Where blobs may lie: see readFile. */
  readonly room?: Room;
  /** Takes the path of an archive, which is then not read on here. Without it, or without `reading.archives`, it is a file like others. */
  readonly onArchive?: (path: string) => void;
}

/** The contents of one file; what becomes of it stands in the ledger. */
export function* readBlobs(
  path: string,
  reading: FileReading,
  ledger: Ledger,
  { room, onArchive }: ReadingAid = {},
): Generator<Blob, void> {
  try {
    const read = readFile(at(reading.root, path), reading.maxFileSize, room);
    if ('skipped' in read) {
      ledger.skipped.push({ path, reason: read.skipped });
      return;
    }
    for (const segment of read.segments) {
      const isStart = segment.at === undefined || segment.at.offset === 0;
      if (isStart && onArchive !== undefined && reading.archives !== undefined && archiveFormat(segment.bytes) !== undefined) {
        onArchive(path);
        break;
      }
      yield {
        bytes: segment.bytes,
        provenance: [{ kind: 'file', path }],
        ...(segment.at === undefined ? {} : { segment: segment.at }),
      };
    }
    ledger.files += 1;
    ledger.bytes += read.size;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    ledger.failed.push({ path, why: systemWords(error) });
  }
}

/** Every file to scan, each once, in no order. Paths are relative to the root. */
export function listFiles(options: Pick<WorktreeOptions, 'root' | 'paths' | 'submodules'>, ledger: Ledger): string[] {
  const folders: string[] = [];
  const files: string[] = [];
  for (const path of options.paths) (path === '' || lstatSync(at(options.root, path)).isDirectory() ? folders : files).push(path);
  if (folders.length === 0) return [...new Set(files)];
  const repository = repositoryAround(options.root);
  const tracked = repository?.top === undefined ? [] : trackedEntries(options.root, repository.top, repository.index);
  const inFolders = (path: string) => folders.some((folder) => folder === '' || path.startsWith(`${folder}/`));

  const submodules = new Set<string>();
  const names = new Set<string>();
  for (const { mode, path } of tracked) {
    if (!inFolders(path)) continue;
    if (mode === SUBMODULE) submodules.add(path);
    // Links are met on the walk; a folder here is one that a sparse checkout left out.
    else if (mode !== LINK && mode !== FOLDER) names.add(path);
  }
  if (options.submodules !== true) for (const path of submodules) ledger.skipped.push({ path, reason: 'submodule' });
  const found = walk(
    {
      root: options.root,
      starts: folders,
      tracked: names,
      extraIgnores: repository?.top === undefined ? [] : [join(repository.top, '.git', 'info', 'exclude')],
      ...(options.submodules === true ? {} : { closed: submodules }),
    },
    ledger,
  );
  const all = new Set(found);
  for (const path of files) all.add(path);
  // Tracked files that an ignore pattern names are part of the repository all the same.
  for (const path of names) if (!all.has(path) && exists(options.root, path)) all.add(path);
  return [...all];
}

const LINK = 0o120000;
const SUBMODULE = 0o160000;
const FOLDER = 0o040000;

/** Index entries below `root`, with paths relative to it. */
function trackedEntries(root: string, top: string, index: string): IndexEntry[] {
  const prefix = root === top ? '' : `${root.slice(top.length + 1)}/`;
  const entries = readIndex(index) ?? entriesByGit(root);
  return prefix === ''
    ? entries
    : entries.flatMap(({ mode, path }) => (path.startsWith(prefix) ? [{ mode, path: path.slice(prefix.length) }] : []));
}

function entriesByGit(root: string): IndexEntry[] {
  const git = openGit(root);
  try {
    const listing = git.read(['ls-files', '-s', '-z']);
    const entries: IndexEntry[] = [];
    let from = 0;
    for (let nul = listing.indexOf(0); nul !== -1; nul = listing.indexOf(0, from)) {
      const tab = listing.indexOf(9, from);
      const mode = Number.parseInt(listing.toString('latin1', from, from + 6), 8);
      entries.push({ mode, path: pathFromBytes(listing.subarray(tab + 1, nul)) });
      from = nul + 1;
    }
    return entries;
  } finally {
    git.close();
  }
}

/** A tracked file that was deleted has no content to scan. */
function exists(root: string, path: string): boolean {
  try {
    return lstatSync(at(root, path)).isFile();
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
  }
}
