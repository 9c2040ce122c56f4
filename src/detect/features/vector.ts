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

const PLACE = PLACE_FEATURES as readonly Feature<unknown>[];
const GROUPS: readonly Group[] = [
  group(
    KIND_FEATURES,
    ({ candidate }) => candidate.rule,
    ({ candidate }) => candidate,
  ),
  group(
    NAME_FEATURES,
    ({ candidate }) => candidate.name,
    ({ candidate }) => nameSubject(candidate.name),
  ),
  group(
    VALUE_FEATURES,
    ({ candidate, value }) => `${candidate.quote}\0${candidate.name}\0${value}`,
    ({ candidate, value }) => valueSubject(value, candidate.quote, candidate.name),
  ),
  group(
    LINE_FEATURES,
    () => OWN,
    ({ candidate, scene }) => lineSubject(candidate, scene),
  ),
  group(
    NEAR_FEATURES,
    () => OWN,
    ({ scene, value }) => nearSubject(scene, value),
  ),
  group(
    PLACE_FEATURES,
    ({ path }) => path,
    ({ place, path }) => placeSubject(place, path),
  ),
];
const ALL = GROUPS.flatMap((one) => one.features);
/** For each feature its group, and its index there. */
const HOMES = GROUPS.flatMap((one, at) => one.features.map((_, index) => ({ group: at, index })));

/** Name and reason code of every feature, by position. */
export const FEATURES: readonly { readonly name: string; readonly code: string }[] = ALL.map(({ name, code }) => ({
  name,
  code,
}));

/** The features of one candidate, each read when it is first asked for. */
export class Row {
  readonly #about: About;
  readonly #parts: (Part | undefined)[] = [];

  constructor(about: About) {
    this.#about = about;
  }

  /** The same candidate in another file; what does not depend on the path is shared. */
  elsewhere(place: Place, path: string): Row {
    const row = new Row({ ...this.#about, place, path });
    for (const [at, part] of this.#parts.entries()) if (GROUPS[at]!.features !== PLACE) row.#parts[at] = part;
    return row;
  }

  /** The value of the feature at this position of FEATURES. */
  at(feature: number): number {
    const home = HOMES[feature]!;
    const part = (this.#parts[home.group] ??= partOf(GROUPS[home.group]!, this.#about));
    const known = part.values[home.index]!;
    if (!Number.isNaN(known)) return known;
    const own = GROUPS[home.group]!;
    part.subject ??= own.subject(this.#about);
    const value = own.features[home.index]!.of(part.subject);
    part.values[home.index] = value;
    return value;
  }
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
  return Float64Array.from(ALL, (_, index) => row.at(index));
}
