// How much a text reads like language: letters covered by known words, and how usual its pairs of letters are.
import { WORDS } from './words.ts';

const LONGEST = 12;
const PAIRS = pairTable();

/** Log-probabilities of letter pairs, learnt from the word list: 27 × 27, index 26 is the edge of a word. */
function pairTable(): Float64Array {
  const counts = new Float64Array(27 * 27).fill(0.3);
  for (const word of WORDS) {
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

/** Mean bits a letter pair of `text` costs; about 3.5 for words, over 6 for random letters; 0 without letters. */
export function surprise(text: string): number {
  let bits = 0;
  let pairs = 0;
  let previous = 26;
  const lower = text.toLowerCase();
  for (let i = 0; i < lower.length; i += 1) {
    const code = lower.charCodeAt(i) - 97;
    const letter = code >= 0 && code < 26 ? code : 26;
    if (letter !== 26 || previous !== 26) {
      bits -= PAIRS[previous * 27 + letter]!;
      pairs += 1;
    }
    previous = letter;
  }
  return pairs === 0 ? 0 : bits / pairs;
}

/** Share of the letters of `text` that known words cover, cut so that most are covered; 0 without letters. */
export function wordCover(text: string): number {
  let covered = 0;
  let letters = 0;
  for (const run of text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/)) {
    if (run === '') continue;
    letters += run.length;
    covered += coverOf(run);
  }
  return letters === 0 ? 0 : covered / letters;
}

function coverOf(run: string): number {
  const best = new Uint16Array(run.length + 1);
  for (let end = 1; end <= run.length; end += 1) {
    best[end] = best[end - 1]!;
    for (let length = 3; length <= LONGEST && length <= end; length += 1) {
      const sum = best[end - length]! + length;
      if (sum > best[end]! && WORDS.has(run.slice(end - length, end))) best[end] = sum;
    }
  }
  return best[run.length]!;
}
