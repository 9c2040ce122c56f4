// What a commit would change, or what lies between two trees: each changed file with its new blob and the lines that are
// new in it. One question to git; raw entries come first, then the patches in the same order.
import type { LineRange } from '../core/blob.ts';
import { pathFromBytes } from '../core/path.ts';
import type { Git } from './git-process.ts';

export interface Change {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
  /** What was there before; zeros for nothing. */
  readonly before: string;
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

/** git makes no patch of larger contents, and fails for all when it meets one. In bytes. */
const PATCH_LIMIT = 1023 * 1024 * 1024;

type Entry = Omit<Change, 'lines'>;

/** Starts git at once. @param from `diff-index --cached` or `diff-tree` with their trees */
export async function readChanges(git: Git, from: readonly string[]): Promise<Change[]> {
  const [command = '', ...trees] = from;
  try {
    return await patched(git, [command, ...PATCH, ...trees, '--']);
  } catch (error) {
    const huge = await hugeEntries(git, [command, '--raw', '-z', '--no-abbrev', '-r', ...trees, '--']);
    // git takes names as text only, so one that is none cannot be left out.
    if (huge.length === 0 || !huge.every(({ path }) => path.isWellFormed())) throw error;
    const others = huge.map(({ path }) => `:(exclude,literal)${path}`);
    const rest = await patched(git, [command, ...PATCH, ...trees, '--', ...others]);
    // Which lines are new is not known, so all of them are looked at.
    return [...rest, ...huge.map((entry) => ({ ...entry, lines: [{ start: 1, end: Infinity }] }))];
  }
}

async function patched(git: Git, args: readonly string[]): Promise<Change[]> {
  const reader = patchReader();
  await git.stream(args, reader.take);
  const patches = reader.added[Symbol.iterator]();
  return rawEntries(reader.raw()).map((entry) => {
    // An unmerged path has no patch. A link that became a file has two: one that takes away, one that adds.
    if (entry.status === 'U') return { ...entry, lines: [] };
    if (entry.status === 'T') patches.next();
    return { ...entry, lines: patches.next().value ?? [] };
  });
}

/** Changes whose content, new or old, is too large for a patch. */
async function hugeEntries(git: Git, args: readonly string[]): Promise<Entry[]> {
  const reader = patchReader();
  await git.stream(args, reader.take);
  const entries = rawEntries(reader.raw());
  const ids = entries.flatMap(({ oid, before }) => [oid, before]).filter((id) => !/^0+$/.test(id));
  const sizes = git.read(['cat-file', '--batch-check=%(objectname) %(objectsize)'], `${ids.join('\n')}\n`).toString();
  const huge = new Set(
    [...sizes.matchAll(/^(\w+) (\d+)$/gm)].filter(([, , size]) => Number(size) > PATCH_LIMIT).map(([, id]) => id),
  );
  return entries.filter(({ oid, before }) => huge.has(oid) || huge.has(before));
}

function rawEntries(output: Buffer): Entry[] {
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
  return entries;
}

const HEAD = Buffer.from('diff --git ');
const HUNK = Buffer.from('@@ ');

/** As much of a hunk's head as says where it is. */
const HEAD_BYTES = 80;

interface PatchReader {
  readonly take: (piece: Buffer) => void;
  /** The raw entries, once everything was taken. */
  readonly raw: () => Buffer;
  /** For each patch the ranges its hunks add. */
  readonly added: readonly LineRange[][];
}

/** Reads raw entries and the patches behind them, and keeps of the patches only where they are: a file may be huge. */
function patchReader(): PatchReader {
  const raw: Buffer[] = [];
  const added: LineRange[][] = [];
  let isRaw = true;
  let endsInNul = false;
  let line: Buffer = Buffer.alloc(0);
  const lineDone = (head: Buffer) => {
    if (starts(head, HEAD)) added.push([]);
    else if (starts(head, HUNK)) {
      const place = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(head.toString('latin1'));
      const count = Number(place?.[2] ?? 1);
      if (place !== null && count > 0) added.at(-1)?.push({ start: Number(place[1]), end: Number(place[1]) + count - 1 });
    }
  };
  const takePatch = (piece: Buffer) => {
    for (let at = 0; at < piece.length;) {
      const newline = piece.indexOf(10, at);
      const end = newline === -1 ? piece.length : newline;
      // With no context, a content line can begin with neither of the two heads.
      const isHead = line.length > 0 || piece[at] === HEAD[0] || piece[at] === HUNK[0];
      if (newline !== -1 && !isHead) {
        at = newline + 1;
        continue;
      }
      const part = piece.subarray(at, Math.min(end, at + HEAD_BYTES - line.length));
      line = line.length === 0 ? part : Buffer.concat([line, part]);
      if (newline === -1) return;
      lineDone(line);
      line = Buffer.alloc(0);
      at = newline + 1;
    }
  };
  return {
    added,
    raw: () => Buffer.concat(raw),
    take(piece) {
      if (!isRaw) return takePatch(piece);
      // An empty field parts the raw entries from the patches.
      const end = endsInNul && piece[0] === 0 ? 0 : piece.indexOf('\0\0') + 1;
      if (end === 0 && !(endsInNul && piece[0] === 0)) {
        raw.push(piece);
        endsInNul = piece.at(-1) === 0;
        return;
      }
      raw.push(piece.subarray(0, end));
      isRaw = false;
      takePatch(piece.subarray(end + 1));
    },
  };
}

function starts(bytes: Buffer, head: Buffer): boolean {
  return head.equals(bytes.subarray(0, head.length));
}
