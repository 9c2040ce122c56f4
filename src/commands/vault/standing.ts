// How the migrated secrets stand today: read by somebody, rotated since, old value still in history. For `keylift status`.
import { KeyliftError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { requestToken } from '../../core/fingerprint.ts';
import type { Secret } from '../../core/secret.ts';
import { fieldOf } from '../../core/stored-value.ts';
import type { SecretDetails, Vault } from '../../core/vault.ts';
import type { ProjectSecret } from './migrated.ts';

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
  readonly schedule?: string;
  /** Files in whose history the old value still lies; undefined when history was not looked at. */
  readonly inHistory?: number;
}

/** Looks each stored secret up. `history`: findings of a history scan, to say which old values still lie there. */
export async function standingsOf(
  secrets: readonly ProjectSecret[],
  vault: Vault,
  key: Uint8Array,
  history: readonly Finding[] | undefined,
): Promise<readonly Standing[]> {
  const standings: Standing[] = [];
  for (const secret of secrets) {
    if (secret.arn === undefined) continue;
    const details = await vault.details(secret.arn);
    const seen = history === undefined ? {} : { inHistory: await placesOf(secret, history, vault, key) };
    standings.push({ ...standingOf(secret, details), ...seen });
  }
  return standings;
}

function standingOf({ name, item }: ProjectSecret, details: SecretDetails | undefined): Standing {
  if (details === undefined) return { name, state: 'missing', readSince: false, rotated: false };
  const { rotation, lastAccessed } = details;
  return {
    name,
    state: details.deletionDate === undefined ? 'present' : 'pending-deletion',
    readSince: (lastAccessed ?? '').slice(0, 10) > (details.created ?? '').slice(0, 10),
    rotated: details.currentVersionId !== undefined && details.currentVersionId !== item.token,
    ...(lastAccessed === undefined ? {} : { lastRead: lastAccessed }),
    ...(rotation?.enabled === true && rotation.schedule !== undefined ? { schedule: rotation.schedule } : {}),
  };
}

/** How many files of history hold the value that was migrated. */
async function placesOf(secret: ProjectSecret, history: readonly Finding[], vault: Vault, key: Uint8Array): Promise<number> {
  const isOld = await oldValue(secret, vault, key);
  return new Set(history.filter((finding) => isOld(finding.secret)).map(({ provenance }) => provenance[0].path)).size;
}

/** Tells whether a value is the one that stood in the code and was migrated. */
export async function oldValue(
  { name, arn, item }: ProjectSecret,
  vault: Vault,
  key: Uint8Array,
): Promise<(value: Secret) => boolean> {
  // What stood in the code is a field of the stored object, which an old version still has.
  const field = item.shape === 'database' && arn !== undefined ? await migratedPassword(arn, item.token, vault) : undefined;
  // A token is a digest of name and value under this project's key, so equal tokens are equal values.
  return (value) => field?.equals(value) === true || requestToken(key, name, value) === item.token;
}

async function migratedPassword(arn: string, versionId: string, vault: Vault): Promise<Secret | undefined> {
  try {
    return fieldOf((await vault.content(arn, { id: versionId })).value, 'password');
  } catch (error) {
    if (error instanceof KeyliftError) return undefined;
    throw error;
  }
}
