// A secret as a card, for a person who decides about it. Plain lines that fit 40 columns, with or without colour and Unicode.
import type { Finding, SecretGroup } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { MASK } from '../core/secret.ts';
import { best, type Facts } from './data.ts';
import { styleFor, wrap, type Style } from './style.ts';
import { lineToAscii, placeLines } from './terminal.ts';
import { count } from './words.ts';

interface Look {
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** What was decided about a secret. */
export interface DecisionView {
  readonly verdict: 'migrate' | 'leave' | 'allow';
  readonly name?: string;
}

export interface Card {
  readonly group: SecretGroup;
  /** How many cards there are. */
  readonly of: number;
  readonly decision: DecisionView | undefined;
  /** What became of the value: `stored`, `rotated`, `dead` of {@link Facts}. */
  readonly life?: Omit<Facts, 'owners'>;
}

const VERDICTS = { migrate: 'to migrate', leave: 'left alone', allow: 'allowed' };
const PLACES = 3;

/** The keys, each with what it does. */
export const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['m', 'migrate it'],
  ['r', 'migrate it under another name'],
  ['a', 'allow it, with a reason'],
  ['l', 'leave it alone'],
  ['c', 'show the lines around'],
  ['e', 'open it in the editor'],
  ['n', 'next (or Enter)'],
  ['p', 'previous'],
  ['u', 'undo the last decision'],
  ['q', 'stop; decisions are kept'],
];

export function decisionText(decision: DecisionView | undefined): string {
  if (decision === undefined) return 'not decided';
  return decision.name === undefined ? VERDICTS[decision.verdict] : `${VERDICTS[decision.verdict]} as ${decision.name}`;
}

/** `stored as prod/shop/db, rotated, dead: revoked in July`; undefined when nothing is known. */
function lifeText({ stored, rotated, dead }: Omit<Facts, 'owners'>): string | undefined {
  const words = [
    ...(stored === undefined ? [] : [`stored as ${printable(stored)}`]),
    ...(rotated === true ? ['rotated'] : []),
    ...(dead === undefined ? [] : [`dead: ${printable(dead)}`]),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

export function cardLines({ group, of, decision, life = {} }: Card, look: Look): string[] {
  const style = styleFor(look);
  const top = best(group.findings);
  const head = `${group.number} of ${of}, ${decisionText(decision)}`;
  const lines = [
    '',
    ...wrap(head, look.columns).map((line) => style.paint(decision === undefined ? 'yellow' : 'green', line)),
    ...wrap(`${top.ruleName}  ${top.publicPrefix}${MASK}`, look.columns).map((line) => style.paint('bold', line)),
    ...wrap(`${top.ruleId}, ${top.confidence} confidence`, look.columns).map((line) => style.paint('dim', line)),
  ];
  const became = lifeText(life);
  if (became !== undefined) lines.push(...wrap(became, look.columns).map((line) => style.paint('dim', line)));
  const sink = { columns: look.columns, explain: false };
  for (const finding of group.findings.slice(0, PLACES)) lines.push(...placeLines(finding, { source: 'worktree' }, sink, style));
  const more = group.findings.length - PLACES;
  if (more > 0) lines.push(`  and ${count(more, 'more place')}`);
  return fitted(lines, look);
}

/** Lines around a finding with everything that may be a secret masked; `text` is the file with the masks in it. */
export function contextLines(finding: Finding, text: string, around: number, look: Look): string[] {
  const style = styleFor(look);
  const all = text.split('\n');
  const from = Math.max(1, finding.start.line - around);
  const to = Math.min(all.length, finding.end.line + around);
  const width = String(to).length;
  const room = Math.max(12, look.columns - width - 3);
  const lines = ['', style.paint('underline', printable(finding.provenance[0].path))];
  for (let line = from; line <= to; line += 1) {
    const shown = printable((all[line - 1] ?? '').replace(/\r$/, ''));
    const text = shown.length > room ? `${shown.slice(0, room - style.ellipsis.length)}${style.ellipsis}` : shown;
    const isIt = line >= finding.start.line && line <= finding.end.line;
    lines.push(`${isIt ? style.paint('red', '>') : ' '}${String(line).padStart(width)} ${text}`);
  }
  return fitted(lines, look);
}

export function keyLines(look: Look): string[] {
  return KEYS.map(([key, does]) => `  ${key}  ${does}`).map((line) => (look.unicode ? line : lineToAscii(line)));
}

/** One line a secret, for `--list`. */
export function listLines(cards: readonly Card[], look: Look): string[] {
  const style: Style = styleFor(look);
  const lines = cards.flatMap(({ group, decision }) => {
    const [first] = group.findings;
    const where = `${printable(first.provenance[0].path)}:${first.start.line}`;
    const more = group.findings.length > 1 ? ` and ${group.findings.length - 1} more` : '';
    return [
      `${first.fingerprint.slice(0, 12)}  ${decisionText(decision)}`,
      style.paint('dim', `  ${first.ruleId}  ${where}${more}`),
    ];
  });
  return fitted([...lines, tallyText(cards)], look);
}

/** `3 to migrate, 1 allowed, 2 not decided` */
export function tallyText(cards: readonly Card[]): string {
  const counts = new Map<string, number>();
  for (const { decision } of cards) {
    const word = decision === undefined ? 'not decided' : VERDICTS[decision.verdict];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return cards.length === 0 ? 'Nothing to decide.' : [...counts].map(([word, number]) => `${number} ${word}`).join(', ');
}

function fitted(lines: readonly string[], look: Look): string[] {
  return lines.map((line) => (look.unicode ? line : lineToAscii(line)));
}
