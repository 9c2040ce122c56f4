// Taking text out: whole lines where nothing else stands on them, and edits that no store can undo.
import type { TextEdit, TextSpan } from '../core/language.ts';

/** The span of a statement with its lines and the comment behind it, where nothing else stands on them. */
export function wholeLines(text: string, span: TextSpan): TextSpan {
  const start = Math.max(text.lastIndexOf('\n', span.start - 1) + 1, text.startsWith('\ufeff') ? 1 : 0);
  const rest = /^[ \t]*(?:(?:\/\/|#)[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(span.end));
  if (rest === null || !/^[ \t]*$/.test(text.slice(start, span.start))) return span;
  return { start, end: span.end + rest[0].length };
}

/**
 * Edits that take the spans out; spans that meet become one, and blank lines that would be left beside others go along.
 * `original` is empty: only git can give back what stood there.
 */
export function cutEdits(text: string, spans: readonly TextSpan[]): TextEdit[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined.map(({ start, end }) => ({ span: { start, end: end + blankTail(text, start, end) }, text: '', original: [] }));
}

function blankTail(text: string, start: number, end: number): number {
  const before = /(?:^|\n)((?:[ \t]*\r?\n)*)$/.exec(text.slice(0, start).replace(/^\ufeff/, ''))?.[1]?.split('\n').length;
  if (before === undefined || text[end - 1] !== '\n') return 0;
  const blank = [...text.slice(end).matchAll(/[ \t]*\r?\n/gy)].map(([line]) => line.length);
  // At the top of a file no blank line is wanted at all.
  const isTop =
    text
      .slice(0, start)
      .replace(/^\ufeff/, '')
      .trim() === '';
  return blank.slice(0, isTop ? blank.length : before - 1).reduce((sum, length) => sum + length, 0);
}

/** Names that every AWS SDK looks for in the environment. */
export const KEY_VARIABLE: RegExp = /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;

/** Files that say nothing of what a program reads: prose, and what runs elsewhere. */
const NO_READER = /(?:^|\/)\.(?:github|gitlab|circleci)|\.(?:md|mdx|rst|txt|lock|svg|html?|css|map)$|(?:^|\/)\.env|\.env$/;

/** A file besides `path` that mentions the name: taking the variable away may break it. */
export function mentionedIn(
  project: { readonly files: readonly string[]; read(path: string): string | undefined },
  path: string,
  name: string,
): string | undefined {
  return project.files.find((other) => other !== path && !NO_READER.test(other) && project.read(other)?.includes(name) === true);
}
