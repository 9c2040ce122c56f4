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

/** Features of one subject, and which rows share the subject. */
interface Group {
  readonly features: readonly Feature<unknown>[];
  /** What the subject is made from; rows with equal keys share what was read from it. */
  readonly key: (about: About) => unknown;
  readonly subject: (about: About) => unknown;
  /** Newest last. A key is forgotten when there are KNOWN others. */
  readonly known: Map<unknown, Part>;
}

/** Values read so far; NaN where none was. */
interface Part {
  readonly values: Float64Array;
  subject: unknown;
}

/** What a row is read from. */
interface About {
  readonly candidate: Candidate;
  readonly value: string;
  readonly scene: Scene;
  readonly place: Place;
  readonly path: string;
}

const KNOWN = 500;
/** Lines and neighbours are hardly ever the same twice. */
const OWN = undefined;

function group<Subject>(
  list: readonly Feature<Subject>[],
  key: (about: About) => unknown,
  subject: (about: About) => Subject,
): Group {
  return { features: list as readonly Feature<unknown>[], key, subject, known: new Map() };
}

const groups: () => readonly Group[] = once(() => [
  group(
    kindFeatures(),
    ({ candidate }) => candidate.rule,
    ({ candidate }) => candidate,
  ),
  group(
    nameFeatures(),
    ({ candidate }) => candidate.name,
    ({ candidate }) => nameSubject(candidate.name),
  ),
  group(
    valueFeatures(),
    ({ candidate, value }) => `${candidate.quote}\0${candidate.name}\0${value}`,
    ({ candidate, value }) => valueSubject(value, candidate.quote, candidate.name),
  ),
  group(
    lineFeatures(),
    () => OWN,
    ({ candidate, scene }) => lineSubject(candidate, scene),
  ),
  group(
    nearFeatures(),
    () => OWN,
    ({ scene, value }) => nearSubject(scene, value),
  ),
  group(
    placeFeatures(),
    ({ path }) => path,
    ({ place, path }) => placeSubject(place, path),
  ),
]);
const all: () => readonly Feature<unknown>[] = once(() => groups().flatMap((one) => one.features));
/** For each feature its group, and its index there. */
const homes: () => readonly { readonly group: Group; readonly at: number; readonly index: number }[] = once(() =>
  groups().flatMap((group, at) => group.features.map((_, index) => ({ group, at, index }))),
);

/** Name and reason code of every feature, by position. */
export const allFeatures: () => readonly { readonly name: string; readonly code: string }[] = once(() =>
  all().map(({ name, code }) => ({ name, code })),
);

/** By position of the features: true for what depends on the text around the candidate. */
export const sceneFeatures: () => readonly boolean[] = once(() => {
  const around = new Set([...lineFeatures(), ...nearFeatures()].map(({ name }) => name));
  return all().map(({ name }) => around.has(name) && !/^(?:role|sign|quote)\.|^literal\.index$/.test(name));
});

/** The features of one candidate, each read when it is first asked for. */
export class Row {
  /** By position of the features; NaN is not read yet. */
  readonly values: Float64Array = new Float64Array(all().length).fill(Number.NaN);
  readonly #about: About;
  readonly #parts: (Part | undefined)[] = [];

  constructor(about: About) {
    this.#about = about;
  }

  /** The same candidate in another file: what was read stays, but for what the path says, which comes last. */
  elsewhere(place: Place, path: string): Row {
    const row = new Row({ ...this.#about, place, path });
    const last = groups().length - 1;
    for (let at = 0; at < last; at += 1) row.#parts[at] = this.#parts[at];
    row.values.set(this.values.subarray(0, this.values.length - groups()[last]!.features.length));
    return row;
  }

  /** Reads the feature at this position. */
  readonly read = (feature: number): number => {
    const { group: own, at, index } = homes()[feature]!;
    const part = (this.#parts[at] ??= partOf(own, this.#about));
    let value = part.values[index]!;
    if (Number.isNaN(value)) {
      part.subject ??= own.subject(this.#about);
      value = own.features[index]!.of(part.subject);
      part.values[index] = value;
    }
    this.values[feature] = value;
    return value;
  };
}

function partOf({ features: list, key, known }: Group, about: About): Part {
  const name = key(about);
  const before = name === OWN ? undefined : known.get(name);
  if (before !== undefined) return before;
  const part: Part = { values: new Float64Array(list.length).fill(Number.NaN), subject: undefined };
  if (name === OWN) return part;
  if (known.size >= KNOWN) known.delete(known.keys().next().value);
  known.set(name, part);
  return part;
}

/** All features of one candidate. */
export function vectorOf(candidate: Candidate, value: string, scene: Scene, place: Place, path: string): Float64Array {
  const row = new Row({ candidate, value, scene, place, path });
  return Float64Array.from(all(), (_, index) => row.read(index));
}
