// GitHub Actions: annotations as workflow commands, ranked within the limits of the platform, and a Markdown summary.
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import type { ScanReport, Sink } from './data.ts';
import { styleFor } from './style.ts';
import { summaryLines } from './summary.ts';

/** GitHub shows ten errors and ten warnings of a step. */
const PER_LEVEL = 10;
const SUMMARY_ROWS = 200;

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

/** The job summary in Markdown. Repository text stands in code spans only. */
export function githubSummary(report: ScanReport): string {
  const lines = ['## Keylift', ''];
  lines.push(
    ...summaryLines(report, styleFor({ colour: false, unicode: true }), 1000).map((line) => `    ${line.trimEnd()}`),
    '',
  );
  const findings = report.groups.flatMap((group) => group.findings.map((finding) => ({ number: group.number, finding })));
  if (findings.length > 0) lines.push('| secret | rule | confidence | place |', '|---|---|---|---|');
  for (const { number, finding } of findings.slice(0, SUMMARY_ROWS)) {
    const [first] = finding.provenance;
    lines.push(
      `| ${number} | ${codeSpan(finding.ruleId)} | ${finding.confidence} | ${codeSpan(`${printable(first.path)}:${finding.start.line}`)} |`,
    );
  }
  if (findings.length > SUMMARY_ROWS) lines.push('', `and ${findings.length - SUMMARY_ROWS} more.`);
  return `${lines.join('\n')}\n`;
}

/** A code span whose fence is longer than any run of back-ticks inside; bars would end the table cell. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text.replaceAll('|', '\\|')} ${fence}`;
}
