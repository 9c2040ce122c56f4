// Taking a run back: every byte of every file, then the secrets it made. Safe to repeat after a crash at any point.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { contentDigest } from '../core/fingerprint.ts';
import type { PlanItem, PlannedFile } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { Secret } from '../core/secret.ts';
import { preimageOf } from './removals.ts';
import { readIfThere } from './project-file.ts';
import { withArns } from './central.ts';
import { announce, entriesOf, stopIfAsked, type RunContext } from './run-context.ts';
import { undoEdits } from './splice.ts';
import { isMadeBy } from './storing.ts';
import { removeFile, removeFolders, replaceFile } from './write-file.ts';

/** How to undo. */
export interface UndoOptions {
  /** Recovery window of the secrets, 7 to 30 days; default 30. */
  readonly days?: number;
  /** Leave files that changed since as they are, and end the run all the same. */
  readonly acceptConflicts?: boolean;
  /** Code of the failure that this undoes. */
  readonly code?: string;
}

/** What was undone. With conflicts the run stays open and rollback can be tried again. */
export interface RollbackResult {
  readonly run: string;
  /** Paths with their original bytes again. */
  readonly restored: readonly string[];
  /** Created files that are gone again. */
  readonly removed: readonly string[];
  /** Names of secrets that are scheduled for deletion. */
  readonly deleted: readonly string[];
  /** Names of secrets that stay, and why: `reused` (was there before), `changed` (holds another version now), `in-use` (a file
   * that could not be restored reads it). */
  readonly kept: readonly { readonly name: string; readonly why: 'reused' | 'changed' | 'in-use' }[];
  /** One for each file that is neither as we left it nor as it was before; exit 4. */
  readonly conflicts: readonly KeyliftError[];
}

/**
 * Undoes what the run of `context` has done so far.
 * @throws KeyliftError from the store or the disk; the run stays open and can be resumed.
 */
export async function undo(context: RunContext, options: UndoOptions): Promise<RollbackResult> {
  const { plan, journal } = context;
  const days = options.days ?? 30;
  if (!Number.isInteger(days) || days < 7 || days > 30) {
    throw new KeyliftError('E0713', `a recovery window of ${days} days: the service takes 7 to 30`, { exit: EXIT.usage });
  }
  if (entriesOf(journal.entries, 'undoing').length === 0) {
    await announce(context, { step: 'undoing', ...(options.code !== undefined && { code: options.code }) });
  }

  const restored: string[] = [];
  const removed: string[] = [];
  const conflicts: KeyliftError[] = [];
  const conflicting = new Set<string>();
  const valueOf = storedValues(context);
  // Backwards, so that helpers go after the code that imports them.
  for (const file of plan.files.toReversed()) {
    stopIfAsked(context);
    const outcome = file.kind === 'create' ? await removeCreated(context, file) : await restoreFile(context, file, valueOf);
    if (outcome === 'restored') (file.kind === 'create' ? removed : restored).push(file.path);
    else if (outcome !== 'untouched') {
      conflicts.push(outcome);
      for (const id of itemsOf(file)) conflicting.add(id);
    }
  }

  const deleted: string[] = [];
  const kept: { name: string; why: 'reused' | 'changed' | 'in-use' }[] = [];
  for (const item of plan.items) {
    stopIfAsked(context);
    const outcome = conflicting.has(item.id) ? 'in-use' : await takeBack(context, item, days);
    if (outcome === 'deleted') deleted.push(item.ref.name);
    else if (outcome !== 'never-stored') kept.push({ name: item.ref.name, why: outcome });
  }
  if (conflicts.length === 0 || options.acceptConflicts === true) await announce(context, { step: 'undone' });
  return { run: journal.run, restored, removed, deleted, kept, conflicts };
}

type FileOutcome = 'restored' | 'untouched' | KeyliftError;

async function restoreFile(
  context: RunContext,
  file: Extract<PlannedFile, { kind: 'edit' }>,
  valueOf: (item: string) => Promise<Secret>,
): Promise<FileOutcome> {
  const { root, state, journal } = context;
  const writing = entriesOf(journal.entries, 'writing').find((entry) => entry.path === file.path);
  if (writing === undefined) return 'untouched';
  const now = readIfThere(root, file.path);
  const digest = now === undefined ? undefined : contentDigest(state.key, now);
  if (digest === file.before) return noteRestored(context, file.path);
  if (now === undefined || digest !== writing.after) return conflict(file.path, now === undefined ? 'is gone' : 'changed');

  const original = file.commit === undefined ? await rebuilt(context, file, now, valueOf) : committed(context, file);
  if (typeof original === 'string') return conflict(file.path, original);
  await announce(context, { step: 'restoring', path: file.path });
  await replaceFile(root, file.path, original);
  return noteRestored(context, file.path);
}

