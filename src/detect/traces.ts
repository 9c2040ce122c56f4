// Candidates in changed parts of contents, for the pack reader (core/trace.ts). It keeps everything that could be a
// finding in some file; the scanner judges again once the path is known.
import type { Confidence, Rule } from '../core/rule.ts';
import { inOrder, type Mark, type TraceKind, type Trial, type Traces, type TraceScanner } from '../core/trace.ts';
import { REACH } from './engine/anchors.ts';
import type { Candidate } from './candidate.ts';
import { knownAnchors, type Engine, type Found } from './engine/engine.ts';
import { matcherFor } from './matcher.ts';
import { everPossible, possibleHere } from './possible.ts';
import { tryHere } from './trials.ts';

const ASSIGNMENT_REACH = { before: 80, after: 640 };
/** How far the engine looks behind and before the keyword of an assignment. */
const ASSIGNMENT_LOOK = { behind: 200, before: 48 };
/**
 * Further than this behind a keyword no change is looked for by the engine's own tables. It concerns the few rules whose
 * keyword stands anywhere near the token: a token changed in place further away is found only once its line changes.
 */
const FURTHEST_LOOK = 256;

const NONE: Traces = [];

/** How far from a keyword the engine's decision to report it can depend on the text. */
function looks(rules: readonly Rule[]): { behind: number; before: number } {
  let { behind, before } = ASSIGNMENT_LOOK;
  let keyword = 0;
  for (const rule of rules) {
    for (const anchor of knownAnchors(rule)) {
      keyword = Math.max(keyword, anchor.keyword.length);
      for (const need of anchor.after ?? []) behind = Math.max(behind, Math.min(FURTHEST_LOOK, need.gap + need.count));
      if (anchor.before !== undefined) before = Math.max(before, anchor.before.gap + anchor.before.count);
    }
  }
  return { behind: behind + keyword, before: before + 1 };
}

/**
 * @param engine made for the same rules; without it the plain keyword search does its work
 * @param least what could not be that sure anywhere is left out
 */
export function traceScanner(rules: readonly Rule[], engine: Engine | undefined, least: Confidence): TraceScanner {
  const matcher = matcherFor(rules, engine);
  const reaches = rules.map((rule) => (rule.kind === 'assignment' ? ASSIGNMENT_REACH : (rule.reach ?? REACH)));
  const { behind, before } = looks(rules);
  const kinds = kindTable();
  const marks: Mark[] = [];
  const trials: Trial[][] = [];
  const known = new Map<string, number>();
  const verdicts = new Map<string, number>();

  /** Number of the candidate's mark; 0 when it is a credential nowhere. */
  const markOf = (candidate: Candidate, rule: number, bytes: Buffer): number => {
    const value = bytes.toString('utf8', candidate.start, candidate.end);
    const { name, quote, role, sign, index } = candidate;
    const key = `${rule}\0${role}\0${quote}\0${name}\0${value}`;
    // Not all that a verdict depends on is told apart in marks.
    const whole = `${sign}\0${index}\0${key}`;
    let number = verdicts.get(whole);
    if (number === undefined) {
      number = everPossible(candidate, value, least) ? (known.get(key) ?? marks.push({ rule, value, name, quote, role })) : 0;
      if (number > 0) known.set(key, number);
      verdicts.set(whole, number);
    }
    if (number === 0) return 0;
    const { start, end } = candidate;
    tryHere((trials[number - 1] ??= []), bytes, start, end, (scene) => possibleHere(candidate, value, least, () => scene));
    return number;
  };

  const attempt = (rule: number, places: readonly number[], content: Buffer, into: number[]) => {
    const reach = reaches[rule]!;
    for (let i = 0; i < places.length; i += 2) into.push(places[i]!, kinds.of(rule, places[i + 1]!, reach, 0));
    for (const candidate of matcher.attempt(rule, places, content)) {
      const mark = markOf(candidate, rule, content);
      if (mark === 0) continue;
      const place = nearest(places, candidate, reach);
      into.push(places[place]!, kinds.of(rule, places[place + 1]!, reach, mark));
    }
  };

  // One collection for all scans, so that a scan that finds nothing makes nothing.
  let places: Map<number, number[]> | undefined;
  const found: Found = (owners, start, length) => {
    places ??= new Map();
    for (const owner of owners) {
      const list = places.get(owner);
      if (list === undefined) places.set(owner, [start, length]);
      else list.push(start, length);
    }
  };

  return {
    before: behind,
    after: before,
    kinds: kinds.list,
    marks,
    trials,
    scan(memory, address, size, ranges, first, count) {
      places = undefined;
      // Where the content lies in the engine's memory, no view of it is made unless something stands there.
      const inPlace = engine !== undefined && memory.buffer === engine.memory.buffer;
      const content = inPlace ? undefined : memory.subarray(address, address + size);
      for (let i = first; i < first + count * 2; i += 2) {
        if (content === undefined) engine!.find(memory.byteOffset + address, size, found, ranges[i], ranges[i + 1]);
        else matcher.places(content, ranges[i]!, ranges[i + 1]!, found);
      }
      if (places === undefined) return NONE;
      const traces: number[] = [];
      const bytes = content ?? memory.subarray(address, address + size);
      for (const [rule, list] of places as Map<number, number[]>) attempt(rule, list, bytes, traces);
      return inOrder(traces);
    },
    again(memory, address, size, at, kind, into) {
      const { rule, length } = kinds.list[kind]!;
      const bytes = memory.subarray(address, address + size);
      attempt(rule, [at, length], bytes, into);
    },
  };
}

interface KindTable {
  readonly list: readonly TraceKind[];
  of(rule: number, length: number, reach: { readonly before: number; readonly after: number }, mark: number): number;
}

/** Numbers the kinds that occur; there are few, so that a trace is two numbers. */
function kindTable(): KindTable {
  const list: TraceKind[] = [];
  const numbers = new Map<number, number>();
  return {
    list,
    of(rule, length, { before, after }, mark) {
      const key = (mark * 4096 + rule) * 256 + length;
      let number = numbers.get(key);
      if (number === undefined) {
        number = list.length;
        list.push({ rule, length, back: before, reach: after, mark });
        numbers.set(key, number);
      }
      return number;
    },
  };
}

/** Index of the keyword that stands nearest to the candidate among those whose window holds it. */
function nearest(
  places: readonly number[],
  candidate: Candidate,
  reach: { readonly before: number; readonly after: number },
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < places.length; i += 2) {
    const at = places[i]!;
    if (at - reach.before > candidate.start || at + places[i + 1]! + reach.after < candidate.end) continue;
    const distance = Math.abs(at - candidate.start);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}
