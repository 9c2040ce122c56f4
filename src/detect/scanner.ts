// The order of the stages for one blob: match, judge, settle overlaps, locate, mask. Pure; knows no source.
import type { Blob, Position } from '../core/blob.ts';
import type { Excerpt, Finding } from '../core/finding.ts';
import { placeFingerprint } from '../core/fingerprint.ts';
import type { Rule } from '../core/rule.ts';
import { Secret } from '../core/secret.ts';
import { allowsLine } from './allow.ts';
import type { Judged } from './candidate.ts';
import { excerptOf } from './excerpt.ts';
import { judge } from './judge.ts';
import { lineCursor } from './lines.ts';
import { matcherFor } from './matcher.ts';
import type { Model } from './model.ts';
import { nearestNames, settle } from './overlap.ts';
import { sceneReader } from './features/scene.ts';
import { placeOf } from './place.ts';

export interface Scanner {
  /** Findings of every confidence, in order of position. */
  scan(blob: Blob): Finding[];
}

export interface ScannerOptions {
  /** Weighs generic candidates instead of the shipped model; for measuring. */
  readonly model?: Model;
}

/** Builds a scanner; the automaton is built here, once. */
export function createScanner(rules: readonly Rule[], options: ScannerOptions = {}): Scanner {
  const matcher = matcherFor(rules);
  return {
    scan(blob) {
      const bytes = Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.length);
      const candidates = nearestNames(matcher.match(bytes));
      if (candidates.length === 0) return [];
      const path = blob.provenance[0].path;
      const place = placeOf(path);
      const scenes = sceneReader(bytes);
      const judged: Judged[] = [];
      for (const candidate of candidates) {
        const verdict = judge(candidate, bytes.toString('utf8', candidate.start, candidate.end), {
          place,
          path,
          scene: () => scenes.at(candidate.start, candidate.end),
          model: options.model,
        });
        if (verdict !== undefined) judged.push({ ...candidate, ...verdict });
      }
      return locate(blob, bytes, path, settle(judged));
    },
  };
}

type Settled = ReturnType<typeof settle>[number];

function locate(blob: Blob, bytes: Buffer, path: string, settled: readonly Settled[]): Finding[] {
  const at = lineCursor(bytes);
  const ordinals = new Map<string, number>();
  const findings: Finding[] = [];
  for (const { winner, losers } of settled) {
    const start = shift(at.position(winner.start), blob);
    const end = shift(at.position(winner.end), blob);
    const excerpt: Excerpt = excerptOf(bytes, winner, settled);
    const seen = `${winner.rule.id}\0${excerpt.text}`;
    const ordinal = ordinals.get(seen) ?? 0;
    ordinals.set(seen, ordinal + 1);
    const offset = blob.segment?.offset ?? 0;
    findings.push({
      fingerprint: placeFingerprint(winner.rule.id, path, excerpt.text, ordinal),
      ruleId: winner.rule.id,
      ruleName: winner.rule.name,
      confidence: winner.confidence,
      reasons: winner.reasons,
      alsoMatched: losers.map((loser) => loser.rule.id),
      secret: new Secret(bytes.toString('utf8', winner.start, winner.end)),
      shape: winner.rule.shape,
      publicPrefix: winner.rule.publicPrefix ?? '',
      ...(winner.name === '' ? {} : { label: winner.name }),
      span: { start: winner.start + offset, end: winner.end + offset },
      start,
      end,
      provenance: blob.provenance,
      excerpt,
      status: allowsLine(bytes, winner.start, winner.end, winner.rule.id) ? 'allowed' : 'new',
    });
  }
  return findings;
}

/** A position in a segment as a position in the whole file. */
function shift(position: Position, blob: Blob): Position {
  if (blob.segment === undefined) return position;
  const { start } = blob.segment;
  if (position.line > 1) return { line: position.line + start.line - 1, column: position.column };
  return { line: start.line, column: position.column + start.column - 1 };
}
