// One text to judged candidates: match, ask for context, judge, ask partners; then the same for every text that is
// encoded inside it. Ranges of what was found inside are those of its encoded form.
import { atLeast, type Rule } from '../core/rule.ts';
import type { Judged } from './candidate.ts';
import { changeCheck, type ChangeCheck } from './changed.ts';
import { hasContext } from './context.ts';
import type { Budget } from './decode/budget.ts';
import { decodings } from './decode/decode.ts';
import { ANY_SIGN } from './decode/signs.ts';
import type { Decoded, DecoderName } from './decode/decoded.ts';
import { withDetails } from './details.ts';
import { judge } from './judge.ts';
import type { Engine } from './engine/engine.ts';
import { matcherFor } from './matcher.ts';
import { pairUp, type Paired, type Part } from './parts.ts';
import type { Model } from './model.ts';
import { nearestNames } from './overlap.ts';
import { placeOf } from './place.ts';
import { sceneReader } from './features/scene.ts';
import type { PatternOptions } from './pattern.ts';

/** Candidates of one text. */
export type Inspect = (bytes: Buffer, path: string, budget: Budget) => Paired;

export interface InspectorOptions {
  /** Milliseconds since 1970, for expiry dates. */
  readonly now: number;
  readonly engine: Engine | undefined;
  /** Weighs generic candidates instead of the shipped model. */
  readonly model: Model | undefined;
  readonly patterns: PatternOptions;
}

export interface Inspector {
  readonly inspect: Inspect;
  /** False when an inspection would give nothing in the changed bytes. */
  readonly mayFind: ChangeCheck;
}

export function inspectorFor(rules: readonly Rule[], { now, engine, model, patterns }: InspectorOptions): Inspector {
  const matcher = matcherFor(rules, engine, patterns);

  const plain = (bytes: Buffer, path: string): Paired => {
    const judged: Judged[] = [];
    const candidates = nearestNames(matcher.match(bytes));
    if (candidates.length === 0) return pairUp(judged, bytes);
    const place = placeOf(path);
    const scenes = sceneReader(bytes);
    for (const candidate of candidates) {
      if (!hasContext(candidate, bytes)) continue;
      const value = bytes.toString('utf8', candidate.start, candidate.end);
      const verdict = judge(candidate, value, { place, path, model, scene: () => scenes.at(candidate.start, candidate.end) });
      if (verdict !== undefined) judged.push(withDetails({ ...candidate, ...verdict }, value, now));
    }
    return pairUp(judged, bytes);
  };

  const signsIn = (bytes: Buffer): number =>
    engine !== undefined && bytes.buffer === engine.memory.buffer ? engine.encoded(bytes.byteOffset, bytes.length) : ANY_SIGN;

  const inspect = (bytes: Buffer, path: string, budget: Budget, depth: number, by?: DecoderName): Paired => {
    const own = plain(bytes, path);
    if (budget.limits.depth === 0) return own;
    const taken = own.judged
      .filter(({ role, confidence }) => role === 'pattern' && atLeast(confidence, 'medium'))
      .toSorted((a, b) => a.start - b.start);
    let judged = own.judged;
    let parts = own.parts;
    for (const decoded of decodings(bytes, by, taken, budget, signsIn(bytes))) {
      if (depth === budget.limits.depth) {
        budget.cuts.add('depth');
        break;
      }
      const within = inspect(decoded.bytes, path, budget, depth + 1, decoded.by);
      if (within.judged.length === 0) continue;
      const moved = outward(within, decoded);
      judged = [...judged, ...moved.judged];
      parts = new Map([...parts, ...moved.parts]);
    }
    return { judged, parts };
  };
  return { inspect: (bytes, path, budget) => inspect(bytes, path, budget, 0), mayFind: changeCheck(rules, matcher, model) };
}

/** The same candidates with the ranges of their encoded form. */
function outward(inner: Paired, decoded: Decoded): Paired {
  const moved = new Map<Judged, Judged>();
  for (const one of inner.judged) {
    const [start, end] = decoded.range(one.start, one.end);
    const value = one.decoded?.value ?? decoded.bytes.toString('utf8', one.start, one.end);
    const by = [decoded.by, ...(one.decoded?.by ?? [])];
    const reason = { code: 'decoded', direction: 1, args: { by: decoded.by } } as const;
    moved.set(one, { ...one, start, end, decoded: { value, by }, reasons: [reason, ...one.reasons] });
  }
  const parts = new Map<Judged, Part>();
  for (const [one, part] of inner.parts) {
    const main = moved.get(part.main);
    if (main !== undefined && moved.has(one)) parts.set(moved.get(one)!, { main, name: part.name });
  }
  return { judged: [...moved.values()], parts };
}
