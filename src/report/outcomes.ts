// One outcome for every place a plan knows: migrated, removed (an AWS access key, which is stored nowhere), refused with the reason, skipped because of what it is, or failed and
// put back. The same words in the terminal, in JSON and in a pull request.
import type { Plan } from '../core/plan.ts';

export interface Outcome {
  readonly outcome: 'MIGRATED' | 'REMOVED' | 'REFUSED' | 'SKIPPED' | 'FAILED' | 'PENDING' | 'ROLLED BACK';
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly path: string;
  readonly line: number;
  /** Name of the secret, for places that are or were to be migrated. */
  readonly name?: string;
  /** Why, for the others. */
  readonly code?: string;
}

/** Classes of places that are left alone by design; nothing about them was tried. */
const SKIPPED: ReadonlySet<string> = new Set(['test-file', 'generated-file', 'comment', 'low-confidence', 'declined']);

/** Code of what made a run put everything back: of a gate, or of a secret that could not be stored. */
export function failureOf(run: {
  readonly failure?: string;
  readonly secrets: readonly { readonly code?: string }[];
}): string | undefined {
  return run.failure ?? run.secrets.find((secret) => secret.code !== undefined)?.code;
}

/**
 * The outcomes of a run, by path and line.
 * @param state of the run: `finished` or `undone` when it has ended, anything else while it has not.
 * @param failure code of what went wrong, when the run put everything back by itself.
 */
export function outcomesOf(plan: Plan, state: string, failure?: string): Outcome[] {
  const done =
    state === 'finished' ? 'MIGRATED' : state !== 'undone' ? 'PENDING' : failure === undefined ? 'ROLLED BACK' : 'FAILED';
  const code = done === 'FAILED' && failure !== undefined ? { code: failure } : {};
  const migrated = plan.items.flatMap((item) =>
    item.sites.map(({ fingerprint, ruleId, path, line }): Outcome => {
      return { outcome: done, fingerprint, ruleId, path, line, name: item.ref.name, ...code };
    }),
  );
  // Stored nowhere, so nothing can have failed but another part of the run.
  const removed = (plan.removals ?? []).flatMap(({ sites }) =>
    sites.map(({ fingerprint, ruleId, path, line }): Outcome => {
      return { outcome: done === 'MIGRATED' ? 'REMOVED' : done, fingerprint, ruleId, path, line, ...code };
    }),
  );
  const refused = plan.refusals.map(({ fingerprint, ruleId, path, line, code }): Outcome => {
    return { outcome: SKIPPED.has(code) ? 'SKIPPED' : 'REFUSED', fingerprint, ruleId, path, line, code };
  });
  return [...migrated, ...removed, ...refused].toSorted((a, b) =>
    a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1,
  );
}
