// One secret, one finding: where candidates overlap, the most specific rule wins and the others are named beside it.
import { atLeast } from '../core/rule.ts';
import type { Judged } from './candidate.ts';

export interface Settled {
  readonly winner: Judged;
  readonly losers: readonly Judged[];
}

/** Groups overlapping candidates and picks each group's winner; sorted by position. */
export function settle(judged: readonly Judged[]): Settled[] {
  const sorted = judged.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const settled: Settled[] = [];
  let group: Judged[] = [];
  let reach = -1;
  const close = () => {
    if (group.length > 0) settled.push(decide(group));
  };
  for (const candidate of sorted) {
    if (candidate.start >= reach) {
      close();
      group = [];
      reach = candidate.end;
    }
    group.push(candidate);
    reach = Math.max(reach, candidate.end);
  }
  close();
  return settled;
}

function decide(group: readonly Judged[]): Settled {
  const ranked = group.toSorted(better);
  const winner = ranked[0]!;
  const names = new Set([winner.rule.id]);
  const losers: Judged[] = [];
  for (const candidate of ranked) {
    if (names.has(candidate.rule.id)) continue;
    names.add(candidate.rule.id);
    losers.push(candidate);
  }
  return { winner, losers };
}

/** Surer first, then a pattern before an assignment, a provider before a generic rule, the longer text, the id. */
function better(a: Judged, b: Judged): number {
  if (a.confidence !== b.confidence) return atLeast(a.confidence, b.confidence) ? -1 : 1;
  return rank(a) - rank(b) || b.end - b.start - (a.end - a.start) || (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0);
}

function rank(candidate: Judged): number {
  if (candidate.rule.kind === 'assignment') return 2;
  return candidate.rule.id.startsWith('generic.') ? 1 : 0;
}
