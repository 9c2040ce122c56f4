// A plan on the disk: written privately and whole, and read back as something that may have been edited by anybody.
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { putFile } from './write-file.ts';

/** Writes a plan with mode 0600, in place of an older one. @throws KeyliftError E0503, E0901, E0902 or E0908. */
export async function writePlan(file: string, plan: Plan): Promise<void> {
  // A rename would take the place of a device such as /dev/null, for root at least.
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false) {
    throw new KeyliftError('E0503', `not a regular file: ${printable(file)}`, { exit: EXIT.usage });
  }
  await putFile(dirname(resolve(file)), basename(file), Buffer.from(`${JSON.stringify(plan, undefined, 2)}\n`), 0o600);
}

/**
 * Reads and checks a plan.
 * @param project id of the state folder; a plan made in another checkout is refused. Undefined skips that check.
 * @throws KeyliftError E0706 (missing), E0707 (not a plan this version can trust), E0704 (of another checkout).
 */
export async function readPlan(file: string, project: string | undefined): Promise<Plan> {
  const shown = printable(file);
  const hint = 'make a new one with keylift plan';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw new KeyliftError('E0706', `no plan at ${shown}`, { exit: EXIT.usage, hint: 'keylift plan' });
    throw new KeyliftError('E0706', `cannot read the plan ${shown}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  const bad = (why: string) =>
    new KeyliftError('E0707', `${shown} is not a usable plan: ${printable(why)}`, { exit: EXIT.usage, hint });

  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw bad('it is not JSON');
  }
  const schema = typeof data === 'object' && data !== null && 'schema' in data ? data.schema : undefined;
  if (typeof schema !== 'number') throw bad('it has no schema number');
  if (schema !== 1) throw bad(`schema ${schema}; this version knows 1`);

  const { parsePlan } = await import('./plan-schema.ts');
  const plan = parsePlan(data, bad);
  if (project !== undefined && plan.project !== project) throw foreignPlan(plan);
  return plan;
}

/** The refusal of a plan that was made in another checkout. */
export function foreignPlan(plan: Plan): KeyliftError {
  const hint = 'run keylift plan in this checkout';
  return new KeyliftError('E0704', `plan belongs to another checkout (${printable(plan.project)})`, { exit: EXIT.stale, hint });
}
