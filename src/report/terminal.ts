// What a person sees of a scan: each secret once, every place it stands, and always what was scanned and what was not.
import type { Provenance } from '../core/blob.ts';
import type { Excerpt, Finding, SecretGroup } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import { best, type ScanReport, type Sink } from './data.ts';
import { summaryLines } from './summary.ts';
import { fittedAll, styleFor, toAscii, wrap, type Style } from './style.ts';
import { reasonText, VALIDATION_WORDS } from './words.ts';

const PLACES_SHOWN = 5;

/** Writes the report for a terminal, or for a file when the sink has no colours. */
export function terminalReport(report: ScanReport, sink: Sink): void {
  const style = styleFor(sink);
  const put = (line: string) => sink.write(`${sink.unicode ? line : lineToAscii(line)}\n`);
  for (const group of report.groups) {
    for (const line of groupLines(group, report, sink, style)) put(line);
    put('');
  }
  fittedAll(summaryLines(report, style, sink.columns), sink.columns).forEach(put);
}

function groupLines(group: SecretGroup, report: ScanReport, sink: Sink, style: Style): string[] {
  const top = best(group.findings);
  const mark =
    top.confidence === 'high' ? style.paint(['bold', 'red'], style.cross) : style.paint(['bold', 'yellow'], style.warn);
  const head = `${mark} ${style.paint('bold', top.ruleName)}  ${style.paint('cyan', `${top.publicPrefix}${MASK}`)}`;
  const lines = [...fittedAll([head], sink.columns)];
  lines.push(
    ...wrap(`${top.ruleId}, ${top.confidence} confidence${liveText(group)}`, sink.columns - 2).map((line) =>
      style.paint('dim', `  ${line}`),
    ),
  );
  for (const finding of group.findings.slice(0, PLACES_SHOWN)) lines.push('', ...placeLines(finding, report, sink, style));
  const more = group.findings.length - PLACES_SHOWN;
  if (more > 0)
    lines.push('', style.paint('dim', `  and ${more} more ${more === 1 ? 'place' : 'places'} (--format json lists them all)`));
  return lines;
}

/** `, active` where providers were asked: one live place makes the secret live. */
function liveText(group: SecretGroup): string {
  const states = group.findings.map((finding) => finding.validation);
  const state = (['active', 'inactive', 'unknown', 'unchecked'] as const).find((one) => states.includes(one));
  return state === undefined ? '' : `, ${VALIDATION_WORDS[state]}`;
}

/** Where one finding stands: path, commit, the masked line. */
export function placeLines(
  finding: Finding,
  report: Pick<ScanReport, 'source'>,
  sink: Pick<Sink, 'columns' | 'explain'>,
  style: Style,
): string[] {
  const [first] = finding.provenance;
  const lines = [
    `  ${style.arrow} ${style.paint('underline', `${printable(first.path)}:${finding.start.line}:${finding.start.column}`)}`,
  ];
  if (first.kind === 'commit')
    lines.push(...wrap(commitText(first, finding.provenance), sink.columns - 4).map((line) => `    ${style.paint('dim', line)}`));
  lines.push(...excerptLines(finding.excerpt, sink.columns - 6, style).map((line) => `    ${line}`));
  if (sink.explain) for (const reason of finding.reasons) lines.push(`    ${style.paint('dim', reasonText(reason))}`);
  if (sink.explain && finding.alsoMatched.length > 0)
    lines.push(style.paint('dim', `    also matched: ${finding.alsoMatched.join(', ')}`));
  if (sink.explain && report.source !== 'history') lines.push(style.paint('dim', `    fingerprint ${finding.fingerprint}`));
  return lines;
}

function commitText(first: Extract<Provenance, { kind: 'commit' }>, all: readonly Provenance[]): string {
  const inHead = all.some((place) => place.kind === 'commit' && place.inHead);
  const until = first.last === undefined ? '' : `, last in ${first.last.id.slice(0, 10)} of ${first.last.date.slice(0, 10)}`;
  const where = inHead ? 'still in HEAD' : `only in history${until}`;
  const since = `since ${first.commit.id.slice(0, 10)} of ${first.commit.date.slice(0, 10)} by ${printable(first.commit.author)}; ${where}`;
  return first.branches === undefined || first.branches.total === 0 ? since : `${since}; ${branchText(first.branches)}`;
}

/** `reached from main, topic and 3 more` */
function branchText({ names, total }: { readonly names: readonly string[]; readonly total: number }): string {
  const shown = names.slice(0, 2).map((name) => printable(name));
  const more = total - shown.length;
  return `reached from ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The masked line, cut to the width around the mask, and a mark under it. */
function excerptLines(excerpt: Excerpt, width: number, style: Style): string[] {
  const before = printable(excerpt.text.slice(0, excerpt.start)).trimStart();
  const mask = excerpt.text.slice(excerpt.start, excerpt.end);
  const after = printable(excerpt.text.slice(excerpt.end));
  const room = Math.max(12, width - 2 - mask.length);
  const head = before.length > room * 0.6 ? `${style.ellipsis}${before.slice(-Math.floor(room * 0.6))}` : before;
  const space = Math.max(0, room - head.length);
  const tail = after.length > space ? `${after.slice(0, Math.max(0, space - 1))}${style.ellipsis}` : after;
  const bar = style.paint('dim', style.bar);
  return [
    `${bar} ${head}${style.paint('cyan', mask)}${tail.trimEnd()}`,
    `${bar} ${' '.repeat(head.length)}${style.paint('red', style.caret.repeat(mask.length))}`,
  ];
}

/** Colour codes pass, everything else outside ASCII is replaced. */
export function lineToAscii(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line
    .split(/(\u001b\[[\d;]*m)/)
    .map((part, index) => (index % 2 === 1 ? part : toAscii(part)))
    .join('');
}
