// `keylift apply | resume | rollback | status`: opens the store and hands everything to the transaction in migrate/.
import { resolve } from 'node:path';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { isIdle, type JournalEntry, type Plan } from '../core/plan.ts';
import { applyPlan, resumeRun, type ApplyResult } from '../migrate/apply.ts';
import { commitEach } from '../migrate/commit-each.ts';
import { commitRun, refuseDirty, refuseHalfDone, isInGit, startBranch } from '../migrate/git-branch.ts';
import { readPlan } from '../migrate/plan-file.ts';
import { rollbackRun } from '../migrate/rollback.ts';
import type { MigrationPorts } from '../migrate/run-context.ts';
import { openState } from '../migrate/state-folder.ts';
import { projectStatus } from '../migrate/status.ts';
import type { RollbackResult } from '../migrate/undo.ts';
import { failureOf, outcomesOf } from '../report/outcomes.ts';
import { fittedAll } from '../report/style.ts';
import { runMarkdown } from '../report/run-markdown.ts';
import { appliedLines, rolledBackLines, statusLines, stepLine } from '../report/run-terminal.ts';
import { committedFile } from '../sources/committed.ts';
import type { Io } from './io.ts';
import { lookOf } from './look-of.ts';
import { defaultPlanFile } from './plan.ts';
import { patchTarget } from './patch-target.ts';
import { afterStoring, checkAccount, type AfterFlags } from './around-apply.ts';
import { projectChecks } from './project-checks.ts';
import { openProject, type OpenProject } from './project.ts';
import { openStore, openVault, type AwsFlags } from './vault/connect.ts';
import type { Standing } from './vault/standing.ts';

export interface StoreOptions extends AwsFlags {
  readonly config?: string;
  readonly color?: boolean;
}

export interface ApplyOptions extends StoreOptions, AfterFlags {
  readonly yes?: boolean;
  readonly branch?: boolean | string;
  readonly commitPer?: 'secret' | 'app';
  readonly patch?: string;
  readonly allowDirty?: boolean;
  readonly restore?: boolean;
  readonly test?: string;
  readonly install?: boolean;
  readonly checkTypes?: boolean;
}

export async function apply(file: string | undefined, options: ApplyOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(undefined, options, io);
  const state = await openState(project.root);
  const plan = await readPlan(file === undefined ? defaultPlanFile(state) : resolve(io.cwd, file), state.project);
  if (isIdle(plan)) {
    io.stdout('The plan stores nothing: there is nothing to apply.\n');
    return EXIT.clean;
  }
  if (isInGit(project.root)) refuseHalfDone(project.root);
  const edited = plan.files.filter((one) => one.kind === 'edit').map((one) => one.path);
  // Earlier commits of several hold the files as git has them, so git must have them.
  const isEach = options.commitPer === 'secret';
  if (isEach && !isInGit(project.root)) throw new KeyliftError('E0202', 'not inside a git repository', { exit: EXIT.usage });
  const patch =
    options.patch === undefined ? undefined : patchTarget(project.root, resolve(io.cwd, options.patch), edited, options);
  if (options.allowDirty !== true || isEach) await refuseDirty(project.root, edited);
  if (
    !(await agreed(
      options.yes,
      `Store ${plan.items.length} secrets and ${patch === undefined ? 'rewrite' : 'write a patch for'} ${edited.length} files?`,
      io,
      'E0701',
    ))
  )
    return EXIT.clean;

  const aws = await checkAccount(plan, options, io);
  const ports = await openPorts(project, aws, io, plan);
  const name = typeof options.branch === 'string' ? options.branch : undefined;
  const isCommitted = options.branch !== undefined || options.commitPer !== undefined;
  const branch = isCommitted ? await startBranch(project.root, plan.id, ...(name === undefined ? [] : [name])) : undefined;
  const say = (line: string) => io.stderr(`  ${line}\n`);
  const checks = projectChecks(project.root, plan, options, say, io.signal);
  const result = await applyPlan(plan, patch === undefined ? { ...ports, checks } : ports, {
    restore: options.restore === true,
    ...(patch !== undefined && { patch }),
  });
  const commits = async () => (isEach ? commitEach(project.root, result, state.key) : [await commitRun(project.root, result)]);
  const committed = branch === undefined ? {} : { committed: { branch, commits: await commits() } };
  const shown = { ...result, ...committed, ...(options.patch !== undefined && { patch: options.patch }) };
  show(appliedLines(shown, lookOf(options, io)), options, io);
  return afterStoring(result, aws, io);
}

