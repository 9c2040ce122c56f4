// Patches with the whole file around each change: lines that are new, and the new contents.
import type { LineRange } from '../core/blob.ts';

const HEAD = Buffer.from('diff --git ');
const HUNK = Buffer.from('@@ ');

export interface Patch {
  readonly lines: LineRange[];
  content: Buffer | undefined;
}

const [PLUS, MINUS, BACKSLASH] = [0x2b, 0x2d, 0x5c];

/** For each patch the lines it adds and, when there is one hunk that is all of the file, the new content. */
export function readPatches(patches: Buffer): Patch[] {
  const all: Patch[] = [];
  const room = Buffer.allocUnsafe(patches.length);
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
          if (kind !== MINUS) used -= 1;
        } else {
          kind = patches[at]!;
          if (kind !== PLUS) old -= 1;
          if (kind !== MINUS) {
            if (kind === PLUS) addLine(patch.lines, line);
            used += patches.copy(room, used, at + 1, end);
            left -= 1;
            line += 1;
          }
        }
        at = end;
      }
      patch.content = first <= 1 && patch.content === undefined ? room.subarray(begin, used) : undefined;
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
