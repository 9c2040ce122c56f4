// Lists a folder tree without following links, by names as bytes, honouring .gitignore and .keyliftignore on the way down.
import { readFileSync, readdirSync, type Dirent } from 'node:fs';
import type { Ledger } from '../core/blob.ts';
import { systemCode, systemWords } from '../core/errors.ts';
import { pathFromBytes, pathToBytes } from '../core/path.ts';
import { ignoreFile, type Verdict } from './ignore-file.ts';

const IGNORE_FILES = new Set(['.gitignore', '.keyliftignore']);

interface Level {
  /** Path of the folder the patterns are relative to, '' or with a closing slash. */
  readonly base: string;
  readonly verdict: (path: string) => Verdict;
}

export interface WalkOptions {
  readonly root: string;
  /** Folders to start from, relative to root; '' for the root. */
  readonly starts: readonly string[];
  /** Files of further ignore patterns that hold for the whole tree, e.g. .git/info/exclude. */
  readonly extraIgnores: readonly string[];
  /** Folders that are not entered, relative to root: submodules. */
  readonly closed?: ReadonlySet<string>;
  /** Files that no pattern leaves out, so that none is tried on them. */
  readonly tracked?: ReadonlySet<string>;
}

/** Lists the paths of regular files that no ignore file excludes; puts the rest into the ledger. */
export function walk(options: WalkOptions, ledger: Ledger): string[] {
  const top: Level[] = options.extraIgnores.flatMap((file) => levelFrom(Buffer.from(file), ''));
  const files: string[] = [];
  for (const start of options.starts) {
    // Ignore files above the start hold for it too.
    const parts = start === '' ? [] : start.split('/');
    const above = parts.flatMap((_, i) =>
      levelsOf(
        options.root,
        parts
          .slice(0, i)
          .map((part) => `${part}/`)
          .join(''),
        [...IGNORE_FILES],
      ),
    );
    // A list of folders still to read, not recursion: a tree may be deeper than the stack.
    const open = [{ base: start === '' ? '' : `${start}/`, levels: [...top, ...above] }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) readFolder(options, next, open, files, ledger);
  }
  return files;
}

interface Folder {
  readonly base: string;
  readonly levels: readonly Level[];
}

function readFolder(options: WalkOptions, { base, levels }: Folder, open: Folder[], files: string[], ledger: Ledger): void {
  let entries: Dirent[];
  try {
    // latin1 keeps every byte of a name in one character, and gives strings far faster than buffers.
    entries = readdirSync(at(options.root, base), { withFileTypes: true, encoding: 'latin1' });
  } catch (error) {
    ledger.failed.push({ path: base === '' ? '.' : base.slice(0, -1), why: systemWords(error) });
    return;
  }
  const ignores = entries.flatMap((entry) => (IGNORE_FILES.has(entry.name) ? [entry.name] : []));
  const own = ignores.length === 0 ? levels : [...levels, ...levelsOf(options.root, base, ignores)];
  for (const entry of entries) {
    const path = base + nameOf(entry.name);
    if (entry.isDirectory()) {
      if (entry.name === '.git' || options.closed?.has(path) === true || ignored(own, `${path}/`)) continue;
      open.push({ base: `${path}/`, levels: own });
    } else if (options.tracked?.has(path) === true || !ignored(own, path)) {
      if (entry.isFile()) files.push(path);
      else if (entry.name !== '.git') ledger.skipped.push({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'special' });
    }
  }
}

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

function nameOf(latin1: string): string {
  return ASCII.test(latin1) ? latin1 : pathFromBytes(Buffer.from(latin1, 'latin1'));
}

/** The deepest ignore file that speaks of a path decides, as in git. */
function ignored(levels: readonly Level[], path: string): boolean {
  for (let i = levels.length - 1; i >= 0; i -= 1) {
    const { base, verdict } = levels[i]!;
    if (!path.startsWith(base)) continue;
    const { ignored: out, unignored } = verdict(path.slice(base.length));
    if (out) return true;
    if (unignored) return false;
  }
  return false;
}

function levelsOf(root: string, base: string, names: readonly string[]): Level[] {
  return names.flatMap((name) => levelFrom(at(root, base + name), base));
}

function levelFrom(file: string | Buffer, base: string): Level[] {
  try {
    return [{ base, verdict: ignoreFile(readFileSync(file, 'utf8')) }];
  } catch (error) {
    // No such file is the usual case; an unreadable one only means that more is scanned.
    void systemCode(error);
    return [];
  }
}

/** Where a path below the root is, in the form `node:fs` takes: bytes only for names that need them. */
export function at(root: string, path: string): string | Buffer {
  const full = `${root}/${path}`;
  return full.isWellFormed() ? full : pathToBytes(full);
}
