// `keylift plan`: scan the project, decide, write the plan, show it. Changes nothing else.
import { join, relative, resolve } from 'node:path';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { LanguageChoices } from '../core/language.ts';
import type { Plan } from '../core/plan.ts';
import type { Confidence } from '../core/rule.ts';
import { planDiff } from '../migrate/diff.ts';
import { writePlan } from '../migrate/plan-file.ts';
import { chosenNames } from '../migrate/chosen-names.ts';
import { readDecisions } from '../migrate/decisions.ts';
import { makePlan, type PlanInput } from '../migrate/plan.ts';
import { openState } from '../migrate/state-folder.ts';
import { itemLines, planLines, type Look } from '../report/plan-terminal.ts';
import { pricesOf } from './prices.ts';
import { styleFor } from '../report/style.ts';
import { approve } from './approve.ts';
import type { Io } from './io.ts';
import { lookOf } from './look-of.ts';
import { settingsFor, type SettingFlags } from './plan-settings.ts';
import { openProject, spansByPath, type ProjectOptions } from './project.ts';
import { propose, wantedFindings } from './propose.ts';

export interface PlanOptions extends ProjectOptions, SettingFlags {
  readonly color?: boolean;
  readonly out?: string;
  readonly envFiles?: LanguageChoices['dotenv'];
  readonly confidence?: Confidence;
  readonly format: string;
  readonly diff: boolean;
  readonly interactive?: boolean;
  /** Only what the next commit would add. */
  readonly staged?: boolean;
}

/** Where `apply` looks when it is given no plan. */
export function defaultPlanFile(state: { readonly path: string }): string {
  return join(state.path, 'plan.json');
}

export async function plan(path: string | undefined, options: PlanOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(path, options, io);
  const staged = options.staged === true ? await project.scanStaged() : undefined;
  const found = await project.scan(staged === undefined ? [''] : [...new Set(staged.map(pathOf))]);
  const isStaged = new Set(staged?.map((finding) => finding.fingerprint));
  const findings = staged === undefined ? found : found.filter((finding) => isStaged.has(finding.fingerprint));
  const envFiles = options.envFiles ?? project.config.migrate?.envFiles;
  const state = await openState(project.root);
  const confidence = options.confidence ?? project.config.confidence ?? 'medium';
  const wanted = wantedFindings(findings, readDecisions(state).decisions, confidence);
  const settings = await settingsFor(project, options, { all: findings, wanted, least: confidence }, io);
  const look = lookOf(options, io);
  const languages: LanguageChoices = envFiles === undefined ? {} : { dotenv: envFiles };
  const choice = { settings, confidence, select: 'all', languages } as const;
  const { plan, input } = await propose(project, state, findings, choice);
  // A person is asked about each credential, also where several will share a secret.
  const alone = { ...input, settings: { ...input.settings, group: false } };
  const proposed = options.interactive === true && settings.group === true ? makePlan(alone) : plan;
  const made = options.interactive === true ? await decided(input, proposed, look, io) : proposed;
  if (made === undefined) {
    io.stdout('Stopped: no plan was written.\n');
    return EXIT.clean;
  }
  const file = options.out === undefined ? defaultPlanFile(state) : resolve(io.cwd, options.out);
  await writePlan(file, made);

  if (options.format === 'json') {
    io.stdout(`${JSON.stringify(made, null, 2)}\n`);
    return EXIT.clean;
  }
  // Every place that may hold a secret is masked in the diff, also those too unsure to be migrated.
  const diff = options.diff ? planDiff(project.root, state.key, made, spansByPath(findings)) : undefined;
  const shown = relative(io.cwd, file).startsWith('..') ? file : relative(io.cwd, file);
  for (const line of planLines(
    { plan: made, prices: pricesOf(project.config), diff, file: shown, argument: options.out === undefined ? '' : shown },
    look,
  ))
    io.stdout(`${line}\n`);
  return EXIT.clean;
}

/** The plan as a person wants it; undefined when they stopped. */
async function decided(input: PlanInput, proposed: Plan, look: Look, io: Io): Promise<Plan | undefined> {
  const { prompt } = io;
  if (prompt === undefined)
    throw new KeyliftError('E0701', 'nobody is there to ask', { exit: EXIT.usage, hint: 'leave --interactive out' });
  const confidence = new Map(input.findings.map((finding) => [finding.fingerprint, finding.confidence]));
  const approval = await approve(proposed, {
    prompt,
    show: (item) => {
      for (const line of itemLines(item, styleFor(look), look.columns)) io.stderr(`${line}\n`);
    },
    confidenceOf: (fingerprint) => confidence.get(fingerprint),
  });
  if (approval === undefined) return undefined;
  const names = chosenNames(input.root, input.key, proposed, approval.names);
  const declined = new Set([...(input.declined ?? []), ...approval.declined]);
  return makePlan({ ...input, declined, known: new Map([...(input.known ?? []), ...names]) });
}

function pathOf(finding: Finding): string {
  return finding.provenance[0].path;
}
