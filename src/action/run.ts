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
import { fetchBranch, openRange, type Range, type Remote } from './commits.ts';
import { readPayload, trustedConfiguration } from './configuration.ts';
import { readGithubEvent, type GithubEvent, type Scope } from './event.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { joinedReport } from './reports.ts';
import { review } from './review.ts';
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
  const notes: string[] = [];
  const report = await scanScope(event.scope, folder, inputs, io, notes);
  return finish(report, notes, event, inputs, io);
}

async function scanScope(
  scope: Exclude<Scope, { kind: 'nothing' }>,
  folder: string,
  inputs: Inputs,
  io: Io,
  notes: string[],
): Promise<ScanReport> {
  const remote = remoteOf(inputs, io);
  const range = scope.kind === 'full' ? undefined : rangeOf(scope, folder, remote);
  if (scope.kind !== 'full' && range === undefined) {
    notes.push('the commits of this event could not be fetched; give actions/checkout fetch-depth: 0');
  }
  if (range === undefined) {
    const full = await scanned(() => historySource({ folder, filter: () => true }), inputs, { ...io, cwd: folder });
    return scope.kind === 'full' ? full : { ...full, incomplete: true };
  }
  const trusted = await trustedConfiguration(folder, range.mergeBase, range.head, inputs.config);
  try {
    for (const path of trusted.changed)
      notes.push(`${codeSpan(path)} is changed here; the scan used the version of the base commit`);
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
    const paths = between.groups.flatMap((group) => group.findings.flatMap((one) => one.provenance.map((place) => place.path)));
    const before: ScanReport[] = [];
    for (const commit of new Set([range.base, tree])) {
      before.push(await scanned(() => treeFilesSource({ folder, commit, paths }), inputs, quiet));
    }
    return joinedReport(head, between, before);
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

/** One scan without any output of its own. */
async function scanned(open: Open, inputs: Inputs, io: Io): Promise<ScanReport> {
  let report: ScanReport | undefined;
  const options: ScanOptions = {
    format: 'json',
    ...(inputs.confidence === undefined ? {} : { confidence: inputs.confidence }),
    ...(inputs.config === '' ? {} : { config: inputs.config }),
    onReport: (made) => {
      report = made;
    },
  };
  // Without the environment: an earlier step that runs code of the pull request could set variables that are ours.
  const quiet: Io = { ...io, env: {}, stdout: () => {}, terminal: undefined };
  await scanSource(({ include, exclude }) => open(include, exclude), options, quiet);
  return report!;
}

async function finish(report: ScanReport, notes: string[], event: GithubEvent, inputs: Inputs, io: Io): Promise<ExitCode> {
  const { env } = io;
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
    const result = await review(findings.filter(isAtHead), event.pullRequest, api);
    if (result.stopped !== undefined) notes.push(`no review comments: ${result.stopped}`);
    else
      io.stdout(
        `Review comments: ${result.written} written, ${result.resolved} resolved, ${result.elsewhere} on lines outside the diff.\n`,
      );
  }
  const sink = { write: io.stdout, columns: 120, colour: false, unicode: true, explain: false };
  if (inputs.annotations) githubReport(report, sink);
  for (const note of notes) io.stdout(`note: ${printable(note)}\n`);
  const shown = notes.length === 0 ? '' : `\n${notes.map((note) => `- ${note}`).join('\n')}\n`;
  addSummary(env['GITHUB_STEP_SUMMARY'], markdownText(report) + shown);
  const sarif = writeSarif(report, inputs, io);
  const code = exitCode(report, inputs);
  const output = env['GITHUB_OUTPUT'];
  setOutput(output, 'findings', String(findings.length));
  setOutput(output, 'incomplete', String(report.incomplete));
  setOutput(output, 'exit-code', String(code));
  setOutput(output, 'sarif-file', sarif);
  return code;
}

/** Its line is one of today's files, not of a commit that was taken back. */
function isAtHead(finding: Finding): boolean {
  return finding.provenance.some((place) => place.kind === 'commit' && place.inHead);
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
