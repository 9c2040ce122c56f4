// Anchors that ask for the same are one; each knows the rules it speaks for.
import type { Anchor } from '../../core/anchor.ts';

export interface DistinctAnchors {
  readonly anchors: readonly Anchor[];
  /** For each anchor the rules it speaks for, as indexes. */
  readonly owners: readonly (readonly number[])[];
}

/** @param perRule the anchors of each rule, in the order of the rules */
export function distinctAnchors(perRule: readonly (readonly Anchor[])[]): DistinctAnchors {
  const known = new Map<string, number>();
  const anchors: Anchor[] = [];
  const owners: number[][] = [];
  for (const [index, own] of perRule.entries()) {
    for (const anchor of own) {
      const key = JSON.stringify(anchor);
      const at = known.get(key) ?? anchors.length;
      if (at === anchors.length) {
        known.set(key, at);
        anchors.push(anchor);
        owners.push([]);
      }
      owners[at]!.push(index);
    }
  }
  return { anchors, owners };
}
