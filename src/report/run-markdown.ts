// The description of a pull request: what was moved, what was not and why, and the steps in the order that causes no outage.
import type { Plan } from '../core/plan.ts';
import { keySteps } from './key-steps.ts';
import { codeSpan } from './markdown.ts';
import { failureOf, outcomesOf } from './outcomes.ts';
import { NOTICES, RECIPES } from './recipes.ts';
import { count } from './words.ts';

const ROWS = 200;

export interface DescribedRun {
  readonly plan: Plan;
  readonly state: string;
  readonly failure?: string;
  readonly secrets: readonly { readonly name: string; readonly arn?: string; readonly state: string; readonly code?: string }[];
}

/** Markdown for the run; no value in it. */
export function runMarkdown(run: DescribedRun): string {
  const { plan } = run;
  const failure = failureOf(run);
  const outcomes = outcomesOf(plan, run.state, failure);
  const lines = [
    '## Credentials moved to AWS Secrets Manager',
    '',
    `${count(plan.items.length, 'secret')}, ${count(plan.files.length, 'file')} changed or created. Undo everything with \`keylift rollback\`.`,
    '',
    ...(failure !== undefined && run.state === 'undone'
      ? [`Put back after ${codeSpan(failure)}; nothing of it stands.`, '']
      : []),
    '| secret | ARN |',
    '|---|---|',
    ...run.secrets.map(({ name, arn }) => `| ${codeSpan(name)} | ${arn === undefined ? '' : codeSpan(arn)} |`),
    '',
    '| outcome | place | finding | secret or reason |',
    '|---|---|---|---|',
    ...outcomes
      .slice(0, ROWS)
      .map(
        ({ outcome, path, line, fingerprint, name, code }) =>
          `| ${outcome} | ${codeSpan(`${path}:${line}`)} | ${codeSpan(fingerprint)} | ${codeSpan(name === undefined ? (code ?? 'AWS access key, stored nowhere') : code === undefined ? name : `${name} (${code})`)} |`,
      ),
  ];
  if (outcomes.length > ROWS) lines.push('', `and ${outcomes.length - ROWS} more places.`);
  const codes = [...new Set(plan.refusals.map(({ code }) => code))];
  if (codes.length > 0) {
    lines.push(
      '',
      'Left for people:',
      '',
      ...codes.map((code) => `- \`${code}\`: ${RECIPES[code].title}. ${RECIPES[code].recipe}`),
    );
  }
  const keys = keySteps(plan);
  const steps = [
    ...plan.commands.map((command) => `run ${codeSpan(command)} and commit the lock file`),
    ...(plan.notices ?? []).map((notice) => codeSpan(NOTICES[notice.code](notice))),
    ...keys.before,
    'deploy this, with a role that may read the secrets',
    'then rotate each value at its provider: the old ones stand in the history of every clone',
    ...keys.after,
    'confirm that the old values are dead',
    'decide whether the history is rewritten',
  ];
  lines.push('', '### Checklist', '', ...steps.map((step) => `- [ ] ${step}`));
  return `${lines.join('\n')}\n`;
}
