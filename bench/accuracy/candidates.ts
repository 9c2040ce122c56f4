// Candidates of a text with their feature rows, made the way the scanner makes them.
import type { Candidate } from '../../src/detect/candidate.ts';
import { type Scene, sceneReader } from '../../src/detect/features/scene.ts';
import { vectorOf } from '../../src/detect/features/vector.ts';
import { dismissed } from '../../src/detect/dismissed.ts';
import { isWeighed } from '../../src/detect/judge.ts';
import type { Matcher } from '../../src/detect/matcher.ts';
import { nearestNames } from '../../src/detect/overlap.ts';
import { placeOf } from '../../src/detect/place.ts';

export interface Seen {
  readonly candidate: Candidate;
  readonly value: string;
  readonly row: Float64Array;
  readonly line: number;
  readonly endLine: number;
  /** Characters from the line start to the value. */
  readonly column: number;
  readonly scene: Scene;
}

/** What to do with candidates on the way. */
export interface Options {
  /** Puts another value in the place of the one read. */
  readonly change?: ((value: string, one: Candidate) => string) | undefined;
  /** False for candidates to leave out, before anything is read of them. */
  readonly keep?: (one: Candidate) => boolean;
}

/** Every candidate of `bytes` that the model is to weigh. */
export function candidatesOf(matcher: Matcher, bytes: Buffer, path: string, options: Options = {}): Seen[] {
  const scenes = sceneReader(bytes);
  const place = placeOf(path);
  const found: Seen[] = [];
  let line = 1;
  let at = 0;
  const forward = (offset: number) => {
    for (let newline = bytes.indexOf(10, at); newline !== -1 && newline < offset; newline = bytes.indexOf(10, at)) {
      line += 1;
      at = newline + 1;
    }
    return line;
  };
  const sorted = nearestNames(matcher.match(bytes))
    .filter((one) => isWeighed(one) && options.keep?.(one) !== false)
    .toSorted((a, b) => a.start - b.start);
  for (const candidate of sorted) {
    const value = bytes.toString('utf8', candidate.start, candidate.end);
    const scene = scenes.at(candidate.start, candidate.end);
    if (dismissed(candidate, value, place, () => scene)) continue;
    const own = forward(candidate.start);
    const row = vectorOf(candidate, options.change?.(value, candidate) ?? value, scene, place, path);
    const column = bytes.toString('utf8', at, candidate.start).length;
    found.push({ candidate, value, row, line: own, endLine: own + (value.split('\n').length - 1), column, scene });
  }
  return found;
}
