// How a scanner is built, as plain data, so that another thread can build the same one.
import type { Rule } from '../core/rule.ts';
import type { Limits } from '../detect/decode/budget.ts';
import { createScanner, type Scanner, type ScannerOptions } from '../detect/scanner.ts';
import { builtinRules } from '../ruleset/load.ts';

export interface ScannerPlan {
  /** Ids of built-in rules that are switched off. */
  readonly without: readonly string[];
  /** Rules of the user. */
  readonly added: readonly Rule[];
  readonly decode: Partial<Limits>;
  readonly inlineAllow: boolean;
  /** Milliseconds since 1970: one clock for all threads. */
  readonly now: number;
}

export function planScanner(rules: readonly Rule[], decode: Partial<Limits>, inlineAllow: boolean): ScannerPlan {
  const active = new Set(rules);
  const builtin = new Set(builtinRules());
  return {
    without: [...builtin].flatMap((rule) => (active.has(rule) ? [] : [rule.id])),
    added: rules.filter((rule) => !builtin.has(rule)),
    decode,
    inlineAllow,
    now: Date.now(),
  };
}

/** What a scanner tells beside its findings. */
export type Told = Pick<ScannerOptions, 'onCut' | 'onUnusedAllow'>;

export function buildScanner(plan: ScannerPlan, told: Told): Scanner {
  const without = new Set(plan.without);
  const rules = [...builtinRules().filter((rule) => !without.has(rule.id)), ...plan.added];
  return createScanner(rules, { now: plan.now, decode: plan.decode, inlineAllow: plan.inlineAllow, ...told });
}
