// Secrets of a central account: the code of other accounts must name them by their full ARN, whose last six characters the
// service makes up. The plan has a placeholder there, and a run fills it in once the secret is stored.
import type { CentralAccount, JournalEntry, Plan, PlannedFile } from '../core/plan.ts';
import { entriesOf } from './run-context.ts';

/** The ARN of a secret before it is there. */
export function arnToBe({ account, region }: CentralAccount, name: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`;
}

/** The file as it is written: with the ARNs that the journal knows in place of the placeholders. */
export function withArns<F extends PlannedFile>(file: F, plan: Plan, entries: readonly JournalEntry[]): F {
  const { central } = plan;
  if (central === undefined) return file;
  const arns = entriesOf(entries, 'stored').map(({ item, arn }) => {
    const name = plan.items.find(({ id }) => id === item)?.ref.name ?? '';
    return [arnToBe(central, name), arn] as const;
  });
  const fill = (text: string) => arns.reduce((filled, [placeholder, arn]) => filled.replaceAll(placeholder, arn), text);
  if (file.kind === 'create') return { ...file, content: fill(file.content) };
  return { ...file, edits: file.edits.map((edit) => ({ ...edit, text: fill(edit.text) })) };
}
