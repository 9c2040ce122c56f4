// Carrying out a plan in the order that cannot lose a value: check everything, store and read back everything, then write,
// then look again. `resume` goes on with a run that was stopped, from its journal.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { contentDigest, requestToken, secretDigest } from '../core/fingerprint.ts';
import type { Plan, PlannedFile } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { Journal } from './journal.ts';
import { withLock } from './lock.ts';
import { foreignPlan } from './plan-file.ts';
import { folderOf, readIfThere } from './project-file.ts';
import { writePatch, type PatchTarget } from './patching.ts';
import { changed, readOriginals, readValues, rewrite, writeFile, type Values } from './rewriting.ts';
import {
  announce,
  entriesOf,
  progressWords,
  stopIfAsked,
  WAYS_ON,
  type MigrationPorts,
  type ProjectChecks,
  type RunContext,
} from './run-context.ts';
import { beginRun, planOfRun, refuseUnfinished, unfinishedRun } from './runs.ts';
import { openState } from './state-folder.ts';
import { previewItems, storeItem } from './storing.ts';
import { undo, type RollbackResult } from './undo.ts';
import { sweepTemps } from './write-file.ts';

/** What the user allows. */
export interface ApplyOptions {
  /** Take secrets that wait for deletion back into use, whoever scheduled them. */
  readonly restore?: boolean;
  /** Store the values, and write a patch in place of the files. */
  readonly patch?: PatchTarget;
}

/** What an apply has done. */
export interface ApplyResult {
  readonly run: string;
  readonly plan: Plan;
  readonly secrets: readonly {
    readonly name: string;
    readonly arn: string;
    readonly versionId: string;
    /** False when the store held the value already. */
    readonly created: boolean;
    /** True when it was taken out of its recovery window. */
    readonly restored: boolean;
  }[];
  /** Paths that were created or changed. */
  readonly paths: readonly string[];
}

/**
 * Applies a plan. Nothing is written before every file and every name in the store has been checked.
 * @throws KeyliftError: E0704 and E0702 and E0806 before anything is done; E0708 to E0710 after everything was put back;
 * with exit 6 (partial) or 130 when the run can be resumed.
 */
export async function applyPlan(plan: Plan, ports: MigrationPorts, options: ApplyOptions = {}): Promise<ApplyResult> {
  const state = await openState(ports.root);
  if (plan.project !== state.project) throw foreignPlan(plan);
  return withLock(state.path, plan.id, ports.now, async () => {
    refuseUnfinished(state.journals);
    const originals = readOriginals(ports.root, state.key, plan, new Set());
    const values = readValues(state.key, plan, originals);
    for (const file of plan.files) {
      if (file.kind === 'edit') rewrite(plan, file, originals.get(file.path)!, values, ports.sessionFor(file.path));
    }
    await previewItems(plan, values, ports.store, options.restore === true);
    await ports.checks?.before();
    if (ports.signal?.aborted === true) {
      throw new KeyliftError('E0910', 'interrupted; nothing was changed', { exit: EXIT.interrupted });
    }

    const run = await beginRun(state.journals, plan);
    const journal = await Journal.create(state.journals, run, ports.now);
    const context: RunContext = { root: ports.root, state, plan, journal, store: ports.store, ports, touched: { store: false } };
    try {
      await announce(context, {
        step: 'started',
        plan: plan.id,
        pid: process.pid,
        ...(options.patch !== undefined && { patch: true }),
      });
      return await carryOn(context, ports, values, new Set(), options, ports.checks).catch((error: unknown) =>
        afterFailure(context, error),
      );
    } finally {
      await journal.close();
    }
  });
}

/**
 * Goes on with the run that was interrupted, apply or rollback; the result is the one of an unbroken run.
 * @throws KeyliftError E0712 when there is none, E0702 when a file that is still to be written changed meanwhile.
 */
export async function resumeRun(
  ports: MigrationPorts,
  options: ApplyOptions & { readonly days?: number } = {},
): Promise<ApplyResult | RollbackResult> {
  const state = await openState(ports.root);
  return withLock(state.path, 'resume', ports.now, async () => {
    const record = unfinishedRun(state.journals);
    if (record === undefined)
      throw new KeyliftError('E0712', 'there is no unfinished run', { exit: EXIT.usage, hint: 'keylift status' });
    const wasPatch = entriesOf(record.entries, 'started').some((entry) => entry.patch === true);
    if (wasPatch && record.state !== 'undoing') {
      throw new KeyliftError('E0723', 'the unfinished run was to write a patch', {
        exit: EXIT.partial,
        hint: 'keylift rollback',
      });
    }
    const plan = await planOfRun(state.journals, record.run, state.project);
    const journal = await Journal.open(state.journals, record.run, ports.now);
    const context: RunContext = { root: ports.root, state, plan, journal, store: ports.store, ports, touched: { store: true } };
    try {
      sweepTemps(
        ports.root,
        plan.files.map(({ path }) => folderOf(path)),
      );
      if (record.state === 'undoing') return await undo(context, options);
      const done = new Set<string>();
      for (const file of plan.files) if (await isWritten(context, file)) done.add(file.path);
      const originals = readOriginals(ports.root, state.key, plan, done);
      const values = readValues(state.key, plan, originals);
      return await carryOn(context, ports, values, done, options).catch((error: unknown) => {
        // Somebody edits the files: putting ours back is for them to decide.
        if (error instanceof KeyliftError && error.code === 'E0702') throw error;
        return afterFailure(context, error);
      });
    } finally {
      await journal.close();
    }
  });
}

