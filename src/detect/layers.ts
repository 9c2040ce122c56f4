// Where something was found both as it stands and inside an encoded text at the same place, the surer one wins, and of
// equals the one that stands there for all to see.
import { atLeast } from '../core/rule.ts';
import type { Judged } from './candidate.ts';
import { settle, type Settled } from './overlap.ts';

/** Settles overlaps of plain and decoded candidates; sorted by position. */
export function settleLayers(judged: readonly Judged[]): Settled[] {
  const plain = settle(judged.filter(({ decoded }) => decoded === undefined));
  const inner = judged.filter(({ decoded }) => decoded !== undefined);
  if (inner.length === 0) return plain;
  const kept = new Set(plain);
  const added: Settled[] = [];
  for (const one of settle(inner)) {
    const rivals = plain.filter(({ winner }) => winner.start < one.winner.end && winner.end > one.winner.start);
    if (rivals.some(({ winner }) => atLeast(winner.confidence, one.winner.confidence))) continue;
    // A rival that gives way stays as a loser once, so that the whole of it is masked in excerpts.
    const gone = rivals.filter((rival) => kept.delete(rival));
    added.push({ winner: one.winner, losers: [...one.losers, ...gone.flatMap(({ winner, losers }) => [winner, ...losers])] });
  }
  return [...kept, ...added].toSorted((a, b) => a.winner.start - b.winner.start);
}
