// From findings to a proposed plan: what the settings say, and what a person decided in triage.
import type { Finding } from '../core/finding.ts';
import type { LanguageChoices } from '../core/language.ts';
import type { Plan } from '../core/plan.ts';
import { atLeast, type Confidence } from '../core/rule.ts';
import { chosenNames } from '../migrate/chosen-names.ts';
import { readDecisions, type Decision } from '../migrate/decisions.ts';
import { makePlan, type PlanInput, type PlanSettings } from '../migrate/plan.ts';
import { knownSecrets } from '../migrate/runs.ts';
import type { StateFolder } from '../migrate/state-folder.ts';
import { hasPartner } from '../report/rotation-advice.ts';
import { headFiles } from '../sources/committed.ts';
import type { OpenProject } from './project.ts';

/** What goes into a plan beside the findings. */
export interface PlanChoice {
  readonly settings: PlanSettings;
  /** At least this sure, or marked for migration in triage. */
  readonly confidence: Confidence;
  /** `decided`: only what was marked in triage. */
  readonly select: 'all' | 'decided';
  /** What the user chose of the languages. */
  readonly languages?: LanguageChoices;
}

export interface Proposal {
  readonly plan: Plan;
  /** What it was made from, to make it again with other choices. */
  readonly input: PlanInput;
}

/** The findings that a plan may speak of. */
export function wantedFindings(
  findings: readonly Finding[],
  decisions: Readonly<Record<string, Decision>>,
  confidence: Confidence,
): readonly Finding[] {
  return findings.filter(
    ({ status, fingerprint, confidence: found }) =>
      status === 'new' && (atLeast(found, confidence) || decisions[fingerprint]?.verdict === 'migrate'),
  );
}

/** @throws KeyliftError E0809 when the settings do not give allowed names. */
export async function propose(
  project: OpenProject,
  state: StateFolder,
  findings: readonly Finding[],
  choice: PlanChoice,
): Promise<Proposal> {
  const { decisions } = readDecisions(state);
  const wanted = wantedFindings(findings, decisions, choice.confidence);
  await project.openLanguages(
    wanted.map((finding) => finding.provenance[0].path),
    choice.languages,
  );
  const input: PlanInput = {
    root: project.root,
    project: project.view,
    findings: wanted,
    sessionFor: project.sessionFor,
    // What is wanted has been chosen above.
    settings: { ...choice.settings, minConfidence: 'low' },
    standsAlone: hasPartner,
    key: state.key,
    projectId: state.project,
    now: new Date(),
    known: await knownSecrets(state.journals, state.project),
    ...(wanted.some(({ shape }) => shape === 'aws-access-key') && { committed: headFiles(project.root) }),
    declined: declinedPlaces(wanted, decisions, choice.select),
  };
  const plan = makePlan(input);
  const names = new Map(
    plan.items.flatMap(({ id, sites }) => {
      const name = sites.map(({ fingerprint }) => decisions[fingerprint]?.name).find((one) => one !== undefined);
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
  if (names.size === 0) return { plan, input };
  const known = new Map([...input.known!, ...chosenNames(input.root, input.key, plan, names)]);
  const renamed = { ...input, known };
  return { plan: makePlan(renamed), input: renamed };
}

function declinedPlaces(
  findings: readonly Finding[],
  decisions: Readonly<Record<string, Decision>>,
  select: PlanChoice['select'],
): ReadonlySet<string> {
  const isDeclined = ({ fingerprint }: Finding) => {
    const verdict = decisions[fingerprint]?.verdict;
    return verdict === undefined ? select === 'decided' : verdict !== 'migrate';
  };
  return new Set(findings.filter(isDeclined).map(({ fingerprint }) => fingerprint));
}
