// What the value looks like on its own, and against its name.
import { once } from '../../core/once.ts';
import { characterClasses, entropy } from '../entropy.ts';
import { nameWords } from '../name.ts';
import { isReference, placeholderCode } from '../placeholder.ts';
import { harmlessShape } from '../value.ts';
import { surprise, wordCover } from './likeness.ts';
import { features, matching, type Feature } from './table.ts';
import { isTrivialWord } from './trivial.ts';

export interface ValueSubject {
  readonly value: string;
  readonly quote: string;
  readonly words: readonly string[];
  readonly nameWords: readonly string[];
  readonly counts: Counts;
  readonly shape: string;
  readonly placeholder: string;
}

interface Counts {
  lower: number;
  upper: number;
  digit: number;
  symbol: number;
  space: number;
  wide: number;
  /** Changes between letters and digits. */
  turns: number;
  longestLetters: number;
  longestDigits: number;
  longestSame: number;
  distinct: number;
}

const MAX = 256;

export function valueSubject(text: string, quote: string, name: string): ValueSubject {
  const value = text.length > MAX ? text.slice(0, MAX) : text;
  return {
    value,
    quote,
    words: nameWords(value),
    nameWords: nameWords(name),
    counts: count(value),
    shape: harmlessShape(value, quote !== '') ?? '',
    placeholder: placeholderCode(value, quote !== '') ?? '',
  };
}

function count(value: string): Counts {
  const counts: Counts = {
    lower: 0,
    upper: 0,
    digit: 0,
    symbol: 0,
    space: 0,
    wide: 0,
    turns: 0,
    longestLetters: 0,
    longestDigits: 0,
    longestSame: 0,
    distinct: new Set(value).size,
  };
  let letters = 0;
  let digits = 0;
  let same = 0;
  let previous = '';
  let kind = '';
  for (const char of value) {
    const next = kindOf(char);
    counts[next] += 1;
    same = char === previous ? same + 1 : 1;
    const letter = next === 'lower' || next === 'upper';
    letters = letter ? letters + 1 : 0;
    digits = next === 'digit' ? digits + 1 : 0;
    if ((kind === 'letter' && next === 'digit') || (kind === 'digit' && letter)) counts.turns += 1;
    counts.longestLetters = Math.max(counts.longestLetters, letters);
    counts.longestDigits = Math.max(counts.longestDigits, digits);
    counts.longestSame = Math.max(counts.longestSame, same);
    previous = char;
    kind = letter ? 'letter' : next;
  }
  return counts;
}

function kindOf(char: string): 'lower' | 'upper' | 'digit' | 'space' | 'wide' | 'symbol' {
  if (char >= 'a' && char <= 'z') return 'lower';
  if (char >= 'A' && char <= 'Z') return 'upper';
  if (char >= '0' && char <= '9') return 'digit';
  if (char === ' ' || char === '\t' || char === '\n' || char === '\r') return 'space';
  return char > '~' ? 'wide' : 'symbol';
}

const text = (s: ValueSubject) => s.value;
const letters = (s: ValueSubject) => s.counts.lower + s.counts.upper;
const per = (part: number, s: ValueSubject) => (s.value.length === 0 ? 0 : part / s.value.length);

