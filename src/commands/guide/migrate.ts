// `keylift migrate`: the whole way for a person, each answer a flag too. Every step works from what is really there, so it
// goes on after any stop.
import { isIdle } from '../../core/plan.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { readDecisions } from '../../migrate/decisions.ts';
import { planDiff, type FileDiff } from '../../migrate/diff.ts';
import { isInGit } from '../../migrate/git-branch.ts';
import { writePlan } from '../../migrate/plan-file.ts';
import { openState } from '../../migrate/state-folder.ts';
import { projectStatus } from '../../migrate/status.ts';
import { foundLines, stepLine, welcomeLines } from '../../report/guide-terminal.ts';
import { diffLines, planLines } from '../../report/plan-terminal.ts';
import { fittedAll } from '../../report/style.ts';
import { count } from '../../report/words.ts';
import { apply, resume, rollback } from '../apply.ts';
import type { Io } from '../io.ts';
import { lookOf } from '../look-of.ts';
import { defaultPlanFile } from '../plan.ts';
import { settingsFor, surroundings } from '../plan-settings.ts';
import { pricesOf } from '../prices.ts';
import { applicationName, openProject, spansByPath } from '../project.ts';
import { propose, wantedFindings } from '../propose.ts';
import { openDeck } from '../triage/deck.ts';
import { runDialog } from '../triage/dialog.ts';
import { regionOf } from '../vault/connect.ts';
import { asking, refuseMissing, Stopped } from './asking.ts';
import { awsFlags, confidenceOf, grouped, onlyInHistory, pastOf, type Guide, type MigrateOptions } from './guide.ts';
import { forget, readMemory, remember, type Memory } from './memory.ts';
import { remains } from './remains.ts';

const SHOWN_OF_NEW = 4;

/** @throws KeyliftError E0701 when nobody is there and a flag is missing, and as plan and apply do. */
export async function migrate(path: string | undefined, options: MigrateOptions, outer: Io): Promise<ExitCode> {
  const project = await openProject(path, options, outer);
  // Every further command works on the project, wherever this one was called.
  const io = { ...outer, cwd: project.root };
  const state = await openState(project.root);
  if (options.restart === true) await forget(state);
  const known = readMemory(state);
  const look = lookOf(options, io);
  const guide: Guide = {
    project,
    state,
    options,
    io,
    ask: asking(io),
    look,
    put: (lines) => fittedAll(lines, look.columns).forEach((line) => io.stdout(`${line}\n`)),
  };
  try {
    guide.put(welcomeLines(known?.begun, guide.look));
    const halted = await unfinished(guide);
    if (halted !== undefined) return halted;
    const last = (await projectStatus(project.root)).runs.at(-1);
    const isApplied = known?.run !== undefined && last?.run === known.run && last.state === 'finished';
    if (isApplied && known.finished === undefined) return await remains(guide, known);
    return await fromTheStart(guide, known);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    io.stdout('Stopped. Go on with: keylift migrate\n');
    return EXIT.clean;
  }
}

/** An earlier run that was killed is finished or taken back first. */
async function unfinished({ project, options, io, ask }: Guide): Promise<ExitCode | undefined> {
  const last = (await projectStatus(project.root)).runs.at(-1);
  if (last === undefined || (last.state !== 'applying' && last.state !== 'undoing')) return undefined;
  refuseMissing(io, options.yes === true ? [] : ['--yes, which goes on with the run that was interrupted']);
  io.stdout('An earlier run was interrupted.\n');
  const isUndoing = last.state === 'undoing';
  const what = isUndoing
    ? 'on'
    : await ask.choice('Go on with it, or take it back?', ['on', 'back'], options.yes === true ? 'on' : undefined, 'on');
  const code = what === 'on' ? await resume(options, io) : await rollback({ ...options, yes: true }, io);
  return code === EXIT.clean ? undefined : code;
}

