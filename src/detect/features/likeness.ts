// How much a text reads like language: letters covered by known words, and how usual its pairs of letters are.
import { once } from '../../core/once.ts';
import { knownWords } from './words.ts';

// Made when the first value is weighed: most scans weigh none.
const words = once(knownWords);
const pairs = once(pairTable);
const steps = once(wordTrie);

/** Log-probabilities of letter pairs, learnt from the word list: 27 × 27, index 26 is the edge of a word. */
function pairTable(): Float64Array {
  const counts = new Float64Array(27 * 27).fill(0.3);
  for (const word of words()) {
    let previous = 26;
    for (let i = 0; i < word.length; i += 1) {
      const letter = word.charCodeAt(i) - 97;
      counts[previous * 27 + letter]! += 1;
      previous = letter;
    }
    counts[previous * 27 + 26]! += 1;
  }
  for (let row = 0; row < 27; row += 1) {
    const line = counts.subarray(row * 27, row * 27 + 27);
    const sum = line.reduce((total, one) => total + one, 0);
    for (let i = 0; i < 27; i += 1) line[i] = Math.log2(line[i]! / sum);
  }
  return counts;
}

/** The word list as a table of steps: 26 letters and, in column 26, whether a word ends here. */
function wordTrie(): Int32Array {
  let size = 27;
  for (const word of words()) size += 27 * word.length;
  const trie = new Int32Array(size);
  let nodes = 1;
  for (const word of words()) {
    let node = 0;
    for (let i = 0; i < word.length; i += 1) {
      const slot = node * 27 + word.charCodeAt(i) - 97;
      if (trie[slot] === 0) {
        trie[slot] = nodes;
        nodes += 1;
      }
      node = trie[slot]!;
    }
    trie[node * 27 + 26] = 1;
  }
  return trie.slice(0, nodes * 27);
}

/** The letter at `i` as 0–25, or -1; case ignored. */
function letterAt(text: string, i: number): number {
  const code = text.charCodeAt(i) | 32;
  return code >= 97 && code <= 122 ? code - 97 : -1;
}

/** Mean bits a letter pair of `text` costs; about 3.5 for words, over 6 for random letters; 0 without letters. */
export function surprise(text: string): number {
  const table = pairs();
  let bits = 0;
  let counted = 0;
  let previous = 26;
  for (let i = 0; i < text.length; i += 1) {
    const found = letterAt(text, i);
    const letter = found === -1 ? 26 : found;
    if (letter !== 26 || previous !== 26) {
      bits -= table[previous * 27 + letter]!;
      counted += 1;
    }
    previous = letter;
  }
  return counted === 0 ? 0 : bits / counted;
}

/** Share of the letters of `text` that known words cover, cut so that most are covered; 0 without letters. */
export function wordCover(text: string): number {
  const trie = steps();
  const best = new Uint16Array(text.length + 1);
  let letters = 0;
  for (let start = 0; start < text.length; start += 1) {
    const own = best[start]!;
    if (own > best[start + 1]!) best[start + 1] = own;
    if (letterAt(text, start) === -1) continue;
    letters += 1;
    let node = 0;
    for (let i = start; i < text.length; i += 1) {
      const letter = letterAt(text, i);
      // A capital after a small letter begins a word.
      if (letter === -1 || (i > start && isUpper(text, i) && !isUpper(text, i - 1))) break;
      node = trie[node * 27 + letter]!;
      if (node === 0) break;
      const sum = own + i + 1 - start;
      if (trie[node * 27 + 26] === 1 && sum > best[i + 1]!) best[i + 1] = sum;
    }
  }
  return letters === 0 ? 0 : best[text.length]! / letters;
}

function isUpper(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return code >= 65 && code <= 90;
}
