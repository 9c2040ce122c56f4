// One secret, one finding: where candidates overlap, the most specific rule wins and the others are named beside it.
import { atLeast } from '../core/rule.ts';
import type { Candidate, Judged } from './candidate.ts';

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
  const ranked = namedFirst(group.toSorted(better));
  const names = new Set([ranked[0]!.rule.id]);
  const losers: Judged[] = [];
  for (const candidate of ranked) {
    if (names.has(candidate.rule.id)) continue;
    names.add(candidate.rule.id);
    losers.push(candidate);
  }
  return { winner: asSureAs(ranked[0]!, losers), losers };
}

const SAYS_SECRET = /(?:secret|password|passwd|private|token|api[_.-]?key)(?![\s\S]*ids?$)/i;

/**
 * The form of an identifier is no secret by itself; but where its name says secret or key, and no id, the reading by that
 * name counts: `API_SECRET=SK…`.
 */
function namedFirst(ranked: readonly Judged[]): readonly Judged[] {
  const [first] = ranked;
  if (first!.rule.identifier !== true || first!.confidence !== 'low') return ranked;
  const named = ranked.find((one) => one.confidence !== 'low' && isGeneric(one) && SAYS_SECRET.test(one.name));
  return named === undefined ? ranked : [named, ...ranked.filter((one) => one !== named)];
}

/** A rule that nothing speaks against is as sure as another reading of the same place; so is one that was only weighed. */
function asSureAs(winner: Judged, losers: readonly Judged[]): Judged {
  const surer = losers.find((one) => !atLeast(winner.confidence, one.confidence));
  if (surer === undefined) return winner;
  if (!isGeneric(winner) && winner.reasons.some((reason) => reason.direction < 0)) return winner;
  const reasons = isGeneric(winner) ? surer.reasons : [...winner.reasons, ...surer.reasons];
  return { ...winner, confidence: surer.confidence, reasons };
}

/** A provider before a generic rule, a pattern before an assignment, surer first, the longer text, the id. */
function better(a: Judged, b: Judged): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  if (a.confidence !== b.confidence) return atLeast(a.confidence, b.confidence) ? -1 : 1;
  return b.end - b.start - (a.end - a.start) || (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0);
}

function rank(candidate: Candidate): number {
  if (candidate.rule.kind === 'assignment') return 2;
  return isGeneric(candidate) ? 1 : 0;
}

function isGeneric(candidate: Candidate): boolean {
  return candidate.rule.id.startsWith('generic.') || candidate.rule.kind === 'assignment';
}

/**
 * Of several assignments read to the same literal, the one whose keyword stands nearest to it: `auth_token` is a token,
 * `auth: { password: … }` a password.
 */
export function nearestNames(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<number, Candidate>();
  const others: Candidate[] = [];
  for (const candidate of candidates) {
    if (candidate.rule.kind !== 'assignment') others.push(candidate);
    else {
      const rival = best.get(candidate.start);
      if (rival === undefined || headOf(candidate) > headOf(rival)) best.set(candidate.start, candidate);
    }
  }
  return [...others, ...best.values()];
}

/** Where the last keyword of the name ends, in the file. */
function headOf(candidate: Candidate): number {
  const name = candidate.name.toLowerCase();
  let head = 0;
  for (const keyword of candidate.rule.keywords) {
    const at = name.lastIndexOf(keyword);
    if (at !== -1) head = Math.max(head, at + keyword.length);
  }
  return candidate.nameStart + head;
}
