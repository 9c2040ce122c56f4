// Rules on their way to another thread. Built-in ones are read on demand and cannot be copied, so they go by their place.
import type { Rule } from '../core/rule.ts';
import { builtinRules } from '../ruleset/load.ts';

export type SharedRules = readonly (number | Rule)[];

export function shareRules(rules: readonly Rule[]): SharedRules {
  const places = new Map(builtinRules().map((rule, place) => [rule, place]));
  return rules.map((rule) => places.get(rule) ?? rule);
}

/** The same rules in the same order. */
export function sharedRules(shared: SharedRules): readonly Rule[] {
  const builtin = builtinRules();
  return shared.map((rule) => (typeof rule === 'number' ? builtin[rule]! : rule));
}
