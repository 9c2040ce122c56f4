// The models of a cross-validation by repository: one for each fold, fitted without that fold's repositories.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { allFeatures } from '../../src/detect/features/vector.ts';
import { type Model, readModel, type Tree, type Weights } from '../../src/detect/model.ts';

export const FOLDS = 5;
const NAMES = allFeatures().map((feature) => feature.name);

/** Writes trees as weights, numbers rounded to what decides. */
export function weightsOf(fit: { base: number; trees: readonly Tree[] }, medium: number, high: number): Weights {
  const used = [...new Set(fit.trees.flatMap((tree) => tree.feature.filter((feature) => feature >= 0)))].toSorted(
    (a, b) => a - b,
  );
  const position = new Map(used.map((feature, index) => [feature, index]));
  const write = (tree: Tree, node: number): string => {
    const value = String(Number(tree.value[node]!.toFixed(4)));
    if (tree.feature[node]! < 0) return `=${value}`;
    const split = `${position.get(tree.feature[node]!)!}<${tree.threshold[node]!}=${value}`;
    return `${split} ${write(tree, tree.left[node]!)} ${write(tree, tree.right[node]!)}`;
  };
  return {
    features: used.map((feature) => NAMES[feature]!),
    base: Number(fit.base.toFixed(4)),
    medium,
    high,
    trees: fit.trees.map((tree) => write(tree, 0)),
  };
}

export function modelOf(weights: Weights): Model {
  return readModel(weights, NAMES);
}

const FILE = () => join(process.cwd(), 'bench', 'accuracy', 'folds.json.gz');

export function writeFolds(folds: readonly Weights[]): void {
  writeFileSync(FILE(), gzipSync(JSON.stringify(folds), { level: 9 }));
}

export function readFolds(): readonly Weights[] {
  return JSON.parse(gunzipSync(readFileSync(FILE())).toString('utf8')) as readonly Weights[];
}
