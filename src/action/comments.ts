// What review comments say and where they stand: one for each finding, which carries the suggested rewrite of its lines,
// and one for each further place that belongs to a suggestion.
import { createHash } from 'node:crypto';
import type { LineRange } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import { codeBlock, codeSpan } from '../report/markdown.ts';
import { headPath } from './reports.ts';
import type { Fit } from './rewrites.ts';

export interface ReviewComment {
  /** 32 hex digits that find it again. */
  readonly mark: string;
  readonly path: string;
  /** Lines of the head commit's file. */
  readonly lines: LineRange;
  readonly text: string;
}

/** @param fits rewrites that can stand in comments; each has every change of its file */
export function commentsFor(findings: readonly Finding[], fits: readonly Fit[]): ReviewComment[] {
  const open = new Set(fits.flatMap((fit) => fit.changes));
  const comments = findings.map((finding): ReviewComment => {
    const path = headPath(finding);
    const fit = fits.find((one) => one.path === path);
    const change = fit?.changes.find(({ range }) => range.start <= finding.start.line && finding.end.line <= range.end);
    const about = { mark: finding.fingerprint, path, text: textOf(finding) };
    // The first finding of a change has its block; two blocks for the same lines could not both be taken.
    if (fit === undefined || change === undefined || !open.delete(change))
      return { ...about, lines: { start: finding.end.line, end: finding.end.line } };
    return { ...about, lines: change.range, text: `${about.text}\n\n${suggestion(fit, change.lines)}` };
  });
  for (const fit of fits) {
    for (const { range, lines } of fit.changes.filter((change) => open.has(change))) {
      const text = `The suggestions in this file need this one too.\n\n${codeBlock('suggestion', lines)}`;
      const mark = createHash('sha256').update(`${fit.path}\0${text}`).digest('hex').slice(0, 32);
      comments.push({ mark, path: fit.path, lines: range, text });
    }
  }
  return comments;
}

function textOf(finding: Finding): string {
  return [
    `**${printable(finding.ruleName)}** is hard-coded here (${codeSpan(finding.publicPrefix + MASK)}, ${codeSpan(finding.ruleId)}, ${finding.confidence} confidence).`,
    '',
    'Move it into AWS Secrets Manager (`keylift plan`), then rotate it at its provider: it has been pushed, so it stays in the history of every clone. If it is no credential, say so on the line: `keylift:allow -- reason`.',
  ].join('\n');
}

function suggestion(fit: Fit, lines: readonly string[]): string {
  const names = fit.names.map((name) => codeSpan(name)).join(', ');
  const more =
    fit.others.length === 0
      ? ''
      : ` It also needs ${fit.others.map((path) => codeSpan(path)).join(', ')}, which the job summary shows.`;
  return `Planned rewrite, once the new value is stored as ${names}:${more}\n\n${codeBlock('suggestion', lines)}`;
}
