// GitLab's secret detection report (gl-secret-detection-report.json, schema 15.0.7). Its field for the source extract is
// left out on purpose: that would be the value.
import type { ScanReport, Sink } from './data.ts';
import { rowsOf, type Row } from './rows.ts';

const SCHEMA = '15.0.7';
const SEVERITY: Record<string, string> = { high: 'Critical', medium: 'High', low: 'Low' };

export function gitlabReport(report: ScanReport, sink: Sink): void {
  const tool = { id: 'keylift', name: 'Keylift', vendor: { name: 'Keylift' }, version: report.version };
  const end = new Date();
  const start = new Date(end.getTime() - report.seconds * 1000);
  const document = {
    version: SCHEMA,
    scan: {
      analyzer: tool,
      scanner: tool,
      type: 'secret_detection',
      start_time: stamp(start),
      end_time: stamp(end),
      status: report.incomplete ? 'failure' : 'success',
      messages: report.ledger.failed.map((failed) => ({
        level: 'warn',
        value: `not scanned: ${failed.path}: ${failed.why}`.slice(0, 500),
      })),
    },
    vulnerabilities: rowsOf(report).map(vulnerability),
  };
  sink.write(`${JSON.stringify(document, null, 2)}\n`);
}

function vulnerability(row: Row): object {
  return {
    id: uuidOf(row.fingerprint),
    name: row.ruleName.slice(0, 255),
    description: `${row.ruleName} is hard-coded in ${row.path}.`,
    severity: SEVERITY[row.confidence],
    solution: 'Move the value into AWS Secrets Manager (keylift plan), deploy, then rotate it at its provider.',
    identifiers: [{ type: 'keylift_rule_id', name: `Keylift rule ${row.ruleId}`, value: row.ruleId }],
    location: {
      file: row.path,
      start_line: row.line,
      end_line: row.finding.end.line,
      // The scanned commit when it is history; GitLab asks for one in any case.
      commit: { sha: row.commit === '' ? '0000000' : row.commit, ...(row.date === '' ? {} : { date: row.date }) },
    },
  };
}

/** The fingerprint in the form of an id that GitLab takes. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** `2026-11-24T12:00:00`, UTC, as the schema wants it. */
function stamp(date: Date): string {
  return date.toISOString().slice(0, 19);
}
