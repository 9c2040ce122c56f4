// `keylift scan`: source → scanner → report, and the exit code that says what happened.
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ledger, Source } from '../core/blob.ts';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { atLeast } from '../core/rule.ts';
import { groupFindings, type ScanReport } from '../report/data.ts';
import { reporterFor } from '../report/registry.ts';
import type { Config } from './config.ts';
import { find, type FindOptions, type Open } from './find.ts';
import type { Io } from './io.ts';
import type { Transport } from '../validate/transport.ts';
import type { Run } from './look.ts';
import { openSource, type SourceOptions } from './source.ts';

export interface ScanOptions extends SourceOptions, FindOptions {
  readonly color?: boolean;
  /** Default terminal. */
  readonly format?: string;
  readonly output?: string;
  readonly strict?: boolean;
  readonly allowIncomplete?: boolean;
  readonly exitZero?: boolean;
  readonly explain?: boolean;
  /** Ask providers whether what was found is live. */
  readonly validate?: boolean;
  /** Where --validate sends its requests; for tests. */
  readonly transport?: Transport;
  /** Also unreachable objects and the texts of commits and tags; with the whole history. */
  readonly everything?: boolean;
  /** Keep what was learned of a whole history in this folder, or in the user's own. */
  readonly cache?: string | true;
  /** MiB, for whole histories. */
  readonly memory?: number;
  /** Told the report before it is written, and every finding, also those it leaves out. */
  readonly onReport?: (report: ScanReport, all: readonly Finding[]) => void;
}

/** Scans and reports. @throws KeyliftError for what stops the whole run. */
export async function scan(paths: readonly string[], options: ScanOptions, io: Io): Promise<ExitCode> {
  if (options.validate === true && (options.staged === true || options.stdin === true))
    throw new KeyliftError('E0107', `--${options.staged === true ? 'staged' : 'stdin'} and --validate exclude each other`, {
      exit: EXIT.usage,
    });
  const open = async ({ include, exclude }: Config, run: Run) => {
    const full = { ...options, include: options.include ?? include, exclude: options.exclude ?? exclude };
    const whole = options.history === true && [options.since, options.staged, options.stdin].every((flag) => flag === undefined);
    if (options.everything === true && !whole)
      throw new KeyliftError('E0108', '--everything goes with the whole history: --history without a range', {
        exit: EXIT.usage,
      });
    if (options.cache !== undefined && (!whole || options.everything === true))
      throw new KeyliftError('E0108', '--cache goes with the whole history: --history without a range and without --everything', {
        exit: EXIT.usage,
      });
    if (!whole) return openSource(paths, full, io);
    const { historyLook } = await import('./history-look.ts');
    return historyLook(paths, full, run, io);
  };
  return scanSource(open, { ...options, paths }, io);
}

/** Scans and reports what `open` gives; it learns the configuration, and is called once nothing else can stop the run. */
export async function scanSource(open: Open, options: ScanOptions, io: Io): Promise<ExitCode> {
  // Before the work, so that an hour of scanning does not end at a folder that is not there.
  const out = openOutput(options.output, io);
  const { findings, digest, source, threshold, seconds } = await find(open, options, io);

  const fresh = findings.filter((finding) => finding.status === 'new' && atLeast(finding.confidence, threshold));
  const shown = options.validate === true ? await (await import('./live.ts')).withStates(fresh, io, options.transport) : fresh;
  const groups = groupFindings(shown, digest);
  const facts = options.format === 'html' ? await (await import('./facts.ts')).factsOf(groups, io.cwd) : undefined;
  const report: ScanReport = {
    version: __KEYLIFT_VERSION__,
    source: source.kind,
    threshold,
    groups,
    ledger: source.ledger,
    hidden: hiddenCounts(findings, shown),
    incomplete: isIncomplete(source, options, io),
    interrupted: io.signal.aborted,
    seconds,
    ...(facts === undefined ? {} : { facts }),
  };
  options.onReport?.(report, findings);
  const reporter = await reporterFor(options.format ?? 'terminal');
  reporter(report, {
    write: out.write,
    columns: out.toFile ? 100 : (io.terminal?.columns ?? 100),
    colour: !out.toFile && options.color !== false && io.terminal?.colour === true,
    unicode: io.terminal?.unicode ?? true,
    explain: options.explain === true,
  });
  out.close();
  return exitCode(report, options, io);
}

function hiddenCounts(all: readonly Finding[], shown: readonly Finding[]): ScanReport['hidden'] {
  const count = (status: Finding['status']) => all.filter((finding) => finding.status === status).length;
  const [allowed, baseline] = [count('allowed'), count('baseline')];
  return { allowed, baseline, belowThreshold: all.length - shown.length - allowed - baseline };
}

function isIncomplete(source: Pick<Source, 'ledger'>, options: ScanOptions, io: Io): boolean {
  const ledger: Ledger = source.ledger;
  if (ledger.failed.length > 0 || io.signal.aborted) return true;
  return options.strict === true && ledger.skipped.length > 0;
}

function exitCode(report: ScanReport, options: ScanOptions, io: Io): ExitCode {
  if (io.signal.aborted) return io.signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  if (report.incomplete && options.allowIncomplete !== true) return EXIT.incomplete;
  if (report.groups.length > 0 && options.exitZero !== true) return EXIT.findings;
  return EXIT.clean;
}

interface Output {
  readonly write: (text: string) => void;
  readonly close: () => void;
  readonly toFile: boolean;
}

function openOutput(path: string | undefined, io: Io): Output {
  if (path === undefined || path === '-') return { write: io.stdout, close: () => {}, toFile: false };
  const failed = (error: unknown) =>
    new KeyliftError('E0601', `cannot write ${printable(path)}: ${systemWords(error)}`, { exit: EXIT.usage, cause: error });
  try {
    const file = openSync(resolve(io.cwd, path), 'w');
    return {
      write: (text) => {
        // writeSync may write less than asked on a full disk, and says so only by its count.
        const bytes = Buffer.from(text);
        try {
          for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
        } catch (error) {
          throw failed(error);
        }
      },
      close: () => closeSync(file),
      toFile: true,
    };
  } catch (error) {
    throw failed(error);
  }
}
