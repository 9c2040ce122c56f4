// Inline allow comments: our own form, `keylift:allow [rule-id] -- reason`, on the line itself or alone on the line
// above, and the markers people already have in their code from other scanners.

const OWN = /keylift:allow(?:[ \t]+([a-z0-9-]+\.[a-z0-9-]+))?[ \t]*--[ \t]*\S/;
const FOREIGN =
  /(?:gitleaks|betterleaks):allow|trufflehog:ignore|ggignore|pragma: (?:allow|white)list secret|nosemgrep|secretlint-disable-line/;
const FOREIGN_ABOVE = /^\s*\S{1,4}\s*(?:pragma: allowlist nextline secret|secretlint-disable-next-line)/;
/** How much of a line is read for a marker; a marker 4 kB away on a minified line is nobody's intent. */
const LINE = 4096;

/** True when a comment allows the finding at [start, end). An own marker without a reason allows nothing. */
export function allowsLine(bytes: Buffer, start: number, end: number, ruleId: string): boolean {
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(10, start - 1) + 1;
  const newline = bytes.indexOf(10, end);
  const lineEnd = newline === -1 ? bytes.length : newline;
  const line = `${bytes.toString('latin1', Math.max(lineStart, start - LINE), start)} ${bytes.toString('latin1', end, Math.min(lineEnd, end + LINE))}`;
  if (FOREIGN.test(line) || own(line, ruleId)) return true;
  if (lineStart === 0) return false;
  const aboveStart = lineStart === 1 ? 0 : bytes.lastIndexOf(10, lineStart - 2) + 1;
  if (lineStart - aboveStart > LINE) return false;
  const above = bytes.toString('latin1', aboveStart, lineStart - 1);
  return FOREIGN_ABOVE.test(above) || (/^\s*(?:\/\/|#|--|\/\*|<!--|;|%)/.test(above) && own(above, ruleId));
}

function own(line: string, ruleId: string): boolean {
  const match = OWN.exec(line);
  return match !== null && (match[1] === undefined || match[1] === ruleId);
}
