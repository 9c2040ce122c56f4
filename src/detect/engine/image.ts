// The engine's tables for one list of rules as plain data: made by the build for the built-in rules, because working them
// out takes longer than most scans. The tables are a WebAssembly module that is nothing but data: putting it into memory
// is one step of the machine's own.
import type { Anchor } from '../../core/anchor.ts';
import { distinctAnchors } from './distinct.ts';
import { tableBytes, writeTables } from './tables.ts';

export interface EngineImage {
  /** How many rules it is for. */
  readonly count: number;
  /** Bytes of memory that the tables take. */
  readonly bytes: number;
  /** For each anchor the rules it speaks for, as indexes, and the length of its keyword. */
  readonly owners: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  /** A module whose data are the tables. */
  readonly tables: Uint8Array;
}

/**
 * The engine's tables for these rules, as the build stores them.
 * @public called by the build
 */
export function makeImage(rules: readonly { readonly anchors: readonly Anchor[] }[]): EngineImage {
  const { anchors, owners } = distinctAnchors(rules.map((rule) => rule.anchors));
  const bytes = tableBytes(anchors);
  const memory = new Uint8Array(bytes);
  writeTables(memory.buffer, anchors);
  return {
    count: rules.length,
    bytes,
    owners,
    lengths: anchors.map((anchor) => anchor.keyword.length),
    tables: dataModule(memory),
  };
}

/** Writes an image's tables into memory that is all zero and large enough. */
export function placeImage(memory: WebAssembly.Memory, tables: Uint8Array): void {
  // Its data are put in place when an instance is made; there is nothing in the instance.
  void new WebAssembly.Instance(new WebAssembly.Module(tables), { env: { memory } });
}

/** Stretches of zeros at least so long are left out. */
const STEP = 32;

function dataModule(memory: Uint8Array): Uint8Array {
  const segments: number[][] = [];
  const blank = (at: number) => memory.subarray(at, at + STEP).every((byte) => byte === 0);
  for (let at = 0; at < memory.length; at += STEP) {
    if (blank(at)) continue;
    let end = at + STEP;
    while (end < memory.length && !blank(end)) end += STEP;
    const stretch = memory.subarray(at, end);
    // Into memory 0, at the constant `at`.
    segments.push([0, 0x41, ...signed(at), 0x0b, ...unsigned(stretch.length), ...stretch]);
    at = end;
  }
  const name = (text: string) => [text.length, ...Buffer.from(text)];
  const section = (id: number, count: number, body: readonly number[]) => {
    const head = unsigned(count);
    return [id, ...unsigned(head.length + body.length), ...head, ...body];
  };
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const imported = section(2, 1, [...name('env'), ...name('memory'), 2, 0, 0]);
  return Uint8Array.from([...magic, ...imported, ...section(11, segments.length, segments.flat())]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** The same for a signed reader: a value that fits seven bits but sets the sixth would be read as negative. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
