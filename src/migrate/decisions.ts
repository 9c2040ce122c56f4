// What a person decided about findings, by fingerprint of the place, with everything needed to undo it step by step.
import { readNote, writeNote } from './notes.ts';
import type { StateFolder } from './state-folder.ts';

/** `migrate` counts whatever the confidence; `allow` stands in the baseline too; `leave` is left alone without a reason. */
export interface Decision {
  readonly verdict: 'migrate' | 'leave' | 'allow';
  /** Name of the secret, in place of the proposed one. */
  readonly name?: string;
}

/** One act of a person and what was there before it. */
export interface Act {
  /** Decisions it replaced, by fingerprint; null where there was none. */
  readonly before: Readonly<Record<string, Decision | null>>;
  /** Fingerprints of the places it added to the baseline. */
  readonly accepted: readonly string[];
}

export interface Decisions {
  readonly decisions: Readonly<Record<string, Decision>>;
  /** The newest last. */
  readonly acts: readonly Act[];
}

const NOTE = 'decisions';
const ACTS_KEPT = 200;
const NONE: Decisions = { decisions: {}, acts: [] };

export function readDecisions(state: Pick<StateFolder, 'path'>): Decisions {
  return (readNote(state, NOTE) as Decisions | undefined) ?? NONE;
}

export async function writeDecisions(state: Pick<StateFolder, 'path'>, decisions: Decisions): Promise<void> {
  await writeNote(state, NOTE, decisions);
}

/** Decides about places. `accepted`: those of them that were added to the baseline. */
export function decide(
  from: Decisions,
  places: readonly string[],
  decision: Decision,
  accepted: readonly string[] = [],
): Decisions {
  const before = Object.fromEntries(places.map((place) => [place, from.decisions[place] ?? null]));
  return {
    decisions: { ...from.decisions, ...Object.fromEntries(places.map((place) => [place, decision])) },
    acts: [...from.acts, { before, accepted }].slice(-ACTS_KEPT),
  };
}

/** The state before the last act, and that act; undefined when there is none. */
export function undoLast(from: Decisions): { readonly decisions: Decisions; readonly act: Act } | undefined {
  const act = from.acts.at(-1);
  if (act === undefined) return undefined;
  const decisions = { ...from.decisions };
  for (const [place, decision] of Object.entries(act.before)) {
    if (decision === null) delete decisions[place];
    else decisions[place] = decision;
  }
  return { decisions: { decisions, acts: from.acts.slice(0, -1) }, act };
}