async function fromTheStart(guide: Guide, known: Memory | undefined): Promise<ExitCode> {
  const { project, options, io, look, put } = guide;
  const { migrate: named = {} } = project.config;
  const env = options.env ?? named.environment ?? known?.environment;
  refuseMissing(io, [
    ...(options.select === undefined ? ['--select all (or decided)'] : []),
    ...(env === undefined ? ['--env NAME'] : []),
    ...(options.yes === true ? [] : ['--yes']),
  ]);
  // After a finished migration another one begins, if there is anything to do.
  const isAnother = known?.finished !== undefined;
  let memory: Memory = known === undefined || isAnother ? { begun: new Date().toISOString() } : known;

  put(stepLine(1, look));
  const files = await project.scan(['']);
  const history = await pastOf(guide);
  const confidence = confidenceOf(guide);
  const wanted = wantedFindings(files, readDecisions(guide.state).decisions, confidence);
  put(foundLines(grouped(wanted), history === undefined ? undefined : grouped(onlyInHistory(history, files, confidence)), look));
  const nothing = () => remains(guide, isAnother ? known : memory, history);
  if (wanted.length === 0) return nothing();

  memory = await remember(guide.state, answersOf(memory));
  for (;;) {
    put(stepLine(2, look));
    memory = await remember(guide.state, { ...memory, select: await selected(guide, memory) });
    put(stepLine(3, look));
    memory = await remember(guide.state, { ...memory, ...(await segments(guide, memory, wanted)) });
    const flags = { ...options, env: memory.environment!, app: memory.application! };
    const settings = await settingsFor(project, flags, { all: files, wanted, least: confidence }, io);
    const { plan } = await propose(project, guide.state, files, { settings, confidence, select: memory.select! });
    await writePlan(defaultPlanFile(guide.state), plan);
    put(planLines({ plan, prices: pricesOf(project.config), diff: undefined, file: '', argument: undefined }, look));
    if (isIdle(plan)) return nothing();

    put(stepLine(4, look));
    if (guide.ask.isPerson && (await guide.ask.yes('Show the changes to the files, values masked?', undefined, true)))
      for (const line of diffLines(planDiff(project.root, guide.state.key, plan, spansByPath(files)).map(shortened), look))
        io.stdout(`${line}\n`);
    const changed = plan.files.filter((file) => file.kind === 'edit').length;
    const question = `Store ${count(plan.items.length, 'secret')} ${placeText(guide)} and rewrite ${count(changed, 'file')}? yes, no, or back to the decisions`;
    const answer = await guide.ask.choice(question, ['yes', 'no', 'back'], options.yes === true ? 'yes' : undefined, 'no');
    if (answer === 'no') throw new Stopped();
    if (answer === 'yes') return applied(guide, memory, history);
  }
}

/** Of a new file only its beginning: what is to be reviewed is what changes. */
function shortened(diff: FileDiff): FileDiff {
  if (diff.kind === 'edit' || diff.lines.length <= SHOWN_OF_NEW + 1) return diff;
  const more = diff.lines.length - SHOWN_OF_NEW;
  return { ...diff, lines: [...diff.lines.slice(0, SHOWN_OF_NEW), `+ (${more} more lines)`] };
}

/** What was answered, without what was reached: a run that was rolled back, or the migration before this one. */
function answersOf({ begun, environment, application, select, test, branch }: Memory): Memory {
  return {
    begun,
    ...(environment === undefined ? {} : { environment }),
    ...(application === undefined ? {} : { application }),
    ...(select === undefined ? {} : { select }),
    ...(test === undefined ? {} : { test }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** All that is sure enough, or what a person decides now. */
async function selected(guide: Guide, memory: Memory): Promise<'all' | 'decided'> {
  const { options, ask, project, io, look } = guide;
  if (options.select !== undefined) return options.select;
  const how = await ask.choice(
    'Migrate all of them, or decide about each, one by one?',
    ['all', 'each'],
    undefined,
    memory.select === 'decided' ? 'each' : 'all',
  );
  if (how === 'all') return 'all';
  await runDialog(await openDeck(project, options, io), { io, root: project.root, look, prompt: io.prompt! });
  return 'decided';
}

/** The two segments of every secret's name. */
async function segments(
  { project, options, io, ask }: Guide,
  memory: Memory,
  wanted: readonly Finding[],
): Promise<Pick<Memory, 'environment' | 'application'>> {
  const { migrate: named = {} } = project.config;
  const paths = wanted.map((finding) => finding.provenance[0].path);
  const likely = memory.environment ?? named.environment ?? surroundings(project.root, paths, options, io)?.name ?? 'dev';
  const given = options.env ?? (ask.isPerson ? undefined : named.environment);
  const environment = await ask.line('Which environment do these secrets belong to, such as dev or prod?', given, likely);
  const known = memory.application ?? named.application ?? applicationName(project);
  return { environment, application: await ask.line('Name of the application in the names of the secrets', options.app, known) };
}

async function applied(guide: Guide, before: Memory, history: readonly Finding[] | undefined): Promise<ExitCode> {
  const { project, options, io, ask, look, put } = guide;
  put(stepLine(5, look));
  const given = options.test === false ? '' : options.test;
  const test = await ask.line('Command that runs the tests, before and after (Enter: none)', given, before.test ?? '');
  const branch = isInGit(project.root)
    ? await ask.yes(
        'Commit the result on a branch of its own?',
        options.branch === undefined ? undefined : options.branch !== false,
        before.branch ?? false,
      )
    : false;
  let memory = await remember(guide.state, { ...before, test, branch });
  const code = await apply(
    undefined,
    {
      ...awsFlags(options),
      ...(options.color === undefined ? {} : { color: options.color }),
      yes: true,
      checkTypes: true,
      allowDirty: options.allowDirty === true,
      ...(test === '' ? {} : { test }),
      ...(branch ? { branch: typeof options.branch === 'string' ? options.branch : true } : {}),
    },
    io,
  );
  const run = (await projectStatus(project.root)).runs.at(-1)?.run;
  memory = await remember(guide.state, { ...memory, ...(run === undefined ? {} : { run }) });
  if (code !== EXIT.clean) return code;
  return remains(guide, memory, history);
}

function placeText({ options, io }: Guide): string {
  const endpoint = io.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? io.env['AWS_ENDPOINT_URL'];
  const region = regionOf(options, io);
  return `in Secrets Manager${endpoint !== undefined ? ` at ${endpoint}` : region === undefined ? '' : ` in ${region}`}`;
}
