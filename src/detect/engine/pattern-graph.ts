// A rule's regular expression as a graph of positions: each matches one byte, and says which may follow. Look-arounds
// are dropped and long repeats loosened, so the graph accepts everything the pattern does and perhaps more.
import { ALNUM, byteSet, bytesOf, CLASSES, frequencyOf, invert, NOTHING, within, type ByteSet } from './byte-classes.ts';

export interface PatternGraph {
  /** What each position matches. */
  readonly sets: readonly ByteSet[];
  readonly next: readonly (readonly number[])[];
  readonly previous: readonly (readonly number[])[];
  readonly first: readonly number[];
  /** 1 where a match may start, and where it may end. */
  readonly starts: Uint8Array;
  readonly ends: Uint8Array;
  /** Indexes of the classes that tell positions apart, the rarest of those that do so alike. */
  readonly classes: readonly number[];
  /** 1 for each position that matches nothing outside a class of CLASSES, given by its index. */
  inside(index: number): Uint8Array;
  /** Bytes that must not stand before the match; undefined when the pattern does not open with such a look-behind. */
  readonly notBefore: ByteSet | undefined;
}

type Node =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number };

/** Repeats are written out up to this often; beyond it they are loosened to "any number". */
const MOST_COPIES = 320;
const MOST_POSITIONS = 20_000;

/** undefined for a pattern that is too large or uses something this reader does not know. */
export function patternGraph(pattern: string, ignoreCase: boolean): PatternGraph | undefined {
  try {
    const reader = new PatternReader(pattern, ignoreCase);
    const node = reader.choice();
    if (reader.at !== pattern.length) return undefined;
    // In `(?<!x)a|b` the look-behind holds for one branch only.
    return build(node, node.kind === 'choice' ? undefined : reader.notBefore);
  } catch (error) {
    if (error instanceof UnknownPattern) return undefined;
    throw error;
  }
}

class UnknownPattern extends Error {}

const WORD = ALNUM | byteSet('_');
const SPACE = byteSet(' \t\n\r\v\f\u00a0');
const DIGITS = byteSet([48, 57]);
const NOT_BREAK = invert(byteSet('\n\r'));
const HIGH = byteSet([128, 255]);
const ESCAPES: Readonly<Record<string, ByteSet>> = {
  d: DIGITS,
  D: invert(DIGITS),
  w: WORD,
  W: invert(WORD),
  s: SPACE,
  S: invert(SPACE),
  n: byteSet('\n'),
  r: byteSet('\r'),
  t: byteSet('\t'),
  f: byteSet('\f'),
  v: byteSet('\v'),
  0: byteSet('\0'),
};
const EMPTY: Node = { kind: 'sequence', items: [] };

class PatternReader {
  at = 0;
  notBefore: ByteSet | undefined;
  readonly #text: string;
  readonly #ignoreCase: boolean;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  choice(): Node {
    const items = [this.#sequence()];
    while (this.#text[this.at] === '|') {
      this.at += 1;
      items.push(this.#sequence());
    }
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.at < this.#text.length && this.#text[this.at] !== '|' && this.#text[this.at] !== ')') {
      const item = this.#atom();
      const repeat = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#text.slice(this.at, this.at + 16));
      if (repeat === null) items.push(item);
      else {
        this.at += repeat[0].length;
        items.push({ kind: 'repeat', item, ...timesOf(repeat) });
      }
    }
    return { kind: 'sequence', items };
  }

