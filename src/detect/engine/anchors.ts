// What must stand around a keyword for its rule to match at all, worked out from the rule's pattern. The scanning core
// checks it, so that JavaScript only sees places worth a regular expression. Everything here errs towards "may match".
import type { Anchor, Need } from '../../core/anchor.ts';
import {
  bytesOf,
  CLASSES,
  classFor,
  contains,
  frequencyOf,
  invert,
  NOTHING,
  within,
  type ByteSet,
  AT_SIGN,
  byteSet,
} from './byte-classes.ts';
import { patternGraph, type PatternGraph } from './pattern-graph.ts';

/** The parts of a rule that decide where it can match. */
export interface AnchoredRule {
  readonly kind: 'pattern' | 'assignment';
  readonly pattern?: string;
  readonly ignoreCase?: boolean;
  readonly keywords: readonly string[];
  /** Given: a keyword may stand near the match instead of in it. */
  readonly context?: string;
  readonly reach?: { readonly before: number; readonly after: number };
}

/** Everything that a rule's anchors follow from. */
export function anchorKey({ kind, pattern, ignoreCase, keywords, context, reach }: AnchoredRule): string {
  return JSON.stringify([kind, pattern ?? '', ignoreCase === true, keywords, context !== undefined, reach ?? REACH]);
}

/** How far a pattern may reach around a keyword when the rule does not say, in bytes. */
export const REACH: { readonly before: number; readonly after: number } = { before: 160, after: 480 };
const COUNTS = [48, 32, 24, 20, 16, 12, 10, 8, 6, 5, 4, 3, 2, 1];
/** Needs may look so far, in bytes. */
const MOST_STEPS = 700;
/** A class of more bytes than this could spell anything; no keyword is read into it. */
const SPELLABLE = 16;
/** A need that so much of all text meets is not worth asking. */
const USELESS = 0.95;

/** @param rule whose keywords are lower case and not empty */
export function anchorsOf(rule: AnchoredRule): Anchor[] {
  if (rule.kind === 'assignment') return rule.keywords.map((keyword) => ({ keyword, assignment: true }));
  const graph = rule.pattern === undefined ? undefined : patternGraph(rule.pattern, rule.ignoreCase === true);
  if (graph === undefined) return rule.keywords.map((keyword) => ({ keyword }));
  const placed = placements(graph, rule.keywords);
  if (placed !== undefined) return [...placed].map(([keyword, placement]) => anchorAt(graph, keyword, placement));
  const wholeMatch = nearAnchor(graph, rule.reach ?? REACH);
  return rule.keywords.map((keyword) => {
    const placement = rule.context === undefined ? loosePlacement(graph, keyword) : undefined;
    return placement === undefined ? { keyword, ...wholeMatch } : anchorAt(graph, keyword, placement);
  });
}

/** What holds near a keyword that need not be part of the match: all that every match holds, anywhere in its reach. */
function nearAnchor(graph: PatternGraph, reach: typeof REACH): Omit<Anchor, 'keyword'> {
  const need = bestNeed(graph, 'next', graph.first);
  if (need === undefined) return {};
  const anywhere = classFor(invert(NOTHING));
  return { after: [{ ...need, gap: reach.before + reach.after, between: anywhere }], slack: reach.before };
}

interface Placement {
  /** Positions that match the keyword's last byte. */
  readonly ends: Set<number>;
  /** The keyword always opens the match. */
  opens: boolean;
}

