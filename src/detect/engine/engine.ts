// The scanning core as an object: rules in, places worth a pattern out. It works on a WebAssembly.Memory that others may
// share (a reader of packs writes objects next to it and has them scanned in place).
import { anchors as builtinAnchors } from 'keylift:anchors';
import { builtin as builtinImage, core } from 'keylift:core';
import type { Anchor } from '../../core/anchor.ts';
import { arePacked } from '../../core/packed-rules.ts';
import type { Rule } from '../../core/rule.ts';
import { anchorKey, anchorsOf } from './anchors.ts';
import { distinctAnchors } from './distinct.ts';
import { placeImage, type EngineImage } from './image.ts';
import { MARGIN, OUT, OUT_PAIRS } from './layout.ts';
import { tableBytes, writeTables } from './tables.ts';

/** Called with indexes into the engine's rules, the offset of a keyword that stands there, and its length. */
export type Found = (rules: readonly number[], start: number, length: number) => void;

/**
 * One engine belongs to one thread. The lowest part of its memory is its own; whoever shares the memory claims room with
 * `reserve`, and makes new views after every call that may grow it.
 */
export interface Engine {
  readonly memory: WebAssembly.Memory;
  /** Claims `bytes` for good; gives their address. Room of 1 KiB before and behind them is part of the claim. May grow the memory. */
  reserve(bytes: number): number;
  /** Address of the one buffer for contents that are read and scanned one after the other. May move it and grow the memory. */
  scratch(bytes: number): number;
  /**
   * Reports, for the `length` bytes at `pointer`, every place a keyword starts in [from, to) where its rule may match:
   * some too many, none too few. Needs 1 KiB of memory before and behind, of whatever content. Order is by rule only.
   * The surroundings of [from, to) are read, so a keyword that is unchanged before a changed value must be inside the range.
   */
  find(pointer: number, length: number, found: Found, from?: number, to?: number): void;
  /** Bits of decode/signs.ts for what the `length` bytes at `pointer` can hold. Reads up to 16 bytes behind them. */
  encoded(pointer: number, length: number): number;
}

const PAGE = 65536;
/** Contents are scanned in stretches of this size, so that the output cannot run over on any but absurd input. */
const STRETCH = 256 * 1024;

/** The engine for `rules`; undefined on a machine without vector instructions in WebAssembly. */
export function createEngine(rules: readonly Rule[], memory?: WebAssembly.Memory): Engine | undefined {
  const module = compile();
  if (module === undefined) return undefined;
  const tables = tablesFor(rules);
  const { owners, lengths } = tables;
  const shared = memory ?? new WebAssembly.Memory({ initial: 1, maximum: PAGE });
  let end = 0;
  const reserve = (bytes: number): number => {
    const at = Math.ceil((end + MARGIN) / 64) * 64;
    end = at + bytes + MARGIN;
    const missing = end - shared.buffer.byteLength;
    if (missing > 0) shared.grow(Math.ceil(missing / PAGE));
    return at;
  };
  reserve(tables.bytes);
  tables.write(shared);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: shared } });
  const scan = exports['scan'] as (pointer: number, length: number, from: number, to: number) => number;
  const encoded = exports['encoded'] as (pointer: number, length: number) => number;
  let scratchAt = 0;
  let scratchBytes = 0;

  const stretch = (pointer: number, length: number, from: number, to: number, found: Found): void => {
    const count = scan(pointer, length, from, to);
    if (count > OUT_PAIRS && to - from > 1) {
      const middle = from + ((to - from) >> 1);
      stretch(pointer, length, from, middle, found);
      stretch(pointer, length, middle, to, found);
      return;
    }
    if (count === 0) return;
    const pairs = new Uint32Array(shared.buffer, OUT, Math.min(count, OUT_PAIRS) * 2);
    for (let i = 0; i < pairs.length; i += 2) {
      const anchor = pairs[i + 1]!;
      found(owners[anchor]!, pairs[i]!, lengths[anchor]!);
    }
  };

  return {
    memory: shared,
    reserve,
    scratch(bytes) {
      if (bytes > scratchBytes) {
        scratchBytes = Math.max(bytes, 2 * scratchBytes, 1024 * 1024);
        scratchAt = reserve(scratchBytes);
      }
      return scratchAt;
    },
    find(pointer, length, found, from = 0, to = length) {
      for (let at = from; at < to; at += STRETCH) stretch(pointer, length, at, Math.min(at + STRETCH, to), found);
    },
    encoded,
  };
}

let compiled: WebAssembly.Module | null | undefined;

function compile(): WebAssembly.Module | undefined {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(Buffer.from(core, 'base64'));
    } catch {
      // No vector instructions here.
      compiled = null;
    }
  }
  return compiled ?? undefined;
}

const builtin = builtinImage as Omit<EngineImage, 'tables'> & { readonly tables: () => Buffer };

interface Tables {
  readonly bytes: number;
  /** For each anchor the rules it speaks for, and the length of its keyword. */
  readonly owners: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  write(memory: WebAssembly.Memory): void;
}

function tablesFor(rules: readonly Rule[]): Tables {
  if (arePacked(rules, builtin.count)) return { ...builtin, write: (memory) => placeImage(memory, builtin.tables()) };
  const { anchors, owners } = distinctAnchors(rules.map(knownAnchors));
  return {
    bytes: tableBytes(anchors),
    owners,
    lengths: anchors.map((anchor) => anchor.keyword.length),
    write: (memory) => writeTables(memory.buffer, anchors),
  };
}

let known: Readonly<Record<string, readonly Anchor[]>> | undefined;

/** Those of built-in rules were worked out by the build. */
export function knownAnchors(rule: Rule): readonly Anchor[] {
  known ??= builtinAnchors() as Readonly<Record<string, readonly Anchor[]>>;
  return known[anchorKey(rule)] ?? anchorsOf(rule);
}
