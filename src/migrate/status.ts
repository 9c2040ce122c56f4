// What the journals say of a project's runs, for people and machines. Asks neither git nor the store.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../core/plan.ts';
import { lockHolder, type LockHolder } from './lock.ts';
import { entriesOf } from './run-context.ts';
import { listRuns, planOfRun, type RunRecord, type RunState } from './runs.ts';
import { locateState, openState } from './state-folder.ts';

/** A run, secret by secret and file by file. */
interface RunStatus {
  readonly run: string;
  readonly state: RunState;
  /** ISO 8601; undefined for a run killed before its first entry. */
  readonly started: string | undefined;
  readonly plan: Plan;
  /** Code of what went wrong, when the run put everything back by itself. */
  readonly failure?: string;
  readonly secrets: readonly {
    readonly name: string;
    readonly arn?: string;
    readonly state: 'pending' | 'storing' | 'failed' | 'created' | 'reused' | 'deleted';
    /** Code of the failure (`E0804`) for `failed`. */
    readonly code?: string;
  }[];
  readonly files: readonly { readonly path: string; readonly state: 'pending' | 'writing' | 'written' | 'restored' }[];
}

/** State of a project. */
export interface ProjectStatus {
  /** The run that is active right now, in another process. */
  readonly lock: LockHolder | undefined;
  /** The oldest first; runs that did nothing are left out. */
  readonly runs: readonly RunStatus[];
}

/** Reads the state of the project at `root`; makes nothing when there is none. @throws KeyliftError E0906, E0907, E0911. */
export async function projectStatus(root: string): Promise<ProjectStatus> {
  if (!existsSync(join(locateState(root).own, 'journal'))) return { lock: undefined, runs: [] };
  const state = await openState(root);
  const runs: RunStatus[] = [];
  for (const record of listRuns(state.journals)) {
    if (record.state === 'empty') continue;
    runs.push(statusOf(record, await planOfRun(state.journals, record.run, state.project)));
  }
  return { lock: lockHolder(state.path), runs };
}

function statusOf({ run, state, entries }: RunRecord, plan: Plan): RunStatus {
  const failure = entriesOf(entries, 'undoing')[0]?.code;
  return {
    ...(failure !== undefined && { failure }),
    run,
    state,
    started: entries[0]?.at,
    plan,
    secrets: plan.items.map((item) => {
      const mine = entries.filter((entry) => 'item' in entry && entry.item === item.id);
      const stored = entriesOf(mine, 'stored').at(-1);
      const named = { name: item.ref.name, ...(stored === undefined ? {} : { arn: stored.arn }) };
      if (entriesOf(mine, 'deleted').length > 0) return { ...named, state: 'deleted' };
      if (stored !== undefined) return { ...named, state: stored.created ? 'created' : 'reused' };
      const last = mine.at(-1);
      if (last?.step === 'failed') return { ...named, state: 'failed', code: last.code };
      return { ...named, state: last === undefined ? 'pending' : 'storing' };
    }),
    files: plan.files.map(({ path }) => {
      const mine = entries.filter((entry) => 'path' in entry && entry.path === path);
      const has = (step: string) => mine.some((entry) => entry.step === step);
      const state = has('restored') ? 'restored' : has('written') ? 'written' : has('writing') ? 'writing' : 'pending';
      return { path, state };
    }),
  };
}