async function carryOn(
  context: RunContext,
  ports: MigrationPorts,
  values: Values,
  done: ReadonlySet<string>,
  options: ApplyOptions,
  checks?: ProjectChecks,
): Promise<ApplyResult> {
  const { plan, journal } = context;
  sweepTemps(
    context.root,
    plan.files.map(({ path }) => folderOf(path)),
  );
  const stored = new Set(entriesOf(journal.entries, 'stored').map((entry) => entry.item));
  for (const item of plan.items) {
    if (stored.has(item.id)) continue;
    stopIfAsked(context);
    const value = values.get(item.id);
    // Files are written only after every item is stored, so a missing value means that somebody changed a file.
    if (value === undefined) throw changed(item.sites[0]!.path);
    try {
      await storeItem(context, item, value, options.restore === true);
    } catch (error) {
      if (error instanceof KeyliftError && error.code.startsWith('E08'))
        await announce(context, { step: 'failed', item: item.id, code: error.code });
      throw error;
    }
  }
  stopIfAsked(context);
  if (options.patch !== undefined) {
    await writePatch(context, options.patch, values, ports.sessionFor);
    await announce(context, { step: 'finished' });
    return resultOf(context);
  }
  for (const file of plan.files) {
    if (done.has(file.path)) continue;
    stopIfAsked(context);
    await writeFile(context, file, values, ports.sessionFor(file.path));
  }
  stopIfAsked(context);
  await lookAgain(context, ports);
  await checks?.after();
  await announce(context, { step: 'verified' });
  await announce(context, { step: 'finished' });
  return resultOf(context);
}

/** A new scan must not find a migrated value where the plan does not report one. */
async function lookAgain(context: RunContext, ports: MigrationPorts): Promise<void> {
  const { plan, state } = context;
  const paths = plan.files.map(({ path }) => path);
  const counts = new Map<string, { found: number; name: string }>();
  for (const finding of await ports.rescan(paths)) {
    const digest = secretDigest(state.key, finding.secret);
    const item = plan.items.find(({ ref, versionId, digests }) =>
      digests === undefined
        ? requestToken(state.key, ref.name, finding.secret) === versionId
        : digests.some((one) => one.digest === digest),
    );
    const isRemoved = plan.removals?.some(({ sites }) => sites.some((site) => site.digest === digest)) === true;
    if (item === undefined && !isRemoved) continue;
    const name = item?.ref.name ?? 'an AWS access key';
    for (const { path } of finding.provenance) {
      if (paths.includes(path)) counts.set(path, { found: (counts.get(path)?.found ?? 0) + 1, name });
    }
  }
  for (const [path, { found, name }] of counts) {
    if (found <= plan.refusals.filter((refusal) => refusal.path === path).length) continue;
    throw new KeyliftError('E0710', `${printable(path)} still holds the value of ${name} after the rewrite`, {
      exit: EXIT.stale,
    });
  }
}

/**
 * True when this run has written a file; edits that somebody made on top of that are theirs to keep. Notes it when the
 * journal does not say so yet.
 */
async function isWritten(context: RunContext, file: PlannedFile): Promise<boolean> {
  const announced = entriesOf(context.journal.entries, 'writing').find((entry) => entry.path === file.path);
  const now = announced === undefined ? undefined : readIfThere(context.root, file.path);
  if (announced === undefined || now === undefined) return false;
  const digest = contentDigest(context.state.key, now);
  if (entriesOf(context.journal.entries, 'written').some((entry) => entry.path === file.path)) return digest !== announced.before;
  if (digest !== announced.after) return false;
  await announce(context, { step: 'written', path: file.path, after: announced.after });
  return true;
}

/** Failures of the rewrite put everything back; failures of the store or the disk leave a run to resume. */
async function afterFailure(context: RunContext, error: unknown): Promise<never> {
  if (!(error instanceof KeyliftError) || error.exit === EXIT.interrupted) throw error;
  const { code, message, hint } = error;
  if (UNDONE.has(code)) {
    const left = await undo(context, { code }).then(
      ({ conflicts }) => conflicts.length,
      () => undefined,
    );
    if (left === 0)
      throw new KeyliftError(code, `${message}; everything was put back`, {
        exit: error.exit,
        ...(hint === undefined ? {} : { hint }),
      });
    throw new KeyliftError(code, `${message}; not everything could be put back`, {
      exit: EXIT.partial,
      hint: 'keylift rollback',
    });
  }
  const { entries } = context.journal;
  if (!context.touched.store && entriesOf(entries, 'stored').length === 0) {
    // Refused at the very first step: there is nothing to resume or to roll back.
    await announce(context, { step: 'undoing', code });
    await announce(context, { step: 'undone' });
    throw error;
  }
  const words = `${message}; ${progressWords(context)}`;
  throw new KeyliftError(code, words, { exit: EXIT.partial, hint: hint === undefined ? WAYS_ON : `${hint}, then ${WAYS_ON}` });
}

/** Drift and gates: what is written so far must not stay. */
const UNDONE = new Set(['E0702', 'E0707', 'E0708', 'E0709', 'E0710', 'E0717', 'E0718', 'E0719', 'E0903', 'E0904']);

function resultOf(context: RunContext): ApplyResult {
  const { plan, journal } = context;
  const storing = entriesOf(journal.entries, 'storing');
  const stored = new Map(entriesOf(journal.entries, 'stored').map((entry) => [entry.item, entry]));
  return {
    run: journal.run,
    plan,
    secrets: plan.items.map((item) => {
      const { arn, versionId, created } = stored.get(item.id)!;
      const restored = storing.some((entry) => entry.item === item.id && entry.restore === true);
      return { name: item.ref.name, arn, versionId, created, restored };
    }),
    paths: plan.files.map(({ path }) => path),
  };
}
