// Candidates in changed parts of contents, for the pack reader (core/trace.ts). It keeps everything that could be a
// finding in some file; the scanner judges again once the path is known.
import type { Rule } from '../core/rule.ts';
import type { Mark, Trace, TraceScanner } from '../core/trace.ts';
import { anchorsOf, REACH } from './engine/anchors.ts';
import type { Candidate } from './candidate.ts';
import type { Engine, Found } from './engine/engine.ts';
import { judge } from './judge.ts';
import { matcherFor } from './matcher.ts';
import type { Place } from './place.ts';

/** Where the fewest candidates are dismissed. */
const ANYWHERE: Place = { test: false, docs: false, translations: false, generated: false, code: false };
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
    for (const anchor of rule.anchors ?? anchorsOf(rule)) {
      keyword = Math.max(keyword, anchor.keyword.length);
      for (const need of anchor.after ?? []) behind = Math.max(behind, Math.min(FURTHEST_LOOK, need.gap + need.count));
      if (anchor.token !== undefined) behind = Math.max(behind, anchor.token.distance + 16 + anchor.token.extra);
      if (anchor.before !== undefined) before = Math.max(before, anchor.before.gap + anchor.before.count);
    }
  }
  return { behind: behind + keyword, before: before + 1 };
}

/** @param engine made for the same rules; without it the plain keyword search does its work */
export function traceScanner(rules: readonly Rule[], engine: Engine | undefined): TraceScanner {
  const matcher = matcherFor(rules, engine);
  const reaches = rules.map((rule) => (rule.kind === 'assignment' ? ASSIGNMENT_REACH : (rule.reach ?? REACH)));
  const { behind, before } = looks(rules);
  const marks: Mark[] = [];
  const known = new Map<string, number>();

  /** Number of the candidate's mark; 0 when it is a credential nowhere. */
  const markOf = (candidate: Candidate, rule: number, bytes: Buffer): number => {
    const value = bytes.toString('utf8', candidate.start, candidate.end);
    const { name, quote, role } = candidate;
    const key = `${rule}\0${role}\0${quote}\0${name}\0${value}`;
    const number = known.get(key);
    if (number !== undefined) return number;
    if (judge(candidate, value, ANYWHERE) === undefined) return 0;
    marks.push({ rule, value, name, quote, role });
    known.set(key, marks.length);
    return marks.length;
  };

  const attempt = (rule: number, places: readonly number[], content: Buffer, into: Trace[]) => {
    const { before: back, after: reach } = reaches[rule]!;
    for (let i = 0; i < places.length; i += 2) into.push({ at: places[i]!, length: places[i + 1]!, back, reach, rule, mark: 0 });
    for (const candidate of matcher.attempt(rule, places, content)) {
      const mark = markOf(candidate, rule, content);
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
