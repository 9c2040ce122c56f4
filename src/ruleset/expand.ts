// Examples of rules hold generators, not secrets: `ghp_{{A-Za-z0-9:36}}`. This makes texts of them, the same for the same seed.
import { bytes, pick, TOKENS, type Random } from './tokens.ts';

export interface Expanded {
  readonly text: string;
  /** What stood between `<<` and `>>`; undefined when the example marks nothing. */
  readonly secret: string | undefined;
}

export function randomFrom(seed: number): Random {
  let state = (seed * 0x9e3779b9 + 0x7f4a7c15) >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** @throws RangeError for an unknown generator. */
export function expand(example: string, seed: number): Expanded {
  const random = randomFrom(seed);
  const text = example.replace(/\{\{([^}]+)\}\}/g, (_, spec: string) => generate(spec, random));
  const open = text.indexOf('<<');
  const close = text.lastIndexOf('>>');
  if (open === -1 || close < open) return { text, secret: undefined };
  const secret = text.slice(open + 2, close);
  return { text: text.slice(0, open) + secret + text.slice(close + 2), secret };
}

const WORDS = [
  'harbor',
  'violet',
  'kernel',
  'summit',
  'orchid',
  'ledger',
  'timber',
  'falcon',
  'meadow',
  'copper',
  'lantern',
  'quartz',
];

function generate(spec: string, random: Random): string {
  const [name, argument] = splitLast(spec);
  switch (name) {
    case 'base64':
      return bytes(Number(argument), random).toString('base64');
    case 'base64url':
      return bytes(Number(argument), random).toString('base64url');
    case 'hex':
      return bytes(Math.ceil(Number(argument) / 2), random)
        .toString('hex')
        .slice(0, Number(argument));
    case 'uuid':
      return bytes(16, random)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    case 'word':
      return WORDS[random(WORDS.length)]!;
    case 'password':
      return `${WORDS[random(WORDS.length)]!}${'!#%+='[random(5)]!}${random(90) + 10}${pick('ABCDEFGHJKLMNPQRSTUVWXYZ', 2, random)}`;
    default:
      return TOKENS[name]?.(random, argument) ?? pick(classOf(name), Number(argument), random);
  }
}

/** `A-Za-z0-9_-:43` splits at its last colon; `jwt` has no argument. */
function splitLast(spec: string): [string, string] {
  const colon = spec.lastIndexOf(':');
  return colon === -1 ? [spec, ''] : [spec.slice(0, colon), spec.slice(colon + 1)];
}

/** The characters of a bracket expression such as `a-f0-9_`. */
function classOf(spec: string): string {
  let alphabet = '';
  for (let i = 0; i < spec.length; i += 1) {
    const from = spec[i] === '\\' ? spec[(i += 1)]! : spec[i]!;
    if (spec[i + 1] === '-' && i + 2 < spec.length) {
      for (let code = from.charCodeAt(0); code <= spec.charCodeAt(i + 2); code += 1) alphabet += String.fromCharCode(code);
      i += 2;
    } else alphabet += from;
  }
  if (alphabet === '') throw new RangeError('a generator needs characters');
  return alphabet;
}
