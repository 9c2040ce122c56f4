// Comma-separated values (RFC 4180), with a header also when nothing was found. A cell that a spreadsheet would take for
// a formula is led by an apostrophe.
import type { ScanReport, Sink } from './data.ts';
import { rowsOf } from './rows.ts';

const COLUMNS = [
  'secret',
  'ruleId',
  'ruleName',
  'confidence',
  'path',
  'line',
  'column',
  'masked',
  'commit',
  'date',
  'fingerprint',
] as const;

export function csvReport(report: ScanReport, sink: Sink): void {
  sink.write(`${COLUMNS.join(',')}\r\n`);
  for (const row of rowsOf(report)) sink.write(`${COLUMNS.map((column) => cell(String(row[column]))).join(',')}\r\n`);
}

function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
