// Colours and symbols of terminal text, and the fitting of text to a width.
import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

export interface Style {
  paint(colour: Colour, text: string): string;
  readonly arrow: string;
  readonly bullet: string;
  readonly caret: string;
  readonly cross: string;
  readonly tick: string;
  readonly warn: string;
  readonly bar: string;
  readonly ellipsis: string;
}

/** @param look what the terminal can show */
export function styleFor(look: { readonly colour: boolean; readonly unicode: boolean }): Style {
  const symbols = look.unicode
    ? { arrow: '→', bullet: '•', caret: '▔', cross: '✖', tick: '✔', warn: '⚠', bar: '│', ellipsis: '…' }
    : { arrow: '->', bullet: '*', caret: '^', cross: 'x', tick: 'ok', warn: '!', bar: '|', ellipsis: '...' };
  return {
    // The caller has looked at the stream already.
    paint: (colour, text) => (look.colour ? styleText(colour, text, { validateStream: false }) : text),
    ...symbols,
  };
}

/** ASCII for terminals without Unicode: the mask and everything else outside it. */
export function toAscii(text: string): string {
  return text.replaceAll('•', '*').replace(/[^\u0020-\u007e\n]/g, '?');
}

/** Breaks words into lines of at most `width` columns. A word longer than that stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

// oxlint-disable-next-line no-control-regex
const CODES = /\u001b\[[\d;]*m/g;

/**
 * A line with or without colours broken at its spaces, the rest indented two deeper; a longer word stands alone. Two
 * columns, which two spaces keep apart, come one below the other.
 */
export function fitted(line: string, width: number): string[] {
  const length = (text: string) => text.replace(CODES, '').length;
  if (length(line) <= width) return [line];
  const indent = /^ */.exec(line)![0];
  const [, left, right] = /^( *\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
  if (left !== undefined && right !== undefined) return [...fitted(left, width), ...fitted(`${indent}  ${right}`, width)];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/ +/)) {
    const isFresh = current.trim() === '';
    if (!isFresh && length(current) + 1 + length(word) > width) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current = isFresh ? current + word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** Below this many columns lines are broken; above, one that is too long is rare, and better in one piece for whoever copies it. */
export const NARROW = 80;

/** The lines as they are, or broken where the terminal is narrow. */
export function fittedAll(lines: readonly string[], columns: number): readonly string[] {
  return columns < NARROW ? lines.flatMap((line) => fitted(line, columns)) : lines;
}
