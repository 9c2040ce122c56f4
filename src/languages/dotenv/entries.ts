// An environment file as entries and comments. All readers agree on this much; what a value means is in readings.ts.
import type { TextSpan } from '../../core/language.ts';

export type Quote = '' | "'" | '"' | '`';

/** `KEY=value`. The span is that of its lines, with the last line end. */
export interface Entry extends TextSpan {
  readonly key: TextSpan & { readonly name: string };
  readonly exported: boolean;
  readonly quote: Quote;
  /** Inside the quotes; without quotes up to a comment or the end of the line, white space left out. */
  readonly value: TextSpan & { readonly raw: string };
  /** Where a `#` stands in an unquoted value with no blank before it: a comment to some, a character to others. */
  readonly glued: boolean;
}

export interface EnvFile {
  readonly entries: readonly Entry[];
  readonly comments: readonly TextSpan[];
  /** Start of the first line that is neither; undefined when there is none. */
  readonly fault: number | undefined;
}

const HEAD = /^[ \t]*(export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/;

export function parseEnvFile(text: string): EnvFile {
  const entries: Entry[] = [];
  const comments: TextSpan[] = [];
  let fault: number | undefined;
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length;) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end).replace(/\r?\n$/, '');
    const entry = entryAt(text, at);
    if (entry !== undefined) {
      entries.push(entry);
      at = entry.end;
      continue;
    }
    if (/^[ \t]*#/.test(line)) comments.push({ start: at, end: at + line.length });
    else if (line.trim() !== '') fault ??= at;
    at = end;
  }
  return { entries, comments, fault };
}

function entryAt(text: string, at: number): Entry | undefined {
  const head = HEAD.exec(text.slice(at, at + 512));
  if (head === null) return undefined;
  const [whole, exported, name = ''] = head;
  const keyEnd = at + whole.trimEnd().slice(0, -1).trimEnd().length;
  const key = { name, start: keyEnd - name.length, end: keyEnd };
  const from = at + whole.length;
  const quote = /^['"`]/.exec(text[from] ?? '')?.[0] as Quote | undefined;
  const quoted = quote === undefined ? undefined : quotedValue(text, from, quote);
  if (quote !== undefined && quoted !== undefined) {
    const value = { start: from + 1, end: quoted, raw: text.slice(from + 1, quoted) };
    return { start: at, end: lineEnd(text, quoted), key, exported: exported !== undefined, quote, value, glued: false };
  }
  const end = lineEnd(text, from);
  const line = text.slice(from, end).replace(/\r?\n$/, '');
  const comment = /\s$/.test(whole) && line.startsWith('#') ? { index: 0 } : /[ \t]#/.exec(line);
  const raw = (comment === null ? line : line.slice(0, comment.index)).trim();
  const value = { start: from, end: from + raw.length, raw };
  return { start: at, end, key, exported: exported !== undefined, quote: '', value, glued: raw.includes('#') };
}

/** Place of the closing quote; undefined when there is none, or something else than a comment follows it. */
function quotedValue(text: string, from: number, quote: Quote): number | undefined {
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && quote !== '`' && text[at + 1] === quote ? 2 : 1;
  if (at >= text.length) return undefined;
  return /^[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/.test(text.slice(at + 1, at + 4096)) ? at : undefined;
}

/** Behind the line end. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}
