// The Action from event to exit code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { atLeast } from '../core/rule.ts';
import type { Io } from '../commands/io.ts';
import { scanSource, type ScanOptions } from '../commands/scan.ts';
import type { ScanReport } from '../report/data.ts';
import { githubReport } from '../report/github.ts';
import { codeSpan, markdownText } from '../report/markdown.ts';
import { sarifReport } from '../report/sarif.ts';
import type { Source } from '../core/blob.ts';
import { pathFilter } from '../sources/filter.ts';
import { historySource } from '../sources/history.ts';
import { betweenSource } from '../sources/staged.ts';
import { treeFilesSource } from '../sources/tree-files.ts';
import { commentsFor } from './comments.ts';
import { fetchBranch, openRange, type Range, type Remote } from './commits.ts';
import { readPayload, trustedConfiguration } from './configuration.ts';
import { readGithubEvent, type GithubEvent, type Scope } from './event.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { atHead, joinedReport } from './reports.ts';
import { review } from './review.ts';
import { patchText, plannedRewrites, type Rewrites } from './rewrites.ts';
import { addSummary, maskAll, setOutput } from './runner.ts';

/** Runs the step. @throws KeyliftError for what stops it. */
export async function runAction(io: Io): Promise<ExitCode> {
  const { env } = io;
  const inputs = readInputs(env);
  const event = readGithubEvent(env['GITHUB_EVENT_NAME'] ?? '', readPayload(env['GITHUB_EVENT_PATH'] ?? ''), inputs);
  const folder = resolve(env['GITHUB_WORKSPACE'] ?? io.cwd, inputs.path);
  if (event.scope.kind === 'nothing') {
    io.stdout(`Nothing to scan: ${event.scope.why}.\n`);
    setOutput(env['GITHUB_OUTPUT'], 'findings', '0');
    return EXIT.clean;
  }
  return finish(await scanScope(event.scope, folder, inputs, io), event, inputs, io);
}

/** What a run has found out. */
interface Outcome {
  readonly report: ScanReport;
  /** Remarks, as Markdown. */
  readonly notes: readonly string[];
  readonly rewrites?: Rewrites;
}

async function scanScope(scope: Exclude<Scope, { kind: 'nothing' }>, folder: string, inputs: Inputs, io: Io): Promise<Outcome> {
  const remote = remoteOf(inputs, io);
  const range = scope.kind === 'full' ? undefined : rangeOf(scope, folder, remote);
  if (range === undefined) {
    const { report } = await scanned(() => historySource({ folder, filter: () => true }), inputs, { ...io, cwd: folder });
    if (scope.kind === 'full') return { report, notes: [] };
    const why = 'the commits of this event could not be fetched; give actions/checkout fetch-depth: 0';
    return { report: { ...report, incomplete: true }, notes: [why] };
  }
  const trusted = await trustedConfiguration(folder, range.mergeBase, range.head, inputs.config);
  try {
    const notes = trusted.changed.map(
      (path) => `${codeSpan(path)} is changed here; the scan used the version of the base commit`,
    );
    const quiet = { ...io, cwd: trusted.folder };
    const tree = range.mergeBase ?? range.base;
    const head = await scanned(
      (include, exclude) =>
        betweenSource({ folder, filter: pathFilter(include, exclude), base: tree, head: range.head, commit: range.commit }),
      inputs,
      quiet,
    );
    const commits = { from: [range.head], known: [range.base] };
    const between = await scanned(
      (include, exclude) => historySource({ folder, filter: pathFilter(include, exclude), commits }),
      inputs,
      quiet,
    );
    notes.push(...allowedHere(head.all));
    const paths = between.report.groups.flatMap((group) =>
      group.findings.flatMap((one) => one.provenance.map((place) => place.path)),
    );
    const before: ScanReport[] = [];
    for (const commit of new Set([range.base, tree])) {
      before.push((await scanned(() => treeFilesSource({ folder, commit, paths }), inputs, quiet)).report);
    }
    const report = joinedReport(head.report, between.report, before);
    if (!inputs.suggest) return { report, notes };
    const place = { folder, base: tree, head: range.head, configFrom: trusted.folder, config: inputs.config };
    const rewrites = await plannedRewrites(atHead(report), place, quiet);
    return { report, notes: [...notes, ...rewrites.notes], rewrites };
  } finally {
    trusted.remove();
  }
}

function rangeOf(scope: Extract<Scope, { kind: 'range' | 'branch' }>, folder: string, remote: Remote): Range | undefined {
  if (scope.kind === 'range') return openRange(folder, scope.base, scope.head, remote);
  const base = fetchBranch(folder, scope.defaultBranch, remote);
  return base === undefined ? undefined : openRange(folder, base, scope.head, remote);
}

function remoteOf(inputs: Inputs, { env }: Io): Remote {
  const login = Buffer.from(`x-access-token:${inputs.token}`).toString('base64');
  return {
    url: `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${env['GITHUB_REPOSITORY'] ?? ''}`,
    header: inputs.token === '' ? undefined : `authorization: basic ${login}`,
  };
}

