// What apply, resume, rollback and status say: outcome per place, and what is left for people to do.
import type { KeyliftError } from '../core/errors.ts';
import type { JournalEntry, Plan } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { failureOf, outcomesOf, type Outcome } from './outcomes.ts';
import { keySteps } from './key-steps.ts';
import type { Look } from './plan-terminal.ts';
import { NOTICES, RECIPES } from './recipes.ts';
import { styleFor } from './style.ts';
import { count } from './words.ts';

export interface Applied {
  readonly plan: Plan;
  readonly secrets: readonly {
    readonly name: string;
    readonly arn: string;
    readonly created: boolean;
    readonly restored: boolean;
  }[];
  readonly paths: readonly string[];
  /** File of the patch that was written in place of the files. */
  readonly patch?: string;
  /** Branch and commits, when the result was committed. */
  readonly committed?: { readonly branch: string; readonly commits: readonly string[] };
}

/** One line of progress for a journal entry; undefined for entries that say nothing to a person. */
export function stepLine(entry: JournalEntry, plan: Plan): string | undefined {
  switch (entry.step) {
    case 'stored':
      return `stored   ${plan.items.find((item) => item.id === entry.item)?.ref.name ?? entry.item}${entry.created ? '' : ' (was there already)'}`;
    case 'written':
      return `rewrote  ${printable(entry.path)}`;
    case 'restored':
      return `restored ${printable(entry.path)}`;
    case 'deleted':
      return `deletion scheduled: ${plan.items.find((item) => item.id === entry.item)?.ref.name ?? entry.item}`;
    case 'verified':
      return 'checked  no migrated value is left in the rewritten files';
    default:
      return undefined;
  }
}

export function appliedLines(applied: Applied, look: Look): string[] {
  const style = styleFor(look);
  const { plan } = applied;
  const lines: string[] = [''];
  const titles: Record<string, { title: string }> = RECIPES;
  for (const { outcome, path, line, name, code } of outcomesOf(plan, 'finished').toSorted(migratedFirst)) {
    const why =
      name ?? (outcome === 'REMOVED' ? 'AWS access key, stored nowhere' : `${code}: ${titles[code ?? '']?.title ?? ''}`);
    const word = style.paint(outcome === 'MIGRATED' || outcome === 'REMOVED' ? 'green' : 'yellow', outcome.padEnd(8));
    lines.push(`${word}  ${printable(path)}:${line}  ${style.paint('dim', why)}`);
  }
  for (const { name } of applied.secrets.filter((secret) => secret.restored))
    lines.push(`note: ${name} was waiting for deletion and is in use again`);
  const removed = (plan.removals ?? []).reduce((sum, removal) => sum + removal.sites.length, 0);
  const sites = plan.items.reduce((sum, item) => sum + item.sites.length, 0);
  lines.push(
    '',
    style.paint(
      'bold',
      `${count(sites, 'place')} migrated, ${count(applied.secrets.length, 'secret')} in Secrets Manager, ${removed === 0 ? '' : `${count(removed, 'place')} of AWS access keys removed, `}${count(plan.refusals.length, 'place')} refused.`,
    ),
  );
  if (applied.committed !== undefined)
    lines.push(
      `Committed as ${applied.committed.commits.map((id) => id.slice(0, 10)).join(', ')} on ${printable(applied.committed.branch)}.`,
    );
  return [...lines, '', ...remaining(plan, applied.patch)];
}

function migratedFirst(a: Outcome, b: Outcome): number {
  const isLast = ({ outcome }: Outcome) => Number(outcome === 'REFUSED' || outcome === 'SKIPPED');
  return isLast(a) - isLast(b);
}

/** The order matters: a value rotated before the new code runs is an outage. */
function remaining(plan: Plan, patch?: string): string[] {
  const keys = keySteps(plan);
  const steps = [
    ...(patch === undefined ? [] : [`apply the patch, which holds no value: git apply ${printable(patch)}`]),
    ...plan.commands.map((command) => `run: ${printable(command)}`),
    ...(plan.notices ?? []).map((notice) => printable(NOTICES[notice.code](notice))),
    ...keys.before,
    'deploy the new code, with a role that may read the secrets',
    ...(plan.items.length === 0
      ? []
      : ['then rotate each value at its provider: the old ones stand in the history of every clone']),
    ...keys.after,
    'confirm that the old values are dead, then decide about the history',
    'undo everything with: keylift rollback',
  ];
  return ['What remains', ...steps.map((step, index) => `  ${index + 1}. ${step}`)];
}

export interface RolledBack {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  readonly deleted: readonly string[];
  readonly kept: readonly { readonly name: string; readonly why: 'reused' | 'changed' | 'in-use' }[];
  readonly conflicts: readonly KeyliftError[];
}

const KEPT = {
  reused: 'was there before',
  changed: 'holds another version now',
  'in-use': 'a file that could not be restored reads it',
};

export function rolledBackLines(result: RolledBack, look: Look): string[] {
  const style = styleFor(look);
  const lines = [''];
  for (const { name, why } of result.kept) lines.push(`kept     ${name}: ${KEPT[why]}`);
  for (const conflict of result.conflicts) lines.push(style.paint('red', `conflict ${conflict.code}: ${conflict.message}`));
  lines.push(
    style.paint(
      'bold',
      `${count(result.restored.length, 'file')} restored byte for byte, ${count(result.removed.length, 'created file')} removed, ${count(result.deleted.length, 'secret')} scheduled for deletion.`,
    ),
  );
  if (result.conflicts.length > 0)
    lines.push('Files that changed since were left as they are. Mend them, then: keylift rollback');
  return lines;
}

export interface RunView {
  readonly run: string;
  readonly state: string;
  /** Code of what went wrong, when it put everything back by itself. */
  readonly failure?: string;
  readonly started: string | undefined;
  readonly plan: Plan;
  readonly secrets: readonly { readonly name: string; readonly state: string; readonly code?: string }[];
  readonly files: readonly { readonly path: string; readonly state: string }[];
}

const STATES: Record<string, string> = {
  applying: 'interrupted while applying: keylift resume, or keylift rollback',
  finished: 'applied',
  undoing: 'interrupted while rolling back: keylift resume',
  undone: 'rolled back',
};

function stateWords(run: RunView): string {
  const failure = run.state === 'undone' ? failureOf(run) : undefined;
  return failure === undefined ? (STATES[run.state] ?? run.state) : `failed (${failure}) and put back`;
}

export function statusLines(runs: readonly RunView[], look: Look): string[] {
  const style = styleFor(look);
  if (runs.length === 0) return ['No migration has been applied here.'];
  const lines: string[] = [];
  for (const run of runs) {
    lines.push(`${style.paint('bold', run.run)}  ${(run.started ?? '').slice(0, 16).replace('T', ' ')}  ${stateWords(run)}`);
    for (const secret of run.secrets)
      lines.push(
        `  secret  ${secret.name}  ${style.paint('dim', secret.code === undefined ? secret.state : `${secret.state} (${secret.code})`)}`,
      );
    for (const file of run.files) lines.push(`  file    ${printable(file.path)}  ${style.paint('dim', file.state)}`);
    for (const refusal of run.plan.refusals)
      lines.push(`  refused ${printable(refusal.path)}:${refusal.line}  ${style.paint('dim', refusal.code)}`);
  }
  const last = runs.at(-1)!;
  if (last.state === 'finished') lines.push('', ...remaining(last.plan));
  return lines;
}
