// One finding in full: what speaks for it, what against it, and what would change the verdict.
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { reasonText } from './words.ts';

/** Lines of text without the value; the line of code is masked. */
export function verdictLines(finding: Finding): string[] {
  const [first] = finding.provenance;
  const against = finding.reasons.filter(({ direction }) => direction < 0);
  const lines = [
    `${printable(first.path)}:${finding.start.line}:${finding.start.column}  ${printable(finding.ruleId)}, ${finding.confidence} confidence`,
    `  ${printable(finding.excerpt.text).trim()}`,
    ...finding.reasons.map((reason) => `    ${reasonText(reason)}`),
  ];
  if (finding.alsoMatched.length > 0) lines.push(`    also matched: ${finding.alsoMatched.map(printable).join(', ')}`);
  if (finding.status === 'allowed') lines.push('    allowed by a comment or the configuration');
  if (finding.status === 'baseline') lines.push('    accepted by the baseline');
  lines.push(`    fingerprint ${finding.fingerprint}`);
  if (finding.confidence !== 'high' && against.length > 0)
    lines.push(`  It would be surer without: ${against.map((reason) => reasonText(reason).slice(2)).join('; ')}.`);
  return lines;
}

/** How to be rid of a finding that is none. */
export function allowLines(finding: Finding): string[] {
  return [
    '  If it is no secret:',
    `    keylift:allow ${printable(finding.ruleId)} -- why    in a comment on the line or alone above it`,
    '    allow: in keylift.config.json, by rule, path, value or word',
    '  If it is one that stays for now:  keylift baseline create --reason "…" --expires 2027-01-31',
    '  If it is one:                     keylift plan',
  ];
}
