// What stands around a candidate: its line, the lines near it, and where its value stands again.
import { type LineFacts, lineFacts } from './line-facts.ts';

/** Lines looked at on either side. */
const NEAR = 8;
const MAX_LINE = 400;

export interface Scene {
  /** The line up to the value and after it, each at most MAX_LINE characters, read as latin1. */
  readonly before: string;
  readonly after: string;
  /** True where the line was longer than what is given. */
  readonly cut: boolean;
  /** The lines above and below, nearest first; read when first asked for. */
  readonly around: () => { readonly above: readonly LineFacts[]; readonly below: readonly LineFacts[] };
  /** The lines near, joined: above, the line itself, below. */
  readonly near: () => string;
}

export interface SceneReader {
  /** The scene of the candidate at [start, end), in bytes. */
  at(start: number, end: number): Scene;
}

interface Around {
  readonly from: number;
  readonly to: number;
  readonly above: readonly LineFacts[];
  readonly below: readonly LineFacts[];
  near: string | undefined;
}

/** Reads scenes of one blob. Each line is read once while candidates come in order of position. */
export function sceneReader(bytes: Buffer): SceneReader {
  let last: Around | undefined;
  let known = new Map<number, LineFacts>();

  const factsAt = (start: number, end: number): LineFacts => {
    const before = known.get(start);
    if (before !== undefined) return before;
    if (known.size > 64) known = new Map();
    const facts = lineFacts(bytes.toString('latin1', start, Math.min(end, start + MAX_LINE)));
    known.set(start, facts);
    return facts;
  };

  const around = (from: number, to: number): Around => {
    if (last !== undefined && last.from === from && last.to === to) return last;
    const above: LineFacts[] = [];
    for (let at = from; at > 0 && above.length < NEAR;) {
      const start = at < 2 ? 0 : bytes.lastIndexOf(10, at - 2) + 1;
      above.push(factsAt(start, at - 1));
      at = start;
    }
    const below: LineFacts[] = [];
    for (let at = to + 1; at < bytes.length && below.length < NEAR;) {
      const newline = bytes.indexOf(10, at);
      const end = newline === -1 ? bytes.length : newline;
      below.push(factsAt(at, end));
      at = end + 1;
    }
    last = { from, to, above, below, near: undefined };
    return last;
  };

  return {
    at(start, end) {
      const lineStart = start === 0 ? 0 : bytes.lastIndexOf(10, start - 1) + 1;
      const newline = bytes.indexOf(10, end);
      const lineEnd = newline === -1 ? bytes.length : newline;
      const joined = () => {
        const here = around(lineStart, lineEnd);
        if (here.near !== undefined) return here.near;
        const own = bytes.toString('latin1', Math.max(lineStart, start - MAX_LINE), Math.min(lineEnd, end + MAX_LINE));
        const lines = [...here.above.toReversed().map((line) => line.text), own, ...here.below.map((line) => line.text)];
        here.near = lines.join('\n');
        return here.near;
      };
      return {
        before: bytes.toString('latin1', Math.max(lineStart, start - MAX_LINE), start),
        after: bytes.toString('latin1', end, Math.min(lineEnd, end + MAX_LINE)),
        cut: start - lineStart > MAX_LINE || lineEnd - end > MAX_LINE,
        around: () => around(lineStart, lineEnd),
        near: joined,
      };
    },
  };
}
