// What a run works with, and the words for how far it got.
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { LanguageSession } from '../core/language.ts';
import type { JournalEntry, Plan } from '../core/plan.ts';
import type { Store } from '../core/store.ts';
import type { Journal, Step } from './journal.ts';
import type { StateFolder } from './state-folder.ts';

/** What `rollback` needs from outside. */
export interface RollbackPorts {
  /** Absolute path of the project. */
  readonly root: string;
  readonly store: Store;
  readonly now: () => Date;
  /** A file as a commit has it, for what was taken out and stored nowhere. */
  readonly committed?: (path: string, commit: string) => Uint8Array | undefined;
  /** Called after each journal entry is on the disk, before its effect. */
  readonly onStep?: (entry: JournalEntry, plan: Plan) => void;
  /** When it aborts, the step under way is finished and the run stops, to be resumed (exit 130). */
  readonly signal?: AbortSignal;
}

/** What `apply` and `resume` need from outside. */
export interface MigrationPorts extends RollbackPorts {
  /** The opened language of a file, for the syntax gate. */
  readonly sessionFor: (path: string) => LanguageSession | undefined;
  /** All findings that a new scan has in these files, whatever their confidence and status. */
  readonly rescan: (paths: readonly string[]) => Promise<readonly Finding[]>;
  readonly checks?: ProjectChecks;
}

/** What the project itself says of a rewrite. A check that turned worse throws E0717 to E0719, and all is put back. */
export interface ProjectChecks {
  /** Before anything is stored or written. */
  before(): Promise<void>;
  /** After everything is written. Called only when `before` was, by the same process. */
  after(): Promise<void>;
}

/** A run under the lock. */
export interface RunContext {
  readonly root: string;
  readonly state: StateFolder;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly store: Store;
  readonly ports: RollbackPorts;
  /** `store`: something may have come to be there by this run, also by the process before this one. */
  readonly touched: { store: boolean };
}

/** Entries of one kind, the oldest first. */
export function entriesOf<S extends JournalEntry['step']>(
  entries: readonly JournalEntry[],
  step: S,
): Extract<JournalEntry, { step: S }>[] {
  return entries.filter((entry): entry is Extract<JournalEntry, { step: S }> => entry.step === step);
}

/** Announces a step: on the disk first, then to whoever shows progress. */
export async function announce(context: RunContext, step: Step): Promise<void> {
  const entry = await context.journal.append(step);
  context.ports.onStep?.(entry, context.plan);
}

/** `2 of 3 secrets stored, 0 of 4 files written`. */
export function progressWords(context: RunContext): string {
  const { entries } = context.journal;
  const stored = new Set(entriesOf(entries, 'stored').map((entry) => entry.item)).size;
  const written = new Set(entriesOf(entries, 'written').map((entry) => entry.path)).size;
  return `${stored} of ${context.plan.items.length} secrets stored, ${written} of ${context.plan.files.length} files written`;
}

/** Stops between two steps when asked to. @throws KeyliftError E0910, exit 130. */
export function stopIfAsked(context: RunContext): void {
  if (context.ports.signal?.aborted !== true) return;
  throw new KeyliftError('E0910', `interrupted; ${progressWords(context)}`, { exit: EXIT.interrupted, hint: WAYS_ON });
}

/** The two ways out of an unfinished run. */
export const WAYS_ON = 'keylift resume or keylift rollback';
