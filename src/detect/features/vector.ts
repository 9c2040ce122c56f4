// All features of a candidate as one row of numbers, in a fixed order. The model speaks of them by position.
import type { Candidate } from '../candidate.ts';
import type { Place } from '../place.ts';
import { LINE_FEATURES, lineSubject } from './line-features.ts';
import { NAME_FEATURES, nameSubject } from './name-features.ts';
import { NEAR_FEATURES, nearSubject } from './near-features.ts';
import { PLACE_FEATURES, placeSubject } from './place-features.ts';
import type { Scene } from './scene.ts';
import { features, type Feature } from './table.ts';
import { VALUE_FEATURES, valueSubject } from './value-features.ts';

/** Rules whose candidates are alike to judge. */
const KINDS: Record<string, RegExp> = {
  password: /^generic\.password$/,
  secret: /^generic\.secret$/,
  token: /^generic\.token$/,
  key: /^generic\.(?:api-)?key$/,
  credential: /^generic\.credential$/,
  url: /^generic\.(?:connection-url|url-credentials|url-token)$/,
  header: /^generic\.(?:basic|bearer)-authorization$/,
  command: /^generic\.(?:curl-user|sql-password|connection-string|netrc|command-password)$/,
};
const KIND_FEATURES: readonly Feature<Candidate>[] = Object.entries(KINDS).flatMap(([kind, pattern]) =>
  features<Candidate>('kind', { [`kind.${kind}`]: (candidate) => pattern.test(candidate.rule.id) }),
);

const ALL = [...KIND_FEATURES, ...NAME_FEATURES, ...VALUE_FEATURES, ...LINE_FEATURES, ...NEAR_FEATURES, ...PLACE_FEATURES];

/** Name and reason code of every feature, by position. */
export const FEATURES: readonly { readonly name: string; readonly code: string }[] = ALL.map(({ name, code }) => ({
  name,
  code,
}));

/** The row of one candidate. */
export function vectorOf(candidate: Candidate, value: string, scene: Scene, place: Place, path: string): Float64Array {
  const row = new Float64Array(ALL.length);
  let at = 0;
  const fill = <Subject>(list: readonly Feature<Subject>[], subject: Subject) => {
    for (const feature of list) {
      row[at] = feature.of(subject);
      at += 1;
    }
  };
  fill(KIND_FEATURES, candidate);
  fill(NAME_FEATURES, nameSubject(candidate.name));
  fill(VALUE_FEATURES, valueSubject(value, candidate.quote, candidate.name));
  fill(LINE_FEATURES, lineSubject(candidate, scene));
  fill(NEAR_FEATURES, nearSubject(scene, value));
  fill(PLACE_FEATURES, placeSubject(place, path));
  return row;
}

/** Puts another path into a row of `vectorOf`; its features are the last ones. */
export function setPlace(row: Float64Array, place: Place, path: string): void {
  const subject = placeSubject(place, path);
  PLACE_FEATURES.forEach((feature, index) => {
    row[ALL.length - PLACE_FEATURES.length + index] = feature.of(subject);
  });
}
