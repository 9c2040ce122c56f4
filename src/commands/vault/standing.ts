// How the migrated secrets stand today: read by somebody, rotated since, old value still in history. For `keylift status`.
// What was rotated is noted, so that reports know it later without asking.
import { KeyliftError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { secretDigest } from '../../core/fingerprint.ts';
import type { Secret } from '../../core/secret.ts';
import { fieldsOf } from '../../core/stored-value.ts';
import type { SecretDetails, Vault } from '../../core/vault.ts';
import { deadVersion } from '../../migrate/dead.ts';
import { recordRotated } from '../../migrate/rotated.ts';
import type { StateFolder } from '../../migrate/state-folder.ts';
import type { ProjectSecret } from './migrated.ts';
import { oldValue } from './old-value.ts';

/** A migrated secret and what is left to do about it. */
export interface Standing {
  readonly name: string;
  readonly state: 'missing' | 'pending-deletion' | 'present';
  /** Day of the last read, ISO 8601. */
  readonly lastRead?: string;
  /** Read on a later day than it was stored: the service keeps days, and the migration itself reads once. */
  readonly readSince: boolean;
  /** The value in the store is no longer the one that stood in the code. */
  readonly rotated: boolean;
  /** Of a group: the fields that still hold what stood in the code. */
  readonly unrotatedFields?: readonly string[];
  readonly schedule?: string;
  /** Files in whose history the old value still lies; undefined when history was not looked at. */
  readonly inHistory?: number;
}

/** Looks each stored secret up. `history`: findings of a history scan, to say which old values still lie there. */
export async function standingsOf(
  secrets: readonly ProjectSecret[],
  vault: Vault,
  state: Pick<StateFolder, 'path' | 'key'>,
  history: readonly Finding[] | undefined,
): Promise<readonly Standing[]> {
  const { key } = state;
  const standings: Standing[] = [];
  const [rotated, current]: [string[], string[]] = [[], []];
  for (const secret of secrets) {
    if (secret.arn === undefined) continue;
    const details = await vault.details(secret.arn);
    const seen = history === undefined ? {} : { inHistory: placesOf(secret, history, key) };
    const standing = { ...standingOf(secret, details), ...seen };
    const unrotatedFields = standing.rotated ? await unchangedFields(secret, vault, key) : undefined;
    const isPartly = unrotatedFields !== undefined && unrotatedFields.length > 0;
    standings.push(isPartly ? { ...standing, rotated: false, unrotatedFields } : standing);
    (standing.rotated && !isPartly ? rotated : current).push(deadVersion(secret.item.versionId));
    for (const { field, digest } of secret.item.digests ?? []) {
      const isNew = standing.rotated && unrotatedFields?.includes(field) !== true;
      (isNew ? rotated : current).push(`value:${digest}`);
    }
  }
  await recordRotated(state, rotated, current, new Date().toISOString());
  return standings;
}

function standingOf({ name, item }: ProjectSecret, details: SecretDetails | undefined): Standing {
  if (details === undefined) return { name, state: 'missing', readSince: false, rotated: false };
  const { rotation, lastAccessed } = details;
  return {
    name,
    state: details.deletionDate === undefined ? 'present' : 'pending-deletion',
    readSince: (lastAccessed ?? '').slice(0, 10) > (details.created ?? '').slice(0, 10),
    rotated: details.currentVersionId !== undefined && details.currentVersionId !== item.versionId,
    ...(lastAccessed === undefined ? {} : { lastRead: lastAccessed }),
    ...(rotation?.enabled === true && rotation.schedule !== undefined ? { schedule: rotation.schedule } : {}),
  };
}

/** How many files of history hold a value that was migrated. */
function placesOf(secret: ProjectSecret, history: readonly Finding[], key: Uint8Array): number {
  const isOld = oldValue(secret, key);
  return new Set(history.filter((finding) => isOld(finding.secret)).map(({ provenance }) => provenance[0].path)).size;
}

/** Fields of a group that still have the value that stood in the code; undefined where that cannot be seen. */
async function unchangedFields(
  { arn, item }: ProjectSecret,
  vault: Vault,
  key: Uint8Array,
): Promise<readonly string[] | undefined> {
  if (item.shape !== 'fields') return undefined;
  try {
    const fields = fieldsOf((await vault.content(arn!)).value) ?? new Map<string, Secret>();
    return (item.digests ?? []).flatMap(({ field, digest }) => {
      const value = fields.get(field);
      return value !== undefined && secretDigest(key, value) === digest ? [field] : [];
    });
  } catch (error) {
    if (error instanceof KeyliftError) return undefined;
    throw error;
  }
}
