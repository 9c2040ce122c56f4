// Decoding with the way back: the output is made at once, the map from its bytes to their source when somebody asks.
import type { Decoded, DecoderName } from './decoded.ts';

/** Reads the escape at an offset: how long it is and what it stands for; undefined when it is none. */
export type Step = (at: number) => { readonly length: number; readonly bytes: ArrayLike<number> } | undefined;

/** Decodes [start, end) of `bytes`, whose escapes all begin with the byte `lead` and never grow. */
export function mapped(by: DecoderName, bytes: Buffer, start: number, end: number, lead: number, step: Step): Decoded {
  const output = Buffer.allocUnsafe(end - start);
  let length = 0;
  walk(bytes, start, end, lead, step, (from, count, escape) => {
    if (escape === undefined) bytes.copy(output, length, from, from + count);
    else output.set(escape, length);
    length += escape?.length ?? count;
  });

  let origins: Uint32Array | undefined;
  const origin = (offset: number): number => {
    if (origins === undefined) {
      origins = new Uint32Array(length);
      let at = 0;
      walk(bytes, start, end, lead, step, (from, count, escape) => {
        for (let i = 0; i < (escape?.length ?? count); i += 1) origins![at++] = escape === undefined ? from + i : from;
      });
    }
    return origins[offset] ?? end;
  };
  return {
    by,
    bytes: output.subarray(0, length),
    range: (first, last) => {
      // Bytes of one character share their source, so the end is where the next source begins.
      if (last <= first) return [origin(first), origin(first)];
      const source = origin(last - 1);
      let next = last;
      while (next < length && origin(next) === source) next += 1;
      return [origin(first), origin(next)];
    },
  };
}

/** Visits stretches without escapes whole, and each escape with what it stands for. */
function walk(
  bytes: Buffer,
  start: number,
  end: number,
  lead: number,
  step: Step,
  visit: (from: number, count: number, escape: ArrayLike<number> | undefined) => void,
): void {
  // A view that ends where the stretch ends, so that the search does not run on through the file.
  const view = bytes.subarray(0, end);
  for (let at = start; at < end;) {
    const found = view.indexOf(lead, at);
    const stop = found === -1 ? end : found;
    if (stop > at) visit(at, stop - at, undefined);
    at = stop;
    if (at >= end) return;
    const escape = step(at);
    if (escape === undefined) visit(at, 1, undefined);
    else visit(at, escape.length, escape.bytes);
    at += escape?.length ?? 1;
  }
}
