// The rules of one run: the built-in ones, less what the configuration switches off, and the user's own.
import { resolve } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Rule } from '../core/rule.ts';
import { builtinRules } from '../ruleset/load.ts';
import type { Config } from './config.ts';

/** @throws KeyliftError when a rule file is wrong or a rule to switch off is unknown. */
export async function activeRules(config: Config, folder: string): Promise<readonly Rule[]> {
  let rules: readonly Rule[] = builtinRules();
  if (config.rules !== undefined && config.rules.length > 0) {
    const { loadUserRules } = await import('../ruleset/user-rules.ts');
    for (const file of config.rules) rules = [...rules, ...(await loadUserRules(resolve(folder, file), rules))];
  }
  if (config.disable === undefined) return rules;
  const ids = rules.map((rule) => rule.id);
  for (const id of config.disable) {
    if (ids.includes(id)) continue;
    const near = nearest(id, ids);
    const guess = near === undefined ? '' : ` (did you mean "${near}"?)`;
    throw new KeyliftError('E0310', `configuration: no rule "${printable(id)}" to disable${guess}`, {
      exit: EXIT.usage,
      hint: 'keylift rules list',
    });
  }
  const off = new Set(config.disable);
  return rules.filter((rule) => !off.has(rule.id));
}
