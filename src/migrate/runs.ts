// The runs of a project, as their journals tell them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { JournalEntry, Plan } from '../core/plan.ts';
import { readJournal } from './journal.ts';
import { readPlan, writePlan } from './plan-file.ts';

/**
 * How far a run is. `applying` and `undoing` are unfinished: something was under way when it stopped. `empty`: killed
 * before its first entry, so nothing was done.
 */
export type RunState = 'empty' | 'applying' | 'finished' | 'undoing' | 'undone';

/** A run and its journal. */
export interface RunRecord {
  readonly run: string;
  readonly state: RunState;
  readonly entries: readonly JournalEntry[];
}

/** All runs, the oldest first. @throws KeyliftError E0906 or E0907 for a journal that cannot be read. */
export function listRuns(journals: string): RunRecord[] {
  return names(journals, '.jsonl').map((run) => {
    const { entries } = readJournal(journals, run);
    return { run, state: stateOf(entries), entries };
  });
}

/** The run that was interrupted, if there is one; there is at most one, because it blocks the next. */
export function unfinishedRun(journals: string): RunRecord | undefined {
  return listRuns(journals).findLast(({ state }) => isUnfinished(state));
}

/** @throws KeyliftError E0905 when there is an unfinished run. */
export function refuseUnfinished(journals: string): void {
  const run = unfinishedRun(journals);
  if (run === undefined) return;
  const since = run.entries[0]?.at ?? 'earlier';
  throw new KeyliftError('E0905', `unfinished run from ${since}`, {
    exit: EXIT.partial,
    hint: 'keylift resume or keylift rollback',
  });
}

/** True when `resume` has something to go on with. */
export function isUnfinished(state: RunState): boolean {
  return state === 'applying' || state === 'undoing';
}

/** Picks the id of a new run and keeps the plan beside its journal-to-be, so that `resume` does not depend on the user's file. */
export async function beginRun(journals: string, plan: Plan): Promise<string> {
  const last = [...names(journals, '.jsonl'), ...names(journals, '.plan.json')].map((run) => Number.parseInt(run, 10));
  const number = Math.max(0, ...last.filter((value) => Number.isFinite(value))) + 1;
  const run = `${String(number).padStart(6, '0')}-${plan.id}`;
  await writePlan(planFile(journals, run), plan);
  return run;
}

/** The plan of a run. @throws KeyliftError as readPlan. */
export function planOfRun(journals: string, run: string, project: string): Promise<Plan> {
  return readPlan(planFile(journals, run), project);
}

/**
 * Names of secrets that finished runs stored, with their request tokens: a value that is already vaulted keeps its name.
 */
export async function knownSecrets(journals: string, project: string): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const { run, state } of listRuns(journals)) {
    if (state !== 'finished') continue;
    const plan = await planOfRun(journals, run, project);
    for (const item of plan.items) known.set(item.ref.name, item.versionId);
  }
  return known;
}

function stateOf(entries: readonly JournalEntry[]): RunState {
  const has = (step: JournalEntry['step']) => entries.some((entry) => entry.step === step);
  if (has('undone')) return 'undone';
  if (has('undoing')) return 'undoing';
  if (has('finished')) return 'finished';
  return entries.length === 0 ? 'empty' : 'applying';
}

function planFile(journals: string, run: string): string {
  return join(journals, `${run}.plan.json`);
}

function names(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending) && /^\d/.test(name))
    .map((name) => name.slice(0, -ending.length))
    .toSorted();
}
