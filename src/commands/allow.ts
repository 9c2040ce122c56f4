// The allowlist of the configuration, applied to findings.
import { allowlistOf, type AllowEntry } from '../allow/allowlist.ts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Rule } from '../core/rule.ts';
import { unusedAllowNote } from '../report/words.ts';
import { unsafeReason } from '../ruleset/safety.ts';
import { loadLinearEngine, testPattern } from './pattern-engine.ts';

export interface Allowed {
  readonly findings: readonly Finding[];
  /** Sentences on entries that allowed nothing. */
  readonly remarks: readonly string[];
}

/** @throws KeyliftError E0303 for a broken pattern, E0310 for a rule that is not there. */
export async function allowByConfig(
  entries: readonly AllowEntry[],
  rules: readonly Rule[],
): Promise<(findings: readonly Finding[]) => Allowed> {
  if (entries.length === 0) return (findings) => ({ findings, remarks: [] });
  checkRuleIds(entries, rules);
  const patterns = entries.flatMap(({ pathPatterns, values, lines }) => [
    ...(pathPatterns ?? []),
    ...(values ?? []),
    ...(lines ?? []),
  ]);
  checkPatterns(patterns);
  const engine = patterns.some((pattern) => unsafeReason(pattern) !== undefined) ? await loadLinearEngine() : undefined;
  const { pathFilter } = await import('../sources/filter.ts');
  const list = allowlistOf(entries, {
    pattern: (source) => testPattern(source, engine),
    paths: (globs) => pathFilter(globs, undefined),
  });
  return (findings) => ({
    findings: findings.map((finding) =>
      finding.status === 'new' && list.allows(finding) !== undefined ? { ...finding, status: 'allowed' } : finding,
    ),
    remarks: list.unused().map((entry) => unusedAllowNote(entries.indexOf(entry) + 1, entry.reason)),
  });
}

function checkPatterns(patterns: readonly string[]): void {
  for (const source of patterns) {
    try {
      RegExp(source);
    } catch {
      throw new KeyliftError('E0303', `configuration: allow: invalid regular expression ${printable(source)}`, {
        exit: EXIT.usage,
      });
    }
  }
}

function checkRuleIds(entries: readonly AllowEntry[], rules: readonly Rule[]): void {
  const ids = rules.map((rule) => rule.id);
  for (const id of entries.flatMap((entry) => entry.rules ?? [])) {
    if (ids.includes(id)) continue;
    const near = nearest(id, ids);
    throw new KeyliftError(
      'E0310',
      `configuration: allow: no rule "${printable(id)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
      {
        exit: EXIT.usage,
        hint: 'keylift rules list',
      },
    );
  }
}
