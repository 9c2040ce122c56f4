// Gradient-boosted trees over binned features, logistic loss. Deterministic: the same rows and seed give the same trees.
import type { Tree } from '../../src/detect/model.ts';
import { randomFrom } from '../../src/ruleset/expand.ts';

export interface Settings {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  /** Share of the features and of the rows each tree sees. */
  readonly columns: number;
  readonly rows: number;
  /** Least weight (sum of second derivatives) of a leaf, and the L2 penalty on its value. */
  readonly leaf: number;
  readonly penalty: number;
  readonly seed: number;
}

export interface Rows {
  readonly rows: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
  readonly weights: readonly number[];
}

const BINS = 48;

interface Binned {
  /** Edges of each feature: a value below edges[k] and not below edges[k-1] is in bin k. */
  readonly edges: readonly Float64Array[];
  readonly bins: readonly Uint8Array[];
}

export function fitTrees(data: Rows, settings: Settings): { base: number; trees: Tree[] } {
  const n = data.rows.length;
  const { edges, bins } = binned(data.rows);
  const random = randomFrom(settings.seed);
  let positive = 0;
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    positive += data.labels[i]! * data.weights[i]!;
    total += data.weights[i]!;
  }
  const base = Math.log(positive / (total - positive));
  const score = new Float64Array(n).fill(base);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n);
  const node = new Int32Array(n);
  const trees: Tree[] = [];
  for (let t = 0; t < settings.trees; t += 1) {
    for (let i = 0; i < n; i += 1) {
      const p = 1 / (1 + Math.exp(-score[i]!));
      const seen = random(1000) < settings.rows * 1000 ? data.weights[i]! : 0;
      gradient[i] = (p - data.labels[i]!) * seen;
      hessian[i] = Math.max(p * (1 - p), 1e-6) * seen;
    }
    const columns = bins
      .map((_, index) => index)
      .filter((index) => edges[index]!.length > 0 && random(1000) < settings.columns * 1000);
    const tree = grow(bins, edges, columns, gradient, hessian, node, settings);
    for (let i = 0; i < n; i += 1) score[i]! += tree.value[node[i]!]!;
    trees.push(tree);
  }
  return { base, trees };
}

interface Growing {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
}

function grow(
  bins: readonly Uint8Array[],
  edges: readonly Float64Array[],
  columns: readonly number[],
  gradient: Float64Array,
  hessian: Float64Array,
  node: Int32Array,
  settings: Settings,
): Tree {
  const n = node.length;
  node.fill(0);
  const tree: Growing = { feature: [-1], threshold: [0], left: [0], right: [0], value: [0] };
  let sumG = new Float64Array(1);
  let sumH = new Float64Array(1);
  for (let i = 0; i < n; i += 1) {
    sumG[0]! += gradient[i]!;
    sumH[0]! += hessian[i]!;
  }
  let level = [0];
  const leafValue = (g: number, h: number) => (-settings.rate * g) / (h + settings.penalty);
  tree.value[0] = leafValue(sumG[0]!, sumH[0]!);
  for (let depth = 0; depth < settings.depth && level.length > 0; depth += 1) {
    const first = level[0]!;
    const width = level.length;
    const gain = new Float64Array(width);
    const bestFeature = new Int32Array(width).fill(-1);
    const bestBin = new Int32Array(width);
    const bestG = new Float64Array(width);
    const bestH = new Float64Array(width);
    const histG = new Float64Array(width * BINS);
    const histH = new Float64Array(width * BINS);
    for (const column of columns) {
      const of = bins[column]!;
      histG.fill(0);
      histH.fill(0);
      for (let i = 0; i < n; i += 1) {
        const slot = (node[i]! - first) * BINS + of[i]!;
        if (slot < 0) continue;
        histG[slot]! += gradient[i]!;
        histH[slot]! += hessian[i]!;
      }
      const most = edges[column]!.length;
      for (let k = 0; k < width; k += 1) {
        let g = 0;
        let h = 0;
        const G = sumG[k]!;
        const H = sumH[k]!;
        const whole = (G * G) / (H + settings.penalty);
        for (let bin = 0; bin < most; bin += 1) {
          g += histG[k * BINS + bin]!;
          h += histH[k * BINS + bin]!;
          if (h < settings.leaf || H - h < settings.leaf) continue;
          const better = (g * g) / (h + settings.penalty) + ((G - g) * (G - g)) / (H - h + settings.penalty) - whole;
          if (better > gain[k]! + 1e-9) {
            gain[k] = better;
            bestFeature[k] = column;
            bestBin[k] = bin;
            bestG[k] = g;
            bestH[k] = h;
          }
        }
      }
    }
    const next: number[] = [];
    const nextG: number[] = [];
    const nextH: number[] = [];
    for (let k = 0; k < width; k += 1) {
      if (bestFeature[k]! < 0 || gain[k]! < 1e-3) continue;
      const at = first + k;
      const left = tree.feature.length;
      tree.feature[at] = bestFeature[k]!;
      tree.threshold[at] = edges[bestFeature[k]!]![bestBin[k]!]!;
      tree.left[at] = left;
      tree.right[at] = left + 1;
      for (const [g, h] of [
        [bestG[k]!, bestH[k]!],
        [sumG[k]! - bestG[k]!, sumH[k]! - bestH[k]!],
      ] as const) {
        tree.feature.push(-1);
        tree.threshold.push(0);
        tree.left.push(0);
        tree.right.push(0);
        tree.value.push(leafValue(g, h));
        next.push(tree.feature.length - 1);
        nextG.push(g);
        nextH.push(h);
      }
    }
    for (let i = 0; i < n; i += 1) {
      const at = node[i]!;
      if (at < first || tree.feature[at]! < 0) continue;
      const bin = bestBin[at - first]!;
      node[i] = bins[tree.feature[at]!]![i]! <= bin ? tree.left[at]! : tree.right[at]!;
    }
    level = next;
    sumG = Float64Array.from(nextG);
    sumH = Float64Array.from(nextH);
  }
  return tree;
}

/** Cuts every feature into at most BINS bins at its own quantiles. */
function binned(rows: readonly Float64Array[]): Binned {
  const width = rows[0]?.length ?? 0;
  const edges: Float64Array[] = [];
  const bins: Uint8Array[] = [];
  for (let column = 0; column < width; column += 1) {
    const sorted = Float64Array.from(rows, (row) => row[column]!).toSorted();
    const cuts: number[] = [];
    const cutAt = (index: number) => {
      const here = sorted[index] ?? 0;
      let below = index - 1;
      while (below >= 0 && sorted[below] === here) below -= 1;
      if (below < 0) return;
      // Halfway between two values, so that rounding a threshold moves no row across it.
      const cut = Number(((sorted[below]! + here) / 2).toPrecision(5));
      if (cut > (cuts.at(-1) ?? Number.NEGATIVE_INFINITY)) cuts.push(cut);
    };
    for (let k = 1; k < BINS; k += 1) cutAt(Math.floor((k * sorted.length) / BINS));
    // A rare flag is above every quantile; it still deserves a cut.
    if (cuts.length < 4) {
      const last = sorted.findIndex((value) => value > (cuts.at(-1) ?? sorted[0]!));
      if (last !== -1) cutAt(last);
    }
    const own = Float64Array.from(cuts);
    edges.push(own);
    bins.push(Uint8Array.from(rows, (row) => binOf(own, row[column]!)));
  }
  return { edges, bins };
}

function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
