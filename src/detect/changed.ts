// Whether a content could have a finding in its changed lines, without looking at the rest of it: of a commit's files
// most have none, and then they need not be scanned whole. It says yes too often and never no too often.
import type { LineRange } from '../core/blob.ts';
import type { Rule } from '../core/rule.ts';
import type { Candidate } from './candidate.ts';
import { hasContext } from './context.ts';
import { Budget, type Limits } from './decode/budget.ts';
import { decodings } from './decode/decode.ts';
import { REACH } from './engine/anchors.ts';
import { sceneReader } from './features/scene.ts';
import { judge } from './judge.ts';
import { WINDOW, type Matcher } from './matcher.ts';
import type { Model } from './model.ts';
import { nearestNames } from './overlap.ts';
import { placeOf } from './place.ts';

/** Bytes from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** No rule reaches further; the seams of large contents rely on it too. */
const FAR = 16 * 1024;
/** What encoded text is looked for in, around a change. */
const AROUND = 4 * 1024;

/** The bytes of these lines, line ends included; in the order of the lines. */
export function bytesOfLines(bytes: Buffer, lines: readonly LineRange[]): ByteRange[] {
  const ranges: ByteRange[] = [];
  let line = 1;
  let at = 0;
  const forward = (to: number) => {
    while (line < to && at < bytes.length) {
      const newline = bytes.indexOf(10, at);
      at = newline === -1 ? bytes.length : newline + 1;
      line += 1;
    }
    return at;
  };
  for (const range of lines.toSorted((a, b) => a.start - b.start)) {
    const start = forward(range.start);
    const end = forward(range.end + 1);
    ranges.push({ start, end });
  }
  return ranges;
}

export type ChangeCheck = (bytes: Buffer, path: string, changed: readonly ByteRange[], limits: Limits) => boolean;

/** @param matcher made for the same rules */
export function changeCheck(rules: readonly Rule[], matcher: Matcher, model: Model | undefined): ChangeCheck {
  const candidatesNear = (bytes: Buffer, changed: readonly ByteRange[]): Candidate[] => {
    const places = new Map<number, number[]>();
    for (const { start, end } of widened(changed, FAR, bytes.length)) {
      matcher.places(bytes, start, end, (owners, at, length) => {
        for (const owner of owners) {
          const list = places.get(owner);
          if (list === undefined) places.set(owner, [at, length]);
          else list.push(at, length);
        }
      });
    }
    return [...places].flatMap(([owner, list]) => {
      const { kind, reach } = rules[owner]!;
      const near = nearPlaces(list, kind === 'assignment' ? WINDOW : (reach ?? REACH), changed);
      if (near.length === 0) return [];
      // Windows of a pattern that touch are read as one, so it gets them all.
      return matcher.attempt(owner, kind === 'assignment' ? near : list, bytes);
    });
  };

  return (bytes, path, changed, limits) => {
    const touches = (range: ByteRange) => changed.some(({ start, end }) => range.start < end && range.end >= start);
    const candidates = nearestNames(candidatesNear(bytes, changed)).filter(touches);
    if (candidates.length > 0) {
      const place = placeOf(path);
      const scenes = sceneReader(bytes);
      for (const candidate of candidates) {
        if (!hasContext(candidate, bytes)) continue;
        const value = bytes.toString('utf8', candidate.start, candidate.end);
        const scene = () => scenes.at(candidate.start, candidate.end);
        if (judge(candidate, value, { place, path, model, scene }) !== undefined) return true;
      }
    }
    return limits.depth > 0 && hasEncoded(bytes, changed, limits);
  };
}

/** Pairs of start and length whose window meets a change. */
function nearPlaces(list: readonly number[], reach: { before: number; after: number }, changed: readonly ByteRange[]): number[] {
  const near: number[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const start = list[i]! - reach.before - 1;
    const end = list[i]! + list[i + 1]! + reach.after;
    if (changed.some((range) => start <= range.end && end >= range.start)) near.push(list[i]!, list[i + 1]!);
  }
  return near;
}

function hasEncoded(bytes: Buffer, changed: readonly ByteRange[], limits: Limits): boolean {
  for (const around of widened(changed, AROUND, bytes.length)) {
    // Whole lines: a wrapped text is cut where one of its lines ends.
    const start = bytes.lastIndexOf(10, around.start) + 1;
    const newline = bytes.indexOf(10, around.end);
    const part = bytes.subarray(start, newline === -1 ? bytes.length : newline);
    const budget = new Budget(limits);
    for (const decoded of decodings(part, undefined, [], budget)) {
      const [from, to] = decoded.range(0, decoded.bytes.length);
      if (changed.some((range) => start + from < range.end && start + to >= range.start)) return true;
    }
    if (budget.cuts.size > 0) return true;
  }
  return false;
}

/** The ranges with so many bytes before and after, joined where they meet. */
function widened(ranges: readonly ByteRange[], by: number, length: number): ByteRange[] {
  const wide: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const from = Math.max(0, start - by);
    const to = Math.min(length, end + by);
    const last = wide.at(-1);
    if (last !== undefined && from <= last.end) last.end = Math.max(last.end, to);
    else wide.push({ start: from, end: to });
  }
  return wide;
}
