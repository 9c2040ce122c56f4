// What a plan says of one secret to store, proven the way apply will go about it: the value read back from its places.
import { requestToken, secretDigest } from '../core/fingerprint.ts';
import type { FieldDigest, PlanItem, PlannedParts, PlannedSite } from '../core/plan.ts';
import { telltales } from './gates.ts';
import type { Group } from './plan-groups.ts';
import type { Candidate } from './plan-sites.ts';
import { plainField, readValue } from './splice.ts';

/** What is known of the places of a group. */
export interface Places {
  readonly partsOf: (member: Candidate) => PlannedParts;
  /** Places that lie inside what is replaced at a member's place. */
  readonly ridersOf: (member: Candidate) => readonly Candidate[];
}

/**
 * The item of a group whose members `done` are rewritten. `isReadable` is false when apply would not find the value; a
 * group of fields that lacks a place is drafted again without it, so nothing is said of that.
 */
export function planItem(
  key: Uint8Array,
  group: Group,
  done: readonly Candidate[],
  { partsOf, ridersOf }: Places,
): { readonly item: PlanItem; readonly isReadable: boolean } {
  const sites = done.flatMap((member) => [member, ...ridersOf(member)].map((one) => siteOf(one, partsOf(member))));
  const fields = group.shape === 'database' ? fieldsOf(group, sites) : undefined;
  const digests = group.shape === 'text' ? undefined : digestsOf(key, group);
  const item: PlanItem = {
    id: group.id,
    ref: { name: group.name },
    shape: group.shape,
    ...(fields === undefined ? {} : { fields }),
    ...(digests === undefined ? {} : { digests }),
    versionId: requestToken(key, group.name, group.stored),
    bytes: group.stored.byteLength,
    sites,
  };
  const places = done.map((member) => ({ parts: partsOf(member), bytes: member.file.bytes }));
  const isWhole = group.shape !== 'fields' || done.length === group.members.length;
  const reads = group.shape === 'fields' ? [places] : places.map((place) => [place]);
  return { item, isReadable: !isWhole || reads.some((some) => readValue(item, some)?.equals(group.stored)) };
}

function digestsOf(key: Uint8Array, group: Group): FieldDigest[] {
  const parts = [...telltales(group.shape, group.stored)];
  return parts.map(([field, value]) => ({ field, digest: secretDigest(key, value) }));
}

function siteOf({ finding, analysis, file }: Candidate, parts: PlannedParts): PlannedSite {
  return {
    fingerprint: finding.fingerprint,
    ruleId: finding.ruleId,
    path: file.path,
    line: finding.start.line,
    column: finding.start.column,
    strategy: analysis.strategy,
    fixedAtStart: analysis.fixedAtStart,
    parts,
  };
}

function fieldsOf(group: Group, sites: readonly PlannedSite[]): Record<string, string | number> {
  const value = group.members.map((member) => member.analysis.value).find((candidate) => candidate.shape === 'database');
  if (value === undefined) return {};
  // A user name that the source shows around the secret is in the edits' `original` anyway.
  const shown = sites.some((site) => site.parts.some((part) => part.key === 'username'))
    ? undefined
    : plainField(group.stored, 'username');
  return {
    engine: value.engine,
    host: value.host,
    ...(value.port === undefined ? {} : { port: value.port }),
    ...(value.dbname === undefined ? {} : { dbname: value.dbname }),
    ...(shown === undefined ? {} : { username: shown }),
  };
}
