// Blob bytes to candidates: places where a rule may match, then each rule's pattern in the windows around its own places.
// Bytes are read as latin1, so an offset in a window is an offset in the file and a pattern never sees a decoding error.
import type { Rule } from '../core/rule.ts';
import { readAssignments } from './assignment.ts';
import type { Candidate } from './candidate.ts';
import { REACH } from './engine/anchors.ts';
import type { Engine, Found } from './engine/engine.ts';
import { MARGIN } from './engine/layout.ts';
import { keywordPlaces } from './keywords.ts';
import { compilePattern, type GuardedPattern, type PatternOptions } from './pattern.ts';

/** What an assignment is read from, in bytes around the start of its keyword. */
export const WINDOW = { before: 160, after: 720 };

export interface Matcher {
  match(bytes: Uint8Array): Candidate[];
  /** Reports places in [from, to) of `bytes` where rules are worth trying; see engine/engine.ts. */
  places(bytes: Uint8Array, from: number, to: number, found: Found): void;
  /** Tries the rule with this index at its places: pairs of a keyword's start and length, in any order. */
  attempt(rule: number, places: readonly number[], bytes: Buffer): Candidate[];
}

/**
 * Compiles rules once; patterns are compiled at their first use, because most never fire.
 * @param engine made for the same rules; without it a plain keyword search does its work, with the same results
 */
export function matcherFor(rules: readonly Rule[], engine?: Engine, options: PatternOptions = {}): Matcher {
  const find = engine === undefined ? keywordPlaces(rules) : enginePlaces(engine);
  const patterns = new Map<number, RegExp | GuardedPattern>();

  const patternOf = (index: number): RegExp | GuardedPattern => {
    const known = patterns.get(index);
    if (known !== undefined) return known;
    const pattern = compilePattern(rules[index]!, options);
    patterns.set(index, pattern);
    return pattern;
  };

  const attempt = (index: number, places: readonly number[], text: Buffer): Candidate[] => {
    const candidates: Candidate[] = [];
    const rule = rules[index]!;
    if (rule.kind === 'assignment') matchAssignments(rule, places, text, candidates);
    else matchPattern(rule, patternOf(index), inOrder(places), text, candidates);
    return candidates;
  };

  return {
    places: find,
    attempt,
    match(bytes) {
      let hits: Map<number, number[]> | undefined;
      find(bytes, 0, bytes.length, (owners, start, length) => {
        hits ??= new Map();
        for (const owner of owners) {
          const list = hits.get(owner);
          // Start and length, flat: a hit of 4 million keywords must not make 4 million objects.
          if (list === undefined) hits.set(owner, [start, length]);
          else list.push(start, length);
        }
      });
      if (hits === undefined) return [];
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return [...hits].flatMap(([owner, places]) => attempt(owner, places, text));
    },
  };
}

/** Bytes that lie elsewhere are copied to the engine in pieces of this size, with as much around each as the core looks at. */
const PIECE = 512 * 1024;

/**
 * Scans bytes where they lie when that is in the engine's memory, or copies of them. The room for copies is claimed at
 * once: memory must not grow, and so move, while a text that lies in it is being looked into.
 */
function enginePlaces(engine: Engine): Matcher['places'] {
  const area = engine.reserve(PIECE + 2 * MARGIN);
  return (bytes, from, to, found) => {
    if (bytes.length === 0) return;
    if (bytes.buffer === engine.memory.buffer) {
      engine.find(bytes.byteOffset, bytes.length, found, from, to);
      return;
    }
    for (let at = from; at < to; at += PIECE) {
      const start = Math.max(0, at - MARGIN);
      const piece = bytes.subarray(start, at + PIECE + MARGIN);
      new Uint8Array(engine.memory.buffer, area, piece.length).set(piece);
      const end = Math.min(at + PIECE, to) - start;
      engine.find(area, piece.length, (rules, place, length) => found(rules, start + place, length), at - start, end);
    }
  };
}

/** The engine reports a rule's keywords by anchor; windows are put together from left to right. */
function inOrder(places: readonly number[]): readonly number[] {
  let sorted = true;
  for (let i = 2; i < places.length; i += 2) sorted &&= places[i]! >= places[i - 2]!;
  if (sorted) return places;
  const pairs: [number, number][] = [];
  for (let i = 0; i < places.length; i += 2) pairs.push([places[i]!, places[i + 1]!]);
  return pairs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).flat();
}

/** What a pattern may look at further back: the sign in front of an escape's letter (pattern.ts). */
const BEHIND = 1;

/** Runs the pattern once over each stretch of touching windows, so that many hits cost no more than one pass. */
function matchPattern(
  rule: Rule,
  pattern: RegExp | GuardedPattern,
  places: readonly number[],
  text: Buffer,
  into: Candidate[],
): void {
  const reach = rule.reach ?? REACH;
  let i = 0;
  while (i < places.length) {
    const from = Math.max(0, places[i]! - reach.before - BEHIND);
    let to = places[i]! + places[i + 1]! + reach.after;
    i += 2;
    while (i < places.length && places[i]! - reach.before - BEHIND <= to) {
      to = Math.max(to, places[i]! + places[i + 1]! + reach.after);
      i += 2;
    }
    const window = text.toString('latin1', from, Math.min(to, text.length));
    if (!(pattern instanceof RegExp)) {
      for (const [start, end] of pattern.ranges(window)) {
        into.push(matched(rule, from + start, from + end));
      }
      continue;
    }
    pattern.lastIndex = 0;
    for (let match = pattern.exec(window); match !== null; match = pattern.exec(window)) {
      const range = match.indices?.groups?.['secret'] ?? match.indices![0]!;
      // No token ends with a full stop; a sentence does.
      const stops = rule.id.startsWith('generic.') ? 0 : /\.*$/.exec(window.slice(range[0], range[1]))![0].length;
      into.push(matched(rule, from + range[0], from + range[1] - stops));
      if (match[0] === '') pattern.lastIndex += 1;
    }
  }
}

function matched(rule: Rule, start: number, end: number): Candidate {
  return { rule, start, end, role: 'pattern', name: '', nameStart: start, sign: '', quote: '', index: 0 };
}

function matchAssignments(rule: Rule, places: readonly number[], text: Buffer, into: Candidate[]): void {
  for (let i = 0; i < places.length; i += 2) {
    const start = places[i]!;
    const from = Math.max(0, start - WINDOW.before);
    const window = text.toString('latin1', from, Math.min(start + WINDOW.after, text.length));
    for (const found of readAssignments(window, start - from, start - from + places[i + 1]!)) {
      const { name, role, sign, quote, index } = found;
      const place = { start: from + found.start, end: from + found.end, nameStart: from + found.nameStart };
      into.push({ rule, ...place, role, name, sign, quote, index });
    }
  }
}
