// A planned edit of a file as whole lines that take the place of whole lines, for places that know nothing smaller.
import { structuredPatch } from 'diff';
import type { LineRange } from '../core/blob.ts';
import type { MaskedFile } from './diff.ts';

/** `lines`, without their ends, take the place of `range` of the file as it is now. */
export interface LineChange {
  readonly range: LineRange;
  readonly lines: readonly string[];
}

/**
 * The changes of a file from top to bottom; undefined when whole lines cannot say them: the file is created or no longer
 * the one that was planned, its lines end in CRLF, or a new line holds a secret that stays, which would have to be shown.
 */
export function lineChanges(file: MaskedFile): LineChange[] | undefined {
  if (file.kind !== 'edit' || file.before.includes('\r')) return undefined;
  const shown = file.after.split('\n');
  const written = file.written.toString('utf8').split('\n');
  const before = file.before.split('\n');
  const { hunks } = structuredPatch('', '', file.before, file.after, undefined, undefined, { context: 0 });
  const changes = hunks.map(({ oldStart, oldLines, newStart, newLines }): LineChange => {
    const lines = shown.slice(newStart - 1, newStart - 1 + newLines);
    if (oldLines > 0) return { range: { start: oldStart, end: oldStart + oldLines - 1 }, lines };
    // A line must go for others to come: the one before, or the first one.
    const anchor = Math.max(1, oldStart - 1);
    const kept = before[anchor - 1]!;
    return { range: { start: anchor, end: anchor }, lines: oldStart <= 1 ? [...lines, kept] : [kept, ...lines] };
  });
  const isWhole = changes.every(({ lines }) => lines.every((line) => written.includes(line)));
  return isWhole && shown.length === written.length && !hasOverlap(changes) ? changes : undefined;
}

function hasOverlap(changes: readonly LineChange[]): boolean {
  return changes.some(({ range }, index) => index > 0 && range.start <= changes[index - 1]!.range.end);
}
