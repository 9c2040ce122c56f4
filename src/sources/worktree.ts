// Files on disk: inside git what is tracked, and what is neither tracked nor ignored; outside git everything that no
// ignore file excludes.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Blob, Ledger, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { systemCode, systemWords } from '../core/errors.ts';
import { pathFromBytes } from '../core/path.ts';
import type { PathFilter } from './filter.ts';
import { openGit, workTreeTop } from './git-process.ts';
import { readFile } from './read-file.ts';
import { at, walk } from './walk.ts';

export interface WorktreeOptions {
  readonly root: string;
  /** Files and folders to scan, relative to root; '' for all of it. */
  readonly paths: readonly string[];
  readonly filter: PathFilter;
  /** In bytes. */
  readonly maxFileSize?: number;
}

export function worktreeSource(options: WorktreeOptions): Source {
  const ledger = emptyLedger();
  return { kind: 'worktree', ledger, blobs: () => blobs(options, ledger) };
}

// oxlint-disable-next-line typescript/require-await
async function* blobs(options: WorktreeOptions, ledger: Ledger): AsyncGenerator<Blob> {
  for (const path of listFiles(options, ledger)) {
    if (!options.filter(path)) {
      ledger.skipped.push({ path, reason: 'excluded' });
      continue;
    }
    try {
      const read = readFile(at(options.root, path), options.maxFileSize);
      if ('skipped' in read) {
        ledger.skipped.push({ path, reason: read.skipped });
        continue;
      }
      for (const segment of read.segments) {
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
}

/** Every file to scan, sorted, each once. Paths are relative to the root. */
export function listFiles(options: Pick<WorktreeOptions, 'root' | 'paths'>, ledger: Ledger): Iterable<string> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const path of options.paths) (path === '' || lstatSync(at(options.root, path)).isDirectory() ? folders : files).push(path);
  const top = workTreeTop(options.root);
  const tracked = top === undefined ? [] : trackedFiles(options.root, ledger);
  const inFolders = (path: string) => folders.some((folder) => folder === '' || path.startsWith(`${folder}/`));
  const extraIgnores = top === undefined ? [] : [join(top, '.git', 'info', 'exclude')];
  const found = walk({ root: options.root, starts: folders, extraIgnores }, ledger);
  return [...new Set([...files, ...tracked.filter(inFolders), ...found])].toSorted();
}

/** Tracked files below `root` that exist, relative to it: also those an ignore pattern names. */
function trackedFiles(root: string, ledger: Ledger): string[] {
  const git = openGit(root);
  try {
    const top = git.top;
    if (top === undefined) return [];
    const prefix = root === top ? '' : `${root.slice(top.length + 1)}/`;
    const listing = git.read(['ls-files', '-s', '-z']);
    const files: string[] = [];
    let from = 0;
    for (let nul = listing.indexOf(0); nul !== -1; nul = listing.indexOf(0, from)) {
      const tab = listing.indexOf(9, from);
      const mode = listing.toString('latin1', from, from + 6);
      const path = pathFromBytes(listing.subarray(tab + 1, nul));
      from = nul + 1;
      if (!path.startsWith(prefix)) continue;
      const inner = path.slice(prefix.length);
      if (mode === '160000') ledger.skipped.push({ path: inner, reason: 'submodule' });
      else if (mode !== '120000' && exists(root, inner)) files.push(inner);
    }
    return files;
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
