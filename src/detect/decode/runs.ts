// Where encoded text may stand. Long runs of base64 or hex digits are found by looking at every twenty-eighth byte:
// a run that long cannot hide between two looks, and most text breaks off long before.

export interface Run {
  readonly start: number;
  readonly end: number;
}

const SHORTEST = 28;
/** 1 for digits of base64 in either alphabet, which those of hex are among. */
const DIGIT = new Uint8Array(256);
/** Value of each digit. */
export const VALUE: Uint8Array = new Uint8Array(256);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((char, value) => {
  DIGIT[char.charCodeAt(0)] = 1;
  VALUE[char.charCodeAt(0)] = value;
});
DIGIT[0x2d] = DIGIT[0x5f] = 1;
VALUE[0x2d] = 62;
VALUE[0x5f] = 63;

/**
 * Runs of at least 28 digits whose beginning may stand for text, in order: a name or a digest fails at its first four
 * digits nineteen times in twenty. A run that may be a further line of the one before is given whatever it says.
 */
export function digitRuns(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  const { length } = bytes;
  let start = 0;
  while (start + SHORTEST <= length) {
    let at = start + SHORTEST - 1;
    while (at >= start && DIGIT[bytes[at]!] === 1) at -= 1;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + SHORTEST;
    while (end < length && DIGIT[bytes[end]!] === 1) end += 1;
    // The n of an escaped line end belongs to the escape.
    const escaped = start > 0 && bytes[start - 1] === 0x5c && /[nrt]/.test(String.fromCharCode(bytes[start]!));
    const first = escaped ? start + 1 : start;
    const follows = last !== undefined && last.end - last.start >= WIDE && first - last.end <= 80;
    if (end - first >= SHORTEST && (follows || mayBeText(bytes, first))) {
      last = { start: first, end };
      runs.push(last);
    }
    start = end + 1;
  }
  return runs;
}

/** Shortest line of a wrapped text. */
const WIDE = 56;
const PAD = 0x3d;

/** Base64 of text, of UTF-16 or of gzip, or hex of text, as far as four digits can say. */
function mayBeText(bytes: Uint8Array, at: number): boolean {
  const a = bytes[at]!;
  const c = bytes[at + 2]!;
  // Hex of printable ASCII has 2 to 7 in every second place.
  if (a >= 0x32 && a <= 0x37 && c >= 0x32 && c <= 0x37) return true;
  const group = (VALUE[a]! << 18) | (VALUE[bytes[at + 1]!]! << 12) | (VALUE[c]! << 6) | VALUE[bytes[at + 3]!]!;
  if (group === 0x1f8b08) return true;
  const middle = (group >> 8) & 255;
  return isPlain(group >> 16) && isPlain(group & 255) && (middle === 0 || isPlain(middle));
}

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);
}

/**
 * Joins runs that are the lines of one wrapped text: the same length of at least 56 digits but for the last, with
 * nothing but a line end, escaped or not, white space, quotes, `+` or a comment sign between them.
 */
export function joinLines(runs: readonly Run[], bytes: Buffer): Run[][] {
  const groups: Run[][] = [];
  let group: Run[] = [];
  for (const run of runs) {
    const last = group.at(-1);
    const fits =
      last !== undefined &&
      last.end - last.start >= WIDE &&
      (last.end - last.start) % 4 === 0 &&
      run.end - run.start <= last.end - last.start &&
      (group.length < 2 || last.end - last.start === group[0]!.end - group[0]!.start) &&
      run.start - last.end <= 80 &&
      isWrap(bytes, last.end, run.start);
    if (fits) group.push(run);
    else {
      if (group.length > 0) groups.push(group);
      group = [run];
    }
  }
  if (group.length > 0) groups.push(group);
  // The last line of a wrapped text may be shorter than a run, and its padding is no digit.
  return groups.map((lines) => (lines.length > 1 ? withTail(lines, bytes) : lines));
}

function isWrap(bytes: Buffer, from: number, to: number): boolean {
  return (
    /^["'`]?(?:\\r)?(?:\\n)?["'`]?\s*[+.&,\\]?\s*(?:[#*/]{1,2}\s+)?["'`]?$/.test(bytes.toString('latin1', from, to)) && to > from
  );
}

function withTail(lines: Run[], bytes: Buffer): Run[] {
  const last = lines.at(-1)!;
  if (bytes[last.end] === PAD || last.end - last.start < lines[0]!.end - lines[0]!.start) return lines;
  const tail =
    /^["'`]?(?:\\r)?(?:\\n)?["'`]?\s*[+.&,\\]?\s*(?:[#*/]{1,2}\s+)?["'`]?([A-Za-z0-9+/_-]{2,27})={0,2}(?![A-Za-z0-9+/])/.exec(
      bytes.toString('latin1', last.end, last.end + 120),
    );
  if (tail === null || !/\s|\\n/.test(tail[0])) return lines;
  const start = last.end + tail[0].indexOf(tail[1]!, tail[0].length - tail[1]!.length - 2);
  return [...lines, { start, end: start + tail[1]!.length }];
}
