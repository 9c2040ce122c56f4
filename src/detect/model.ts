// Trees over the features: how strongly a candidate looks like a credential, and which features said so. The weights are
// a JSON file fitted by bench/accuracy; its trees are texts, read when the first candidate is weighed.

/** The weights as they are stored. */
export interface Weights {
  /** Names of the features the trees speak of; trees name them by position in this list. */
  readonly features: readonly string[];
  readonly base: number;
  /** Log-odds from which a verdict is medium, and high. */
  readonly medium: number;
  readonly high: number;
  /** Nodes in prefix order: `feature<threshold=value left right`, a leaf is `=value`. */
  readonly trees: readonly string[];
}

/** One tree, flat. A leaf has feature -1; a split goes on at `left` where row[feature] < threshold, else at `right`. */
export interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What is expected at each node, in log-odds; at a leaf, what the tree adds. */
  readonly value: readonly number[];
}

export interface Model {
  readonly base: number;
  readonly medium: number;
  readonly high: number;
  readonly trees: readonly Tree[];
  /** The most that all trees from each on can add. */
  readonly most: readonly number[];
}

/** Reads weights; `names` are the features of a row in order. @throws RangeError when the weights name an unknown feature. */
export function readModel(weights: Weights, names: readonly string[]): Model {
  const positions = weights.features.map((name) => {
    const at = names.indexOf(name);
    if (at === -1) throw new RangeError(`weights name the unknown feature ${name}`);
    return at;
  });
  const trees = weights.trees.map((text) => readTree(text, positions));
  const most = [0];
  for (const tree of trees.toReversed())
    most.unshift(most[0]! + Math.max(...tree.value.filter((_, at) => tree.feature[at] === -1)));
  return { base: weights.base, medium: weights.medium, high: weights.high, trees, most };
}

function readTree(text: string, positions: readonly number[]): Tree {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  const nodes = text.split(' ');
  let next = 0;
  const node = (): number => {
    const own = next;
    const written = nodes[own]!;
    next += 1;
    const equals = written.indexOf('=');
    const less = written.indexOf('<');
    tree.value[own] = Number(written.slice(equals + 1));
    tree.feature[own] = less === -1 ? -1 : positions[Number(written.slice(0, less))]!;
    tree.threshold[own] = less === -1 ? 0 : Number(written.slice(less + 1, equals));
    tree.left[own] = less === -1 ? 0 : node();
    tree.right[own] = less === -1 ? 0 : node();
    return own;
  };
  node();
  return tree;
}

/** More than sums of rounded numbers can be off by. */
const SLIP = 1e-6;

export interface Reading {
  /** Reads a feature whose value in the row is NaN, and puts it there. */
  readonly read?: (feature: number) => number;
  /** A score below this is of no interest. */
  readonly least?: number;
}

/** Log-odds that the row is a credential; -Infinity as soon as it is known to be less than `least`. */
export function scoreOf({ base, trees, most }: Model, row: Float64Array, reading: Reading = {}): number {
  const { read, least = Number.NEGATIVE_INFINITY } = reading;
  let score = base;
  for (let index = 0; index < trees.length; index += 1) {
    if (score + most[index]! < least - SLIP) return Number.NEGATIVE_INFINITY;
    const { feature, threshold, left, right, value } = trees[index]!;
    let node = 0;
    for (let at = feature[node]!; at >= 0; at = feature[node]!) {
      let own = row[at]!;
      if (read !== undefined && Number.isNaN(own)) own = read(at);
      node = own < threshold[node]! ? left[node]! : right[node]!;
    }
    score += value[node]!;
  }
  return score;
}

/** The most that `scoreOf` could give if the features marked in `open` had any values. */
export function mostOf(model: Model, row: Float64Array, reading: Reading & { readonly open: readonly boolean[] }): number {
  const { read, open, least = Number.NEGATIVE_INFINITY } = reading;
  let score = model.base;
  for (const [index, { feature, threshold, left, right, value }] of model.trees.entries()) {
    if (score + model.most[index]! < least - SLIP) return Number.NEGATIVE_INFINITY;
    const best = (node: number): number => {
      const at = feature[node]!;
      if (at < 0) return value[node]!;
      if (open[at] === true) return Math.max(best(left[node]!), best(right[node]!));
      let own = row[at]!;
      if (read !== undefined && Number.isNaN(own)) own = read(at);
      return best(own < threshold[node]! ? left[node]! : right[node]!);
    };
    score += best(0);
  }
  return score;
}

/** What each feature added to the score, along the path of every tree. */
export function contributions(model: Model, row: Float64Array): Float64Array {
  const parts = new Float64Array(row.length);
  for (const { feature, threshold, left, right, value } of model.trees) {
    let node = 0;
    while (feature[node]! >= 0) {
      const at = feature[node]!;
      const next = row[at]! < threshold[node]! ? left[node]! : right[node]!;
      parts[at]! += value[next]! - value[node]!;
      node = next;
    }
  }
  return parts;
}
