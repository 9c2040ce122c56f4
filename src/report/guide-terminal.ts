// What the guided migration says between its questions.
import type { Finding, SecretGroup } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { best } from './data.ts';
import { styleFor, wrap } from './style.ts';
import { lineToAscii } from './terminal.ts';
import { count } from './words.ts';

interface Look {
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

const STEPS = ['find', 'decide', 'plan', 'review', 'apply', 'what remains'];
const SHOWN = 20;

export function welcomeLines(begun: string | undefined, look: Look): string[] {
  return fitted(
    begun === undefined
      ? [
          'This moves the credentials in this repository into AWS Secrets Manager, step by step.',
          'Nothing is stored or changed before you say so. q stops at any question; the same command goes on.',
        ]
      : [`Going on with the migration begun on ${begun.slice(0, 10)}. q stops; --restart begins anew.`],
    look,
  );
}

export function stepLine(step: number, look: Look): string[] {
  const style = styleFor(look);
  return ['', style.paint('bold', `Step ${step} of ${STEPS.length}: ${STEPS[step - 1]}`)];
}

/** What the files hold, then what only the history holds. `undefined` history: nobody looked. */
export function foundLines(files: readonly SecretGroup[], past: readonly SecretGroup[] | undefined, look: Look): string[] {
  const places = files.reduce((sum, group) => sum + group.findings.length, 0);
  const lines = [
    files.length === 0
      ? 'No secrets in the files.'
      : `${count(files.length, 'secret')} in ${count(places, 'place')} in the files:`,
    ...listed(files),
  ];
  if (past === undefined) lines.push('The history was not looked at.');
  else if (past.length === 0) lines.push('No others in the history.');
  else
    lines.push(
      `${count(past.length, 'secret')} only in the history; code cannot be rewritten there, so ${past.length === 1 ? 'it has' : 'they have'} to be revoked:`,
      ...listed(past),
    );
  return fitted(lines, look);
}

function listed(groups: readonly SecretGroup[]): string[] {
  const lines = groups.slice(0, SHOWN).map((group) => `  ${secretText(group.findings)}`);
  return groups.length > SHOWN ? [...lines, `  and ${groups.length - SHOWN} more`] : lines;
}

/** `Stripe secret key in src/pay.ts:12 and 1 more place` */
export function secretText(findings: readonly [Finding, ...Finding[]]): string {
  const [first] = findings;
  const more = findings.length > 1 ? ` and ${count(findings.length - 1, 'more place')}` : '';
  return `${best(findings).ruleName} in ${printable(first.provenance[0].path)}:${first.start.line}${more}`;
}

/** What is left open, each with the next step. */
export interface OpenSteps {
  readonly deploy: boolean;
  /** Names of secrets whose value is still the one that stood in the code. */
  readonly rotate: readonly string[];
  /** Secrets whose old value nobody has confirmed dead. */
  readonly confirm: readonly string[];
  readonly past: 'undecided' | 'purge' | 'done';
  /** Secrets that stand in the files and were neither left nor allowed. */
  readonly byHand: number;
}

export function nothingOpen({ deploy, rotate, confirm, past, byHand }: OpenSteps): boolean {
  return !deploy && rotate.length === 0 && confirm.length === 0 && byHand === 0 && past === 'done';
}

export function openLines(open: OpenSteps, look: Look): string[] {
  const lines = [
    ...(open.deploy
      ? [
          'Commit and deploy the new code, with a role that may read the secrets (keylift policy --platform ecs --format terraform prints one).',
        ]
      : []),
    ...open.rotate.map(
      (name) => `Rotate ${name}: make a new value at its provider, then keylift migrate takes it (keylift rotation says how).`,
    ),
    ...open.confirm.map((words) => `Revoke the old value at its provider: ${printable(words)}.`),
    ...(open.byHand > 0
      ? [
          `${count(open.byHand, 'secret')} in the files could not be migrated: keylift plan says how to do each by hand, keylift triage leaves or allows it.`,
        ]
      : []),
    ...(open.past === 'undecided' ? ['Decide about the history, once the old values are dead.'] : []),
    ...(open.past === 'purge' ? ['Rewrite the history: keylift history-purge prepares it.'] : []),
  ];
  if (lines.length === 0) return fitted(['', 'The migration is finished: nothing remains to be done.'], look);
  return fitted(
    ['', 'Still open', ...lines.map((line, index) => `  ${index + 1}. ${line}`), 'Then go on with: keylift migrate'],
    look,
  );
}

function fitted(lines: readonly string[], look: Look): string[] {
  return lines
    .flatMap((line) => {
      const indent = /^ */.exec(line)![0];
      return wrap(line.trimStart(), look.columns - indent.length).map((part) => indent + part);
    })
    .map((line) => (look.unicode ? line : lineToAscii(line)));
}
