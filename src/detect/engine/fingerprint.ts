// The four bytes of each keyword by which it is looked for: those that source text holds least often.
import type { Anchor } from '../../core/anchor.ts';
import { BEHIND_NAME, type ByteSet, bytesOf, CLASSES } from './byte-classes.ts';
import { PRINT } from './layout.ts';

export interface Print {
  /** Where in the keyword it stands. */
  readonly offset: number;
  /** Bytes of the keyword that it holds: four, or all of a shorter keyword. */
  readonly size: number;
  /** Four bytes as one number, without the bit of lower case; those past the keyword are zero in the mask. */
  readonly value: number;
  readonly mask: number;
  /** What may stand behind a keyword of three bytes. */
  readonly behind: readonly number[];
}

/** The core looks so far behind a range for the fingerprint of a keyword that starts in it. */
const FARTHEST = 28;
const FOLD = 0xdf;

/** The fingerprint of an anchor's keyword. */
export function printOf(anchor: Anchor): Print {
  const { keyword } = anchor;
  const size = Math.min(keyword.length, PRINT);
  const offset = rarest(keyword);
  let value = 0;
  let mask = 0;
  for (let i = 0; i < size; i += 1) {
    value |= (keyword.charCodeAt(offset + i) & FOLD) << (8 * i);
    mask |= FOLD << (8 * i);
  }
  return { offset, size, value: value >>> 0, mask: mask >>> 0, behind: size === 3 ? foldedBytes(behind(anchor)) : [] };
}

function rarest(keyword: string): number {
  let best = 0;
  let most = -1;
  for (let offset = 0; offset <= Math.min(keyword.length - PRINT, FARTHEST); offset += 1) {
    const rarity = rarityOf(keyword.slice(offset, offset + PRINT));
    if (rarity > most) [best, most] = [offset, rarity];
  }
  return best;
}

/** Bytes that may follow a keyword for anything to match. */
function behind({ assignment, after, slack }: Anchor): ByteSet {
  if (assignment === true) return BEHIND_NAME;
  const [need] = after ?? [];
  if (need === undefined || slack !== undefined) return CLASSES.reduce((all, one) => all | one);
  return CLASSES[need.run]! | (need.gap > 0 ? CLASSES[need.between]! : 0n);
}

function foldedBytes(set: ByteSet): number[] {
  return [...new Set(bytesOf(set).map((byte) => byte & FOLD))];
}

/** The core's `hash` of four folded bytes. */
export function hashOf(value: number): number {
  return Math.imul(value, 0x9e3779b1) >>> 0;
}

/** All hashes that the four bytes at a fingerprint can have; none for a keyword of less than three bytes. */
export function hashesOf({ size, value, behind: next }: Print): number[] {
  if (size === PRINT) return [hashOf(value)];
  return next.map((byte) => hashOf(value | (byte << 24)));
}

/** How rare a text is in source code: -log2 of its share, by pairs of letters. */
function rarityOf(text: string): number {
  let sum = 0;
  let last = 28;
  for (const char of text) {
    const symbol = char === '_' ? 26 : char >= 'a' && char <= 'z' ? char.charCodeAt(0) - 97 : 27;
    sum += PAIRS[last]!.charCodeAt(symbol) - 97;
    last = symbol;
  }
  return sum;
}

/**
 * Counted in code of several languages: how rare (a: half of all, b: a quarter, …) each of a-z, `_` and anything else is
 * behind each of them; the last row is without a neighbour.
 */
const PAIRS: readonly string[] = [
  'gfeeihfjfjhdedkfidddgghigjie',
  'dfghdihifeidgieiiefhdiijfjgd',
  'eigjeijdfjeehjcijfhdfjjjikhe',
  'ehifcijjejkgiiejkhghfijihkeb',
  'fieegfhjhikfgdiggddejggfhkfc',
  'eiihefijcjjfihdijefgfjjjfjfc',
  'gihicigfdijghfgijeeffhijijfc',
  'djiicijjejihhiejjghegjjjjjfc',
  'ggfefefkjkiefcdgjfedkfkhkgkf',
  'fhfgcgggghggggdgggcgfgghgghd',
  'fhhhcgfheiighgfhghefghgihhec',
  'ehifchijdkjejjdhkiffehjkfkgd',
  'dgihcjijejjgegeejieigjjjhjgd',
  'ejedegejfjhhigeijiedggkkhkfc',
  'hffeifgkgigfecfeldffehgijjgd',
  'djhgdiigfjieiidfjdfdfjjihjgd',
  'fhhhhhfhghgehhhhghhhbhghhhid',
  'ehggcifjekhgffeikffefhikfkgd',
  'gjgjdiffekhhijffiiecfjikhkfc',
  'ekgidijddlkhhkehleffgkijgkec',
  'effgdfgifjjdfdhekdddjjjjjjlf',
  'cihibihidiiiihfhiigihiiiiihd',
  'dhhheiidciihhfehiefhiigiihfc',
  'fhfhehhhehhhghhdhhgchhhhghfc',
  'ghhhghhigiifgfedihfgiihiiieb',
  'egggcgggfgggggegggggfgggggic',
  'efeeeegfeigffeeeieeeggfkkjhf',
  'fgfggghhgjjhggggjgffhhhjjkjb',
  'ehffegggfjifgffgifeeghhihjgc',
];
