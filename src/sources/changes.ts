// What a commit would change, or what lies between two trees: each changed file with its new blob and the lines that are
// new in it. One question to git; raw entries come first, then the patches in the same order.
import type { LineRange } from '../core/blob.ts';
import { pathFromBytes } from '../core/path.ts';
import type { Git } from './git-process.ts';
import { readPatches } from './patch-contents.ts';
import { patchReader } from './patch-lines.ts';

export interface Change {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
  /** What was there before; zeros for nothing. */
  readonly before: string;
  readonly status: string;
  /** New or changed lines, 1-based; empty when only the mode or the name changed. */
  readonly lines: readonly LineRange[];
  /** The new content, where it was asked for and is not large. */
  readonly content: Buffer | undefined;
}

// Attributes of the repository must not hide content from the patch, and nothing it configures may make it.
const PATCH = [
  // Also makes a git older than 2.32 fail, which does not know it; merges play no part here.
  '--diff-merges=on',
  '--raw',
  '-p',
  '-z',
  '--text',
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames',
  '--no-abbrev',
  '--no-color',
  '-r',
];

/** git makes no patch of larger contents, and fails for all when it meets one. In bytes. */
const PATCH_LIMIT = 1023 * 1024 * 1024;
/** So many lines around a change that the patch holds the whole new content. */
const WHOLE = '-U100000000';
/** Above this many bytes of patches contents are better read one by one. */
const MOST_BYTES = 64 * 1024 * 1024;

type Entry = Omit<Change, 'lines' | 'content'>;

/**
 * Starts git at once.
 * @param from `diff-index --cached` or `diff-tree` with their trees
 * @param whole give the contents too, where all of them together are not large: one process less
 */
export async function readChanges(git: Git, from: readonly string[], whole: boolean = false): Promise<Change[]> {
  const [command = '', ...trees] = from;
  const changes = whole ? await withContents(git, command, trees) : undefined;
  if (changes !== undefined) return changes;
  try {
    return await patched(git, [command, ...PATCH, '-U0', ...trees, '--']);
  } catch (error) {
    const huge = await hugeEntries(git, [command, '--raw', '-z', '--no-abbrev', '-r', ...trees, '--']);
    // git takes names as text only, so one that is none cannot be left out.
    if (huge.length === 0 || !huge.every(({ path }) => path.isWellFormed())) throw error;
    const others = huge.map(({ path }) => `:(exclude,literal)${path}`);
    const rest = await patched(git, [command, ...PATCH, '-U0', ...trees, '--', ...others]);
    // Which lines are new is not known, so all of them are looked at.
    return [...rest, ...huge.map((entry) => ({ ...entry, lines: [{ start: 1, end: Infinity }], content: undefined }))];
  }
}

/** Undefined when they are large, or git fails at it: then the lines alone are asked for, and what fails is told there. */
async function withContents(git: Git, command: string, trees: readonly string[]): Promise<Change[] | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    await git.stream([command, ...PATCH, WHOLE, ...trees, '--'], (piece) => {
      bytes += piece.length;
      if (bytes <= MOST_BYTES) pieces.push(piece);
      else pieces.length = 0;
    });
  } catch {
    return undefined;
  }
  if (bytes > MOST_BYTES) return undefined;
  const output = Buffer.concat(pieces);
  const { entries, end } = rawEntries(output);
  return joined(entries, readPatches(output.subarray(end)));
}

async function patched(git: Git, args: readonly string[]): Promise<Change[]> {
  const reader = patchReader();
  await git.stream(args, reader.take);
  return joined(
    rawEntries(reader.raw()).entries,
    reader.added.map((lines) => ({ lines, content: undefined })),
  );
}

function joined(entries: readonly Entry[], patches: Iterable<Pick<Change, 'lines' | 'content'>>): Change[] {
  const each = patches[Symbol.iterator]();
  return entries.map((entry) => {
    // An unmerged path has no patch. A link that became a file has two: one that takes away, one that adds.
    if (entry.status === 'U') return { ...entry, lines: [], content: undefined };
    if (entry.status === 'T') each.next();
    const { lines, content } = (each.next().value as Pick<Change, 'lines' | 'content'> | undefined) ?? NO_PATCH;
    return { ...entry, lines, content };
  });
}

const NO_PATCH = { lines: [], content: undefined };

/** Changes whose content, new or old, is too large for a patch. */
async function hugeEntries(git: Git, args: readonly string[]): Promise<Entry[]> {
  const reader = patchReader();
  await git.stream(args, reader.take);
  const { entries } = rawEntries(reader.raw());
  const ids = entries.flatMap(({ oid, before }) => [oid, before]).filter((id) => !/^0+$/.test(id));
  const sizes = git.read(['cat-file', '--batch-check=%(objectname) %(objectsize)'], `${ids.join('\n')}\n`).toString();
  const huge = new Set(
    [...sizes.matchAll(/^(\w+) (\d+)$/gm)].filter(([, , size]) => Number(size) > PATCH_LIMIT).map(([, id]) => id),
  );
  return entries.filter(({ oid, before }) => huge.has(oid) || huge.has(before));
}

function rawEntries(output: Buffer): { entries: Entry[]; end: number } {
  const entries: Entry[] = [];
  let at = 0;
  const token = () => {
    const nul = output.indexOf(0, at);
    const bytes = output.subarray(at, nul);
    at = nul + 1;
    return bytes;
  };
  while (at < output.length && output[at] === 0x3a) {
    const [, mode = '', before = '', oid = '', status = ''] = token().toString('latin1').split(' ');
    let path = token();
    // A rename or copy names the old path first.
    if (/^[RC]/.test(status)) path = token();
    entries.push({ path: pathFromBytes(path), mode, before, oid, status: status.slice(0, 1) });
  }
  // An empty field parts the raw entries from the patches.
  if (output[at] === 0) at += 1;
  return { entries, end: at };
}
