// Every version of every file, of which only what changed is scanned. What was found in the version that another is made
// from moves along with the text it stands in.
import type { Trace, TraceScanner } from '../../core/trace.ts';
import { toUtf8 } from '../segments.ts';
import type { Core } from './core.ts';
import { growingInts } from './growing.ts';
import type { Standing } from './walker.ts';

/** What was found in each blob: its row, the number of its marks, the marks. Blobs without a find are not listed. */
export type BlobLog = Int32Array;

/** Traces of a blob; `whole` when they are offsets into another text than the blob's own bytes. */
export interface BlobState {
  readonly traces: readonly Trace[];
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
    const traces = [...fresh];
    this.#inherit(parent.state.traces, address, size, ranges, count, traces);
    return made(traces);
  }

  #scanAll(memory: Buffer, address: number, size: number): readonly Trace[] {
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

  /** Adds the traces of the base whose surroundings were copied, at their new places. */
  #inherit(old: readonly Trace[], address: number, size: number, ranges: number, rangeCount: number, into: Trace[]): void {
    const { words, bytes, call } = this.#core;
    const { before, after } = this.#scanner;
    const runs = this.#core.at.runs >> 2;
    const runEnd = runs + call.runCount.value * 3;
    const rangeEnd = ranges + rangeCount * 2;
    for (const trace of old) {
      for (let run = runs; run < runEnd; run += 3) {
        const source = words[run + 1]!;
        if (trace.at < source || trace.at + trace.length > source + words[run + 2]!) continue;
        const at = trace.at - source + words[run]!;
        let next = ranges;
        while (next < rangeEnd && words[next + 1]! <= at) next += 2;
        // A keyword in a changed range has been found again, or is not there any more.
        if (next < rangeEnd && words[next]! <= at) continue;
        const calmBehind = next === rangeEnd || words[next]! + before >= at + trace.length + trace.reach;
        const calmBefore = next === ranges || words[next - 1]! - after <= at - trace.back;
        const moved: Trace = { ...trace, at };
        if (calmBehind && calmBefore) into.push(moved);
        else if (trace.mark === 0) into.push(...this.#scanner.again(bytes, address, size, moved));
      }
    }
  }

  #note(row: number, traces: readonly Trace[]): void {
    const marks = new Set<number>();
    for (const trace of traces) if (trace.mark > 0) marks.add(trace.mark);
    if (marks.size === 0) return;
    this.#log.push(row);
    this.#log.push(marks.size);
    for (const mark of marks) this.#log.push(mark);
  }

  done(): BlobLog {
    return this.#log.done();
  }
}

function made(traces: readonly Trace[]): BlobState {
  return traces.length === 0 ? NOTHING : { traces, whole: false };
}
