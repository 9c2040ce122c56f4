// Confidence of a candidate by the model, and the reasons that decided it: what spoke for it, what against, and the one
// without which the verdict would be another.
import type { Reason } from '../core/finding.ts';
import type { Confidence } from '../core/rule.ts';
import type { Candidate, Verdict } from './candidate.ts';
import { allFeatures, Row } from './features/vector.ts';
import type { Surroundings } from './surroundings.ts';
import { contributions, type Model, readModel, scoreOf, type Weights } from './model.ts';
import { placeholderCode } from './placeholder.ts';
import { isPublished } from './published.ts';
import { harmlessShape } from './value.ts';
import weights from './weights.json' with { type: 'json' };

/** Log-odds below which nobody is told, not even at low confidence. */
const SILENT = -4;
/** Reasons shown on each side, and the least weight of one. */
const SHOWN = 4;
const LEAST = 0.15;

let model: Model | undefined;

/** The model as it is shipped. */
export function shippedModel(): Model {
  model ??= readModel(
    weights satisfies Weights,
    allFeatures().map((feature) => feature.name),
  );
  return model;
}

/** Weighs one candidate; undefined when it is plainly no credential. */
export function weigh(candidate: Candidate, value: string, around: Surroundings): Verdict | undefined {
  const own = around.model ?? shippedModel();
  const row = new Row({ candidate, value, scene: around.scene(), place: around.place, path: around.path });
  const score = scoreOf(own, row.values, { read: row.read, least: SILENT });
  if (score < SILENT) return undefined;
  const reasons = reasonsOf(own, row.values, score, candidate);
  const certain = certainly(value, candidate.quote !== '', around) ?? (isPublished(value) ? 'placeholder' : undefined);
  if (certain === undefined) return { confidence: confidenceOf(own, score), reasons };
  const decisive: Reason = { code: certain, direction: -1 };
  return {
    confidence: 'low',
    reasons: [...reasons.filter(({ code }) => code !== certain && code !== 'turning-point'), decisive],
  };
}

/** Least log-odds of a candidate that is told at this confidence. */
export function leastScore(model: Model, confidence: Confidence): number {
  return { low: SILENT, medium: model.medium, high: model.high }[confidence];
}

const SHAPES = new Set(['version', 'date', 'digest', 'public-key', 'prose']);

/** What no weight makes up for, as a reason code. */
function certainly(value: string, quoted: boolean, { place }: Surroundings): string | undefined {
  if (place.translations) return 'translations';
  if (place.lock) return 'generated-file';
  return alwaysLow(value, quoted);
}

/** Why the value is at most low wherever it stands, as a reason code. */
export function alwaysLow(value: string, quoted: boolean): string | undefined {
  const code = placeholderCode(value, quoted);
  if (code === 'placeholder' || code === 'filler') return code;
  const shape = harmlessShape(value, quoted);
  if (shape !== undefined && SHAPES.has(shape)) return shape;
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) && !/\d{3}/.test(value) ? 'looks-like-code' : undefined;
}

function confidenceOf(own: Model, score: number): Confidence {
  return score >= own.high ? 'high' : score >= own.medium ? 'medium' : 'low';
}

function reasonsOf(own: Model, row: Float64Array, score: number, candidate: Candidate): Reason[] {
  const sums = new Map<string, number>();
  contributions(own, row).forEach((part, index) => {
    const { code } = allFeatures()[index]!;
    sums.set(code, (sums.get(code) ?? 0) + part);
  });
  const heavy = [...sums].filter(([, sum]) => Math.abs(sum) >= LEAST).toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const side = (direction: 1 | -1) =>
    heavy
      .filter(([, sum]) => Math.sign(sum) === direction)
      .slice(0, SHOWN)
      .map(([code, sum]): Reason => ({ code, direction, args: { weight: Number(sum.toFixed(1)) } }));
  const role: Reason =
    candidate.role === 'pattern'
      ? { code: 'pattern', direction: 1, args: { rule: candidate.rule.id } }
      : { code: 'assignment', direction: 1, args: { role: candidate.role } };
  return [role, ...side(1), ...side(-1), ...turningPoint(own, score, heavy)];
}

/** The weightiest reason without which the confidence would be another. */
function turningPoint(own: Model, score: number, heavy: readonly (readonly [string, number])[]): Reason[] {
  const now = confidenceOf(own, score);
  for (const [code, sum] of heavy) {
    const then = confidenceOf(own, score - sum);
    if (then !== now) return [{ code: 'turning-point', direction: sum > 0 ? 1 : -1, args: { without: code, confidence: then } }];
  }
  return [];
}
