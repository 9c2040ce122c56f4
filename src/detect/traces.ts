// Candidates in changed parts of contents, for the pack reader (core/trace.ts). It keeps everything that could be a
// finding in some file; the scanner judges again once the path is known.
import { atLeast, type Confidence, type Rule } from '../core/rule.ts';
import type { Mark, Trace, TraceScanner } from '../core/trace.ts';
import { REACH } from './engine/anchors.ts';
import type { Candidate } from './candidate.ts';
import { knownAnchors, type Engine, type Found } from './engine/engine.ts';
import { sceneReader, type SceneReader } from './features/scene.ts';
import { isWeighed, judge } from './judge.ts';
import { matcherFor } from './matcher.ts';
import { placeOf } from './place.ts';

/** Paths of the kinds in which the fewest candidates are dismissed. The real one is not known yet. */
const LIKELY: readonly string[] = ['src/app.js', 'config/app.yml', '.env'];
const SURROUNDINGS = LIKELY.map((path) => ({ path, place: placeOf(path) }));
/** The same value under the same name is weighed in so many places before it is held to be harmless everywhere. */
const MOST_TRIALS = 8;
const ASSIGNMENT_REACH = { before: 80, after: 640 };
/** How far the engine looks behind and before the keyword of an assignment. */
const ASSIGNMENT_LOOK = { behind: 200, before: 48 };
/**
 * Further than this behind a keyword no change is looked for by the engine's own tables. It concerns the few rules whose
 * keyword stands anywhere near the token: a token changed in place further away is found only once its line changes.
 */
const FURTHEST_LOOK = 256;

const NONE: Trace[] = [];

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
  const marks: Mark[] = [];
  const known = new Map<string, number>();

  const trials = new Map<string, number>();

  const isPossible = (candidate: Candidate, value: string, scenes: SceneReader): boolean => {
    // Its partner decides, and that may stand in a part that did not change.
    if (candidate.rule.identifier === true) return true;
    const scene = () => scenes.at(candidate.start, candidate.end);
    const likely = isWeighed(candidate) ? SURROUNDINGS : SURROUNDINGS.slice(0, 1);
    return likely.some((around) => {
      const verdict = judge(candidate, value, { ...around, scene });
      return verdict !== undefined && atLeast(verdict.confidence, least);
    });
  };

  /** Number of the candidate's mark; 0 when it is a credential nowhere. */
  const markOf = (candidate: Candidate, rule: number, bytes: Buffer, scenes: SceneReader): number => {
    const value = bytes.toString('utf8', candidate.start, candidate.end);
    const { name, quote, role } = candidate;
    const key = `${rule}\0${role}\0${quote}\0${name}\0${value}`;
    const number = known.get(key);
    if (number !== undefined) return number;
    const tried = trials.get(key) ?? 0;
    if (tried >= MOST_TRIALS) return 0;
    if (!isPossible(candidate, value, scenes)) {
      trials.set(key, tried + 1);
      return 0;
    }
    marks.push({ rule, value, name, quote, role });
    known.set(key, marks.length);
    return marks.length;
  };

  const attempt = (rule: number, places: readonly number[], content: Buffer, into: Trace[]) => {
    const { before: back, after: reach } = reaches[rule]!;
    for (let i = 0; i < places.length; i += 2) into.push({ at: places[i]!, length: places[i + 1]!, back, reach, rule, mark: 0 });
    const scenes = sceneReader(content);
    for (const candidate of matcher.attempt(rule, places, content)) {
      const mark = markOf(candidate, rule, content, scenes);
      if (mark === 0) continue;
      const place = nearest(places, candidate, reaches[rule]!);
      into.push({ at: places[place]!, length: places[place + 1]!, back, reach, rule, mark });
    }
  };

  return {
    before: behind,
    after: before,
    marks,
    scan(memory, address, size, ranges, first, count) {
      let places: Map<number, number[]> | undefined;
      const found: Found = (owners, start, length) => {
        places ??= new Map();
        for (const owner of owners) {
          const list = places.get(owner);
          if (list === undefined) places.set(owner, [start, length]);
          else list.push(start, length);
        }
      };
      // Where the content lies in the engine's memory, no view of it is made unless something stands there.
      const inPlace = engine !== undefined && memory.buffer === engine.memory.buffer;
      const content = inPlace ? undefined : memory.subarray(address, address + size);
      for (let i = first; i < first + count * 2; i += 2) {
        if (content === undefined) engine!.find(memory.byteOffset + address, size, found, ranges[i], ranges[i + 1]);
        else matcher.places(content, ranges[i]!, ranges[i + 1]!, found);
      }
      if (places === undefined) return NONE;
      const traces: Trace[] = [];
      for (const [rule, list] of places) attempt(rule, list, content ?? memory.subarray(address, address + size), traces);
      return traces;
    },
    again(memory, address, size, trace) {
      const traces: Trace[] = [];
      attempt(trace.rule, [trace.at, trace.length], memory.subarray(address, address + size), traces);
      return traces;
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
