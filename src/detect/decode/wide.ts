// A whole file in UTF-16, as some editors and shells of Windows write them: with a byte order mark, or with nearly
// every other byte zero.
import type { Budget } from './budget.ts';
import { type Decoded, isTexty } from './decoded.ts';

/** Bytes looked at where there is no mark. */
const SAMPLE = 64;

export function decodeWide(bytes: Buffer, budget: Budget): Decoded | undefined {
  const order = orderOf(bytes);
  if (order === undefined || !budget.take(bytes.length)) return undefined;
  const skip = order.mark ? 2 : 0;
  let units = bytes.subarray(skip, bytes.length - ((bytes.length - skip) % 2));
  if (order.big) units = Buffer.from(units).swap16();
  const text = units.toString('utf16le');
  const output = Buffer.from(text, 'utf8');
  if (!isTexty(output)) return undefined;
  let origins: Uint32Array | undefined;
  const origin = (offset: number): number => {
    if (output.length === text.length) return skip + offset * 2;
    origins ??= originsOf(text, output.length);
    return skip + (origins[offset] ?? text.length) * 2;
  };
  return { by: 'utf-16', bytes: output, range: (start, end) => [origin(start), origin(end)] };
}

/** For every byte of the UTF-8 form the unit of `text` it comes from. */
function originsOf(text: string, length: number): Uint32Array {
  const origins = new Uint32Array(length);
  let at = 0;
  let unit = 0;
  for (const char of text) {
    const end = at + Buffer.byteLength(char);
    origins.fill(unit, at, end);
    at = end;
    unit += char.length;
  }
  return origins;
}

function orderOf(bytes: Buffer): { readonly big: boolean; readonly mark: boolean } | undefined {
  if (bytes.length < 4) return undefined;
  const [a, b] = bytes;
  // Four bytes of mark are UTF-32, which nobody writes.
  if (a === 0xff && b === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? undefined : { big: false, mark: true };
  if (a === 0xfe && b === 0xff) return { big: true, mark: true };
  if ((a === 0) === (b === 0) || bytes.length < 16) return undefined;
  const big = a === 0;
  const stop = Math.min(bytes.length, SAMPLE) & ~1;
  let wide = 0;
  for (let at = 0; at < stop; at += 2) {
    if (bytes[big ? at : at + 1] !== 0 || bytes[big ? at + 1 : at] === 0) wide += 1;
  }
  return wide * 8 <= stop / 2 ? { big, mark: false } : undefined;
}
