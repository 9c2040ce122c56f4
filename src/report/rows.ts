// A finding flattened for the formats that are tables: strings and numbers only, made safe by each writer.
import type { Finding, SecretGroup } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import type { ScanReport } from './data.ts';

export interface Row {
  readonly secret: number;
  readonly finding: Finding;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly confidence: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly masked: string;
  readonly fingerprint: string;
  /** '' outside history. */
  readonly commit: string;
  readonly date: string;
}

/** Every finding of a report, in report order. Paths are printable. */
export function rowsOf(report: ScanReport): Row[] {
  return report.groups.flatMap((group) => group.findings.map((finding) => rowOf(group, finding)));
}

function rowOf(group: SecretGroup, finding: Finding): Row {
  const [first] = finding.provenance;
  return {
    secret: group.number,
    finding,
    ruleId: finding.ruleId,
    ruleName: finding.ruleName,
    confidence: finding.confidence,
    path: printable(first.path),
    line: finding.start.line,
    column: finding.start.column,
    masked: `${finding.publicPrefix}${MASK}`,
    fingerprint: finding.fingerprint,
    commit: first.kind === 'commit' ? first.commit.id : '',
    date: first.kind === 'commit' ? first.commit.date : '',
  };
}
