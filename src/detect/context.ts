// A rule's `context`: words that must stand near a match, such as the provider's name. Looked for only where the
// pattern matched, so it costs nothing elsewhere.
import type { Rule } from '../core/rule.ts';
import type { Candidate } from './candidate.ts';

const REACH = { before: 160, after: 480 };
const PATTERNS = new WeakMap<Rule, RegExp>();

/** True when the rule asks for no context, or when it stands within the rule's reach of the secret. */
export function hasContext(candidate: Candidate, bytes: Buffer): boolean {
  const { rule } = candidate;
  if (rule.context === undefined) return true;
  let pattern = PATTERNS.get(rule);
  if (pattern === undefined) {
    pattern = new RegExp(rule.context, 'i');
    PATTERNS.set(rule, pattern);
  }
  const reach = rule.reach ?? REACH;
  return pattern.test(bytes.toString('latin1', Math.max(0, candidate.start - reach.before), candidate.end + reach.after));
}
