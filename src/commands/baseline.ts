// `keylift baseline create | diff | prune`: findings that somebody accepted, kept in a file that can be committed.
import { rmSync, writeFileSync } from 'node:fs';
import { makeCheck } from '../baseline/check.ts';
import { formatBaseline, isExpired, readBaseline, type Entry } from '../baseline/file.ts';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { atLeast } from '../core/rule.ts';
import { count } from '../report/words.ts';
import { baselinePath, matchAgainst, stillThere, today } from './accept.ts';
import { loadConfig, type Config } from './config.ts';
import { find, rootOf, type FindOptions } from './find.ts';
import type { Io } from './io.ts';
import { openSource, type SourceOptions } from './source.ts';

export interface BaselineCommandOptions extends Omit<FindOptions, 'baseline'>, SourceOptions {
  readonly baseline?: string;
  readonly reason?: string;
  readonly owner?: string;
  readonly expires?: string;
}

interface Scanned {
  readonly path: string;
  readonly entries: readonly Entry[];
  /** Findings that count, at the threshold of the run. */
  readonly findings: readonly Finding[];
  readonly accepted: ReadonlyMap<Finding, Entry>;
  readonly changed: ReadonlySet<Finding>;
  readonly expired: ReadonlyMap<Finding, Entry>;
  readonly unused: readonly Entry[];
  readonly complete: boolean;
}

/** Adds what is found and not yet accepted; entries that are there stay as they are. */
export async function createBaseline(paths: readonly string[], options: BaselineCommandOptions, io: Io): Promise<ExitCode> {
  if (options.expires !== undefined && !isDay(options.expires)) {
    throw new KeyliftError('E0104', 'expected a day such as 2027-01-31 for --expires', { exit: EXIT.usage });
  }
  const scanned = await scanForBaseline(paths, options, io);
  if (!scanned.complete) return incomplete(io);
  const fresh = scanned.findings.filter((finding) => !scanned.accepted.has(finding));
  // An entry that has expired is replaced, not doubled.
  const replaced = new Set(scanned.expired.values());
  const more = { reason: options.reason ?? '', owner: options.owner ?? '', expires: options.expires ?? '' };
  const added: Entry[] = [];
  for (const finding of fresh) added.push(await entryFor(finding, more));
  write(scanned.path, [...scanned.entries.filter((entry) => !replaced.has(entry)), ...added]);
  io.stdout(
    `${printable(scanned.path)}: ${count(added.length, 'place')} added, ${count(scanned.entries.length - replaced.size, 'entry', 'entries')} kept\n`,
  );
  if (added.length > 0 && options.reason === undefined)
    io.stdout('Say why with --reason, and until when with --expires 2027-01-31.\n');
  return EXIT.clean;
}

/** What a scan would report now, and what no longer fits. Exit 1 when there is something new. */
export async function diffBaseline(paths: readonly string[], options: BaselineCommandOptions, io: Io): Promise<ExitCode> {
  const scanned = await scanForBaseline(paths, options, io);
  const line = (sign: string, rule: string, where: string, words: string) =>
    io.stdout(`${sign} ${printable(rule)}  ${printable(where)}${words}\n`);
  const fresh = scanned.findings.filter((finding) => !scanned.accepted.has(finding));
  for (const finding of fresh) {
    const expired = scanned.expired.get(finding);
    const words = scanned.changed.has(finding)
      ? '  (another value than the accepted one)'
      : expired === undefined
        ? ''
        : `  (accepted until ${expired.expires})`;
    line('+', finding.ruleId, `${finding.provenance[0].path}:${finding.start.line}`, words);
  }
  for (const entry of scanned.unused)
    line('-', entry.rule, entry.path, entry.reason === '' ? '' : `  (${printable(entry.reason)})`);
  io.stdout(`${fresh.length} new, ${scanned.unused.length} gone, ${scanned.accepted.size} accepted\n`);
  if (!scanned.complete) return incomplete(io);
  return fresh.length > 0 ? EXIT.findings : EXIT.clean;
}

