// What became of a secret, and since when it is there.
import type { Provenance } from '../../core/blob.ts';
import type { SecretGroup } from '../../core/finding.ts';
import type { Facts } from '../data.ts';

/** `history` means only there. */
export type State = 'code' | 'history' | 'stored' | 'rotated' | 'dead' | 'live';

export const STATE_WORDS: Readonly<Record<State, string>> = {
  code: 'in code',
  history: 'only in history',
  stored: 'stored',
  rotated: 'rotated',
  dead: 'dead',
  live: 'live',
};

const DAY = 86_400_000;

export function statesOf(group: SecretGroup, facts: Facts | undefined): State[] {
  const isInCode = group.findings.some((finding) => finding.provenance.some(isStanding));
  const isLive = group.findings.some((finding) => finding.validation === 'active');
  return [
    isInCode ? 'code' : 'history',
    ...(facts?.stored === undefined ? [] : (['stored'] as const)),
    ...(facts?.rotated === true ? (['rotated'] as const) : []),
    ...(facts?.dead === undefined ? (isLive ? (['live'] as const) : []) : (['dead'] as const)),
  ];
}

function isStanding(place: Provenance): boolean {
  return place.kind !== 'commit' || place.inHead;
}

/** Milliseconds since the epoch; undefined where no commit is known. */
export function sinceOf(group: SecretGroup): number | undefined {
  const times = commitTimes(group, (place) => place.commit.date);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When the last commit that has it was made, once none in HEAD has it. */
export function untilOf(group: SecretGroup): number | undefined {
  if (group.findings.some((finding) => finding.provenance.some(isStanding))) return undefined;
  const times = commitTimes(group, (place) => (place.last ?? place.commit).date);
  return times.length === 0 ? undefined : Math.max(...times);
}

type CommitPlace = Extract<Provenance, { kind: 'commit' }>;

function commitTimes(group: SecretGroup, date: (place: CommitPlace) => string): number[] {
  const places = group.findings.flatMap((finding) => finding.provenance.filter((place) => place.kind === 'commit'));
  return places.map((place) => Date.parse(date(place))).filter((time) => !Number.isNaN(time));
}

/** `3 days`, `5 months`, `2 years`. */
export function ageText(since: number, now: number): string {
  const days = Math.max(0, Math.floor((now - since) / DAY));
  const [number, unit] =
    days < 60 ? [days, 'day'] : days < 730 ? [Math.floor(days / 30.44), 'month'] : [Math.floor(days / 365.25), 'year'];
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

const AGES: readonly (readonly [string, number])[] = [
  ['up to a week', 7],
  ['up to a month', 31],
  ['up to three months', 92],
  ['up to a year', 366],
  ['older', Infinity],
];

/** How many of the times are of each age. */
export function byAge(times: readonly number[], now: number): [string, number][] {
  const counts = AGES.map(([words]): [string, number] => [words, 0]);
  for (const time of times) counts[AGES.findIndex(([, days]) => now - time <= days * DAY)]![1] += 1;
  return counts;
}

export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
