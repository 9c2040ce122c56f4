// One pass over the bytes that finds where any rule's keyword stands (Aho-Corasick as a full automaton, ASCII case
// folded). It decides nothing: a hit only says where a rule is worth trying. It is the measure for the scanning core
// (engine/), which reports fewer places, and stands in for it where WebAssembly has no vector instructions.
import type { Rule } from '../core/rule.ts';
import type { Found } from './engine/engine.ts';

/** Every place of every keyword, with the rules that own it. */
export function keywordPlaces(rules: readonly Rule[]): (bytes: Uint8Array, from: number, to: number, found: Found) => void {
  const keywords = [...new Set(rules.flatMap((rule) => rule.keywords))];
  const owners = keywords.map((keyword) => rules.flatMap((rule, index) => (rule.keywords.includes(keyword) ? [index] : [])));
  const finder = keywordFinder(keywords);
  const longest = keywords.reduce((most, keyword) => Math.max(most, keyword.length), 0);
  return (bytes, from, to, found) =>
    finder.find(bytes.subarray(from, to + longest), (keyword, start) => {
      if (from + start < to) found(owners[keyword]!, from + start, keywords[keyword]!.length);
    });
}

/** Calls `hit(keyword, start)` for every place a keyword stands; `keyword` is its index in the list given. */
export interface KeywordFinder {
  find(bytes: Uint8Array, hit: (keyword: number, start: number) => void): void;
}

/** Builds the automaton for lower-case ASCII `keywords`. Empty keywords are not allowed. */
export function keywordFinder(keywords: readonly string[]): KeywordFinder {
  const { classOf, classes } = byteClasses(keywords);
  const trie = buildTrie(keywords, classOf, classes);
  const { next, outputs } = linkFailures(trie, classes);
  const lengths = keywords.map((keyword) => keyword.length);
  // States that end a keyword are few; a byte per state answers the common case without touching the lists.
  const ends = Uint8Array.from(outputs, (list) => (list.length > 0 ? 1 : 0));

  return {
    find(bytes, hit) {
      let state = 0;
      for (let i = 0; i < bytes.length; i += 1) {
        state = next[state * classes + classOf[bytes[i]!]!]!;
        if (ends[state] === 1) for (const keyword of outputs[state]!) hit(keyword, i + 1 - lengths[keyword]!);
      }
    },
  };
}

/** Bytes that no keyword uses share class 0, which keeps the automaton small. */
function byteClasses(keywords: readonly string[]): { classOf: Uint8Array; classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (const keyword of keywords) {
    for (let i = 0; i < keyword.length; i += 1) {
      const byte = keyword.charCodeAt(i);
      if (classOf[byte] !== 0) continue;
      classOf[byte] = classes;
      if (byte >= 0x61 && byte <= 0x7a) classOf[byte - 32] = classes;
      classes += 1;
    }
  }
  return { classOf, classes };
}

interface Trie {
  readonly next: Int32Array;
  readonly states: number;
  readonly outputs: number[][];
}

function buildTrie(keywords: readonly string[], classOf: Uint8Array, classes: number): Trie {
  const most = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  const next = new Int32Array(most * classes);
  const outputs: number[][] = [[]];
  let states = 1;
  keywords.forEach((keyword, index) => {
    let state = 0;
    for (let i = 0; i < keyword.length; i += 1) {
      const slot = state * classes + classOf[keyword.charCodeAt(i)]!;
      if (next[slot] === 0) {
        next[slot] = states;
        outputs.push([]);
        states += 1;
      }
      state = next[slot]!;
    }
    outputs[state]!.push(index);
  });
  return { next, states, outputs };
}

/** Turns the trie into a full automaton: every missing step is the step of the longest proper suffix. */
function linkFailures(trie: Trie, classes: number): { next: Int32Array; outputs: number[][] } {
  const { next, outputs } = trie;
  const failure = new Int32Array(trie.states);
  const queue: number[] = [];
  for (let c = 0; c < classes; c += 1) if (next[c] !== 0) queue.push(next[c]!);
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head]!;
    const suffix = failure[state]!;
    outputs[state]!.push(...outputs[suffix]!);
    for (let c = 0; c < classes; c += 1) {
      const slot = state * classes + c;
      const target = next[slot]!;
      const fallback = next[suffix * classes + c]!;
      if (target === 0) next[slot] = fallback;
      else {
        failure[target] = fallback;
        queue.push(target);
      }
    }
  }
  return { next, outputs };
}
