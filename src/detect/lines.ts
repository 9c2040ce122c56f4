// Byte offsets to lines and UTF-16 columns, walking forward only: a minified file of one line with a thousand findings
// is decoded once, not a thousand times.
import type { Position } from '../core/blob.ts';

export interface LineCursor {
  /** Position of the byte at `offset`. Cheap when offsets mostly grow. */
  position(offset: number): Position;
}

export function lineCursor(bytes: Buffer): LineCursor {
  let line = 1;
  let column = 1;
  let at = 0;

  const forward = (offset: number) => {
    for (let newline = bytes.indexOf(10, at); newline !== -1 && newline < offset; newline = bytes.indexOf(10, at)) {
      line += 1;
      column = 1;
      at = newline + 1;
    }
    column += bytes.toString('utf8', at, offset).length;
    at = offset;
  };

  return {
    position(offset) {
      if (offset < at) {
        line = 1;
        column = 1;
        at = 0;
      }
      forward(offset);
      return { line, column };
    },
  };
}
