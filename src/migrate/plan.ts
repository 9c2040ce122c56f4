// Findings to a Plan: grouped by value, named, with every edit worked out and tried on the text. Writes nothing.
import { randomBytes } from 'node:crypto';
import type { Finding } from '../core/finding.ts';
import type { LanguageSession, ProjectView } from '../core/language.ts';
import type { CentralAccount, Plan, PlanCost, PlanItem, Refusal } from '../core/plan.ts';
import type { Confidence } from '../core/rule.ts';
import { NAME_TEMPLATE } from './naming.ts';
import { positionAt } from './offsets.ts';
import { arnToBe } from './central.ts';
import type { BundleRules } from './plan-bundle.ts';
import type { CommittedFiles } from './removals.ts';
import { draftPlan, type Draft, type DraftInput, type Fault, type Leftover } from './plan-draft.ts';
import { fileTexts, gatherSites, refusalOf, type RefusedPlace } from './plan-sites.ts';

/** What the user decides. */
export interface PlanSettings {
  readonly environment: string;
  readonly application: string;
  /** With `{env}`, `{app}` and `{name}`; default `{env}/{app}/{name}`. */
  readonly nameTemplate?: string;
  readonly kmsKeyId?: string;
  /** Tags of the user's. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Set when programs of other accounts read the secrets. */
  readonly central?: CentralAccount;
  /** Credentials that cannot be rotated by themselves share one secret. */
  readonly group?: boolean;
  /** US dollars for a secret a month. */
  readonly secretMonth: number;
  /** Findings that are less sure are refused. */
  readonly minConfidence: Confidence;
}

/** Everything a plan is made from. */
export interface PlanInput {
  /** Absolute path of the project. */
  readonly root: string;
  readonly project: ProjectView;
  /** Findings of the work tree. Allowed ones are left alone. */
  readonly findings: readonly Finding[];
  /** The opened language of a file, the same object for all its files; undefined when no language knows it. */
  readonly sessionFor: (path: string) => LanguageSession | undefined;
  readonly settings: PlanSettings;
  /** From the state folder. */
  readonly key: Uint8Array;
  readonly projectId: string;
  readonly now: Date;
  /** True for rules whose credentials are never part of a shared secret, because AWS or a function can rotate them. */
  readonly standsAlone?: (ruleId: string) => boolean;
  /** Names in use with the request tokens of their values (runs.ts knownSecrets). */
  readonly known?: ReadonlyMap<string, string>;
  /** What a rollback can give back without the store; without it nothing is taken out that is not stored. */
  readonly committed?: CommittedFiles | undefined;
  /** Fingerprints of places that a person said no to. */
  readonly declined?: ReadonlySet<string>;
}

/**
 * Decides what would be stored and rewritten. Every finding ends as a site or as a refusal.
 * @throws KeyliftError E0809 when the settings do not give allowed names.
 */
export function makePlan(input: PlanInput): Plan {
  const { settings, key } = input;
  const open = fileTexts(input.root, input.project, key);
  const { candidates, removals, refused } = gatherSites(
    { ...input, minConfidence: settings.minConfidence, environment: settings.environment },
    open,
  );
  const { environment, application } = settings;
  const names = { environment, application, template: settings.nameTemplate ?? NAME_TEMPLATE };
  const { central } = settings;
  const rules: BundleRules = { standsAlone: input.standsAlone ?? (() => false) };
  const drafting: Omit<DraftInput, 'removals'> = {
    root: input.root,
    open,
    sessionFor: input.sessionFor,
    names,
    key,
    known: input.known ?? new Map(),
    spell: central === undefined ? (name) => name : (name) => arnToBe(central, name),
    bundling: settings.group === true ? rules : undefined,
    committed: input.committed,
  };
  const { draft, excluded } = settle([...candidates, ...removals], (isIn, covered) =>
    draftPlan({ ...drafting, removals: removals.filter(isIn) }, candidates.filter(isIn), covered),
  );

  for (const candidate of [...candidates, ...removals]) {
    const fault = excluded.get(candidate.id);
    if (fault === undefined) continue;
    refused.push({
      refusal: refusalOf(candidate.finding, candidate.file.path, fault.code, fault.args),
      span: candidate.finding.span,
    });
  }
  const refusals = [...refused.map(({ refusal }) => refusal), ...unreported(draft.leftovers, refused)].toSorted(inOrder);

  return {
    schema: 1,
    id: `${input.now.toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`,
    version: __KEYLIFT_VERSION__,
    project: input.projectId,
    created: input.now.toISOString(),
    environment,
    application,
    ...(settings.kmsKeyId === undefined ? {} : { kmsKeyId: settings.kmsKeyId }),
    ...(settings.tags === undefined || Object.keys(settings.tags).length === 0 ? {} : { tags: settings.tags }),
    ...(central === undefined ? {} : { central }),
    items: draft.items,
    ...(draft.removals.length > 0 && { removals: draft.removals }),
    files: draft.files,
    refusals,
    commands: draft.commands,
    ...(draft.notices.length > 0 && { notices: draft.notices }),
    cost: costOf(draft.items, rules, settings.secretMonth),
    actions: draft.items.length === 0 ? [] : actions(settings),
  };
}

