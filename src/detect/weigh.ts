import type { Candidate, Verdict } from './candidate.ts';
import type { Surroundings } from './judge.ts';
export function weigh(_c: Candidate, _v: string, _s: Surroundings): Verdict | undefined { return undefined; }
