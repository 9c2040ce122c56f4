// What a mark of the pack reader would be at a path: the scanner's own judgement, without the text around it.
import type { Confidence, Rule } from '../core/rule.ts';
import type { Mark } from '../core/trace.ts';
import type { Role } from './candidate.ts';
import { judge } from './judge.ts';
import { placeOf } from './place.ts';

/** undefined where it is no credential. */
export function markConfidence(rules: readonly Rule[], mark: Mark, path: string): Confidence | undefined {
  const rule = rules[mark.rule]!;
  const candidate = { rule, start: 0, end: mark.value.length, role: mark.role as Role, name: mark.name, quote: mark.quote };
  return judge(candidate, mark.value, placeOf(path))?.confidence;
}
