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
}

// Attributes of the repository must not hide content from the patch, and nothing it configures may make it.
const PATCH = [
  '--raw',
  '-p',
  '-z',
  '-U0',
  '--text',
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames',
  '--no-abbrev',
  '--no-color',
  '-r',
];

/** Starts git at once. @param from `diff-index --cached` or `diff-tree` with their trees */
export async function readChanges(git: Git, from: readonly string[]): Promise<Change[]> {
  const [command = '', ...rest] = from;
  const output = await git.readLater([command, ...PATCH, ...rest, '--']);
  const { entries, end } = rawEntries(output);
  const patches = addedLines(output.subarray(end))[Symbol.iterator]();
  return entries.map((entry) => {
    // An unmerged path has no patch. A link that became a file has two: one that takes away, one that adds.
    if (entry.status === 'U') return { ...entry, lines: [] };
    if (entry.status === 'T') patches.next();
    return { ...entry, lines: patches.next().value ?? [] };
  });
}

function rawEntries(output: Buffer): { entries: Omit<Change, 'lines'>[]; end: number } {
  const entries: Omit<Change, 'lines'>[] = [];
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

/** For each patch the ranges its hunks add. With no context, a content line can begin with neither of the two heads. */
function addedLines(patches: Buffer): LineRange[][] {
  const all: LineRange[][] = [];
  let at = 0;
  while (at < patches.length) {
    if (starts(patches, at, HEAD)) all.push([]);
    else if (starts(patches, at, HUNK)) {
      const head = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(patches.toString('latin1', at, at + 80));
      const count = Number(head?.[2] ?? 1);
      if (head !== null && count > 0) all.at(-1)?.push({ start: Number(head[1]), end: Number(head[1]) + count - 1 });
    }
    const newline = patches.indexOf(10, at);
    if (newline === -1) break;
    at = newline + 1;
  }
  return all;
}

function starts(bytes: Buffer, at: number, head: Buffer): boolean {
  return bytes[at] === head[0] && head.equals(bytes.subarray(at, at + head.length));
}
