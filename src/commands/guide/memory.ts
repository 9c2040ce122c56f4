// Where a guided migration stands and what was answered, so that it goes on after any stop. No values.
import { readNote, removeNote, writeNote } from '../../migrate/notes.ts';
import type { StateFolder } from '../../migrate/state-folder.ts';

/** Answers are offered again as defaults; the rest is what has been reached. */
export interface Memory {
  /** ISO 8601. */
  readonly begun: string;
  readonly environment?: string;
  readonly application?: string;
  readonly select?: 'all' | 'decided';
  /** '' for none. */
  readonly test?: string;
  readonly branch?: boolean;
  /** The run that applied the plan. */
  readonly run?: string;
  /** Somebody said on this day that the new code is deployed. */
  readonly deployed?: string;
  readonly past?: 'keep' | 'purge';
  readonly finished?: string;
}

const NOTE = 'guide';
type State = Pick<StateFolder, 'path'>;

export function readMemory(state: State): Memory | undefined {
  return readNote(state, NOTE) as Memory | undefined;
}

export async function remember(state: State, memory: Memory): Promise<Memory> {
  await writeNote(state, NOTE, memory);
  return memory;
}

export async function forget(state: State): Promise<void> {
  await removeNote(state, NOTE);
}