export async function resume(options: StoreOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(undefined, options, io);
  const result = await resumeRun(await openPorts(project, options, io));
  if ('secrets' in result) {
    showApplied(result, options, io);
    // Readers of other accounts are let in when the run is whole, whoever finished it.
    const region = options.region ?? result.plan.central?.region;
    return afterStoring(result, region === undefined ? options : { ...options, region }, io);
  }
  return showRolledBack(result, options, io);
}

export interface RollbackOptions extends StoreOptions {
  readonly yes?: boolean;
  readonly deletionDays?: number;
}

export async function rollback(options: RollbackOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(undefined, options, io);
  if (!(await agreed(options.yes, 'Restore the original files and schedule the stored secrets for deletion?', io, 'E0715')))
    return EXIT.clean;
  const ports = await openPorts(project, options, io);
  const result = await rollbackRun(ports, options.deletionDays === undefined ? {} : { days: options.deletionDays });
  return showRolledBack(result, options, io);
}

export interface StatusOptions extends StoreOptions {
  readonly format?: string;
  /** Also ask the store how each secret stands. */
  readonly remote?: boolean;
  /** Also look for the old values in history. */
  readonly history?: boolean;
}

export async function status(options: StatusOptions, io: Io): Promise<ExitCode> {
  const project = await openProject(undefined, options, io);
  const { lock, runs } = await projectStatus(project.root);
  const standings = options.remote === true || options.history === true ? await standing(project, options, io) : undefined;
  if (options.format === 'json') {
    const told = runs.map((run) => ({
      ...run,
      outcomes: outcomesOf(run.plan, run.state, failureOf(run)),
    }));
    io.stdout(`${JSON.stringify({ lock: lock ?? null, runs: told, ...(standings && { secrets: standings }) }, null, 2)}\n`);
    return EXIT.clean;
  }
  const last = runs.at(-1);
  if (options.format === 'markdown') {
    io.stdout(last === undefined ? 'No migration has been applied here.\n' : runMarkdown(last));
    return EXIT.clean;
  }
  if (lock !== undefined) io.stdout(`A run is active: pid ${lock.pid} on ${lock.host}.\n`);
  show(statusLines(runs, lookOf(options, io)), options, io);
  if (standings !== undefined) {
    const { standingLines } = await import('../report/standing-terminal.ts');
    show(standingLines(standings), options, io);
  }
  return EXIT.clean;
}

async function standing(project: OpenProject, options: StatusOptions, io: Io): Promise<readonly Standing[]> {
  const { standingsOf } = await import('./vault/standing.ts');
  const { projectSecrets } = await import('./vault/migrated.ts');
  const secrets = await projectSecrets(project.root);
  if (!secrets.some(({ arn }) => arn !== undefined)) return [];
  const history = options.history === true ? await project.scanHistory() : undefined;
  return standingsOf(secrets, await openVault(options, io), await openState(project.root), history);
}

/** Prints lines, fitted to a narrow terminal. */
function show(lines: readonly string[], options: { readonly color?: boolean }, io: Io): void {
  for (const line of fittedAll(lines, lookOf(options, io).columns)) io.stdout(`${line}\n`);
}

/** Yes on the command line, or from a person; nobody to ask is an error. */
async function agreed(yes: boolean | undefined, question: string, io: Io, code: string): Promise<boolean> {
  if (yes === true) return true;
  if (io.confirm === undefined)
    throw new KeyliftError(code, 'nobody is there to confirm', { exit: EXIT.usage, hint: 'pass --yes' });
  return io.confirm(question);
}

async function openPorts(project: OpenProject, options: StoreOptions, io: Io, plan?: Plan): Promise<MigrationPorts> {
  // The SDK is the largest thing we have; nothing before this line needs it.
  const store = await openStore(options, io);
  await project.openLanguages(plan?.files.map((file) => file.path) ?? project.view.files);
  return {
    root: project.root,
    store,
    now: () => new Date(),
    signal: io.signal,
    sessionFor: project.sessionFor,
    rescan: (paths) => project.scan(paths),
    committed: (path, commit) => committedFile(project.root, path, commit),
    onStep: (entry: JournalEntry, of: Plan) => {
      const line = stepLine(entry, of);
      if (line !== undefined) io.stderr(`  ${line}\n`);
    },
  };
}

function showApplied(result: ApplyResult, options: StoreOptions, io: Io): void {
  show(appliedLines(result, lookOf(options, io)), options, io);
}

function showRolledBack(result: RollbackResult, options: StoreOptions, io: Io): ExitCode {
  show(rolledBackLines(result, lookOf(options, io)), options, io);
  return result.conflicts.length === 0 ? EXIT.clean : EXIT.stale;
}
