// Trees over the features: how strongly a candidate looks like a credential, and which features said so. The weights
// are a JSON file fitted by bench/accuracy; it is parsed when the first candidate is weighed.

/** One tree, flat: node i splits at `feature[i]` < `threshold[i]` to `left[i]`, else to left[i] + 1; a leaf has feature -1. */
export interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  /** Expected score at each node, in log-odds; at a leaf, what the tree adds. */
  readonly value: readonly number[];
}

export interface Model {
  readonly base: number;
  /** Log-odds from which a verdict is medium, and high. */
  readonly medium: number;
  readonly high: number;
  readonly trees: readonly Tree[];
}

/** Log-odds that the row is a credential. */
export function scoreOf(model: Model, row: Float64Array): number {
  let score = model.base;
  for (const tree of model.trees) {
    let node = 0;
    while (tree.feature[node]! >= 0) node = row[tree.feature[node]!]! < tree.threshold[node]! ? tree.left[node]! : tree.left[node]! + 1;
    score += tree.value[node]!;
  }
  return score;
}

/** What each feature added to the score, along the path of every tree. Sums to the score less the base and the roots. */
export function contributions(model: Model, row: Float64Array): Float64Array {
  const parts = new Float64Array(row.length);
  for (const tree of model.trees) {
    let node = 0;
    while (tree.feature[node]! >= 0) {
      const feature = tree.feature[node]!;
      const next = row[feature]! < tree.threshold[node]! ? tree.left[node]! : tree.left[node]! + 1;
      parts[feature]! += tree.value[next]! - tree.value[node]!;
      node = next;
    }
  }
  return parts;
}
