// Rebuilds objects family by family, depth first, each once: a child is made from its parent beside it in memory. The
// visitor sees every object while it stands there, with what the delta copied.
import { constants, inflateSync } from 'node:zlib';
import type { Core } from './core.ts';
import { SLACK } from './core.ts';
import type { Forest } from './forest.ts';
import { LOOSE, type ObjectTable } from './object-table.ts';
import type { PackInput } from './pack-input.ts';

/** An object that stands rebuilt in memory. */
export interface Standing<State> {
  readonly row: number;
  readonly address: number;
  readonly size: number;
  readonly state: State;
}

export interface Visitor<State> {
  /** Stretches copied from the base that are shorter than this are not wanted; asked for each type. */
  leastRun(type: number): number;
  /** Further bytes of memory wanted behind an object of this type, at `address + padded(size)`. */
  extra(type: number, size: number): number;
  /** `parent` is undefined for whole objects; otherwise the core holds the runs of the delta. */
  visit(row: number, type: number, address: number, size: number, parent: Standing<State> | undefined): State;
  /** The object (or what it is made from) could not be rebuilt here; git may still manage. */
  lost(row: number, why: string): void;
}

export interface Limits {
  /** No object larger than this is rebuilt, in bytes. */
  readonly object: number;
  /** Room for one unpacked delta, in bytes. */
  readonly delta: number;
}

interface Frame<State> extends Standing<State> {
  /** First free address behind the object and its extras. */
  readonly top: number;
  next: number;
  readonly end: number;
}

/** Offset of what comes behind an object of `size` bytes. */
export function padded(size: number): number {
  return (size + SLACK + 15) & ~15;
}

export interface Walker {
  walk(root: number): void;
}

export function createWalker<State>(
  table: ObjectTable,
  forest: Forest,
  core: Core,
  input: PackInput,
  limits: Limits,
  visitor: Visitor<State>,
): Walker {
  const { call, at } = core;
  const { firstChild, children } = forest;
  const crowded = at.arena + (at.arenaEnd - at.arena) / 4;

  const frame = (row: number, address: number, size: number, top: number, state: State): Frame<State> => ({
    row,
    address,
    size,
    state,
    top,
    next: firstChild[row]!,
    end: firstChild[row + 1]!,
  });

  const loseFamily = (row: number, why: string) => {
    const queue = [row];
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
      visitor.lost(one, why);
      for (let k = firstChild[one]!; k < firstChild[one + 1]!; k += 1) queue.push(children[k]!);
    }
  };

  /** Unpacks a whole object to the start of the arena. */
  const standRoot = (row: number): Frame<State> | undefined => {
    const loose = table.pack[row] === LOOSE ? readLoose(row) : undefined;
    if (typeof loose === 'string') {
      loseFamily(row, loose);
      return undefined;
    }
    const type = loose?.type ?? table.type[row]!;
    const size = loose?.body.length ?? table.size[row]!;
    const extra = visitor.extra(type, size);
    if (size > limits.object || at.arena + padded(size) + extra > at.arenaEnd) {
      loseFamily(row, 'large object');
      return undefined;
    }
    if (loose !== undefined) {
      table.type[row] = type;
      core.bytes.set(loose.body, at.arena);
    } else {
      const source = input.locate(row);
      if (source === -1 || call.inflate(source, input.lengthOf(row), at.arena, size) !== size) {
        loseFamily(row, source === -1 ? 'unreadable stretch of a pack' : 'damaged data in a pack');
        return undefined;
      }
    }
    core.bytes.fill(0, at.arena + size, at.arena + size + SLACK);
    const state = visitor.visit(row, type, at.arena, size, undefined);
    return frame(row, at.arena, size, at.arena + padded(size) + extra, state);
  };

  const readLoose = (row: number): { type: number; body: Buffer } | string => {
    try {
      const bytes = inflateSync(input.loose(row), { maxOutputLength: limits.object + 64, finishFlush: constants.Z_SYNC_FLUSH });
      const nul = bytes.indexOf(0);
      const [name = '', length = ''] = bytes.toString('latin1', 0, Math.max(0, Math.min(nul, 32))).split(' ');
      const type = ['', 'commit', 'tree', 'blob', 'tag'].indexOf(name);
      if (type < 1 || Number(length) !== bytes.length - nul - 1) return 'damaged loose object';
      return { type, body: bytes.subarray(nul + 1) };
    } catch {
      return 'damaged or large loose object';
    }
  };

  /** Builds a child behind its parent; undefined when that failed, which has been told then. */
  const standChild = (row: number, parent: Frame<State>): Frame<State> | undefined => {
    const type = table.type[parent.row]!;
    const length = table.size[row]!;
    const source = length > limits.delta ? -1 : input.locate(row);
    if (source === -1) {
      loseFamily(row, length > limits.delta ? 'large object' : 'unreadable stretch of a pack');
      return undefined;
    }
    if (call.inflate(source, input.lengthOf(row), at.delta, length) !== length) {
      loseFamily(row, 'damaged data in a pack');
      return undefined;
    }
    const size = call.deltaResultSize(at.delta, length) >>> 0;
    const extra = size > limits.object ? 0 : visitor.extra(type, size);
    if (size > limits.object || parent.top + padded(size) + extra > at.arenaEnd) {
      loseFamily(row, 'large object');
      return undefined;
    }
    if (call.applyDelta(at.delta, length, parent.address, parent.size, parent.top, visitor.leastRun(type)) !== size) {
      loseFamily(row, 'damaged delta in a pack');
      return undefined;
    }
    core.bytes.fill(0, parent.top + size, parent.top + size + SLACK);
    const state = visitor.visit(row, type, parent.top, size, parent);
    return frame(row, parent.top, size, parent.top + padded(size) + extra, state);
  };

  return {
    walk(root) {
      const first = standRoot(root);
      if (first === undefined) return;
      const stack = [first];
      for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        if (top.next === top.end) {
          stack.pop();
          continue;
        }
        const child = standChild(children[top.next++]!, top);
        if (child === undefined || child.next === child.end) continue;
        // Nobody needs the parent any more once its last child stands.
        if (top.next === top.end) {
          stack.pop();
          stack.push(child.top > crowded ? moved(child, top.address) : child);
        } else stack.push(child);
      }
    },
  };

  function moved(child: Frame<State>, address: number): Frame<State> {
    const length = child.top - child.address;
    call.move(address, child.address, length);
    return { ...child, address, top: address + length };
  }
}
