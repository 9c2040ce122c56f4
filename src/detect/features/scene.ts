// What stands around a candidate: its line, the lines near it, and where its value stands again.

/** Lines looked at on either side; an excerpt in a bug report rarely shows more. */
const NEAR = 8;
const MAX_LINE = 400;

export interface Scene {
  /** The line up to the value and after it, each at most MAX_LINE characters, read as latin1. */
  readonly before: string;
  readonly after: string;
  /** True where the line was longer than what is given. */
  readonly cut: boolean;
  /** Lines above and below, nearest first. */
  readonly above: readonly string[];
  readonly below: readonly string[];
  /** The lines near, joined: above, the line itself, below. */
  readonly near: string;
}

export interface SceneReader {
  at(start: number, end: number): Scene;
}

/** Reads scenes of one blob; lines near are kept for the next candidate of the same line. */
export function sceneReader(bytes: Buffer): SceneReader {
  let last: { from: number; to: number; above: string[]; below: string[] } | undefined;

  const around = (from: number, to: number) => {
    if (last !== undefined && last.from === from && last.to === to) return last;
    const above: string[] = [];
    for (let at = from; at > 0 && above.length < NEAR; ) {
      const start = at < 2 ? 0 : bytes.lastIndexOf(10, at - 2) + 1;
      above.push(bytes.toString('latin1', start, Math.min(at - 1, start + MAX_LINE)));
      at = start;
    }
    const below: string[] = [];
    for (let at = to + 1; at < bytes.length && below.length < NEAR; ) {
      const newline = bytes.indexOf(10, at);
      const end = newline === -1 ? bytes.length : newline;
      below.push(bytes.toString('latin1', at, Math.min(end, at + MAX_LINE)));
      at = end + 1;
    }
    last = { from, to, above, below };
    return last;
  };

  return {
    at(start, end) {
      const lineStart = start === 0 ? 0 : bytes.lastIndexOf(10, start - 1) + 1;
      const newline = bytes.indexOf(10, end);
      const lineEnd = newline === -1 ? bytes.length : newline;
      const before = bytes.toString('latin1', Math.max(lineStart, start - MAX_LINE), start);
      const after = bytes.toString('latin1', end, Math.min(lineEnd, end + MAX_LINE));
      const { above, below } = around(lineStart, lineEnd);
      const own = before + bytes.toString('latin1', start, Math.min(end, start + MAX_LINE)) + after;
      return {
        before,
        after,
        cut: start - lineStart > MAX_LINE || lineEnd - end > MAX_LINE,
        above,
        below,
        near: [...above.toReversed(), own, ...below].join('\n'),
      };
    },
  };
}
