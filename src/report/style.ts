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
