// Which places share one stored secret: equal values, and a password that also stands in a connection to the same database.
import { requestToken, secretDigest } from '../core/fingerprint.ts';
import type { PlanItem } from '../core/plan.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretRef } from '../core/store.ts';
import { secretName, type NameSettings } from './naming.ts';
import type { Candidate } from './plan-sites.ts';
import { givesAway } from './splice.ts';

/** Places of one secret-to-be. */
export interface Group {
  readonly id: string;
  readonly shape: PlanItem['shape'];
  readonly stored: Secret;
  readonly name: string;
  /** What the code calls it: the name, or an ARN that is completed once the secret is there. */
  readonly spelled: string;
  /** True for a value that is stored already, or whose name a person chose. */
  readonly isSettled: boolean;
  /** For `fields`: the field of each member, by its id. */
  readonly keys?: ReadonlyMap<string, string>;
  /** The ones with the whole value first. */
  readonly members: readonly Candidate[];
}

/** How secrets get their names. */
export interface Naming {
  readonly names: NameSettings;
  readonly key: Uint8Array;
  /** Names in use with the request token of their value. */
  readonly known: ReadonlyMap<string, string>;
  /** How the code names a secret: by its name, or by its ARN-to-be. */
  readonly spell: (name: string) => string;
}

/** Groups candidates by value and names each group. */
export function groupSites(candidates: readonly Candidate[], { names, key, known, spell }: Naming): Group[] {
  const found = new Map<string, Candidate[]>();
  const byPassword = new Map<string, string>();
  const add = (digest: string, candidate: Candidate) => found.set(digest, [...(found.get(digest) ?? []), candidate]);

  for (const candidate of candidates) {
    const { value } = candidate.analysis;
    if (value.shape !== 'database') continue;
    const digest = `database:${secretDigest(key, candidate.stored)}`;
    add(digest, candidate);
    const password = secretDigest(key, value.password);
    if (!byPassword.has(password)) byPassword.set(password, digest);
  }
  for (const candidate of candidates) {
    if (candidate.analysis.value.shape !== 'text') continue;
    const digest = secretDigest(key, candidate.stored);
    add(byPassword.get(digest) ?? `text:${digest}`, candidate);
  }

  const order = new Map(candidates.map((candidate, index) => [candidate.id, index]));
  const first = (members: readonly Candidate[]) => Math.min(...members.map((member) => order.get(member.id)!));
  const taken = new Set(known.keys());
  return [...found.values()]
    .toSorted((a, b) => first(a) - first(b))
    .map((members, index) => {
      const [leader] = members as [Candidate, ...Candidate[]];
      const { stored, analysis } = leader;
      const kept = [...known].find(([name, token]) => requestToken(key, name, stored) === token)?.[0];
      const says = (text: string) => members.some((member) => revealsPart(text, member));
      const name = kept ?? secretName(analysis.nameHint, names, (candidate) => !taken.has(candidate), says);
      taken.add(name);
      const named = { name, spelled: spell(name), isSettled: kept !== undefined };
      return { id: `i${index + 1}`, shape: analysis.value.shape, stored, ...named, members };
    });
}

/** How the code at a place points at its group's secret. */
export function refOf(group: Group, candidate: Candidate): SecretRef {
  const key = group.keys?.get(candidate.id);
  if (key !== undefined) return { name: group.spelled, key };
  const partOfDatabase = group.shape === 'database' && candidate.analysis.value.shape === 'text';
  return partOfDatabase ? { name: group.spelled, key: 'password' } : { name: group.spelled };
}

/** True when a text says something of the value that stands at a place. */
export function revealsPart(text: string, { analysis: { value } }: Candidate): boolean {
  return givesAway(text, value.shape === 'text' ? value.value : value.password);
}