  #atom(): Node {
    const char = this.#text[this.at]!;
    if (char === '(') return this.#group();
    if (char === '[') return { kind: 'set', set: this.#set() };
    this.at += 1;
    if (char === '.') return { kind: 'set', set: NOT_BREAK };
    if (char === '^' || char === '$') return EMPTY;
    if (char === '\\') {
      if (/[bB]/.test(this.#text[this.at] ?? '')) {
        this.at += 1;
        return EMPTY;
      }
      return { kind: 'set', set: this.#folded(this.#escape()) };
    }
    return { kind: 'set', set: this.#folded(this.#char(char)) };
  }

  #group(): Node {
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>))?/.exec(this.#text.slice(this.at))![0];
    const start = this.at;
    this.at += opening.length;
    if (this.#text[this.at] === '?') throw new UnknownPattern();
    const inner = this.choice();
    if (this.#text[this.at] !== ')') throw new UnknownPattern();
    this.at += 1;
    const around = /^\(\?<?[=!]/.test(opening);
    if (opening === '(?<!' && start === 0 && inner.kind === 'sequence' && inner.items.length === 1) {
      const [only] = inner.items;
      if (only?.kind === 'set') this.notBefore = only.set;
    }
    return around ? EMPTY : inner;
  }

  #set(): ByteSet {
    this.at += 1;
    const negated = this.#text[this.at] === '^';
    if (negated) this.at += 1;
    let set = NOTHING;
    while (this.#text[this.at] !== ']') {
      if (this.at >= this.#text.length) throw new UnknownPattern();
      const low = this.#member();
      if (this.#text[this.at] === '-' && this.#text[this.at + 1] !== ']') {
        this.at += 1;
        const high = this.#member();
        const [from] = bytesOf(low);
        const to = bytesOf(high).at(-1);
        if (from === undefined || to === undefined) throw new UnknownPattern();
        set |= byteSet([from, to]);
      } else set |= low;
    }
    this.at += 1;
    // Case is folded before the inversion: `[^a]` with ignored case leaves out `A` too.
    const folded = this.#folded(set);
    return negated ? invert(folded & ~(this.#ignoreCase ? HIGH : NOTHING)) : folded;
  }

  #member(): ByteSet {
    const char = this.#text[this.at]!;
    this.at += 1;
    if (char !== '\\') return this.#char(char);
    if (this.#text[this.at] === 'b') {
      this.at += 1;
      return byteSet('\b');
    }
    return this.#escape();
  }

  #char(char: string): ByteSet {
    // A byte pattern with a character above 255 matches no byte.
    return char.charCodeAt(0) > 255 ? NOTHING : byteSet(char);
  }

  #escape(): ByteSet {
    const rest = this.#text.slice(this.at, this.at + 5);
    const code = /^x([\da-f]{2})|^u([\da-f]{4})/i.exec(rest);
    if (code !== null) {
      this.at += code[0].length;
      return this.#char(String.fromCharCode(Number.parseInt(code[1] ?? code[2]!, 16)));
    }
    const char = rest[0] ?? '';
    this.at += 1;
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    if (char === '' || /[A-Za-z1-9]/.test(char)) throw new UnknownPattern();
    return this.#char(char);
  }

  #folded(set: ByteSet): ByteSet {
    if (!this.#ignoreCase) return set;
    let folded = set;
    for (const byte of bytesOf(set)) {
      if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) folded |= 1n << BigInt(byte ^ 32);
      else if (byte >= 128) folded |= HIGH;
    }
    return folded;
  }
}

function timesOf(match: RegExpExecArray): { min: number; max: number } {
  const [text, min, comma, max] = match;
  if (min === undefined) return { min: text[0] === '+' ? 1 : 0, max: text[0] === '?' ? 1 : Number.POSITIVE_INFINITY };
  if (comma === undefined) return { min: Number(min), max: Number(min) };
  return { min: Number(min), max: max === '' || max === undefined ? Number.POSITIVE_INFINITY : Number(max) };
}

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

function build(root: Node, notBefore: ByteSet | undefined): PatternGraph {
  const sets: ByteSet[] = [];
  const next: number[][] = [];
  const link = (from: readonly number[], to: readonly number[]) => {
    for (const a of from) next[a]!.push(...to);
  };
  const nothing: Part = { first: [], last: [], empty: true };

  const join = (a: Part, b: Part): Part => {
    link(a.last, b.first);
    return {
      first: a.empty ? [...a.first, ...b.first] : a.first,
      last: b.empty ? [...a.last, ...b.last] : b.last,
      empty: a.empty && b.empty,
    };
  };
  const make = (node: Node): Part => {
    switch (node.kind) {
      case 'set': {
        if (sets.length >= MOST_POSITIONS) throw new UnknownPattern();
        sets.push(node.set);
        next.push([]);
        return { first: [sets.length - 1], last: [sets.length - 1], empty: false };
      }
      case 'sequence':
        return node.items.reduce<Part>((before, item) => join(before, make(item)), nothing);
      case 'choice': {
        const parts = node.items.map((item) => make(item));
        return {
          first: parts.flatMap((part) => part.first),
          last: parts.flatMap((part) => part.last),
          empty: parts.some((part) => part.empty),
        };
      }
      default:
        return repeat(node.item, node.min, node.max);
    }
  };
  const repeat = (item: Node, min: number, max: number): Part => {
    let part = nothing;
    for (let i = 0; i < Math.min(min, MOST_COPIES); i += 1) part = join(part, make(item));
    if (max - min > MOST_COPIES || min > MOST_COPIES) {
      const loop = make(item);
      link(loop.last, loop.first);
      return join(part, { ...loop, empty: true });
    }
    // x{0,3} as (x(x(x)?)?)?: written so, a position has few followers.
    let optional = nothing;
    for (let i = min; i < max; i += 1) optional = { ...join(make(item), optional), empty: true };
    return join(part, optional);
  };

  const whole = make(root);
  const previous: number[][] = sets.map(() => []);
  for (const [from, targets] of next.entries()) {
    next[from] = [...new Set(targets)];
    for (const to of next[from]) previous[to]!.push(from);
  }
  const first = [...new Set(whole.first)];
  const tables = new Map<number, Uint8Array>();
  const inside = (index: number): Uint8Array => {
    const known = tables.get(index) ?? Uint8Array.from(sets, (set) => (within(set, CLASSES[index]!) ? 1 : 0));
    tables.set(index, known);
    return known;
  };
  return {
    sets,
    next,
    previous,
    first,
    starts: marks(sets.length, first),
    ends: marks(sets.length, whole.last),
    classes: distinctClasses(inside),
    inside,
    notBefore,
  };
}

function marks(length: number, positions: readonly number[]): Uint8Array {
  const table = new Uint8Array(length);
  for (const at of positions) table[at] = 1;
  return table;
}

function distinctClasses(inside: (index: number) => Uint8Array): number[] {
  const rarest = new Map<string, number>();
  for (let index = 0; index < CLASSES.length; index += 1) {
    if (CLASSES[index] === invert(NOTHING)) continue;
    const table = inside(index);
    if (!table.includes(1)) continue;
    const key = Buffer.from(table).toString('latin1');
    const known = rarest.get(key);
    if (known === undefined || frequencyOf(index) < frequencyOf(known)) rarest.set(key, index);
  }
  return [...rarest.values()];
}
