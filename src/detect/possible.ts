// Whether a candidate could be a finding in some file, for contents whose path is not known yet and whose surroundings
// differ from version to version.
import { atLeast, type Confidence } from '../core/rule.ts';
import type { Candidate } from './candidate.ts';
import { dismissed } from './dismissed.ts';
import { characterClasses, entropy } from './entropy.ts';
import { Row, sceneFeatures } from './features/vector.ts';
import type { Scene } from './features/scene.ts';
import { isWeighed, judge } from './judge.ts';
import { mostOf, scoreOf } from './model.ts';
import { placeOf } from './place.ts';
import { alwaysLow, leastScore, shippedModel } from './weigh.ts';

/** Paths of the kinds in which the fewest candidates are dismissed. */
const LIKELY = ['src/app.js', 'config/app.yml', '.env'].map((path) => ({ path, place: placeOf(path) }));
/** Where a value without quotes is a literal. */
const TEXT = placeOf('.env');
/** What a value that is a credential would stand in: it gives no reason to dismiss or doubt anything. */
const FAVOURABLE: Scene = {
  before: '# authorization: bearer ',
  after: '',
  cut: false,
  around: () => ({ above: [], below: [] }),
  near: () => 'set password',
};

/**
 * False when no file makes a finding of `least` confidence of it, whatever stands around it. It depends on nothing but the
 * candidate itself, not on where it is met first.
 */
export function everPossible(candidate: Candidate, value: string, least: Confidence): boolean {
  const { rule } = candidate;
  if (rule.minEntropy !== undefined && entropy(value) < rule.minEntropy) return false;
  if (rule.minClasses !== undefined && characterClasses(value) < rule.minClasses) return false;
  if (isWeighed(candidate)) {
    if (least !== 'low' && alwaysLow(value, candidate.quote !== '') !== undefined) return false;
    if (dismissed(candidate, value, TEXT, () => FAVOURABLE)) return false;
  }
  return anyFile(candidate, value, least, () => FAVOURABLE, true);
}

/** True when it would be a finding of at least this confidence in a file of some kind. Ask `everPossible` first. */
export function possibleHere(candidate: Candidate, value: string, least: Confidence, scene: () => Scene): boolean {
  return anyFile(candidate, value, least, scene, false);
}

function anyFile(candidate: Candidate, value: string, least: Confidence, scene: () => Scene, anyScene: boolean): boolean {
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
    const reading = { read: row.read, least: enough };
    const score = anyScene
      ? mostOf(model, row.values, { ...reading, open: sceneFeatures() })
      : scoreOf(model, row.values, reading);
    if (score >= enough) return true;
  }
  return false;
}