export const valueFeatures: () => readonly Feature<ValueSubject>[] = once(() => [
  ...features<ValueSubject>('value-length', {
    'value.length': (s) => s.value.length,
    'value.short': (s) => s.value.length < 6,
  }),
  ...features<ValueSubject>('value-random', {
    'value.entropy': (s) => entropy(s.value),
    'value.entropy.share': (s) => (s.value.length < 2 ? 0 : entropy(s.value) / Math.log2(s.value.length)),
    'value.turns': (s) => per(s.counts.turns, s),
    'value.surprise': (s) => surprise(s.value),
    'value.distinct': (s) => per(s.counts.distinct, s),
  }),
  ...features<ValueSubject>('value-mixed', {
    'value.classes': (s) => characterClasses(s.value),
    'value.lower': (s) => per(s.counts.lower, s),
    'value.upper': (s) => per(s.counts.upper, s),
    'value.digit': (s) => per(s.counts.digit, s),
    'value.symbol': (s) => per(s.counts.symbol, s),
    'value.wide': (s) => s.counts.wide,
    'value.digits.run': (s) => s.counts.longestDigits,
    'value.symbols': (s) => new Set(s.value.replace(/[A-Za-z0-9\s_.-]/g, '')).size,
    'value.mark.end': (s) => /[A-Za-z0-9][!@#$%^&*?]+$/.test(s.value),
    'value.word.digits': (s) => /^[A-Za-z]+\d+$/.test(s.value),
  }),
  ...features<ValueSubject>('value-word', {
    'value.words': (s) => s.words.length,
    'value.cover': (s) => wordCover(s.value),
    'value.letters.run': (s) => s.counts.longestLetters,
    'value.letters.only': (s) => letters(s) === s.value.length,
    'value.letters.share': (s) => per(letters(s), s),
    'value.lower.only': (s) => s.counts.lower === s.value.length,
    'value.capital': (s) => /^[A-Z][a-z]+$/.test(s.value),
  }),
  ...features<ValueSubject>('has-spaces', {
    'value.spaces': (s) => s.counts.space,
    'value.sentence': (s) => /^[A-Z].*\s.*[.!?:]$/.test(s.value),
    'value.ends.mark': (s) => /[.?!:,]$/.test(s.value),
  }),
  ...features<ValueSubject>('placeholder', {
    'value.placeholder': (s) => s.placeholder === 'placeholder',
    'value.trivial': (s) => s.words.length > 0 && s.words.every(isTrivialWord),
    'value.trivial.share': (s) =>
      s.words.length === 0 ? 0 : s.words.filter((word) => isTrivialWord(word)).length / s.words.length,
    'value.your': (s) => /^(?:your|my|the|some|insert|enter|replace|put|add)[-_ .A-Z]/i.test(s.value),
    'value.example': (s) =>
      /example|sample|dummy|fake|placeholder|changeme|change[-_]?(?:me|it)|todo|redacted|xxxx/i.test(s.value),
    'value.brackets': (s) => /^[<[{(].*[>\]})]$/.test(s.value),
    'value.sequence': (s) => /0123|1234|2345|3456|4567|5678|6789|abcd|bcde|cdef|qwer|asdf|zyxw|4321|9876/i.test(s.value),
  }),
  ...features<ValueSubject>('filler', {
    'value.filler': (s) => s.placeholder === 'filler',
    'value.same.run': (s) => s.counts.longestSame,
  }),
  ...features<ValueSubject>('reference', {
    'value.reference': (s) => isReference(s.value),
    'value.dollar': (s) => s.value.startsWith('$'),
    'value.braces': (s) => /\{[^{}]*\}|%[sdv@]|%\(/.test(s.value),
    'value.sigil': (s) => /^[@:&*%!]/.test(s.value),
  }),
  ...features<ValueSubject>('looks-like-code', {
    'value.expression': (s) => s.placeholder === 'expression',
    'value.bare.identifier': (s) => s.quote === '' && /^[A-Za-z_$][\w$]*$/.test(s.value),
    'value.camel': (s) => /^[a-z]+(?:[A-Z][a-z0-9]+)+$/.test(s.value),
    'value.pascal': (s) => /^(?:[A-Z][a-z0-9]+){2,}$/.test(s.value),
    'value.snake': (s) => /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(s.value),
    'value.kebab': (s) => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(s.value),
    'value.constant': (s) => /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(s.value),
    'value.dotted': (s) => /^[\w$-]+(?:\.[\w$-]+)+$/.test(s.value),
    'value.call': (s) => /\w\(|\w\[|\)$/.test(s.value),
    'value.slashes': (s) => s.value.split('/').length - 1,
    'value.colons': (s) => s.value.split(':').length - 1,
    'value.equals': (s) => /[^=]=[^=]/.test(s.value),
    'value.escapes': (s) => /\\[nrtdwsbu"']/.test(s.value),
    'value.angle': (s) => /[<>]/.test(s.value),
  }),
  ...features<ValueSubject>('same-as-name', {
    'value.name.all': (s) => s.words.length > 0 && s.words.every((word) => s.nameWords.includes(word)),
    'value.name.some': (s) => s.words.some((word) => word.length > 2 && s.nameWords.includes(word)),
    'value.name.head': (s) => s.nameWords.length > 0 && s.value.toLowerCase().includes(s.nameWords.at(-1)!),
    'value.credential.word': (s) => /pass(?:word|wd)?|secret|token|cred|api[-_]?key|_key\b/i.test(s.value),
    'value.password.word': (s) => /pass|pwd|pw\d*$/i.test(s.value),
    'value.secret.word': (s) => /secret|s3cr/i.test(s.value),
    'value.token.word': (s) => /token/i.test(s.value),
    'value.key.word': (s) => /key/i.test(s.value),
    'value.test.word': (s) => /test/i.test(s.value),
  }),
  ...[
    'uuid',
    'url',
    'path',
    'email',
    'version',
    'date',
    'digest',
    'public-key',
    'style',
    'media-type',
    'dotted-name',
    'prose',
  ].flatMap((shape) => features<ValueSubject>(shape, { [`value.shape.${shape}`]: (s) => s.shape === shape })),
  ...matching<ValueSubject>('value-form', 'value.form', text, {
    number: /^[\d.,_-]+$/,
    hex: /^(?:0x)?[0-9a-f]{8,}$/i,
    hexLong: /^[0-9a-f]{24,}$/i,
    hexRound: /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i,
    base64: /^[A-Za-z0-9+/]{12,}={0,2}$/,
    base64Padded: /^[A-Za-z0-9+/_-]{6,}={1,2}$/,
    base64Url: /^[A-Za-z0-9_-]{16,}$/,
    base32: /^[A-Z2-7]{16,}=*$/,
    jwt: /^eyJ/,
    alnumLong: /^[A-Za-z0-9]{20,}$/,
    prefixed: /^[a-z]{2,6}[-_][A-Za-z0-9]{12,}/,
    bcrypt: /^\$\w{1,8}\$/,
    encrypted: /^(?:\{\w+\}|ENC\(|AQICA|gAAAA|U2FsdGVk)/,
    pem: /^-----|^MII[A-Za-z]/,
    domain: /^(?:[\w-]+\.)+(?:com|org|net|io|dev|local|internal|test|de|uk|cn)$/i,
    ip: /^\d{1,3}(?:\.\d{1,3}){3}/,
    fileName: /\.(?:json|ya?ml|txt|pem|key|crt|js|ts|py|rb|go|java|php|html?|xml|conf|env|log|md)$/i,
    boolean: /^(?:true|false|yes|no|on|off|null|nil|none|undefined)$/i,
    css: /^[.#][\w-]+$/,
    query: /[?&]\w+=/,
  }),
]);
