// Fits the weights of src/detect/weights.json on the development split and on ordinary code, and the models of the
// cross-validation beside it. Deterministic: the same inputs give the same files.
//
//   node bench/accuracy/run.mjs fit --code DIR [--devset FILE]      each child of DIR is a checkout of a public repository
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { matcherFor } from '../../src/detect/matcher.ts';
import { scoreOf, type Weights } from '../../src/detect/model.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fitTrees, type Settings } from './boost.ts';
import { codeExamples, devExamples, type Example, foldOf } from './dataset.ts';
import { devsetPath, option } from './options.ts';
import { readDevset } from './devset.ts';
import { FOLDS, modelOf, weightsOf, writeFolds } from './folds.ts';

const SETTINGS: Settings = { trees: 150, depth: 5, rate: 0.12, columns: 0.3, rows: 0.8, leaf: 4, penalty: 3, seed: 1 };
/** Of the candidates of ordinary code every nth is taken, each counting this much. */
const CODE = { nth: 6, weight: 0.4 };
/** Lines of the split that carry no label are most likely no credential. */
const UNLABELLED = 0.3;
/** A verdict is medium where F1 over held-out repositories is best while precision stays above this, high above that. */
const PRECISION = { medium: 0.865, high: 0.975 };

const excerpts = readDevset(devsetPath());
const matcher = matcherFor(builtinRules());
const examples: Example[] = devExamples(matcher, excerpts);
const folder = option('code');
if (folder !== undefined) {
  let seen = 0;
  const nth = () => {
    seen += 1;
    return seen % CODE.nth === 0;
  };
  for (const example of codeExamples(matcher, folder, nth)) examples.push(example);
}
console.log(`${examples.length} candidates of ${new Set(examples.map((one) => one.repo)).size} repositories`);

const heldOut = new Map<Example, number>();
const folds: Weights[] = [];
for (let fold = 0; fold < FOLDS; fold += 1) {
  const weights = fit(examples.filter((one) => foldOf(one.repo, FOLDS) !== fold));
  const model = modelOf(weights);
  for (const one of examples) if (foldOf(one.repo, FOLDS) === fold) heldOut.set(one, scoreOf(model, one.row));
  folds.push(weights);
  console.log(`fold ${fold + 1} of ${FOLDS}`);
}
const cuts = thresholds();
console.log(`medium from ${cuts.medium}, high from ${cuts.high}`);
writeFolds(folds.map((weights) => ({ ...weights, ...cuts })));
const shipped = { ...fit(examples), ...cuts };
writeFileSync(join('src', 'detect', 'weights.json'), `${JSON.stringify(shipped, null, 1)}\n`);
console.log(
  `${shipped.trees.length} trees over ${shipped.features.length} features${folder === undefined ? '' : `, ${readdirSync(folder).length} repositories of ordinary code`}`,
);

function fit(rows: readonly Example[]): Weights {
  const trees = fitTrees(
    {
      rows: rows.map((one) => one.row),
      labels: rows.map((one) => (one.label === 1 ? 1 : 0)),
      weights: rows.map((one) => (one.excerpt < 0 ? CODE.weight : one.label === -1 ? UNLABELLED : 1)),
    },
    SETTINGS,
  );
  return weightsOf(trees, 0, 0);
}

/** The lowest scores from which held-out candidates of the split are as precise as asked, in steps of 0.05. */
function thresholds(): { medium: number; high: number } {
  const rated = examples.filter((one) => one.excerpt >= 0 && one.label !== -1);
  const precise = (cut: number) => {
    const above = rated.filter((one) => heldOut.get(one)! >= cut);
    return above.filter((one) => one.label === 1).length / above.length;
  };
  const lowest = (precision: number, from: number) => {
    let cut = from;
    while (cut < 4 && !(precise(cut) >= precision)) cut = Number((cut + 0.05).toFixed(2));
    return cut;
  };
  return { medium: lowest(PRECISION.medium, -3), high: lowest(PRECISION.high, 0) };
}
