// Verdicts of history do not depend on the order in which versions are read.
import { expect, test } from 'vitest';
import type { Trial } from '../../src/core/trace.ts';
import type { Scene } from '../../src/detect/features/scene.ts';
import { joinTrials, tryHere } from '../../src/detect/trials.ts';

const VERSIONS = Array.from({ length: 60 }, (_, i) => Buffer.from(`line ${i * 7}\npassword = "value"\nline ${i}\n`));
const passes = (scene: Scene) => scene.near().includes('1');

function tried(versions: readonly Buffer[]): Trial[] {
  const trials: Trial[] = [];
  for (const bytes of versions) {
    const start = bytes.indexOf('value');
    tryHere(trials, bytes, start, start + 5, passes);
  }
  return trials;
}

test('the same surroundings are looked into in whatever order, once each', () => {
  const whole = tried(VERSIONS);
  expect(whole).toHaveLength(8);
  expect(new Set(whole.map(({ passed }) => passed)).size).toBe(2);
  expect(tried(VERSIONS.toReversed())).toEqual(whole);
  expect(tried([...VERSIONS, ...VERSIONS])).toEqual(whole);
});

test('threads come to the result of one', () => {
  const whole = tried(VERSIONS);
  for (const at of [0, 1, 7, 30, 59])
    expect(joinTrials([tried(VERSIONS.slice(at)), tried(VERSIONS.slice(0, at))])).toEqual(whole);
});
