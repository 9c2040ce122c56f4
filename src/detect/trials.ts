// Which surroundings of a value are looked into when one stands in thousands of versions: those with the smallest digests.
// So neither the order in which versions are read nor the number of threads changes a verdict.
import { crc32 } from 'node:zlib';
import type { Trial } from '../core/trace.ts';
import { sceneReader, type Scene } from './features/scene.ts';

/** Bytes on either side of a value that are its surroundings. */
const AROUND = 1024;
/** A value is weighed in so many different surroundings before it is held to be harmless everywhere. */
const MOST_TRIALS = 8;

/** Adds what comes of the value at [start, end) in its surroundings, unless enough have smaller digests. */
export function tryHere(trials: Trial[], bytes: Buffer, start: number, end: number, verdict: (scene: Scene) => boolean): void {
  const from = Math.max(0, start - AROUND);
  const around = bytes.subarray(from, end + AROUND);
  const digest = crc32(around, start - from);
  if (trials.length === MOST_TRIALS && digest > trials.at(-1)!.digest) return;
  if (trials.some((trial) => trial.digest === digest)) return;
  add(trials, { digest, passed: verdict(sceneReader(around).at(start - from, end - from)) });
}

/** Trials of one value by several threads as if one had made them all. */
export function joinTrials(lists: readonly (readonly Trial[])[]): readonly Trial[] {
  const trials: Trial[] = [];
  for (const one of lists.flat()) if (!trials.some(({ digest }) => digest === one.digest)) add(trials, one);
  return trials;
}

function add(trials: Trial[], one: Trial): void {
  const at = trials.findIndex(({ digest }) => digest > one.digest);
  trials.splice(at === -1 ? trials.length : at, 0, one);
  trials.splice(MOST_TRIALS);
}
