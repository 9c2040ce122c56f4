// How `keylift plan` would rewrite given findings, for places that only show it: nothing is written, and nothing stored.
import { randomBytes } from 'node:crypto';
import type { Finding } from '../core/finding.ts';
import { diffOf, maskedFiles, type FileDiff } from '../migrate/diff.ts';
import { inferEnvironment } from '../migrate/environment.ts';
import { lineChanges, type LineChange } from '../migrate/line-changes.ts';
import { makePlan } from '../migrate/plan.ts';
import type { Io } from './io.ts';
import { pricesOf } from './prices.ts';
import { applicationName, openProject, spansByPath, type ProjectOptions } from './project.ts';

/** What would become of one file; values are masked. */
export interface Suggestion {
  readonly diff: FileDiff;
  /** The same as whole lines for whole lines, where that is possible without hiding anything. */
  readonly changes: readonly LineChange[] | undefined;
  /** Names under which the values would be stored. */
  readonly names: readonly string[];
}

export interface SuggestOptions extends ProjectOptions {
  /** The files to look at. */
  readonly paths: readonly string[];
  /** True for the findings to rewrite; others stay, and are masked. */
  readonly wanted: (finding: Finding) => boolean;
}

/** Plans the findings of some files of the project in `folder`. */
export async function suggestRewrites(folder: string, options: SuggestOptions, io: Io): Promise<Suggestion[]> {
  const project = await openProject(folder, options, io);
  const findings = await project.scan(options.paths);
  const wanted = findings.filter((finding) => options.wanted(finding));
  await project.openLanguages(options.paths);
  const { migrate = {} } = project.config;
  // Lives as long as this plan: it only has to recognise the texts it was made from.
  const key = randomBytes(32);
  const plan = makePlan({
    root: project.root,
    project: project.view,
    findings: wanted,
    sessionFor: project.sessionFor,
    settings: {
      environment: migrate.environment ?? inferEnvironment({ paths: options.paths })?.name ?? 'dev',
      application: migrate.application ?? applicationName(project),
      ...(migrate.nameTemplate === undefined ? {} : { nameTemplate: migrate.nameTemplate }),
      // Names and shapes as the plan that follows will have them.
      group: migrate.group ?? false,
      secretMonth: pricesOf(project.config).secretMonth,
      minConfidence: 'low',
    },
    key,
    projectId: 'suggestion',
    now: new Date(),
  });
  return maskedFiles(project.root, key, plan, spansByPath(findings)).map((file) => {
    const items = plan.items.filter((item) => item.sites.some((site) => site.path === file.path));
    return { diff: diffOf(file), changes: lineChanges(file), names: items.map((item) => item.ref.name) };
  });
}
