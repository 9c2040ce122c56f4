// The user's way back: undoes the last run that still stands, finished or not.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { Journal } from './journal.ts';
import { withLock } from './lock.ts';
import { folderOf } from './project-file.ts';
import type { RollbackPorts, RunContext } from './run-context.ts';
import { isUnfinished, listRuns, planOfRun } from './runs.ts';
import { openState } from './state-folder.ts';
import { undo, type RollbackResult, type UndoOptions } from './undo.ts';
import { sweepTemps } from './write-file.ts';

/**
 * Rolls back the unfinished run, else the last finished one. Files that changed since are left and named in `conflicts`.
 * @throws KeyliftError E0712 when there is nothing to roll back, E0705 when another run is active, or the store's own.
 */
export async function rollbackRun(ports: RollbackPorts, options: UndoOptions = {}): Promise<RollbackResult> {
  const state = await openState(ports.root);
  return withLock(state.path, 'rollback', ports.now, async () => {
    const runs = listRuns(state.journals);
    const record = runs.findLast((run) => isUnfinished(run.state)) ?? runs.findLast((run) => run.state === 'finished');
    if (record === undefined)
      throw new KeyliftError('E0712', 'there is no run to roll back', { exit: EXIT.usage, hint: 'keylift status' });
    const plan = await planOfRun(state.journals, record.run, state.project);
    const journal = await Journal.open(state.journals, record.run, ports.now);
    const context: RunContext = { root: ports.root, state, plan, journal, store: ports.store, ports, touched: { store: true } };
    try {
      sweepTemps(
        ports.root,
        plan.files.map(({ path }) => folderOf(path)),
      );
      return await undo(context, options);
    } finally {
      await journal.close();
    }
  });
}
