// GitHub Actions: annotations as workflow commands, ranked within the limits of the platform, and a Markdown summary.
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import type { ScanReport, Sink } from './data.ts';
import { styleFor } from './style.ts';
import { summaryLines } from './summary.ts';

/** GitHub shows ten errors and ten warnings of a step. */
const PER_LEVEL = 10;

export function githubReport(report: ScanReport, sink: Sink): void {
  const findings = report.groups.flatMap((group) => [...group.findings]);
  for (const level of ['error', 'warning'] as const) {
    for (const finding of findings.filter((one) => levelOf(one) === level).slice(0, PER_LEVEL))
      sink.write(`${annotation(level, finding)}\n`);
  }
  // Lines of the summary never start with "::", so no repository text can become a command.
  for (const line of summaryLines(report, styleFor({ colour: false, unicode: true }), 120))
    sink.write(`${line.replace(/^::/, ' ::')}\n`);
}

function levelOf(finding: Finding): 'error' | 'warning' {
  return finding.confidence === 'high' ? 'error' : 'warning';
}

function annotation(level: string, finding: Finding): string {
  const [first] = finding.provenance;
  const properties = {
    file: printable(first.path),
    line: finding.start.line,
    endLine: finding.end.line,
    col: finding.start.column,
    endColumn: finding.end.column,
    title: `Keylift: ${finding.ruleName}`,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${level} ${list.join(',')}::${escapeData(`${finding.ruleName} is hard-coded here (${finding.publicPrefix}${MASK}, ${finding.ruleId}). Move it with keylift plan, then rotate it.`)}`;
}

/** As the runner reads them: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md documents the command form. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
