// Which old values are confirmed dead, and what confirmed it. Values are known by keyed digests, stored ones by their version.
import type { Secret } from '../core/secret.ts';
import { secretDigest } from '../core/fingerprint.ts';
import { readNote, writeNote } from './notes.ts';
import type { StateFolder } from './state-folder.ts';

/** One confirmation. */
export interface Death {
  /** ISO 8601. */
  readonly at: string;
  /** `person`: somebody says so, for this reason. `provider`: it refuses the value. */
  readonly by: 'person' | 'provider';
  readonly reason: string;
}

type State = Pick<StateFolder, 'path' | 'key'>;

const NOTE = 'dead';

/** Confirmations by id. */
export function readDead(state: State): ReadonlyMap<string, Death> {
  const note = readNote(state, NOTE) as { readonly dead: Readonly<Record<string, Death>> } | undefined;
  return new Map(Object.entries(note?.dead ?? {}));
}

/** Adds confirmations; those there are stay as they are. */
export async function recordDead(state: State, ids: readonly string[], death: Death): Promise<void> {
  const known = readDead(state);
  const fresh = ids.filter((id) => !known.has(id)).map((id) => [id, death] as const);
  if (fresh.length > 0) await writeNote(state, NOTE, { dead: Object.fromEntries([...known, ...fresh]) });
}

/** Id of a value that was seen. */
export function deadValue({ key }: State, secret: Secret): string {
  return `value:${secretDigest(key, secret)}`;
}

/** Id of the value that a migration stored: the version that it became. */
export function deadVersion(token: string): string {
  return `version:${token}`;
}
