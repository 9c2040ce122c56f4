// What a commit would change, or what lies between two trees: each changed file with its new blob and the lines that are
// new in it. One question to git; raw entries come first, then the patches in the same order.
import type { LineRange } from '../core/blob.ts';
import { pathFromBytes } from '../core/path.ts';
import type { Git } from './git-process.ts';

export interface Change {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
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

/** So many lines around a change that the patch holds the whole new content. */
const WHOLE = '-U100000000';
/** Above this many bytes of patches contents are better read one by one. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Starts git at once.
 * @param from `diff-index --cached` or `diff-tree` with their trees
 * @param whole give the contents too: one process less
 */
export async function readChanges(git: Git, from: readonly string[], whole: boolean = false): Promise<Change[]> {
  const [command = '', ...rest] = from;
  const output = await git.readLater([command, ...PATCH, whole ? WHOLE : '-U0', ...rest, '--']);
  const { entries, end } = rawEntries(output);
  const text = output.subarray(end);
  const patches = readPatches(text, whole && text.length < MOST_BYTES)[Symbol.iterator]();
  return entries.map((entry) => {
    // An unmerged path has no patch. A link that became a file has two: one that takes away, one that adds.
    if (entry.status === 'U') return { ...entry, lines: [], content: undefined };
    if (entry.status === 'T') patches.next();
    const { lines = [], content } = patches.next().value ?? {};
    return { ...entry, lines, content };
  });
}

function rawEntries(output: Buffer): { entries: Omit<Change, 'lines' | 'content'>[]; end: number } {
  const entries: Omit<Change, 'lines' | 'content'>[] = [];
  let at = 0;
  const token = () => {
    const nul = output.indexOf(0, at);
    const bytes = output.subarray(at, nul);
    at = nul + 1;
    return bytes;
  };
  while (at < output.length && output[at] === 0x3a) {
    const [, mode = '', , oid = '', status = ''] = token().toString('latin1').split(' ');
    let path = token();
    // A rename or copy names the old path first.
    if (/^[RC]/.test(status)) path = token();
    entries.push({ path: pathFromBytes(path), mode, oid, status: status.slice(0, 1) });
  }
  // An empty field parts the raw entries from the patches.
  if (output[at] === 0) at += 1;
  return { entries, end: at };
}

const HEAD = Buffer.from('diff --git ');
const HUNK = Buffer.from('@@ ');

interface Patch {
  readonly lines: LineRange[];
  content: Buffer | undefined;
}

const [PLUS, MINUS, BACKSLASH] = [0x2b, 0x2d, 0x5c];

/** For each patch the lines it adds and, when there is one hunk that is all of the file, the new content. */
function readPatches(patches: Buffer, whole: boolean): Patch[] {
  const all: Patch[] = [];
  const room = Buffer.allocUnsafe(whole ? patches.length : 0);
  let used = 0;
  let at = 0;
  const lineEnd = () => {
    const newline = patches.indexOf(10, at);
    return newline === -1 ? patches.length : newline + 1;
  };
  while (at < patches.length) {
    const patch = all.at(-1);
    if (starts(patches, at, HEAD)) all.push({ lines: [], content: undefined });
    else if (patch !== undefined && starts(patches, at, HUNK)) {
      const head = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(patches.toString('latin1', at, at + 80));
      const first = Number(head?.[2] ?? 1);
      at = lineEnd();
      const begin = used;
      let old = Number(head?.[1] ?? 1);
      let left = Number(head?.[3] ?? 1);
      let line = first;
      let kind = 0;
      // A line that says there is no newline at the end belongs to the line before it.
      while (at < patches.length && (old > 0 || left > 0 || patches[at] === BACKSLASH)) {
        const end = lineEnd();
        if (patches[at] === BACKSLASH) {
          if (whole && kind !== MINUS) used -= 1;
        } else {
          kind = patches[at]!;
          if (kind !== PLUS) old -= 1;
          if (kind !== MINUS) {
            if (kind === PLUS) addLine(patch.lines, line);
            if (whole) used += patches.copy(room, used, at + 1, end);
            left -= 1;
            line += 1;
          }
        }
        at = end;
      }
      patch.content = whole && first <= 1 && patch.content === undefined ? room.subarray(begin, used) : undefined;
      continue;
    }
    at = lineEnd();
  }
  return all;
}

/** Lines that follow each other are one range. */
function addLine(ranges: LineRange[], line: number): void {
  const last = ranges.at(-1);
  if (last?.end === line - 1) ranges[ranges.length - 1] = { start: last.start, end: line };
  else ranges.push({ start: line, end: line });
}

function starts(bytes: Buffer, at: number, head: Buffer): boolean {
  return bytes[at] === head[0] && head.equals(bytes.subarray(at, at + head.length));
}
