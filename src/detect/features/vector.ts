// All features of a candidate as one row of numbers, in a fixed order. The model speaks of them by position.
import { once } from '../../core/once.ts';
import type { Candidate } from '../candidate.ts';
import type { Place } from '../place.ts';
import { lineFeatures, lineSubject } from './line-features.ts';
import { nameFeatures, nameSubject } from './name-features.ts';
import { nearFeatures, nearSubject } from './near-features.ts';
import { placeFeatures, placeSubject } from './place-features.ts';
import type { Scene } from './scene.ts';
import { features, type Feature } from './table.ts';
import { valueFeatures, valueSubject } from './value-features.ts';

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
const kindFeatures: () => readonly Feature<Candidate>[] = once(() =>
  Object.entries(KINDS).flatMap(([kind, pattern]) =>
    features<Candidate>('kind', { [`kind.${kind}`]: (candidate) => pattern.test(candidate.rule.id) }),
  ),
);

/** Name and reason code of every feature, by position. */
export const allFeatures: () => readonly { readonly name: string; readonly code: string }[] = once(() =>
  [...kindFeatures(), ...nameFeatures(), ...valueFeatures(), ...lineFeatures(), ...nearFeatures(), ...placeFeatures()].map(
    ({ name, code }) => ({ name, code }),
  ),
);

/** The row of one candidate. */
export function vectorOf(candidate: Candidate, value: string, scene: Scene, place: Place, path: string): Float64Array {
  const row = new Float64Array(allFeatures().length);
  let at = 0;
  const fill = <Subject>(list: readonly Feature<Subject>[], subject: Subject) => {
    for (const feature of list) {
      row[at] = feature.of(subject);
      at += 1;
    }
  };
  fill(kindFeatures(), candidate);
  fill(nameFeatures(), nameSubject(candidate.name));
  fill(valueFeatures(), valueSubject(value, candidate.quote, candidate.name));
  fill(lineFeatures(), lineSubject(candidate, scene));
  fill(nearFeatures(), nearSubject(scene, value));
  fill(placeFeatures(), placeSubject(place, path));
  return row;
}
