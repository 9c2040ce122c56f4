// What every command that looks for secrets does: configuration, rules, source, scan, then what the configuration and
// the baseline accept. Findings come out with their status; nothing is left out.
import { existsSync, lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure, Source } from '../core/blob.ts';
import { milliseconds } from '../core/clock.ts';
import type { Finding } from '../core/finding.ts';
import { atLeast, type Confidence, type Rule } from '../core/rule.ts';
import { createScanner } from '../detect/scanner.ts';
import { cutNote, stoppedRule, unusedCommentNotes } from '../report/words.ts';
import { acceptByBaseline, type BaselineOptions } from './accept.ts';
import { adoptedBy, adoptedStatus } from './adopted.ts';
import { allowByConfig } from './allow.ts';
import { collect, type Collected } from './collect.ts';
import { loadConfig, type Config } from './config.ts';
import type { Io } from './io.ts';
import type { Look, Run } from './look.ts';
import { loadLinearEngine } from './pattern-engine.ts';
import { startProgress } from './progress.ts';
import { activeRules } from './rule-set.ts';
import { planScanner } from './scanner-plan.ts';

export interface FindOptions extends BaselineOptions {
  readonly config?: string;
  readonly confidence?: Confidence;
  readonly maxDecodeDepth?: number;
  /** Threads at most. */
  readonly jobs?: number;
  /** False with --ignore-allow: comments in the code allow nothing. */
  readonly ignoreAllow?: boolean;
  /** Paths named by the user; none means the whole tree. */
  readonly paths?: readonly string[];
}

export interface Found {
  readonly config: Config;
  readonly rules: readonly Rule[];
  /** What was scanned: its kind, and its ledger filled. */
  readonly source: Pick<Source, 'kind' | 'ledger'>;
  readonly threshold: Confidence;
  readonly findings: readonly Finding[];
  /** Digest of a finding's value under a key of this run: equal values, equal digests. */
  readonly digest: (finding: Finding) => string;
  readonly seconds: number;
}

/** A source, or a look that finds for itself. */
export type Open = (config: Config, run: Run) => Source | Look | Promise<Source | Look>;

/** `open` learns the configuration, and is called once nothing else can stop the run. @throws KeyliftError */
export async function find(open: Open, options: FindOptions, io: Io): Promise<Found> {
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd);
  const threshold = options.confidence ?? config.confidence ?? 'medium';
  const adopted = await adoptedBy(config, folder);
  const rules = [...(await activeRules(config, folder)), ...adopted.rules];
  const allow = await allowByConfig([...(config.allow ?? []), ...adopted.allow], rules);
  const cuts = cutCounter();
  const stopped: Failure[] = [];
  const inlineAllow = options.ignoreAllow !== true;
  const unusedAllows: string[] = [];
  const onUnusedAllow = (path: string, line: number) => void unusedAllows.push(`${path}:${line}`);
  const plan = planScanner(rules, options.maxDecodeDepth === undefined ? {} : { depth: options.maxDecodeDepth }, inlineAllow);
  // None of ours is.
  const isGuarded = plan.added.some((rule) => rule.guarded === true);
  const scannerOptions = {
    now: plan.now,
    decode: plan.decode,
    inlineAllow,
    ...(isGuarded ? { linear: await loadLinearEngine() } : {}),
    onCut: cuts.count,
    onStopped: (ruleId: string) => void stopped.push(stoppedRule(ruleId)),
  };
  const full = adopted.exclude.length === 0 ? config : { ...config, exclude: [...(config.exclude ?? []), ...adopted.exclude] };
  const source = await open(full, { rules, threshold, scannerOptions });
  const progress = startProgress(io, 'scanning');
  const started = milliseconds();
  // A guarded rule may be stopped, for this thread and so for all; then there is one thread.
  const threading = isGuarded ? undefined : { plan, jobs: options.jobs, onCut: cuts.count, onUnusedAllow };
  const look = (): Promise<Collected> =>
    'run' in source
      ? source.run(progress)
      : collect(
          source,
          createScanner(rules, { ...scannerOptions, ...(inlineAllow && source.kind === 'worktree' ? { onUnusedAllow } : {}) }),
          io.signal,
          progress,
          threading,
        );
  const collected = await look().finally(() => progress.stop());
  source.ledger.failed.push(...stopped);
  source.ledger.notes.push(...cuts.notes());

  const paths = options.paths ?? [];
  const whole = source.kind === 'worktree' && paths.length === 0 && source.ledger.failed.length === 0 && !io.signal.aborted;
  const allowed = allow(await adoptedStatus(collected.findings, adopted.accepted));
  const findings = await acceptByBaseline(allowed.findings, config, folder, options, {
    shown: (finding) => finding.status === 'new' && atLeast(finding.confidence, threshold),
    root: rootOf(paths, io.cwd),
    whole,
    notes: source.ledger.notes,
  });
  if (whole) source.ledger.notes.push(...allowed.remarks, ...unusedCommentNotes(unusedAllows));
  return { config, rules, source, threshold, findings, digest: collected.digest, seconds: (milliseconds() - started) / 1000 };
}

/** The folder that reported paths are relative to, as far as the baseline needs to know. */
export function rootOf(paths: readonly string[], cwd: string): string {
  const [path] = paths;
  if (path === undefined || paths.length > 1) return cwd;
  const full = resolve(cwd, path);
  return existsSync(full) && lstatSync(full).isDirectory() ? full : cwd;
}

/** Counts what was left undecoded, and says it in one note a kind. */
function cutCounter(): { count: (path: string, cuts: ReadonlySet<string>) => void; notes: () => string[] } {
  const seen = new Map<string, { path: string; files: number }>();
  return {
    count: (path, cuts) => {
      for (const cut of cuts) {
        const { path: known = path, files = 0 } = seen.get(cut) ?? {};
        // The first by name, so that it does not depend on which thread was faster.
        seen.set(cut, { path: path < known ? path : known, files: files + 1 });
      }
    },
    notes: () => [...seen].map(([cut, { path, files }]) => cutNote(cut, files, path)),
  };
}
