// Markdown for pull requests, issues and job summaries. Repository text stands in code spans only, so that it can form
// no link, mention or table cell of its own.
import { printable } from '../core/printable.ts';
import type { ScanReport, Sink } from './data.ts';
import { rowsOf } from './rows.ts';
import { styleFor } from './style.ts';
import { summaryLines } from './summary.ts';

const ROWS = 200;

export function markdownReport(report: ScanReport, sink: Sink): void {
  sink.write(markdownText(report));
}

/** The whole report as Markdown, at most 200 places. */
export function markdownText(report: ScanReport): string {
  const lines = ['## Keylift', ''];
  for (const line of summaryLines(report, styleFor({ colour: false, unicode: true }), 1000)) lines.push(`    ${line.trimEnd()}`);
  lines.push('');
  const rows = rowsOf(report);
  if (rows.length > 0) lines.push('| secret | what | confidence | place | value |', '|---|---|---|---|---|');
  for (const row of rows.slice(0, ROWS)) {
    const since = row.commit === '' ? '' : ` since ${codeSpan(row.commit.slice(0, 10))}`;
    lines.push(
      `| ${row.secret} | ${codeSpan(row.ruleId)} | ${row.confidence} | ${codeSpan(`${row.path}:${row.line}`)}${since} | ${codeSpan(row.masked)} |`,
    );
  }
  if (rows.length > ROWS) lines.push('', `and ${rows.length - ROWS} more places.`);
  if (rows.length > 0) {
    lines.push(
      '',
      'What to do: move each value into AWS Secrets Manager (`keylift plan`), deploy, then rotate it at its provider. ',
    );
    lines.push('What was committed stays in the history of every clone, also after the line is gone.');
  }
  return `${lines.join('\n')}\n`;
}

/** A code span whose fence is longer than any run of back-ticks inside; bars would end the table cell. */
export function codeSpan(text: string): string {
  const shown = printable(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${shown.replaceAll('|', '\\|')} ${fence}`;
}

/** A code block whose fence is longer than any run of back-ticks inside. The lines are not changed. */
export function codeBlock(kind: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${kind}`, ...lines, fence].join('\n');
}
