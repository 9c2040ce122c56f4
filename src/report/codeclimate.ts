// The Code Climate subset that GitLab's code quality widget reads: a flat list of issues.
import type { ScanReport, Sink } from './data.ts';
import { rowsOf } from './rows.ts';

const SEVERITY: Record<string, string> = { high: 'blocker', medium: 'critical', low: 'minor' };

export function codeclimateReport(report: ScanReport, sink: Sink): void {
  const issues = rowsOf(report).map((row) => ({
    type: 'issue',
    check_name: row.ruleId,
    description: `${row.ruleName} is hard-coded here (${row.masked})`,
    categories: ['Security'],
    fingerprint: row.fingerprint,
    severity: SEVERITY[row.confidence],
    location: { path: row.path, lines: { begin: row.line, end: row.finding.end.line } },
  }));
  sink.write(`${JSON.stringify(issues, null, 2)}\n`);
}
