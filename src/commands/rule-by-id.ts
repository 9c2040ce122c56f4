// One built-in rule, whole, by its id.
import { EXIT, KeyliftError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import { fullRules, type SourcedRule } from '../ruleset/load.ts';

/** @throws KeyliftError E0311, with the nearest id, when there is none */
export async function ruleById(id: string): Promise<SourcedRule> {
  const rules = await fullRules();
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) {
    const near = nearest(
      id,
      rules.map((one) => one.id),
    );
    throw new KeyliftError('E0311', `no rule "${printable(id)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`, {
      exit: EXIT.usage,
      hint: 'keylift rules list',
    });
  }
  return rule;
}
