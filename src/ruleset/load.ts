// The built-in rules as the build compiled them. They were checked at build time, so a rule is read when it is needed.
import { text } from 'keylift:rules';
import { packedRules } from '../core/packed-rules.ts';
import type { Rule } from '../core/rule.ts';

let packed: readonly Rule[] | undefined;

/** What a scan needs: texts, references and examples are empty here. */
export function builtinRules(): readonly Rule[] {
  packed ??= packedRules(text());
  return packed;
}

/** A built-in rule with the file it is written in. */
export interface SourcedRule extends Rule {
  readonly file: string;
}

/** The rules whole, for `rules check` and `rules explain`. */
export async function fullRules(): Promise<readonly SourcedRule[]> {
  return (await import('keylift:rules-full')).default as readonly SourcedRule[];
}
