// `keylift scan`: source → scanner → report, and the exit code that says what happened.
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ledger, Source } from '../core/blob.ts';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { atLeast, type Confidence } from '../core/rule.ts';
import { createScanner } from '../detect/scanner.ts';
import { groupFindings, type ScanReport } from '../report/data.ts';
import { reporterFor } from '../report/registry.ts';
import { cutNote } from '../report/words.ts';
import { collect } from './collect.ts';
import { loadConfig, type Config } from './config.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';
import { activeRules } from './rule-set.ts';
import { openSource, type SourceOptions } from './source.ts';

export interface ScanOptions extends SourceOptions {
  readonly config?: string;
  readonly color?: boolean;
  /** Default terminal. */
  readonly format?: string;
  readonly output?: string;
  readonly confidence?: Confidence;
  readonly strict?: boolean;
  readonly allowIncomplete?: boolean;
  readonly exitZero?: boolean;
  readonly explain?: boolean;
  readonly maxDecodeDepth?: number;
}

/** Scans and reports. @throws KeyliftError for what stops the whole run. */
export function scan(paths: readonly string[], options: ScanOptions, io: Io): Promise<ExitCode> {
  const open = ({ include, exclude }: Config) =>
    openSource(paths, { ...options, include: options.include ?? include, exclude: options.exclude ?? exclude }, io);
  return scanSource(open, options, io);
}

/** Scans and reports what `open` gives; it learns the configuration, and is called once nothing else can stop the run. */
export async function scanSource(
  open: (config: Config) => Source | Promise<Source>,
  options: ScanOptions,
  io: Io,
): Promise<ExitCode> {
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd);
  const threshold = options.confidence ?? config.confidence ?? 'medium';
  // Before the work, so that an hour of scanning does not end at a folder that is not there.
  const out = openOutput(options.output, io);
  const rules = await activeRules(config, folder);
  const source = await open(config);
  const progress = startProgress(io, 'scanning');
  const started = performance.now();
  const cuts = cutCounter();
  const scanner = createScanner(rules, {
    ...(options.maxDecodeDepth === undefined ? {} : { decode: { depth: options.maxDecodeDepth } }),
    onCut: cuts.count,
  });
  const { findings, digest } = await collect(source, scanner, io.signal, progress).finally(() => progress.stop());
  source.ledger.notes.push(...cuts.notes());

  const shown = findings.filter((finding) => finding.status === 'new' && atLeast(finding.confidence, threshold));
  const report: ScanReport = {
    version: __KEYLIFT_VERSION__,
    source: source.kind,
    threshold,
    groups: groupFindings(shown, digest),
    ledger: source.ledger,
    hidden: hiddenCounts(findings, shown),
    incomplete: isIncomplete(source, options, io),
    interrupted: io.signal.aborted,
    seconds: (performance.now() - started) / 1000,
  };
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

/** Counts what was left undecoded, and says it in one note a kind. */
function cutCounter(): { count: (path: string, cuts: ReadonlySet<string>) => void; notes: () => string[] } {
  const seen = new Map<string, { path: string; files: number }>();
  return {
    count: (path, cuts) => {
      for (const cut of cuts) seen.set(cut, { path: seen.get(cut)?.path ?? path, files: (seen.get(cut)?.files ?? 0) + 1 });
    },
    notes: () => [...seen].map(([cut, { path, files }]) => cutNote(cut, files, path)),
  };
}

function hiddenCounts(all: readonly Finding[], shown: readonly Finding[]): ScanReport['hidden'] {
  const allowed = all.filter((finding) => finding.status === 'allowed').length;
  return { allowed, belowThreshold: all.length - shown.length - allowed };
}

function isIncomplete(source: Source, options: ScanOptions, io: Io): boolean {
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
