// Which old values the store was last seen to have replaced, so that reports know without asking it. Ids as in dead.ts: a
// stored version, or a value by its keyed digest where a group is rotated field by field.
import { readNote, writeNote } from './notes.ts';
import type { StateFolder } from './state-folder.ts';

const NOTE = 'rotated';

/** When each was first seen, ISO 8601, by id. */
export function readRotated(state: Pick<StateFolder, 'path'>): ReadonlyMap<string, string> {
  const note = readNote(state, NOTE) as { readonly rotated: Readonly<Record<string, string>> } | undefined;
  return new Map(Object.entries(note?.rotated ?? {}));
}

/** Adds to them and takes out those of `current`: a rotation can be taken back. */
export async function recordRotated(
  state: Pick<StateFolder, 'path'>,
  ids: readonly string[],
  current: readonly string[],
  at: string,
): Promise<void> {
  const known = readRotated(state);
  const next = new Map([...ids.map((id) => [id, at] as const), ...known]);
  for (const id of current) next.delete(id);
  const isSame = next.size === known.size && [...next.keys()].every((id) => known.has(id));
  if (!isSame) await writeNote(state, NOTE, { rotated: Object.fromEntries(next) });
}
