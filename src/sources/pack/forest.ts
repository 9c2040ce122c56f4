// Deltas as a forest: every whole object is a root, every delta a child of its base. The forest is dealt out as parts of
// whole families, so that a thread needs nothing from another.
import { LOOSE, type ObjectTable } from './object-table.ts';

export interface Forest {
  /** Children of row r are `children[firstChild[r]]` … `children[firstChild[r + 1] - 1]`, the heaviest family last. */
  readonly firstChild: Uint32Array;
  readonly children: Uint32Array;
  /** Roots in the order they are worked on; part p is `roots[parts[p]]` … `roots[parts[p + 1] - 1]`. */
  readonly roots: Uint32Array;
  readonly parts: Uint32Array;
}

/** What unpacking costs beside its bytes, in bytes. */
const OBJECT_COST = 200;
const LOOSE_COST = 20_000;
const MOST_PARTS = 160;
const LEAST_PART = 1024 * 1024;

/**
 * Builds the forest and gives every delta the type of its root.
 * @returns the forest and the rows that hang on no root: a base is missing, or the chain goes in a circle.
 */
export function growForest(table: ObjectTable): { forest: Forest; rootless: number[] } {
  const { count, base, pack, size, type } = table;
  const shared = (length: number) => new Uint32Array(new SharedArrayBuffer(length * 4));
  const firstChild = shared(count + 1);
  for (let row = 0; row < count; row += 1) if (base[row]! >= 0) firstChild[base[row]! + 1] = firstChild[base[row]! + 1]! + 1;
  for (let row = 0; row < count; row += 1) firstChild[row + 1] = firstChild[row + 1]! + firstChild[row]!;
  const children = shared(firstChild[count]!);
  const next = firstChild.slice();
  for (let row = 0; row < count; row += 1) if (base[row]! >= 0) children[next[base[row]!]!++] = row;

  // Parents before children, so that going backwards sums up families.
  const order = new Uint32Array(count);
  let reached = 0;
  for (let row = 0; row < count; row += 1) if (base[row] === -1) order[reached++] = row;
  const rootCount = reached;
  for (let i = 0; i < reached; i += 1) {
    const row = order[i]!;
    for (let k = firstChild[row]!; k < firstChild[row + 1]!; k += 1) {
      type[children[k]!] = type[row]!;
      order[reached++] = children[k]!;
    }
  }
  const weight = new Float64Array(count);
  const seen = new Uint8Array(count);
  for (let i = reached - 1; i >= 0; i -= 1) {
    const row = order[i]!;
    seen[row] = 1;
    weight[row]! += pack[row] === LOOSE ? LOOSE_COST : size[row]! + OBJECT_COST;
    if (base[row]! >= 0) weight[base[row]!]! += weight[row]!;
  }
  heaviestLast(firstChild, children, weight);
  const rootless: number[] = [];
  if (reached < count) for (let row = 0; row < count; row += 1) if (seen[row] === 0) rootless.push(row);
  return { forest: { firstChild, children, ...deal(order.subarray(0, rootCount), weight) }, rootless };
}

/** A parent is needed until its last child is built; with the heaviest child last few parents wait at a time. */
function heaviestLast(firstChild: Uint32Array, children: Uint32Array, weight: Float64Array): void {
  for (let row = 0; row + 1 < firstChild.length; row += 1) {
    const last = firstChild[row + 1]! - 1;
    if (last <= firstChild[row]!) continue;
    let heaviest = last;
    for (let k = firstChild[row]!; k < last; k += 1) if (weight[children[k]!]! > weight[children[heaviest]!]!) heaviest = k;
    const child = children[heaviest]!;
    children[heaviest] = children[last]!;
    children[last] = child;
  }
}

/** Parts of about equal weight in pack order; families larger than a part come first, so that none is left for the end. */
function deal(roots: Uint32Array, weight: Float64Array): { roots: Uint32Array; parts: Uint32Array } {
  let total = 0;
  for (const root of roots) total += weight[root]!;
  const fair = Math.max(LEAST_PART, total / MOST_PARTS);
  const large = roots.filter((root) => weight[root]! >= fair).toSorted((a, b) => weight[b]! - weight[a]!);
  const dealt = new Uint32Array(new SharedArrayBuffer(roots.length * 4));
  const parts = [0];
  let at = 0;
  for (const root of large) {
    dealt[at++] = root;
    parts.push(at);
  }
  let filled = 0;
  for (const root of roots) {
    if (weight[root]! >= fair) continue;
    dealt[at++] = root;
    filled += weight[root]!;
    if (filled < fair) continue;
    parts.push(at);
    filled = 0;
  }
  if (parts.at(-1) !== at) parts.push(at);
  const shared = new Uint32Array(new SharedArrayBuffer(parts.length * 4));
  shared.set(parts);
  return { roots: dealt, parts: shared };
}
