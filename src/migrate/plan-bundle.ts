// Credentials that may share one stored secret: fields of one JSON object for the application and environment. Whatever can
// be rotated by itself stays alone, as the service has one rotation for each secret.
import { requestToken } from '../core/fingerprint.ts';
import { encodeFields } from '../core/stored-value.ts';
import { kebab, secretName } from './naming.ts';
import { revealsPart, type Group, type Naming } from './plan-groups.ts';

/** Which secrets may share one. */
export interface BundleRules {
  /** True for rules whose credentials AWS or a function can rotate. */
  readonly standsAlone: (ruleId: string) => boolean;
}

/** What the secret of a group is called in the template's `{name}`. */
const GROUP_NAME = 'credentials';
/** The limit of the service, in bytes. */
const MAX_BYTES = 65_536;

/** True when a group of places may become a field of a shared secret. */
export function mayShare({ shape, isSettled, members }: Group, { standsAlone }: BundleRules): boolean {
  return shape === 'text' && !isSettled && !members.some(({ finding }) => standsAlone(finding.ruleId));
}

/** `groups` with those that may share a secret put together, in as few as the service's limit allows. */
export function bundle(groups: readonly Group[], { names, key, known, spell }: Naming, rules: BundleRules): Group[] {
  const shared = groups.filter((group) => mayShare(group, rules));
  if (shared.length < 2) return [...groups];
  const alone = groups.filter((group) => !shared.includes(group));
  const taken = new Set([...known.keys(), ...alone.map(({ name }) => name)]);
  const together = packsOf(shared).map((fields) => {
    const stored = encodeFields(new Map([...fields].map(([field, group]) => [field, group.stored])));
    const members = [...fields.values()].flatMap((group) => group.members);
    const kept = [...known].find(([name, token]) => requestToken(key, name, stored) === token)?.[0];
    const says = (text: string) => members.some((member) => revealsPart(text, member));
    const name = kept ?? secretName(GROUP_NAME, names, (candidate) => !taken.has(candidate), says);
    taken.add(name);
    const keys = new Map([...fields].flatMap(([field, group]) => group.members.map(({ id }) => [id, field] as const)));
    return { id: '', shape: 'fields' as const, stored, name, spelled: spell(name), isSettled: kept !== undefined, keys, members };
  });
  return [...together, ...alone].map((group, index) => ({ ...group, id: `i${index + 1}` }));
}

/** Groups by field name, pack by pack, each within the limit of the service. */
function packsOf(groups: readonly Group[]): Map<string, Group>[] {
  const packs: Map<string, Group>[] = [];
  let room = 0;
  for (const group of groups) {
    // Twice the value and its name: room for escapes in JSON. One that is nearly as long as the limit has a pack of its own.
    const size = 2 * group.stored.byteLength + 100;
    if (packs.length === 0 || size > room) {
      packs.push(new Map());
      room = MAX_BYTES;
    }
    const pack = packs.at(-1)!;
    pack.set(fieldName(group, pack), group);
    room -= size;
  }
  return packs;
}

/** `stripe_api_key`: works in JMESPath and environment variables without quotes. */
function fieldName({ members }: Group, pack: ReadonlyMap<string, Group>): string {
  const part = kebab(members[0]!.analysis.nameHint).replaceAll('-', '_');
  const base = part === '' || members.some((member) => revealsPart(part, member)) ? 'secret' : part;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!pack.has(name)) return name;
  }
}
