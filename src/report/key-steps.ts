// What people do about AWS access keys that were taken out of the code: a role first, the end of the key last.
import type { Plan } from '../core/plan.ts';

/** What comes before the new code is deployed, and what after it; nothing when the plan takes no key out. */
export function keySteps({ removals = [] }: Pick<Plan, 'removals'>): { readonly before: string[]; readonly after: string[] } {
  if (removals.length === 0) return { before: [], after: [] };
  const accounts = [...new Set(removals.flatMap((removal) => removal.accounts))].toSorted();
  const whose = accounts.length === 0 ? '' : ` of account ${accounts.join(', ')}`;
  return {
    before: [
      'create a role for the machine, function or container with the permissions of the access key, and attach it (docs/migrate.md, AWS access keys)',
    ],
    after: [`deactivate the access key${whose} in IAM once everything runs with the role, watch for a week, then delete it`],
  };
}
