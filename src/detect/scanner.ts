// The order of the stages for one blob: inspect (match, judge, decode), settle overlaps, locate, mask. Pure; knows no source.
import type { Blob, Position } from '../core/blob.ts';
import type { Excerpt, Finding } from '../core/finding.ts';
import { placeFingerprint } from '../core/fingerprint.ts';
import type { Rule } from '../core/rule.ts';
import { Secret } from '../core/secret.ts';
import { allowanceAt, unusedAllows } from './allow.ts';
import { bytesOfLines } from './changed.ts';
import { Budget, LIMITS, type Cut, type Limits } from './decode/budget.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { excerptOf } from './excerpt.ts';
import { inspectorFor } from './inspect.ts';
import { settleLayers } from './layers.ts';
import { lineCursor } from './lines.ts';
import type { Model } from './model.ts';
import type { Settled } from './overlap.ts';
import type { Paired } from './parts.ts';
import type { PatternOptions } from './pattern.ts';

export interface Scanner {
  /** Findings of every confidence, in order of position. Of a blob with `lines`, those elsewhere may be left out. */
  scan(blob: Blob): Finding[];
  /** Room for the next content, so that it can be read to where it is scanned. Good until the next call of either method. */
  readonly room: (bytes: number) => Uint8Array;
}

export interface ScannerOptions extends PatternOptions {
  /** Milliseconds since 1970, for expiry dates inside tokens. Default: the system's clock when the scanner is built. */
  readonly now?: number;
  /** Made for the same rules; `none` matches in plain TypeScript. Default: one of its own where the machine can run it. */
  readonly engine?: Engine | 'none';
  /** Weighs generic candidates instead of the shipped model; for measuring. */
  readonly model?: Model;
  /** What encoded text may cost; see decode/budget.ts for the defaults. */
  readonly decode?: Partial<Limits>;
  /** Whether comments in the code may allow a finding. Default true. */
  readonly inlineAllow?: boolean;
  /** Told of every line whose allow comment, one of our own, allows nothing. Asked for, it costs a look at all bytes. */
  readonly onUnusedAllow?: (path: string, line: number) => void;
  /** Told when encoded text of a file was left undecoded, and why. */
  readonly onCut?: (path: string, cuts: ReadonlySet<Cut>) => void;
}

/** Builds a scanner; its tables are built here, once. */
export function createScanner(rules: readonly Rule[], options: ScannerOptions = {}): Scanner {
  const engine = options.engine === 'none' ? undefined : (options.engine ?? createEngine(rules));
  const { inspect, mayFind } = inspectorFor(rules, {
    now: options.now ?? Date.now(),
    engine,
    model: options.model,
    patterns: options,
  });
  const limits = { ...LIMITS, ...options.decode };
  return {
    room: (bytes) => {
      if (engine === undefined) return Buffer.allocUnsafeSlow(bytes);
      const pointer = engine.scratch(bytes);
      return new Uint8Array(engine.memory.buffer, pointer, bytes);
    },
    scan(blob) {
      const bytes = Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.length);
      const path = blob.provenance[0].path;
      if (blob.lines !== undefined && blob.segment === undefined) {
        const changed = bytesOfLines(bytes, blob.lines);
        const size = changed.reduce((sum, { start, end }) => sum + end - start, 0);
        if (size * 2 < bytes.length && !mayFind(bytes, path, changed, limits)) return [];
      }
      const budget = new Budget(limits);
      const { judged, parts } = inspect(bytes, path, budget);
      if (budget.cuts.size > 0) options.onCut?.(path, budget.cuts);
      const located = judged.length === 0 ? [] : locate(blob, bytes, path, settleLayers(judged), options.inlineAllow !== false);
      if (options.onUnusedAllow !== undefined && blob.segment === undefined) {
        const used = new Set(
          located.flatMap(({ finding }) => (isSpokenFor(finding) ? [finding.start.line, finding.end.line] : [])),
        );
        for (const line of unusedAllows(bytes, used)) options.onUnusedAllow(path, line);
      }
      return joinParts(located, parts);
    },
  };
}

interface Located {
  readonly settled: Settled;
  readonly finding: Finding;
}

/** Says of each finding which set it is part of. A set is named by the fingerprint of its main finding. */
function joinParts(located: readonly Located[], parts: Paired['parts']): Finding[] {
  if (parts.size === 0) return located.map(({ finding }) => finding);
  const names = new Map(
    located.flatMap(({ settled, finding }) =>
      [settled.winner, ...settled.losers].map((one) => [one, finding.fingerprint] as const),
    ),
  );
  return located.map(({ settled, finding }) => {
    const part = [settled.winner, ...settled.losers].map((one) => parts.get(one)).find((one) => one !== undefined);
    const set = part === undefined ? undefined : names.get(part.main);
    return part === undefined || set === undefined ? finding : { ...finding, part: { set, name: part.name } };
  });
}

function locate(blob: Blob, bytes: Buffer, path: string, settled: readonly Settled[], inlineAllow: boolean): Located[] {
  const at = lineCursor(bytes);
  const ordinals = new Map<string, number>();
  const located: Located[] = [];
  for (const one of settled) {
    const { winner, losers } = one;
    const start = shift(at.position(winner.start), blob);
    const end = shift(at.position(winner.end), blob);
    const excerpt: Excerpt = excerptOf(bytes, winner, settled);
    const allowance = inlineAllow ? allowanceAt(bytes, winner.start, winner.end, winner.rule.id) : undefined;
    const seen = `${winner.rule.id}\0${excerpt.text}`;
    const ordinal = ordinals.get(seen) ?? 0;
    ordinals.set(seen, ordinal + 1);
    const offset = blob.segment?.offset ?? 0;
    const finding: Finding = {
      fingerprint: placeFingerprint(winner.rule.id, path, excerpt.text, ordinal),
      ruleId: winner.rule.id,
      ruleName: winner.rule.name,
      confidence: winner.confidence,
      reasons: allowance === 'no-reason' ? [...winner.reasons, { code: 'allow-without-reason', direction: 1 }] : winner.reasons,
      alsoMatched: losers.map((loser) => loser.rule.id),
      secret: new Secret(winner.decoded?.value ?? bytes.toString('utf8', winner.start, winner.end)),
      shape: winner.rule.shape,
      publicPrefix: winner.rule.publicPrefix ?? '',
      ...(winner.name === '' ? {} : { label: winner.name }),
      ...(winner.decoded === undefined ? {} : { decoders: winner.decoded.by }),
      span: { start: winner.start + offset, end: winner.end + offset },
      start,
      end,
      provenance: blob.provenance,
      excerpt,
      status: allowance === 'allowed' ? 'allowed' : 'new',
    };
    located.push({ settled: one, finding });
  }
  return located;
}

/** An allow comment is about it, with a reason or without. */
function isSpokenFor({ status, reasons }: Finding): boolean {
  return status === 'allowed' || reasons.some(({ code }) => code === 'allow-without-reason');
}

/** A position in a segment as a position in the whole file. */
function shift(position: Position, blob: Blob): Position {
  if (blob.segment === undefined) return position;
  const { start } = blob.segment;
  if (position.line > 1) return { line: position.line + start.line - 1, column: position.column };
  return { line: start.line, column: position.column + start.column - 1 };
}
