// The secrets that belong to a project: those its finished runs stored, with ARNs, and those its plan would store.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import { readPlan } from '../../migrate/plan-file.ts';
import { locateState, openState } from '../../migrate/state-folder.ts';
import { projectStatus } from '../../migrate/status.ts';

/** A secret of the project. */
export interface ProjectSecret {
  readonly name: string;
  /** Known once it is stored. */
  readonly arn?: string;
  readonly plan: Plan;
  readonly item: Plan['items'][number];
}

/** By name; a stored secret wins over a planned one. Makes no state folder where there is none. */
export async function projectSecrets(root: string): Promise<readonly ProjectSecret[]> {
  const found = new Map<string, ProjectSecret>();
  const { own } = locateState(root);
  if (existsSync(join(own, 'plan.json'))) {
    const state = await openState(root);
    const plan = await readPlan(join(state.path, 'plan.json'), state.project);
    for (const item of plan.items) found.set(item.ref.name, { name: item.ref.name, plan, item });
  }
  for (const { state, plan, secrets } of (await projectStatus(root)).runs) {
    if (state !== 'finished' && state !== 'applying') continue;
    for (const { name, arn } of secrets) {
      const item = plan.items.find(({ ref }) => ref.name === name)!;
      if (arn !== undefined) found.set(name, { name, arn, plan, item });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
