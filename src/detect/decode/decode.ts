// All encoded texts in some bytes, decoded once. The scanner looks into each, and into what is encoded inside it.
import { decodeBase64, decodeHex } from './base64.ts';
import type { Budget } from './budget.ts';
import type { Decoded, DecoderName } from './decoded.ts';
import { decodeEscapes } from './escapes.ts';
import { digitRuns, joinLines, type Run } from './runs.ts';
import { ANY_SIGN, RUNS } from './signs.ts';
import { decodeWide } from './wide.ts';

/** Decoders that only take signs out: a long run of digits in their output stood in their input just so. */
const TRANSPARENT: ReadonlySet<string | undefined> = new Set(['escapes', 'entities']);

/**
 * `outer` is the decoder that made `bytes`, if one did. `taken` are sorted ranges that are secrets as
 * they stand: what is inside them is not looked at. `signs` says what `bytes` can hold (signs.ts).
 */
export function* decodings(
  bytes: Buffer,
  outer: DecoderName | undefined,
  taken: readonly Run[],
  budget: Budget,
  signs: number = ANY_SIGN,
): Generator<Decoded> {
  const wide = outer === undefined ? decodeWide(bytes, budget) : undefined;
  if (wide !== undefined) {
    yield wide;
    return;
  }
  let next = 0;
  const runs = TRANSPARENT.has(outer) || (signs & RUNS) === 0 ? [] : digitRuns(bytes);
  for (const lines of joinLines(runs, bytes)) {
    const [first] = lines;
    while (next < taken.length && taken[next]!.end <= first!.start) next += 1;
    if (next < taken.length && taken[next]!.start < lines.at(-1)!.end) continue;
    const decoded = (lines.length === 1 ? decodeHex(first!, bytes, budget) : undefined) ?? decodeBase64(lines, bytes, budget);
    if (decoded !== undefined) yield decoded;
  }
  yield* decodeEscapes(bytes, budget, signs);
}
