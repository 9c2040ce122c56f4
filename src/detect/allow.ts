// Inline allow comments: our own form, `keylift:allow [rule-id] -- reason`, on the line itself or alone on the line
// above, and the markers people already have in their code from other scanners, where those scanners read them.

const OWN = /keylift:allow(?:[ \t]+([a-z0-9-]+\.[a-z0-9-]+))?([ \t]*--[ \t]*[^\s*>-])?/;
/** gitleaks, betterleaks, trufflehog, kingfisher, ggshield, detect-secrets and ripsecrets, semgrep, secretlint. */
const SAME_LINE =
  /(?:gitleaks|betterleaks):allow|(?:trufflehog|kingfisher):ignore|\bggignore\b|pragma: ?(?:allow|white)list secret|\bnosemgrep\b|secretlint-disable-line/;
const LINE_ABOVE =
  /^\s*\S{1,4}\s*(?:pragma: ?(?:allow|white)list nextline secret|secretlint-disable-next-line)|kingfisher:ignore/;
const LINE_BELOW = /kingfisher:ignore/;
/** How much of a line is read for a marker; a marker 4 kB away on a minified line is nobody's intent. */
const LINE = 4096;
const COMMENT = /^\s*(?:\/\/|#|--|\/?\*|<!--|;|%|REM\b|')/;

/** `no-reason`: our own marker stands there, but says no reason, and so allows nothing. */
export type Allowance = 'allowed' | 'no-reason' | undefined;

/** What the comments around [start, end) say of a finding of a rule. */
export function allowanceAt(bytes: Buffer, start: number, end: number, ruleId: string): Allowance {
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(10, start - 1) + 1;
  const newline = bytes.indexOf(10, end);
  const lineEnd = newline === -1 ? bytes.length : newline;
  // The value itself is left out: a marker inside it is no comment.
  const line = `${bytes.toString('latin1', Math.max(lineStart, start - LINE), start)} ${bytes.toString('latin1', end, Math.min(lineEnd, end + LINE))}`;
  const above = lineStart === 0 ? '' : lineBefore(bytes, lineStart);
  const own = ownMarker(line, ruleId) ?? (COMMENT.test(above) ? ownMarker(above, ruleId) : undefined);
  if (own === 'allowed' || SAME_LINE.test(line) || LINE_ABOVE.test(above) || inDisabledBlock(bytes, start)) return 'allowed';
  const below = bytes.toString('latin1', lineEnd + 1, Math.min(lineEnd + 1 + LINE, endOfLine(bytes, lineEnd + 1)));
  return LINE_BELOW.test(below) ? 'allowed' : own;
}

const MARKER = 'keylift:allow';

/** Lines with a marker of our own, reason and all, that allows nothing. `used`: lines of findings that a marker spoke for. */
export function unusedAllows(bytes: Buffer, used: ReadonlySet<number>): number[] {
  const lines: number[] = [];
  let line = 1;
  let from = 0;
  for (let at = bytes.indexOf(MARKER, 0, 'latin1'); at !== -1; at = bytes.indexOf(MARKER, at + 1, 'latin1')) {
    for (let newline = bytes.indexOf(10, from); newline !== -1 && newline < at; newline = bytes.indexOf(10, from)) {
      line += 1;
      from = newline + 1;
    }
    const reason = OWN.exec(bytes.toString('latin1', at, Math.min(endOfLine(bytes, at), at + LINE)))?.[2];
    if (reason !== undefined && !used.has(line) && !used.has(line + 1)) lines.push(line);
  }
  return lines;
}

function ownMarker(line: string, ruleId: string): Allowance {
  const match = OWN.exec(line);
  if (match === null || (match[1] !== undefined && match[1] !== ruleId)) return undefined;
  return match[2] === undefined ? 'no-reason' : 'allowed';
}

/** The line that ends at `lineStart`, or '' when it is too long to be a comment. */
function lineBefore(bytes: Buffer, lineStart: number): string {
  const start = lineStart === 1 ? 0 : bytes.lastIndexOf(10, lineStart - 2) + 1;
  return lineStart - start > LINE ? '' : bytes.toString('latin1', start, lineStart - 1);
}

function endOfLine(bytes: Buffer, from: number): number {
  const newline = from >= bytes.length ? -1 : bytes.indexOf(10, from);
  return newline === -1 ? bytes.length : newline;
}

const DISABLE = 'secretlint-disable';
/** Whether a content holds the marker at all, asked once and not for every finding. */
const HOLDS = new WeakMap<Buffer, boolean>();

function holdsDisable(bytes: Buffer): boolean {
  const known = HOLDS.get(bytes) ?? bytes.includes(DISABLE, 0, 'latin1');
  HOLDS.set(bytes, known);
  return known;
}

/** Between `secretlint-disable` and the next `secretlint-enable`, as secretlint reads them. */
function inDisabledBlock(bytes: Buffer, at: number): boolean {
  if (!holdsDisable(bytes)) return false;
  for (let from = bytes.lastIndexOf(DISABLE, at, 'latin1'); from > 0; from = bytes.lastIndexOf(DISABLE, from - 1, 'latin1')) {
    // `-line` and `-next-line` are other markers.
    if (bytes[from + DISABLE.length] === 0x2d) continue;
    const enable = bytes.indexOf('secretlint-enable', from, 'latin1');
    return enable === -1 || enable > at;
  }
  return false;
}