type Open = (include: readonly string[] | undefined, exclude: readonly string[] | undefined) => Source;

interface Scanned {
  readonly report: ScanReport;
  /** Also what the report leaves out. */
  readonly all: readonly Finding[];
}

/** One scan without any output of its own. */
async function scanned(open: Open, inputs: Inputs, io: Io): Promise<Scanned> {
  let made: Scanned | undefined;
  const options: ScanOptions = {
    format: 'json',
    ...(inputs.confidence === undefined ? {} : { confidence: inputs.confidence }),
    ...(inputs.config === '' ? {} : { config: inputs.config }),
    ...(inputs.ignoreAllow ? { ignoreAllow: true } : {}),
    onReport: (report, all) => {
      made = { report, all };
    },
  };
  await scanSource(({ include, exclude }) => open(include, exclude), options, { ...io, stdout: () => {}, terminal: undefined });
  return made!;
}

const ALLOWED_SHOWN = 20;

/** What the change itself says is no secret: whoever reviews it should see that. */
function allowedHere(all: readonly Finding[]): string[] {
  const allowed = all.filter((finding) => finding.status === 'allowed');
  const shown = allowed
    .slice(0, ALLOWED_SHOWN)
    .map((one) => `${codeSpan(`${one.provenance[0].path}:${one.start.line}`)} (${codeSpan(one.ruleId)})`);
  const more = allowed.length > ALLOWED_SHOWN ? ` and ${allowed.length - ALLOWED_SHOWN} more` : '';
  return allowed.length === 0 ? [] : [`allowed by a comment or the configuration, please check: ${shown.join(', ')}${more}`];
}

async function finish(outcome: Outcome, event: GithubEvent, inputs: Inputs, io: Io): Promise<ExitCode> {
  const { env } = io;
  const { report, rewrites = { fits: [], all: [] } } = outcome;
  const notes = [...outcome.notes];
  const suggested = new Set<string>();
  const findings = report.groups.flatMap((group) => [...group.findings]);
  maskAll(
    findings.map((finding) => finding.secret),
    io.stdout,
  );
  if (inputs.comment === 'review' && event.pullRequest !== undefined && inputs.token !== '') {
    const api = {
      url: env['GITHUB_API_URL'] ?? 'https://api.github.com',
      repository: env['GITHUB_REPOSITORY'] ?? '',
      token: inputs.token,
    };
    const comments = commentsFor(atHead(report), rewrites.fits);
    const result = await review(comments, event.pullRequest, api);
    for (const { path } of rewrites.fits) {
      const ours = comments.filter((comment) => comment.path === path);
      if (result.stopped === undefined && !ours.some(({ mark }) => result.elsewhere.includes(mark))) suggested.add(path);
    }
    if (result.stopped !== undefined) notes.push(`no review comments: ${result.stopped}`);
    else
      io.stdout(
        `Review comments: ${result.written} written, ${result.resolved} resolved, ${result.elsewhere.length} on lines outside the diff.\n`,
      );
  }
  const sink = { write: io.stdout, columns: 120, colour: false, unicode: true, explain: false };
  if (inputs.annotations) githubReport(report, sink);
  for (const note of notes) io.stdout(`note: ${printable(note)}\n`);
  const shown = notes.length === 0 ? '' : `\n${notes.map((note) => `- ${note}`).join('\n')}\n`;
  addSummary(env['GITHUB_STEP_SUMMARY'], markdownText(report) + shown + patchText(rewrites.all, suggested));
  const sarif = writeSarif(report, inputs, io);
  const code = exitCode(report, inputs);
  const output = env['GITHUB_OUTPUT'];
  setOutput(output, 'findings', String(findings.length));
  setOutput(output, 'incomplete', String(report.incomplete));
  setOutput(output, 'exit-code', String(code));
  setOutput(output, 'sarif-file', sarif);
  return code;
}

function writeSarif(report: ScanReport, inputs: Inputs, io: Io): string {
  if (inputs.sarifFile === '') return '';
  const file = resolve(io.env['GITHUB_WORKSPACE'] ?? io.cwd, inputs.sarifFile);
  let text = '';
  sarifReport(report, { write: (part) => (text += part), columns: 120, colour: false, unicode: true, explain: false });
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new KeyliftError('E0601', `cannot write ${printable(inputs.sarifFile)}`, { exit: EXIT.usage, cause: error });
  }
  return join(inputs.sarifFile);
}

function exitCode(report: ScanReport, inputs: Inputs): ExitCode {
  const level = inputs.failOn;
  const counts =
    level !== 'never' && report.groups.some((group) => group.findings.some((finding) => atLeast(finding.confidence, level)));
  if (report.incomplete) return EXIT.incomplete;
  return counts ? EXIT.findings : EXIT.clean;
}
