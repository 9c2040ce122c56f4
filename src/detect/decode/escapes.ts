// Text with escapes in it: string literals and JSON in strings (`\"`, `\u0041`, `\x41`), percent signs, HTML entities,
// quoted-printable. Each is looked for by its sign; the stretch around a sign is decoded as a whole.
import type { Budget } from './budget.ts';
import type { DecoderName, Decoded } from './decoded.ts';
import { mapped, type Step } from './mapped.ts';
import { ESCAPED, QUOTED } from './signs.ts';

interface Codec {
  readonly by: DecoderName;
  /** The byte that every escape starts with. */
  readonly lead: number;
  /** True when the escape at this lead gives a stretch away. */
  readonly tells: (bytes: Buffer, at: number) => boolean;
  /** Bytes that end a stretch. */
  readonly stops: string;
  /** The escape that a text starts with: its length and the code point it stands for. */
  readonly read: (text: string) => { readonly length: number; readonly point: number } | undefined;
}

const SIMPLE: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, '"': 34, "'": 39, '/': 47, '\\': 92 };
const NAMED: Readonly<Record<string, number>> = { quot: 34, amp: 38, lt: 60, gt: 62, apos: 39, nbsp: 32, equals: 61, colon: 58 };

const char = (text: string) => text.charCodeAt(0);
const [U, X, BACKSLASH, SLASH] = ['u', 'x', '\\', '/'].map(char) as [number, number, number, number];
/** The digits 2 to 7, with which the codes of printable ASCII begin. */
const isPrintableHalf = (byte: number | undefined) => byte !== undefined && byte >= 0x32 && byte <= 0x37;

/** `&` is followed by other things most of the time. */
const ENTITY: readonly number[] = Array.from('#qae', char);

const CODECS: readonly Codec[] = [
  {
    by: 'escapes',
    lead: char('\\'),
    tells: (bytes, at) => {
      const one = bytes[at + 1];
      if (one !== U && one !== X && one !== BACKSLASH && one !== SLASH) return false;
      const [two, three, four] = [bytes[at + 2], bytes[at + 3], bytes[at + 4]];
      if (one === U) return two === char('{') || (two === char('0') && three === char('0') && isPrintableHalf(four));
      if (one === X) return isPrintableHalf(two);
      // One `\"` needs no decoding, the assignment reader knows it; three backslashes are JSON in JSON in a string.
      if (one === BACKSLASH) return two === BACKSLASH && three === char('"');
      // `https:\/\/` is how PHP writes an address in JSON.
      return bytes[at - 1] === char(':') && two === BACKSLASH && three === SLASH;
    },
    stops: '\n',
    read: (text) => {
      const match = /^\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrtbf"'/\\]))/i.exec(text);
      if (match === null) return undefined;
      const point = match[4] === undefined ? Number.parseInt(match[1] ?? match[2] ?? match[3]!, 16) : SIMPLE[match[4]];
      return point === undefined || point > 0x10ffff ? undefined : { length: match[0].length, point };
    },
  },
  {
    by: 'percent',
    lead: char('%'),
    // Encoders write capitals; `%2d` and `%5d` are formats of printf.
    tells: (bytes, at) =>
      isPrintableHalf(bytes[at + 1]) && /^(?:2[1-9A-F]|3[A-F]|40|5[B-E]|7[B-E])/.test(bytes.toString('latin1', at + 1, at + 3)),
    stops: '\n "\'`<>',
    read: (text) => {
      const match = /^%([0-9a-f]{2})/i.exec(text);
      return match === null ? undefined : { length: 3, point: Number.parseInt(match[1]!, 16) };
    },
  },
  {
    by: 'entities',
    lead: char('&'),
    tells: (bytes, at) =>
      ENTITY.includes(bytes[at + 1] ?? 0) && /^&(?:#|quot;|apos;|equals;)/.test(bytes.toString('latin1', at, at + 8)),
    stops: '\n',
    read: (text) => {
      const match = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/i.exec(text);
      if (match === null) return undefined;
      const point =
        match[3] === undefined ? Number.parseInt(match[1] ?? match[2]!, match[1] === undefined ? 10 : 16) : NAMED[match[3]];
      return point === undefined || point > 0x10ffff ? undefined : { length: match[0].length, point };
    },
  },
];

const AROUND = 2048;
const LONGEST = 65_536;
/** `user:pass` in escapes is longer. */
const SHORTEST = 12;

/** Every stretch of escaped text, decoded. Bytes that are no escape stand for themselves. `signs`: see signs.ts. */
export function* decodeEscapes(bytes: Buffer, budget: Budget, signs: number): Generator<Decoded> {
  for (const [index, codec] of CODECS.entries()) {
    if ((signs & ESCAPED[index]!) === 0) continue;
    for (let at = bytes.indexOf(codec.lead), done = 0; at !== -1; at = bytes.indexOf(codec.lead, Math.max(at + 1, done))) {
      if (!codec.tells(bytes, at)) continue;
      const start = before(bytes, at, Math.max(done, at - AROUND), codec.stops);
      const end = after(bytes, at, Math.min(bytes.length, at + LONGEST), codec.stops);
      done = end;
      if (end - start < SHORTEST) continue;
      if (!budget.take(end - start)) return;
      yield unescape(codec, bytes, start, end);
    }
  }
  if ((signs & QUOTED) !== 0) yield* decodeQuotedPrintable(bytes, budget);
}

function before(bytes: Buffer, at: number, least: number, stops: string): number {
  let start = at;
  while (start > least && !stops.includes(String.fromCharCode(bytes[start - 1]!))) start -= 1;
  return start;
}

function after(bytes: Buffer, at: number, most: number, stops: string): number {
  let end = at;
  while (end < most && !stops.includes(String.fromCharCode(bytes[end]!))) end += 1;
  return end;
}

function unescape(codec: Codec, bytes: Buffer, start: number, end: number): Decoded {
  const step: Step = (at) => {
    const escape = codec.read(bytes.toString('latin1', at, Math.min(end, at + 12)));
    if (escape === undefined) return undefined;
    // A percent sign stands for a byte, everything else for a character.
    return { length: escape.length, bytes: codec.by === 'percent' ? [escape.point] : utf8(escape.point) };
  };
  return mapped(codec.by, bytes, start, end, codec.lead, step);
}

function utf8(point: number): ArrayLike<number> {
  return point < 0x80 ? [point] : Buffer.from(String.fromCodePoint(point));
}

/** Bodies of mail that announce it (RFC 2045 §6.7): `=3D` is a character, `=` at a line's end is nothing. */
function* decodeQuotedPrintable(bytes: Buffer, budget: Budget): Generator<Decoded> {
  // A mail says so in its head; a mention of the word far down in a file is not asked for.
  for (let head = bytes.subarray(0, HEAD).indexOf('quoted-printable', 0, 'latin1'); head !== -1;) {
    const next = bytes.indexOf('quoted-printable', head + 16, 'latin1');
    const end = Math.min(next === -1 ? bytes.length : next, head + 1024 * 1024);
    if (bytes.subarray(head, end).includes('=') && !budget.take(end - head)) return;
    yield mapped('quoted-printable', bytes, head, end, PAD, (at) => {
      const match = /^=(?:([0-9A-F]{2})|\r?\n)/.exec(bytes.toString('latin1', at, at + 3));
      if (match === null) return undefined;
      return { length: match[0].length, bytes: match[1] === undefined ? [] : [Number.parseInt(match[1], 16)] };
    });
    head = next;
  }
}

const PAD = 0x3d;
const HEAD = 65_536;
