// A plan as a person reads it: what would be stored and rewritten, what not and why, what it costs and needs.
import { isIdle, type Plan, type PlanItem, type PlannedRemoval, type Refusal } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { monthlyCost, type Prices } from './cost.ts';
import { keySteps } from './key-steps.ts';
import { NOTICES, RECIPES, STRATEGIES } from './recipes.ts';
import { fittedAll, NARROW, styleFor, wrap, type Style } from './style.ts';
import { lineToAscii } from './terminal.ts';
import { count } from './words.ts';

export interface PlanView {
  readonly plan: Plan;
  readonly prices: Prices;
  /** Path and masked lines of each file's change; undefined to leave the diff out. */
  readonly diff:
    | readonly { readonly path: string; readonly kind: 'create' | 'edit'; readonly lines: readonly string[] }[]
    | undefined;
  /** Where the plan was written, for the closing line. */
  readonly file: string;
  /** What `keylift apply` must be called with, if anything; undefined when it is not what comes next. */
  readonly argument: string | undefined;
}

export interface Look {
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** Lines without line breaks. */
export function planLines(view: PlanView, look: Look): string[] {
  const style = styleFor(look);
  const { plan } = view;
  const lines: string[] = [];
  const put = (some: readonly string[]) =>
    lines.push(...fittedAll(some, look.columns).map((line) => (look.unicode ? line : lineToAscii(line))));
  for (const item of plan.items) put([...itemLines(item, style, look.columns), '']);
  for (const removal of plan.removals ?? []) put([...removalLines(removal, style, look.columns), '']);
  if (plan.refusals.length > 0) put([...refusalLines(plan.refusals, style, look.columns), '']);
  if (view.diff !== undefined && view.diff.length > 0) lines.push(...diffLines(view.diff, look), '');
  put(closing(view, style, look.columns));
  return lines;
}

/** One secret and its places. */
export function itemLines(item: PlanItem, style: Style, columns: number): string[] {
  const key =
    item.shape === 'database'
      ? ' (database login as JSON)'
      : item.shape === 'fields'
        ? ` (${count(item.digests?.length ?? 0, 'credential')} as fields of one JSON secret)`
        : '';
  const lines = [`${style.paint(['bold', 'green'], '+')} ${style.paint('bold', item.ref.name)}${style.paint('dim', key)}`];
  for (const site of item.sites) {
    const field = item.shape === 'fields' ? `${printable(site.parts[0]?.key ?? '')}  ` : '';
    lines.push(
      `    ${field}${printable(site.path)}:${site.line}:${site.column}  ${style.paint('dim', STRATEGIES[site.strategy])}`,
    );
  }
  if (item.sites.some((site) => site.fixedAtStart)) {
    lines.push(
      ...wrap('read once at start: a rotation needs a restart to be seen', columns - 4).map((line) =>
        style.paint('yellow', `    ${line}`),
      ),
    );
  }
  return lines;
}

function removalLines({ path, accounts, sites }: PlannedRemoval, style: Style, columns: number): string[] {
  const whose = accounts.length === 0 ? '' : ` of account ${accounts.join(', ')}`;
  return [
    `${style.paint(['bold', 'green'], '-')} ${style.paint('bold', `AWS access key${whose}`)}${style.paint('dim', ' (stored nowhere)')}`,
    ...sites.map(({ line, column, ruleId }) => `    ${printable(path)}:${line}:${column}  ${style.paint('dim', ruleId)}`),
    ...wrap('taken out: the SDK then finds the role of the machine', columns - 4).map((line) => `    ${line}`),
  ];
}

function refusalLines(refusals: readonly Refusal[], style: Style, columns: number): string[] {
  const lines: string[] = [];
  for (const code of new Set(refusals.map((refusal) => refusal.code))) {
    const { title, recipe } = RECIPES[code];
    lines.push(`${style.paint(['bold', 'yellow'], '!')} not rewritten: ${title} ${style.paint('dim', `(${code})`)}`);
    for (const refusal of refusals.filter((one) => one.code === code)) {
      lines.push(`    ${printable(refusal.path)}:${refusal.line}:${refusal.column}  ${style.paint('dim', refusal.ruleId)}`);
    }
    lines.push(...wrap(`by hand: ${recipe}`, columns - 4).map((line) => style.paint('dim', `    ${line}`)));
  }
  return lines;
}

/** The masked changes, file by file. Never broken: they are code. */
export function diffLines(diff: NonNullable<PlanView['diff']>, look: Omit<Look, 'columns'>): string[] {
  const style = styleFor(look);
  const lines: string[] = [];
  for (const file of diff) {
    lines.push(style.paint('bold', `${file.kind === 'create' ? 'new file' : 'change'} ${printable(file.path)}`));
    for (const line of file.lines) {
      const shown = printable(line);
      if (line.startsWith('@@')) lines.push(style.paint('cyan', shown));
      else
        lines.push(line.startsWith('-') ? style.paint('red', shown) : line.startsWith('+') ? style.paint('green', shown) : shown);
    }
  }
  return look.unicode ? lines : lines.map(lineToAscii);
}

/** For one process with the helper's cache; grouped and ungrouped side by side where they differ. */
function costWords({ cost }: Plan, prices: Prices): string {
  const { secrets, ungrouped, grouped } = cost;
  const usage = { secrets, ungrouped, grouped, replicas: 0, processes: 1, cacheSeconds: 300, usesPerSecond: 1 };
  const made = monthlyCost(usage, prices);
  const money = (amount: number) => `$${amount.toFixed(2)}`;
  const other =
    grouped < secrets
      ? `, ${money(made.grouped)} with --group`
      : ungrouped > secrets
        ? `, ${money(made.ungrouped)} with a secret for each`
        : '';
  return `about ${money(made.storage)} a month and ${money(made.calls)} for the calls of each process${other}`;
}

/** What is allowed and yet not wise. */
function warnings(plan: Plan): string[] {
  if (plan.items.length === 0 || !/^(?:prod|production|prd)$/i.test(plan.environment)) return [];
  return [
    ...(plan.kmsKeyId === undefined || /(?:^|:)alias\/aws\//.test(plan.kmsKeyId)
      ? ['production secrets under the key that AWS manages: --kms-key-id gives them one of your own']
      : []),
    'production secrets need a rotation: keylift rotation says how, once the code is deployed',
  ];
}

function closing(view: PlanView, style: Style, columns: number): string[] {
  const { plan } = view;
  const sites = plan.items.reduce((sum, item) => sum + item.sites.length, 0);
  const removals = plan.removals ?? [];
  const steps = keySteps(plan);
  if (isIdle(plan))
    return [style.paint('bold', plan.refusals.length === 0 ? 'Nothing to migrate.' : 'Nothing can be migrated automatically.')];
  const changed = plan.files.filter((file) => file.kind === 'edit').length;
  const created = plan.files.length - changed;
  return [
    ...wrap(
      style.paint(
        'bold',
        `Plan: ${count(plan.items.length, 'secret')} to store, ${count(sites, 'place')} to rewrite in ${count(changed, 'file')}, ${count(created, 'new file')}, ${removals.length === 0 ? '' : `AWS access keys to take out of ${count(removals.length, 'file')}, `}${count(plan.refusals.length, 'place')} refused.`,
      ),
      Math.max(columns, NARROW) + 8,
    ),
    ...(plan.items.length === 0
      ? []
      : [`Cost: ${costWords(plan, view.prices)} (keylift cost). Apply needs ${plan.actions.join(', ')}.`]),
    ...(plan.central === undefined
      ? []
      : [`Read from other accounts by ${plan.central.readers.map(printable).join(', ')}: the code gets full ARNs.`]),
    ...warnings(plan).map((words) => style.paint('yellow', `warning: ${words}`)),
    ...plan.commands.map((command) => `Afterwards run: ${printable(command)}`),
    ...[...steps.before, ...steps.after].flatMap((step) => wrap(`Afterwards: ${step}`, columns)),
    ...(plan.notices ?? []).flatMap((notice) => wrap(`Afterwards: ${printable(NOTICES[notice.code](notice))}`, columns)),
    ...(view.argument === undefined
      ? []
      : [
          `Written to ${printable(view.file)} (no values in it). Next: keylift apply${view.argument === '' ? '' : ` ${printable(view.argument)}`}`,
        ]),
  ];
}
