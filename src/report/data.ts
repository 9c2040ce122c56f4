// What every report is a function of, and the grouping of findings by equal secret.
import type { Ledger, SkipReason } from '../core/blob.ts';
import type { Finding, SecretGroup } from '../core/finding.ts';
import type { Confidence } from '../core/rule.ts';
import { atLeast } from '../core/rule.ts';

export interface ScanReport {
  readonly version: string;
  readonly source: 'worktree' | 'staged' | 'history' | 'stdin';
  readonly threshold: Confidence;
  readonly groups: readonly SecretGroup[];
  readonly ledger: Ledger;
  readonly hidden: { readonly allowed: number; readonly baseline: number; readonly belowThreshold: number };
  readonly incomplete: boolean;
  readonly interrupted: boolean;
  readonly seconds: number;
  /** By number of the group; only made for reports that show it. */
  readonly facts?: ReadonlyMap<number, Facts>;
}

/** What is known of a secret beyond its places. */
export interface Facts {
  /** Its name in the store, where this checkout has migrated it. */
  readonly stored?: string;
  /** The store has another value by now. */
  readonly rotated?: boolean;
  /** Why its value opens nothing any more. */
  readonly dead?: string;
  /** Who owns its files, by CODEOWNERS; unfiltered repository text. */
  readonly owners: readonly string[];
}

export interface Sink {
  readonly write: (text: string) => void;
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Show every reason. */
  readonly explain: boolean;
}

export type Reporter = (report: ScanReport, sink: Sink) => void;

/** Groups findings whose digests are equal; surest group first, then by path and line. Numbers count from 1. */
export function groupFindings(findings: readonly Finding[], digest: (finding: Finding) => string): SecretGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings.toSorted(byPlace)) {
    const key = digest(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()]
    .toSorted((a, b) => byConfidence(best(a), best(b)) || byPlace(a[0]!, b[0]!))
    .map((group, index) => ({ number: index + 1, findings: group as [Finding, ...Finding[]] }));
}

/** The surest finding of a group, which names the group's rule. */
export function best(findings: readonly Finding[]): Finding {
  return findings.reduce((found, finding) => (byConfidence(finding, found) < 0 ? finding : found));
}

function byConfidence(a: Finding, b: Finding): number {
  if (a.confidence === b.confidence) return 0;
  return atLeast(a.confidence, b.confidence) ? -1 : 1;
}

function byPlace(a: Finding, b: Finding): number {
  const [pathA, pathB] = [a.provenance[0].path, b.provenance[0].path];
  if (pathA !== pathB) return pathA < pathB ? -1 : 1;
  return a.span.start - b.span.start || (a.ruleId < b.ruleId ? -1 : 1);
}

/** How many things were skipped for each reason, most first. */
export function skippedByReason(ledger: Ledger): [SkipReason, number][] {
  const counts = new Map<SkipReason, number>();
  for (const { reason } of ledger.skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
