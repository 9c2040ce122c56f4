// JUnit XML: one test case a finding, and one that passes when there is none, so that a clean run is not an empty suite.
import type { ScanReport, Sink } from './data.ts';
import { rowsOf, type Row } from './rows.ts';
import { styleFor } from './style.ts';
import { summaryLines } from './summary.ts';

export function junitReport(report: ScanReport, sink: Sink): void {
  const rows = rowsOf(report);
  const errors = report.ledger.failed.length;
  const tests = Math.max(1, rows.length + errors);
  const head = `name="keylift" tests="${tests}" failures="${rows.length}" errors="${errors}" time="${report.seconds.toFixed(3)}"`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites ${head}>`, `  <testsuite ${head}>`];
  for (const row of rows) lines.push(...failure(row));
  for (const failed of report.ledger.failed) {
    lines.push(
      `    <testcase classname="not scanned" name="${xml(failed.path)}">`,
      `      <error message="${xml(failed.why)}"/>`,
      '    </testcase>',
    );
  }
  if (rows.length + errors === 0) lines.push('    <testcase classname="keylift" name="no secrets found"/>');
  lines.push(
    `    <system-out>${xml(summaryLines(report, styleFor({ colour: false, unicode: true }), 100).join('\n'))}</system-out>`,
  );
  lines.push('  </testsuite>', '</testsuites>');
  sink.write(`${lines.join('\n')}\n`);
}

function failure(row: Row): string[] {
  const where = `${row.path}:${row.line}:${row.column}`;
  return [
    `    <testcase classname="${xml(row.ruleId)}" name="${xml(where)}" file="${xml(row.path)}" line="${row.line}">`,
    `      <failure type="${row.confidence}" message="${xml(`${row.ruleName} (${row.masked}) in ${where}`)}">`,
    `${xml(`${row.finding.excerpt.text}\nfingerprint ${row.fingerprint}`)}</failure>`,
    '    </testcase>',
  ];
}

/** XML 1.0 has no way to write most control characters, so they are shown as question marks. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
