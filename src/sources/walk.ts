// Lists a folder tree without following links, by names as bytes, honouring .gitignore and .keyliftignore on the way down.
import { readFileSync, readdirSync, type Dirent } from 'node:fs';
import ignore, { type Ignore } from 'ignore';
import type { Ledger } from '../core/blob.ts';
import { systemCode, systemWords } from '../core/errors.ts';
import { pathFromBytes, pathToBytes } from '../core/path.ts';

const IGNORE_FILES = ['.gitignore', '.keyliftignore'];

interface Level {
  /** Path of the folder the patterns are relative to, '' or with a closing slash. */
  readonly base: string;
  readonly patterns: Ignore;
}

export interface WalkOptions {
  readonly root: string;
  /** Folders to start from, relative to root; '' for the root. */
  readonly starts: readonly string[];
  /** Files of further ignore patterns that hold for the whole tree, e.g. .git/info/exclude. */
  readonly extraIgnores: readonly string[];
}

/** Yields the paths of regular files that no ignore file excludes; puts the rest into the ledger. */
export function* walk(options: WalkOptions, ledger: Ledger): Generator<string> {
  const top: Level[] = options.extraIgnores.flatMap((file) => levelFrom(Buffer.from(file), ''));
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
      ),
    );
    yield* folder(options.root, start === '' ? '' : `${start}/`, [...top, ...above], ledger);
  }
}

function* folder(root: string, base: string, levels: readonly Level[], ledger: Ledger): Generator<string> {
  let entries: Dirent<Buffer>[];
  try {
    entries = readdirSync(at(root, base), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    ledger.failed.push({ path: base === '' ? '.' : base.slice(0, -1), why: systemWords(error) });
    return;
  }
  const own = entries.some((entry) => IGNORE_FILES.includes(entry.name.toString()))
    ? [...levels, ...levelsOf(root, base)]
    : levels;
  const named = entries
    .map((entry) => ({ entry, path: base + pathFromBytes(entry.name) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const { entry, path } of named) {
    if (entry.isDirectory()) {
      if (entry.name.equals(Buffer.from('.git')) || ignored(own, `${path}/`)) continue;
      yield* folder(root, `${path}/`, own, ledger);
    } else if (!ignored(own, path)) {
      if (entry.isFile()) yield path;
      else if (entry.name.toString() !== '.git')
        ledger.skipped.push({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'special' });
    }
  }
}

/** The deepest ignore file that speaks of a path decides, as in git. */
function ignored(levels: readonly Level[], path: string): boolean {
  for (const { base, patterns } of levels.toReversed()) {
    if (!path.startsWith(base)) continue;
    const verdict = patterns.test(path.slice(base.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function levelsOf(root: string, base: string): Level[] {
  return IGNORE_FILES.flatMap((name) => levelFrom(at(root, base + name), base));
}

function levelFrom(file: Buffer, base: string): Level[] {
  try {
    return [{ base, patterns: ignore().add(readFileSync(file, 'utf8')) }];
  } catch (error) {
    // No such file is the usual case; an unreadable one only means that more is scanned.
    void systemCode(error);
    return [];
  }
}

/** Bytes of a path below the root. */
export function at(root: string, path: string): Buffer {
  return pathToBytes(`${root}/${path}`);
}