/** Takes out entries that fit nothing any more, or have expired. */
export async function pruneBaseline(options: BaselineCommandOptions, io: Io): Promise<ExitCode> {
  const scanned = await scanForBaseline([], options, io);
  if (!scanned.complete) return incomplete(io);
  const gone = new Set(scanned.unused);
  const kept = scanned.entries.filter((entry) => !gone.has(entry) && !isExpired(entry, today()));
  if (kept.length !== scanned.entries.length) write(scanned.path, kept);
  io.stdout(
    `${printable(scanned.path)}: ${count(scanned.entries.length - kept.length, 'entry', 'entries')} removed, ${kept.length} kept\n`,
  );
  return EXIT.clean;
}

async function scanForBaseline(paths: readonly string[], options: BaselineCommandOptions, io: Io): Promise<Scanned> {
  const open = ({ include, exclude }: Config) =>
    openSource(paths, { ...options, include: options.include ?? include, exclude: options.exclude ?? exclude }, io);
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd, io.env);
  const root = rootOf(paths, io.cwd);
  const path = baselinePath(options.baseline === undefined ? {} : { baseline: options.baseline }, config, folder, root);
  const entries = readBaseline(path) ?? [];
  const found = await find(open, { ...options, baseline: false, paths }, io);
  const findings = found.findings.filter((finding) => finding.status === 'new' && atLeast(finding.confidence, found.threshold));
  const matched = await matchAgainst(findings, entries, root);
  return {
    path,
    entries,
    findings,
    ...matched,
    unused: stillThere(
      matched.unused,
      found.findings.filter((finding) => !findings.includes(finding)),
    ),
    complete: found.source.ledger.failed.length === 0 && !io.signal.aborted,
  };
}

/** `2027-01-31` */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

async function entryFor(finding: Finding, more: Pick<Entry, 'reason' | 'owner' | 'expires'>): Promise<Entry> {
  const check = await makeCheck(finding.secret);
  return { rule: finding.ruleId, path: finding.provenance[0].path, place: finding.fingerprint, check, ...more };
}

/** A finding to accept, and why. */
export interface ToAccept {
  readonly finding: Finding;
  readonly reason: string;
  readonly owner?: string;
  /** `2027-01-31` */
  readonly expires?: string;
}

/** Accepts findings that are not accepted yet, each for its reason. */
export async function addToBaseline(
  items: readonly ToAccept[],
  options: { readonly config?: string },
  io: Pick<Io, 'cwd' | 'env'>,
): Promise<{ readonly path: string; readonly added: number; readonly places: readonly string[] }> {
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd, io.env);
  const path = baselinePath({}, config, folder, io.cwd);
  const entries = readBaseline(path) ?? [];
  const { accepted } = await matchAgainst(
    items.map(({ finding }) => finding),
    entries,
    io.cwd,
  );
  const added: Entry[] = [];
  for (const { finding, reason, owner = '', expires = '' } of items) {
    if (!accepted.has(finding)) added.push(await entryFor(finding, { reason, owner, expires }));
  }
  if (added.length > 0) write(path, [...entries, ...added]);
  return { path, added: added.length, places: added.map(({ place }) => place) };
}

/** Takes the entries of these places (fingerprints) out again; a file that is left without any goes too. */
export async function takeFromBaseline(
  places: readonly string[],
  options: { readonly config?: string },
  io: Pick<Io, 'cwd' | 'env'>,
): Promise<void> {
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd, io.env);
  const path = baselinePath({}, config, folder, io.cwd);
  const entries = readBaseline(path) ?? [];
  const kept = entries.filter(({ place }) => !places.includes(place));
  if (kept.length === entries.length) return;
  if (kept.length === 0) rmSync(path);
  else write(path, kept);
}

function write(path: string, entries: readonly Entry[]): void {
  try {
    writeFileSync(path, formatBaseline(entries));
  } catch (error) {
    throw new KeyliftError('E0601', `cannot write ${printable(path)}: ${systemWords(error)}`, { exit: EXIT.usage, cause: error });
  }
}

function incomplete(io: Io): ExitCode {
  io.stderr('keylift: not everything could be scanned, so the baseline was left as it is (keylift scan says what)\n');
  return EXIT.incomplete;
}
