// Which source a scan's flags ask for. The small sources are loaded together, which is faster than one file each.
import { dirname } from 'node:path';
import { lstatSync } from 'node:fs';
import type { ArchiveReading, Source } from '../core/blob.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { pathFilter } from '../sources/filter.ts';
import { expandPaths, insideOf } from '../sources/patterns.ts';
import { stagedSource } from '../sources/staged.ts';
import { stdinSource } from '../sources/stdin.ts';
import { worktreeSource } from '../sources/worktree.ts';
import type { Io } from './io.ts';

export interface SourceOptions {
  readonly staged?: boolean;
  readonly history?: boolean | string;
  readonly since?: string;
  readonly stdin?: boolean;
  readonly stdinPath?: string;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly maxFileSize?: number;
  readonly submodules?: boolean;
  /** Archives inside archives; 0 opens none. */
  readonly archiveDepth?: number;
  /** What one archive may unpack to, in bytes. */
  readonly maxArchiveSize?: number;
  /** Look into PDF and office documents too. */
  readonly documents?: boolean;
}

const ARCHIVE_DEPTH = 5;
const ARCHIVE_BYTES = 2 * 1024 ** 3;

/** What the options say of archives; undefined when none is to be opened. */
function archiveReading(options: SourceOptions): ArchiveReading | undefined {
  const { archiveDepth: depth = ARCHIVE_DEPTH, maxArchiveSize: bytes = ARCHIVE_BYTES, maxFileSize, documents = false } = options;
  return depth === 0 ? undefined : { depth, bytes, documents, ...(maxFileSize === undefined ? {} : { maxFileSize }) };
}

/** @throws KeyliftError for paths that are not there and flags that exclude each other. */
export async function openSource(paths: readonly string[], options: SourceOptions, io: Io): Promise<Source> {
  const modes = ['staged', 'history', 'stdin'].filter((mode) => options[mode as 'staged' | 'history' | 'stdin'] !== undefined);
  if (modes.length > 1)
    throw new KeyliftError('E0107', `--${modes[0]} and --${modes[1]} exclude each other`, { exit: EXIT.usage });
  const filter = pathFilter(options.include, options.exclude);
  const reading = archiveReading(options);
  const archives = reading === undefined ? {} : { archives: reading };
  const size = options.maxFileSize === undefined ? {} : { maxFileSize: options.maxFileSize };

  if (options.stdin === true || (paths.length === 1 && paths[0] === '-')) {
    return { ...stdinSource(io.stdin, options.stdinPath ?? '<stdin>'), ...archives };
  }
  if (options.staged === true) {
    return { ...stagedSource({ folder: await onlyFolder(paths, io), filter, ...size }), ...archives };
  }
  if (options.history !== undefined) {
    const { historySource } = await import('../sources/history.ts');
    const range = typeof options.history === 'string' ? options.history : undefined;
    const source = historySource({
      folder: await onlyFolder(paths, io),
      ...(range === undefined ? {} : { range }),
      ...(options.since === undefined ? {} : { since: options.since }),
      filter,
      ...size,
    });
    return { ...source, ...archives };
  }
  return worktreeSource({
    ...(await rootAndPaths(paths, io.cwd)),
    filter,
    ...size,
    ...archives,
    ...(options.submodules === undefined ? {} : { submodules: options.submodules }),
  });
}

/** The repository's folder: the one path given, or the current folder. */
export async function onlyFolder(paths: readonly string[], io: Io): Promise<string> {
  if (paths.length > 1) throw new KeyliftError('E0105', 'only one repository at a time', { exit: EXIT.usage });
  const [path] = paths;
  if (path === undefined) return io.cwd;
  return (await expandPaths([path], io.cwd))[0]!;
}

/** What is scanned, and the folder that reported paths are relative to: the one folder named, or the current one. */
async function rootAndPaths(paths: readonly string[], cwd: string): Promise<{ root: string; paths: string[] }> {
  if (paths.length === 0) return { root: cwd, paths: [''] };
  const found = await expandPaths(paths, cwd);
  if (found.length === 1 && lstatSync(found[0]!).isDirectory()) return { root: found[0]!, paths: [''] };
  let root = cwd;
  while (found.some((path) => insideOf(root, path) === undefined)) root = dirname(root);
  return { root, paths: found.map((path) => insideOf(root, path)!) };
}
