// Whether a candidate could be a finding in some file, for contents whose path is not known yet. What holds in every file
// is asked first and once; what stands around it is read once for all the kinds of paths it is tried in.
import { atLeast, type Confidence } from '../core/rule.ts';
import type { Candidate } from './candidate.ts';
import { dismissed } from './dismissed.ts';
import { characterClasses, entropy } from './entropy.ts';
import { Row } from './features/vector.ts';
import type { Scene } from './features/scene.ts';
import { isWeighed, judge } from './judge.ts';
import { scoreOf } from './model.ts';
import { placeOf } from './place.ts';
import { alwaysLow, leastScore, shippedModel } from './weigh.ts';

/** Paths of the kinds in which the fewest candidates are dismissed. */
const LIKELY = ['src/app.js', 'config/app.yml', '.env'].map((path) => ({ path, place: placeOf(path) }));
/** Where a value without quotes is a literal. */
const TEXT = placeOf('.env');
/** Asked for only where bare words are code. */
const NO_SCENE: Scene = { before: '', after: '', cut: false, around: () => ({ above: [], below: [] }), near: () => '' };

/** False when no file makes a finding of `least` confidence of it, whatever stands around it. */
export function everPossible(candidate: Candidate, value: string, least: Confidence): boolean {
  const { rule } = candidate;
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return false;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return false;
  if (!isWeighed(candidate)) return true;
  if (least !== 'low' && alwaysLow(value, candidate.quote !== '') !== undefined) return false;
  return !dismissed(candidate, value, TEXT, () => NO_SCENE);
}

/** True when it would be a finding of at least this confidence in a file of some kind. Ask `everPossible` first. */
export function possibleHere(candidate: Candidate, value: string, least: Confidence, scene: () => Scene): boolean {
  // Its partner decides, and that may stand in a part that did not change.
  if (candidate.rule.identifier === true) return true;
  if (!isWeighed(candidate)) {
    const verdict = judge(candidate, value, { ...LIKELY[0]!, scene });
    return verdict !== undefined && atLeast(verdict.confidence, least);
  }
  const model = shippedModel();
  const enough = leastScore(model, least);
  let row: Row | undefined;
  for (const { path, place } of LIKELY) {
    if (place.code && dismissed(candidate, value, place, scene)) continue;
    row = row === undefined ? new Row({ candidate, value, scene: scene(), place, path }) : row.elsewhere(place, path);
    if (scoreOf(model, row.values, { read: row.read, least: enough }) >= enough) return true;
  }
  return false;
}
