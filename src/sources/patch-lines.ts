// The lines that patches add, read as git gives them: nothing of the contents is kept, so a file may be huge.
import type { LineRange } from '../core/blob.ts';

const HEAD = Buffer.from('diff --git ');
const HUNK = Buffer.from('@@ ');

/** As much of a hunk's head as says where it is. */
const HEAD_BYTES = 80;

export interface PatchReader {
  readonly take: (piece: Buffer) => void;
  /** The raw entries, once everything was taken. */
  readonly raw: () => Buffer;
  /** For each patch the ranges its hunks add. */
  readonly added: readonly LineRange[][];
}

/** Reads raw entries and the patches behind them, and keeps of the patches only where they are: a file may be huge. */
export function patchReader(): PatchReader {
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
