// The WebAssembly core of the pack reader (core/*.as) with its memory: which part of the memory is for what, and the
// functions that work in it. Addresses are byte offsets into the memory.
import base64 from 'keylift:pack-core';

/** Room for one reader, in bytes. Address space only: a page costs memory once it has been written. */
export interface CoreSizes {
  /** For whatever else works in the same memory, a matcher for example; it starts at address 65,536. */
  readonly guest: number;
  /** For stretches of pack files. */
  readonly input: number;
  /** For one unpacked delta, and for one packed object that is too long for the other places. */
  readonly delta: number;
  /** For the objects that are being rebuilt. */
  readonly arena: number;
  /** For names and records of trees. */
  readonly trees: number;
}

/** What core/main.as exports. Lengths and counts are unsigned; results below zero mean damaged input. */
interface Exports {
  workBytes(): number;
  init(address: number): void;
  runsOffset(): number;
  rangesOffset(): number;
  inflate(source: number, sourceLength: number, target: number, size: number): number;
  deltaResultSize(delta: number, length: number): number;
  applyDelta(delta: number, length: number, base: number, baseLength: number, target: number, least: number): number;
  changedRanges(size: number, baseSize: number, before: number, after: number): number;
  namesAt(address: number, bytes: number): void;
  recordsAt(address: number, bytes: number, idLength: number): void;
  keepRecords(count: number): void;
  treeChanges(
    tree: number,
    size: number,
    starts: number,
    most: number,
    base: number,
    baseStarts: number,
    baseCount: number,
  ): number;
  move(target: number, source: number, length: number): void;
  readonly runCount: WebAssembly.Global;
  readonly runsLost: WebAssembly.Global;
  readonly recordCount: WebAssembly.Global;
  readonly nameCount: WebAssembly.Global;
}

export interface Core {
  readonly memory: WebAssembly.Memory;
  /** The whole memory; it never grows, so the view stays good. */
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly call: Exports;
  readonly at: Readonly<Record<'runs' | 'ranges' | 'input' | 'delta' | 'arena' | 'arenaEnd' | 'names' | 'records', number>>;
}

const PAGE = 65_536;
/** Vector instructions may read and write this far behind the end of what they are given. */
export const SLACK = 64;

/** Pages rounded up, with slack. */
function room(bytes: number): number {
  return Math.ceil((bytes + SLACK) / PAGE) * PAGE;
}

export function createCore(sizes: CoreSizes, idBytes: number): Core {
  const guest = PAGE;
  const work = guest + room(sizes.guest);
  const input = work + room(2 * 1024 * 1024);
  const delta = input + room(sizes.input);
  const names = delta + room(sizes.delta);
  const records = names + room(sizes.trees / 2);
  const arena = records + room(sizes.trees / 2);
  const arenaEnd = arena + room(sizes.arena);
  const memory = new WebAssembly.Memory({ initial: arenaEnd / PAGE + 1 });
  const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
  const call = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  call.init(work);
  call.namesAt(names, sizes.trees / 2);
  call.recordsAt(records, sizes.trees / 2, idBytes);
  return {
    memory,
    bytes: Buffer.from(memory.buffer),
    words: new Uint32Array(memory.buffer),
    call,
    at: { runs: work + call.runsOffset(), ranges: work + call.rangesOffset(), input, delta, arena, arenaEnd, names, records },
  };
}
