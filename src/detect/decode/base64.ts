// Base64 and base64url, wrapped or not, with what people put into them: text, UTF-16 text (PowerShell), gzip.
import { gunzipSync } from 'node:zlib';
import type { Budget } from './budget.ts';
import { MAX_RUN } from './budget.ts';
import { isTextByte, isTexty, type Decoded } from './decoded.ts';
import { VALUE, type Run } from './runs.ts';

/** The text inside, or undefined when the run is a name, a path, a digest or other bytes. */
export function decodeBase64(lines: readonly Run[], bytes: Buffer, budget: Budget): Decoded | undefined {
  const [first] = lines;
  const kind = first === undefined ? undefined : headKind(bytes, first);
  if (kind === undefined || first === undefined) return undefined;
  let digits = '';
  for (const line of lines) {
    if (digits.length + line.end - line.start > MAX_RUN) {
      budget.cuts.add('bytes');
      break;
    }
    digits += bytes.toString('latin1', line.start, line.end);
  }
  if (digits === '' || !budget.take((digits.length * 3) >> 2)) return undefined;
  const raw = Buffer.from(digits, 'base64');
  const source = sourceOf(lines);
  const range = (start: number, end: number) =>
    [source(Math.floor(start / 3) * 4 + (start % 3)), source(Math.ceil((end * 4) / 3) - 1) + 1] as const;
  if (kind === 'gzip') return unzip(raw, lines, budget);
  if (kind === 'utf-16') {
    const text = Buffer.from(raw.toString('utf16le'), 'utf8');
    // Only text that is one byte a character keeps an easy relation between the two.
    const exact = text.length === raw.length >> 1;
    const whole: readonly [number, number] = [first.start, lines.at(-1)!.end];
    return isTexty(text) ? { by: 'utf-16', bytes: text, range: (a, b) => (exact ? range(a * 2, b * 2) : whole) } : undefined;
  }
  return isTexty(raw) ? { by: 'base64', bytes: raw, range } : undefined;
}

/** What the first six groups of four digits decode to, without decoding the rest. */
function headKind(bytes: Buffer, run: Run): 'text' | 'gzip' | 'utf-16' | undefined {
  let odd = 0;
  let zeros = 0;
  const stop = Math.min(run.end, run.start + 24) - 3;
  for (let at = run.start; at < stop; at += 4) {
    const group =
      (VALUE[bytes[at]!]! << 18) | (VALUE[bytes[at + 1]!]! << 12) | (VALUE[bytes[at + 2]!]! << 6) | VALUE[bytes[at + 3]!]!;
    if (at === run.start && group === 0x1f8b08) return 'gzip';
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (group >> shift) & 255;
      if (byte === 0) zeros += 1;
      // One accented character is two such bytes; a digest has more of them within the first few.
      else if (byte >= 0x80 || !isTextByte(byte)) odd += 1;
    }
    if (odd > 2) return undefined;
  }
  return zeros === 0 ? 'text' : zeros >= 7 && zeros <= 10 ? 'utf-16' : undefined;
}

/** Offset in the input of the digit with this number. */
function sourceOf(lines: readonly Run[]): (digit: number) => number {
  if (lines.length === 1) return (digit) => Math.min(lines[0]!.start + digit, lines[0]!.end);
  const width = lines[0]!.end - lines[0]!.start;
  return (digit) => {
    const index = Math.min(Math.floor(digit / width), lines.length - 1);
    return Math.min(lines[index]!.start + (digit - index * width), lines[index]!.end);
  };
}

function unzip(raw: Buffer, lines: readonly Run[], budget: Budget): Decoded | undefined {
  const most = Math.min(raw.length * budget.limits.ratio, budget.limits.bytes);
  let bytes: Buffer;
  try {
    bytes = gunzipSync(raw, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError) budget.cuts.add('ratio');
    return undefined;
  }
  if (!budget.take(bytes.length) || !isTexty(bytes)) return undefined;
  const whole: readonly [number, number] = [lines[0]!.start, lines.at(-1)!.end];
  return { by: 'gzip', bytes, range: () => whole };
}

/** Hex digits in pairs, when what they say is text. */
export function decodeHex(run: Run, bytes: Buffer, budget: Budget): Decoded | undefined {
  const length = run.end - run.start;
  if (length < 32 || length % 2 === 1 || !/^[0-9a-f]+$/i.test(bytes.toString('latin1', run.start, run.start + 32)))
    return undefined;
  const head = Buffer.from(bytes.toString('latin1', run.start, run.start + 32), 'hex');
  if (!head.every((byte) => isTextByte(byte) && byte < 0x80)) return undefined;
  const digits = bytes.toString('latin1', run.start, Math.min(run.end, run.start + MAX_RUN));
  if (!/^[0-9a-f]+$/i.test(digits) || !budget.take(length >> 1)) return undefined;
  const raw = Buffer.from(digits, 'hex');
  return isTexty(raw)
    ? { by: 'hex', bytes: raw, range: (start, end) => [run.start + start * 2, run.start + end * 2] }
    : undefined;
}