/** The bytes as they were, from the stored values; or what is wrong. */
async function rebuilt(
  { plan, journal, state }: RunContext,
  file: Extract<PlannedFile, { kind: 'edit' }>,
  now: Buffer,
  valueOf: (item: string) => Promise<Secret>,
): Promise<Buffer | string> {
  const values = new Map<string, Secret>();
  for (const { secretOf } of file.edits)
    if (secretOf !== undefined && !values.has(secretOf)) values.set(secretOf, await valueOf(secretOf));
  try {
    const original = undoEdits(now, withArns(file, plan, journal.entries).edits, (item) => values.get(item));
    // A value that is not the one that stood there must not be written as if it were.
    if (contentDigest(state.key, original) === file.before) return original;
  } catch {
    // Told below.
  }
  return 'cannot be rebuilt from the stored values';
}

/** The bytes as git has them, where something was cut out that is stored nowhere. */
function committed({ ports, state }: RunContext, file: Extract<PlannedFile, { kind: 'edit' }>): Buffer | string {
  const found = preimageOf(ports.committed?.(file.path, file.commit!), state.key, file.before);
  return found ?? `is no longer in commit ${file.commit!.slice(0, 10)}`;
}

async function removeCreated(context: RunContext, file: Extract<PlannedFile, { kind: 'create' }>): Promise<FileOutcome> {
  const { root, state, journal } = context;
  const writing = entriesOf(journal.entries, 'writing').find((entry) => entry.path === file.path);
  if (writing === undefined) return 'untouched';
  const now = readIfThere(root, file.path);
  if (now !== undefined) {
    if (contentDigest(state.key, now) !== writing.after) return conflict(file.path, 'changed');
    await announce(context, { step: 'restoring', path: file.path });
    await removeFile(root, file.path);
  }
  await removeFolders(root, file.path, writing.folders ?? 0);
  return noteRestored(context, file.path);
}

async function noteRestored(context: RunContext, path: string): Promise<'restored'> {
  const isNoted = entriesOf(context.journal.entries, 'restored').some((entry) => entry.path === path);
  if (!isNoted) await announce(context, { step: 'restored', path });
  return 'restored';
}

/** Schedules the deletion of a secret this run made, unless something else holds it by now. */
async function takeBack(
  context: RunContext,
  item: PlanItem,
  days: number,
): Promise<'deleted' | 'never-stored' | 'reused' | 'changed'> {
  const { plan, store, journal } = context;
  if (entriesOf(journal.entries, 'storing').every((entry) => entry.item !== item.id)) return 'never-stored';
  if (entriesOf(journal.entries, 'deleted').some((entry) => entry.item === item.id)) return 'deleted';
  const stored = entriesOf(journal.entries, 'stored').find((entry) => entry.item === item.id);
  if (stored?.created === false) return 'reused';

  const found = await store.describe(stored?.arn ?? item.ref.name);
  if (found === undefined) return 'never-stored';
  if (stored === undefined) {
    // Killed between the call and the journal: the tags tell whose it is.
    const wasRestored = entriesOf(journal.entries, 'storing').some((entry) => entry.item === item.id && entry.restore === true);
    if (!isMadeBy(plan, found) && !(wasRestored && found.tags['keylift-project'] === plan.project)) return 'reused';
  }
  if (found.deletionDate === undefined) {
    if (found.currentVersionId !== (stored?.versionId ?? item.versionId)) return 'changed';
    await announce(context, { step: 'deleting', item: item.id, arn: found.arn });
    await store.scheduleDeletion(found.arn, days);
  }
  await announce(context, { step: 'deleted', item: item.id, arn: found.arn });
  return 'deleted';
}

/** Reads each stored value at most once, at the version the run stored or found. */
function storedValues(context: RunContext): (item: string) => Promise<Secret> {
  const known = new Map<string, Secret>();
  return async (id) => {
    const value = known.get(id);
    if (value !== undefined) return value;
    const stored = entriesOf(context.journal.entries, 'stored').find((entry) => entry.item === id);
    if (stored === undefined)
      throw new KeyliftError('E0906', `the journal has no stored version of ${printable(id)}`, { exit: EXIT.partial });
    const read = (await context.store.read(stored.arn, stored.versionId)).value;
    known.set(id, read);
    return read;
  };
}

function itemsOf(file: PlannedFile): readonly string[] {
  return file.kind === 'create' ? file.items : file.edits.flatMap((edit) => edit.items);
}

function conflict(path: string, what: string): KeyliftError {
  const hint = 'bring back the version that keylift wrote, then keylift rollback; the other files were restored';
  return new KeyliftError('E0909', `${printable(path)} ${what} since it was rewritten; left as it is`, {
    exit: EXIT.stale,
    hint,
  });
}
