// The line around a finding, fit to be shown: every candidate on it is masked, known to be a secret or not, and so is
// every other place in the excerpt where the finding's own bytes stand.
import type { Excerpt } from '../core/finding.ts';
import { MASK } from '../core/secret.ts';
import type { Settled } from './overlap.ts';

const AROUND = 96;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `settled` are all candidates of the blob, sorted by position. */
export function excerptOf(bytes: Buffer, winner: Range, settled: readonly Settled[]): Excerpt {
  const lineStart = bytes.lastIndexOf(10, winner.start - 1) + 1;
  const from = winner.start === 0 ? 0 : Math.max(lineStart, characterStart(bytes, winner.start - AROUND));
  const newline = bytes.indexOf(10, winner.end);
  const to = Math.min(newline === -1 ? bytes.length : newline, characterStart(bytes, winner.end + AROUND));

  const ranges = settled.flatMap(({ winner: one, losers }) => [one, ...losers]).filter((one) => one.start < to && one.end > from);
  const hidden = merge([...ranges, ...repeats(bytes, winner, from, to)]);

  let text = '';
  let at = from;
  let start = 0;
  let end = 0;
  for (const range of hidden) {
    if (range.start > at) text += read(bytes, at, range.start);
    const mark = text.length;
    text += MASK;
    if (range.start <= winner.start && range.end >= winner.end) [start, end] = [mark, text.length];
    at = Math.max(at, range.end);
  }
  if (at < to) text += read(bytes, at, to);
  return { text: text.replace(/\r$/, ''), start, end };
}

/** Text of UTF-16 is shown without its zeros. */
function read(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', from, to).replaceAll('\0', '');
}

/** Places in [from, to) where the same bytes as in `range` stand again. */
function repeats(bytes: Buffer, range: Range, from: number, to: number): Range[] {
  const value = bytes.subarray(range.start, range.end);
  if (value.length < 4 || value.length > to - from) return [];
  const found: Range[] = [];
  for (let at = bytes.indexOf(value, from); at !== -1 && at < to; at = bytes.indexOf(value, at + value.length)) {
    found.push({ start: at, end: at + value.length });
  }
  return found;
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: { start: number; end: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start < last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ start: range.start, end: range.end });
  }
  return merged;
}

/** The start of the UTF-8 character at or before `offset`. */
function characterStart(bytes: Buffer, offset: number): number {
  if (offset <= 0) return 0;
  if (offset >= bytes.length) return bytes.length;
  let at = offset;
  while (at > offset - 4 && (bytes[at]! & 0xc0) === 0x80) at -= 1;
  return at;
}
