// Candidates of a text with their feature rows, made the way the scanner makes them.
import type { Candidate } from '../../src/detect/candidate.ts';
import { type Scene, sceneReader } from '../../src/detect/features/scene.ts';
import { vectorOf } from '../../src/detect/features/vector.ts';
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

/** Every candidate of `bytes` that the model is to weigh; `change` may put another value in its place. */
export function candidatesOf(matcher: Matcher, bytes: Buffer, path: string, change?: (value: string, one: Candidate) => string): Seen[] {
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
    .filter(isWeighed)
    .toSorted((a, b) => a.start - b.start);
  for (const candidate of sorted) {
    const value = bytes.toString('utf8', candidate.start, candidate.end);
    const scene = scenes.at(candidate.start, candidate.end);
    const own = forward(candidate.start);
    const row = vectorOf(candidate, change?.(value, candidate) ?? value, scene, place, path);
    const column = bytes.toString('utf8', at, candidate.start).length;
    found.push({ candidate, value, row, line: own, endLine: own + (value.split('\n').length - 1), column, scene });
  }
  return found;
}
