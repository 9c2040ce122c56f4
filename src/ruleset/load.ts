// The built-in rules as the build compiled them. They were checked at build time, so reading them costs one JSON.parse.
import slim from 'keylift:rules';
import type { Rule } from '../core/rule.ts';

/** What a scan needs: texts, references and examples are empty here. */
export function builtinRules(): readonly Rule[] {
  return slim as readonly Rule[];
}

/** A built-in rule with the file it is written in. */
export interface SourcedRule extends Rule {
  readonly file: string;
}

/** The rules whole, for `rules check` and `rules explain`. */
export async function fullRules(): Promise<readonly SourcedRule[]> {
  return (await import('keylift:rules-full')).default as readonly SourcedRule[];
}
