// Every version of every file, of which only what changed is scanned. What was found in the version that another is made
// from moves along with the text it stands in.
import { inOrder, marksIn, type Traces, type TraceScanner } from '../../core/trace.ts';
import { toUtf8 } from '../segments.ts';
import type { Core } from './core.ts';
import { growingInts } from './growing.ts';
import type { Standing } from './walker.ts';

/** What was found in each blob: its row, the number of its marks, the marks. Blobs without a find are not listed. */
export type BlobLog = Int32Array;

/** Traces of a blob; `whole` when they are offsets into another text than the blob's own bytes. */
export interface BlobState {
  readonly traces: Traces;
  readonly whole: boolean;
}

const NOTHING: BlobState = { traces: [], whole: false };
const UNKNOWN: BlobState = { traces: [], whole: true };
/** In place of a mark: the blob is larger than the user wants scanned. */
export const TOO_LARGE = -1;
/** So many bytes tell whether UTF-16 is possible at all: every second one would be zero. */
const HEAD = 32;

export class BlobFollower {
  blobs = 0;
  bytes = 0;
  readonly #core: Core;
  readonly #scanner: TraceScanner;
  readonly #log = growingInts();
  readonly #everything = new Uint32Array(2);

  readonly #most: number;

  /** @param most larger blobs are noted as TOO_LARGE and not scanned */
  constructor(core: Core, scanner: TraceScanner, most: number) {
    this.#core = core;
    this.#scanner = scanner;
    this.#most = most;
  }

  /** The text of a commit or tag, which counts as no blob. */
  message(row: number, address: number, size: number): void {
    const state = this.#stateOf(address, size, undefined);
    if (state.traces.length > 0) this.#note(row, state.traces);
  }

  /** Shorter copied stretches are inside the widened changes on both sides. */
  get leastRun(): number {
    return this.#scanner.before + this.#scanner.after;
  }

  follow(row: number, address: number, size: number, parent: Standing<BlobState> | undefined): BlobState {
    if (size > this.#most) {
      this.#log.push(row);
      this.#log.push(1);
      this.#log.push(TOO_LARGE);
      return UNKNOWN;
    }
    this.blobs += 1;
    this.bytes += size;
    const state = this.#stateOf(address, size, parent);
    if (state.traces.length > 0) this.#note(row, state.traces);
    return state;
  }

  #stateOf(address: number, size: number, parent: Standing<BlobState> | undefined): BlobState {
    const foreign = this.#transcoded(address, size);
    if (foreign !== undefined) return { traces: this.#scanAll(foreign, 0, foreign.length), whole: true };
    if (parent === undefined || parent.state.whole) return made(this.#scanAll(this.#core.bytes, address, size));
    const { call, words, bytes, at } = this.#core;
    const count = call.changedRanges(size, parent.size, this.#scanner.before, this.#scanner.after);
    const ranges = at.ranges >> 2;
    const fresh = count === 0 ? NOTHING.traces : this.#scanner.scan(bytes, address, size, words, ranges, count);
    if (parent.state.traces.length === 0) return made(fresh);
    const moved = this.#inherit(parent.state.traces, address, size, count);
    return made(fresh.length === 0 ? moved : moved.length === 0 ? fresh : inOrder([...moved, ...fresh]));
  }

  #scanAll(memory: Buffer, address: number, size: number): Traces {
    this.#everything[1] = size;
    return this.#scanner.scan(memory, address, size, this.#everything, 0, 1);
  }

  /** UTF-16 as UTF-8; undefined for everything else. */
  #transcoded(address: number, size: number): Buffer | undefined {
    const { bytes } = this.#core;
    const end = address + Math.min(size, HEAD);
    let zero = bytes[address]! >= 0xfe;
    for (let i = address; i < end && !zero; i += 1) zero = bytes[i] === 0;
    if (!zero) return undefined;
    const content = bytes.subarray(address, address + size);
    const text = toUtf8(content);
    return text === content ? undefined : text;
  }

  /** The traces of the base whose surroundings were copied, at their new places. */
  #inherit(old: Traces, address: number, size: number, rangeCount: number): Traces {
    const { words, call, at: places } = this.#core;
    const { before, after, kinds } = this.#scanner;
    const rangeEnd = (places.ranges >> 2) + rangeCount * 2;
    let next = places.ranges >> 2;
    const runEnd = (places.runs >> 2) + call.runCount.value * 3;
    const into: number[] = [];
    let tried = false;
    // Runs are in order of their targets, and so are the new places: ranges are gone through once.
    for (let run = places.runs >> 2; run < runEnd; run += 3) {
      const source = words[run + 1]!;
      const sourceEnd = source + words[run + 2]!;
      const shift = words[run]! - source;
      for (let i = firstFrom(old, source); i < old.length && old[i]! < sourceEnd; i += 2) {
        const kind = old[i + 1]!;
        const { length, back, reach, mark } = kinds[kind]!;
        if (old[i]! + length > sourceEnd) continue;
        const at = old[i]! + shift;
        while (next < rangeEnd && words[next + 1]! <= at) next += 2;
        // A keyword in a changed range has been found again, or is not there any more.
        if (next < rangeEnd && words[next]! <= at) continue;
        const calmBehind = next === rangeEnd || words[next]! + before >= at + length + reach;
        const calmBefore = next === places.ranges >> 2 || words[next - 1]! - after <= at - back;
        if (calmBehind && calmBefore) into.push(at, kind);
        else if (mark === 0) {
          this.#scanner.again(this.#core.bytes, address, size, at, kind, into);
          tried = true;
        }
      }
    }
    return tried ? inOrder(into) : into;
  }

  #note(row: number, traces: Traces): void {
    const marks = marksIn(this.#scanner, traces);
    if (marks.size === 0) return;
    this.#log.push(row);
    this.#log.push(marks.size);
    for (const mark of marks) this.#log.push(mark);
  }

  done(): BlobLog {
    return this.#log.done();
  }
}

/** Index of the first trace at or behind this offset. */
function firstFrom(traces: Traces, offset: number): number {
  let low = 0;
  let high = traces.length >> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (traces[middle * 2]! < offset) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

function made(traces: Traces): BlobState {
  return traces.length === 0 ? NOTHING : { traces, whole: false };
}