/** Drafts again without the places at fault until none is; leaving one out may change names, imports and helpers. */
function settle(
  candidates: readonly { readonly id: string }[],
  attempt: (isIn: (one: { readonly id: string }) => boolean, covered: ReadonlyMap<string, string>) => Draft,
): { readonly draft: Draft; readonly excluded: ReadonlyMap<string, Fault> } {
  const excluded = new Map<string, Fault>();
  let covered: ReadonlyMap<string, string> = new Map();
  for (let round = 0; ; round += 1) {
    const draft = attempt(({ id }) => !excluded.has(id), covered);
    if (draft.faults.size === 0 && draft.covered.size === covered.size) return { draft, excluded };
    for (const [site, fault] of draft.faults) excluded.set(site, fault);
    // Places that keep covering each other are not worth more tries.
    if (round > candidates.length) for (const site of draft.covered.keys()) excluded.set(site, { code: 'not-a-literal' });
    // A place that lay inside one that is now left out has to stand on its own.
    covered = new Map([...draft.covered].filter(([, owner]) => !excluded.has(owner) && !draft.covered.has(owner)));
  }
}

/** Refusals for places of migrated values that nobody has reported: detection saw none there, so nothing will change them. */
function unreported(leftovers: readonly Leftover[], refused: readonly RefusedPlace[]): Refusal[] {
  const found: Refusal[] = [];
  for (const { finding, file, offset } of leftovers) {
    const { line, column } = positionAt(file.bytes, offset);
    const known = [...refused, ...found.map((refusal) => ({ refusal, span: undefined }))];
    const isKnown = known.some(({ refusal, span }) => {
      if (refusal.path !== file.path || refusal.line !== line) return false;
      return span === undefined ? refusal.column === column : span.start <= offset && offset < span.end;
    });
    if (!isKnown) found.push({ ...refusalOf(finding, file.path, 'not-a-literal', { reason: 'same-value' }), line, column });
  }
  return found;
}

/** What the secrets cost, and what they would cost alone and together. */
function costOf(items: readonly PlanItem[], rules: BundleRules, secretMonth: number): PlanCost {
  const credentials = items.flatMap((item) =>
    item.shape === 'fields' ? (item.digests ?? []).map(({ field }) => field) : [item.id],
  );
  const mayShare = (item: PlanItem) =>
    item.shape === 'fields' || (item.shape === 'text' && !item.sites.some(({ ruleId }) => rules.standsAlone(ruleId)));
  const alone = items.filter((item) => !mayShare(item)).length;
  return {
    monthlyUsd: Math.round(items.length * secretMonth * 100) / 100,
    secrets: items.length,
    ungrouped: credentials.length,
    grouped: alone + (items.length > alone ? 1 : 0),
  };
}

function actions({ kmsKeyId, central }: PlanSettings): string[] {
  const names = ['CreateSecret', 'DescribeSecret', 'GetSecretValue', 'TagResource'];
  if (central !== undefined) names.push('GetResourcePolicy', 'PutResourcePolicy', 'ValidateResourcePolicy');
  const secrets = names.map((name) => `secretsmanager:${name}`);
  return kmsKeyId === undefined ? secrets : [...secrets, 'kms:Decrypt', 'kms:GenerateDataKey'];
}

function inOrder(a: Refusal, b: Refusal): number {
  return a.path === b.path ? a.line - b.line || a.column - b.column : a.path < b.path ? -1 : 1;
}
