// The last lines of a scan: what was found, what was scanned, what was not and why. They are never left out.
import type { Confidence } from '../core/rule.ts';
import { printable } from '../core/printable.ts';
import { best, skippedByReason, type ScanReport } from './data.ts';
import { wrap, type Style } from './style.ts';
import { bytesText, count, grouped, skipText } from './words.ts';

const FAILURES_SHOWN = 20;

/** `columns` is the width of the terminal. */
export function summaryLines(report: ScanReport, style: Style, columns: number): string[] {
  const lines = [...wrap(verdict(report, style), columns)];
  lines.push(...wrap(scannedText(report), columns));
  for (const [reason, number] of skippedByReason(report.ledger))
    lines.push(style.paint('dim', `  not scanned: ${grouped(number)} ${skipText(reason)}`));
  for (const failure of report.ledger.failed.slice(0, FAILURES_SHOWN)) {
    lines.push(`${style.paint('red', '  not scanned:')} ${printable(failure.path)}: ${printable(failure.why)}`);
  }
  const more = report.ledger.failed.length - FAILURES_SHOWN;
  if (more > 0) lines.push(`  not scanned: ${grouped(more)} more`);
  for (const note of report.ledger.notes) lines.push(`  note: ${printable(note)}`);
  const { allowed, baseline, belowThreshold } = report.hidden;
  if (allowed > 0)
    lines.push(style.paint('dim', `  not shown: ${count(allowed, 'place')} allowed by a comment or the configuration`));
  if (baseline > 0) lines.push(style.paint('dim', `  not shown: ${count(baseline, 'place')} accepted by the baseline`));
  if (belowThreshold > 0)
    lines.push(
      style.paint(
        'dim',
        `  not shown: ${count(belowThreshold, 'place')} below ${report.threshold} confidence (--confidence low)`,
      ),
    );
  if (report.groups.length > 0) lines.push('', ...nextSteps(report, style));
  return lines;
}

function verdict(report: ScanReport, style: Style): string {
  if (report.groups.length > 0) {
    const places = report.groups.reduce((sum, group) => sum + group.findings.length, 0);
    const by = new Map<Confidence, number>();
    for (const group of report.groups) {
      const { confidence } = best(group.findings);
      by.set(confidence, (by.get(confidence) ?? 0) + 1);
    }
    const split = [...by].map(([confidence, number]) => `${number} ${confidence}`).join(', ');
    const text = `${count(report.groups.length, 'secret')} in ${count(places, 'place')} (${split} confidence)`;
    return style.paint(['bold', 'red'], report.incomplete ? `${text}, and the scan is incomplete` : text);
  }
  if (report.interrupted) return style.paint('yellow', 'Interrupted. No secret in what was scanned so far.');
  if (report.incomplete)
    return style.paint(['bold', 'yellow'], 'Incomplete: no secret in what was scanned, but not everything was scanned.');
  return style.paint('green', `${style.tick} No secrets found.`);
}

function scannedText(report: ScanReport): string {
  const { files, members, blobs, commits, bytes } = report.ledger;
  const parts = [
    ...(report.source === 'history' ? [] : [count(files, 'file')]),
    ...(members > 0 ? [`${members} in archives`] : []),
    ...(blobs > 0 || report.source === 'history' ? [count(blobs, 'blob')] : []),
    ...(report.source === 'history' ? [count(commits, 'commit')] : []),
    bytesText(bytes),
  ];
  return `Scanned ${parts.join(', ')} in ${report.seconds.toFixed(report.seconds < 10 ? 2 : 0)} s.`;
}

function nextSteps(report: ScanReport, style: Style): string[] {
  const steps =
    report.source === 'history'
      ? [
          'A value in history is exposed for good: rotate it at its provider.',
          'keylift scan          what still stands in the files',
        ]
      : [
          report.source === 'staged'
            ? 'keylift plan --staged  move them into Secrets Manager'
            : 'keylift plan          move them into Secrets Manager',
          'keylift:allow -- why  in a comment on the line, for what is no secret',
          ...(report.source === 'staged' ? ['git commit --no-verify  past the hook, once; the value stays in history'] : []),
        ];
  return [style.paint('bold', 'Next'), ...steps.map((step) => `  ${step}`)];
}