/** Where each keyword is spelled out first on the paths through the pattern; undefined when a path spells none. */
function placements(graph: PatternGraph, keywords: readonly string[]): Map<string, Placement> | undefined {
  const found = new Map<string, Placement>();
  const prefixes = new Set(keywords.flatMap((keyword) => [...keyword].map((_, i) => keyword.slice(0, i + 1))));
  const longest = Math.max(...keywords.map((keyword) => keyword.length));
  const spelled = (state: string, char: string): string => {
    let text = state + char;
    while (text !== '' && !prefixes.has(text)) text = text.slice(1);
    return text;
  };
  const letters = graph.sets.map((set) => {
    const folded = new Set(bytesOf(set).map((byte) => String.fromCharCode(byte).toLowerCase()));
    return folded.size <= SPELLABLE ? [...folded] : undefined;
  });

  const seen = new Set<string>();
  const queue: { readonly at: number; readonly state: string; readonly length: number }[] = [];
  const visit = (at: number, state: string, length: number) => {
    const key = `${at} ${length} ${state}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ at, state, length });
  };
  for (const at of graph.first) visit(at, '', 0);
  for (let head = 0; head < queue.length; head += 1) {
    const { at, state, length } = queue[head]!;
    const taken = Math.min(length + 1, longest + 1);
    for (const char of letters[at] ?? [undefined]) {
      const now = char === undefined ? '' : spelled(state, char);
      const keyword = keywords.find((candidate) => now.endsWith(candidate));
      if (keyword !== undefined) {
        const known = found.get(keyword) ?? { ends: new Set(), opens: true };
        known.ends.add(at);
        known.opens &&= taken === keyword.length;
        found.set(keyword, known);
        continue;
      }
      if (graph.ends[at] === 1) return undefined;
      for (const next of graph.next[at]!) visit(next, now, taken);
    }
  }
  return found;
}

/**
 * Where a keyword can be spelled, at least half of it by letters that the pattern names. A rule promises that every match
 * holds a keyword, so even where its pattern is wider than that, what holds behind all these places holds behind the
 * keyword. Undefined when there is none: then the keyword stands near matches, not in them.
 */
function loosePlacement(graph: PatternGraph, keyword: string): Placement | undefined {
  const named = (at: number) => (bytesOf(graph.sets[at]!).length <= SPELLABLE ? 1 : 0);
  const can = (at: number, i: number) => spells(graph.sets[at]!, keyword.charCodeAt(i));
  // The most letters named on the way to each position.
  let here = new Map<number, number>(graph.sets.flatMap((_, at) => (named(at) === 1 && can(at, 0) ? [[at, 1] as const] : [])));
  for (let i = 1; i < keyword.length; i += 1) {
    const ahead = new Map<number, number>();
    for (const [at, count] of here) {
      for (const to of graph.next[at]!) if (can(to, i)) ahead.set(to, Math.max(ahead.get(to) ?? 0, count + named(to)));
    }
    here = ahead;
  }
  if (![...here.values()].some((count) => count * 2 >= keyword.length)) return undefined;
  // All of them, also where wider sets spell the rest; and inside such a set nothing is known of the byte before.
  return { ends: new Set(here.keys()), opens: false };
}

function anchorAt(graph: PatternGraph, keyword: string, { ends, opens }: Placement): Anchor {
  const followers = [...ends].some((at) => graph.ends[at] === 1) ? undefined : union([...ends].map((at) => graph.next[at]!));
  const after: Need[] = [];
  if (followers !== undefined) {
    const best = bestNeed(graph, 'next', followers);
    if (best !== undefined) after.push(best);
    // `user:password@host`: a single sign decides, however loose the rest is.
    const sign = best?.run === AT_SIGN ? undefined : needOf(graph, 'next', followers, AT_SIGN, 1, 0);
    if (sign !== undefined) after.push(sign);
  }
  const before = opens ? undefined : bestNeed(graph, 'previous', startsBefore(graph, keyword, ends));
  return {
    keyword,
    ...(opens && graph.notBefore !== undefined ? { notBefore: notBeforeClass(graph.notBefore & ~ALLOWED_BEFORE) } : {}),
    ...(after.length > 0 ? { after } : {}),
    ...(before !== undefined && (after[0] === undefined || score(before) < score(after[0])) ? { before } : {}),
  };
}

/** What may stand before any token: the last letter of an escape, the last sign of a shell's default (pattern.ts). */
const ALLOWED_BEFORE = byteSet('nrt-');

/** Largest known class inside `set`: forbidding fewer bytes lets more through. */
function notBeforeClass(set: ByteSet): number {
  let best = -1;
  let size = 0;
  for (const [index, candidate] of CLASSES.entries()) {
    const own = bytesOf(candidate).length;
    if (within(candidate, set) && own > size) [best, size] = [index, own];
  }
  return best;
}

function union(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())];
}

/** Positions that may stand before the keyword, whose last byte is at `ends`; empty when the match may open with it. */
function startsBefore(graph: PatternGraph, keyword: string, ends: ReadonlySet<number>): number[] {
  let here: readonly number[] = [...ends];
  for (let i = keyword.length - 2; i >= 0; i -= 1) {
    here = union(here.map((at) => graph.previous[at]!)).filter((at) => spells(graph.sets[at]!, keyword.charCodeAt(i)));
  }
  return here.some((at) => graph.starts[at] === 1) ? [] : union(here.map((at) => graph.previous[at]!));
}

function spells(set: ByteSet, byte: number): boolean {
  return contains(set, byte) || (byte >= 97 && byte <= 122 && contains(set, byte - 32));
}

/** The need that text meets by chance least often; undefined when the pattern says too little. */
function bestNeed(graph: PatternGraph, way: Way, from: readonly number[]): Need | undefined {
  if (from.length === 0) return undefined;
  let best: Need | undefined;
  for (const run of graph.classes) {
    const need = longestNeed(graph, way, from, run);
    if (need !== undefined && score(need) < (best === undefined ? USELESS : score(best))) best = need;
  }
  return best;
}

/** A path that holds a long run holds every shorter one, so the longest is found by halving. */
function longestNeed(graph: PatternGraph, way: Way, from: readonly number[], run: number): Need | undefined {
  let [low, high] = [0, COUNTS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isCertain(graph, way, from, run, COUNTS[middle]!)) high = middle;
    else low = middle + 1;
  }
  // A run may be certain and yet too far away.
  for (let index = low; index < COUNTS.length; index += 1) {
    const need = needOf(graph, way, from, run, COUNTS[index]!, 0);
    if (need !== undefined) return need;
  }
  return undefined;
}

/**
 * True when no path away from the keyword can end before the run is full. Of all paths to a position the one with the
 * shortest run decides, so each position is looked at again only when a shorter one turns up.
 */
function isCertain(graph: PatternGraph, way: Way, from: readonly number[], run: number, count: number): boolean {
  const inside = graph.inside(run);
  const ends = way === 'next' ? graph.ends : graph.starts;
  const links = graph[way];
  const shortest = new Int32Array(graph.sets.length).fill(-1);
  const queue = [...from];
  for (const at of from) shortest[at] = 0;
  while (queue.length > 0) {
    const at = queue.pop()!;
    const now = inside[at] === 1 ? shortest[at]! + 1 : 0;
    if (now >= count) continue;
    if (ends[at] === 1) return false;
    for (const to of links[at]!) {
      if (shortest[to] !== -1 && shortest[to]! <= now) continue;
      shortest[to] = now;
      queue.push(to);
    }
  }
  return true;
}

/** Chance, roughly, that arbitrary text meets a need. */
function score(need: Need): number {
  const between = frequencyOf(need.between) ** Math.min(need.gap, 6);
  return Math.min(1, (need.gap + 1) * frequencyOf(need.run) ** need.count) * between;
}

type Way = 'next' | 'previous';

/**
 * Follows every path at once, away from the keyword. Of two paths to one position at one distance the one with the shorter
 * run decides: what holds for it holds for the other.
 * @param had bytes of the run that stand already
 * @returns undefined when some path can end before the run is full
 */
function needOf(
  graph: PatternGraph,
  way: Way,
  from: readonly number[],
  run: number,
  count: number,
  had: number,
): Need | undefined {
  const inside = graph.inside(run);
  const ends = way === 'next' ? graph.ends : graph.starts;
  const links = graph[way];
  let front = from;
  let runs = new Int32Array(graph.sets.length).fill(had);
  let ahead = new Int32Array(graph.sets.length).fill(-1);
  const passed = new Uint8Array(graph.sets.length);
  let gap = 0;
  for (let step = 1; front.length > 0; step += 1) {
    if (step > MOST_STEPS) return undefined;
    const reached: number[] = [];
    for (const at of front) {
      const now = inside[at] === 1 ? runs[at]! + 1 : 0;
      runs[at] = -1;
      if (now >= count) {
        gap = Math.max(gap, step - count);
        continue;
      }
      if (now === 0) passed[at] = 1;
      if (ends[at] === 1) return undefined;
      for (const to of links[at]!) {
        const known = ahead[to]!;
        if (known === -1) reached.push(to);
        if (known === -1 || now < known) ahead[to] = now;
      }
    }
    front = reached;
    [runs, ahead] = [ahead, runs];
    if (step === 1) ahead.fill(-1);
  }
  const between = graph.sets.reduce((set, own, at) => (passed[at] === 1 ? set | own : set), NOTHING);
  return { run, count, gap: Math.max(0, gap), between: classFor(between) };
}
