// Names a person chose for secrets of a plan, in the form in which makePlan takes names that are settled already.
import { requestToken } from '../core/fingerprint.ts';
import type { Plan } from '../core/plan.ts';
import { openProjectFile } from './project-file.ts';
import { readValue } from './splice.ts';

/** Chosen names (by item id) with the request tokens of their values, for {@link PlanInput.known}. */
export function chosenNames(root: string, key: Uint8Array, plan: Plan, names: ReadonlyMap<string, string>): Map<string, string> {
  const settled = new Map<string, string>();
  for (const item of plan.items) {
    const name = names.get(item.id);
    if (name === undefined) continue;
    const places = item.sites.flatMap(({ path, parts }) => {
      const file = openProjectFile(root, path);
      return file.kind === 'file' ? [{ parts, bytes: file.bytes }] : [];
    });
    const value = readValue(item, places);
    if (value !== undefined) settled.set(name, requestToken(key, name, value));
  }
  return settled;
}
