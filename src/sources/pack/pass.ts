// The pass over all stored objects that one thread makes its share of: contents are followed, trees and commits logged.
import type { TraceScanner } from '../../core/trace.ts';
import { BlobFollower, type BlobLog, type BlobState } from './blob-follower.ts';
import { CommitRecorder, type CommitLog } from './commit-log.ts';
import { createCore, type Core } from './core.ts';
import type { Forest } from './forest.ts';
import type { ObjectStore } from './object-store.ts';
import { BLOB, TREE } from './object-table.ts';
import { inputBytes, openInput } from './pack-input.ts';
import { TreeRecorder, type TreeLog, type TreeState } from './tree-log.ts';
import { createWalker, type Standing } from './walker.ts';

/** Structured-cloneable: typed arrays are in shared memory. */
export interface PassInput {
  readonly store: Pick<ObjectStore, 'table' | 'packs' | 'folders'>;
  readonly forest: Forest;
  readonly settings: PassSettings;
}

export interface PassSettings {
  /** Largest object that is rebuilt here, in bytes; git is asked for larger ones. */
  readonly object: number;
  /** Room for objects that are being rebuilt, in bytes. */
  readonly arena: number;
  /** Windows of pack kept, of 12 KiB each. */
  readonly windows: number;
  /** Blobs over this many bytes are named and not scanned. */
  readonly maxFileSize: number;
  /** Texts of commits and tags are contents too. */
  readonly messages: boolean;
}

export interface PassResult {
  readonly commits: CommitLog;
  readonly trees: TreeLog;
  readonly blobs: BlobLog;
  readonly blobCount: number;
  readonly blobBytes: number;
  /** Rows that could not be rebuilt, and why: an index into `reasons`. */
  readonly lost: Int32Array;
  readonly reasons: readonly string[];
}

export interface Pass {
  /** Works off one part of the forest. */
  part(number: number): void;
  done(): PassResult;
}

type State = { readonly blob: BlobState } | { readonly tree: TreeState } | undefined;

const GUEST = 4 * 1024 * 1024;
const TREES = 64 * 1024 * 1024;
const NO_RUNS = 0x7fffffff;

/** The memory of a pass. A matcher may use its first 4 MiB. */
export function passCore({ store, settings }: PassInput): Core {
  const sizes = {
    guest: GUEST,
    input: inputBytes(settings.windows, settings.object),
    delta: settings.object,
    arena: settings.arena,
    trees: TREES,
  };
  return createCore(sizes, store.table.idBytes);
}

export function createPass({ store, forest, settings }: PassInput, core: Core, scanner: TraceScanner): Pass {
  const { table } = store;
  const input = openInput(store, core, settings.windows, settings.object);
  const commits = new CommitRecorder(table);
  const trees = new TreeRecorder(table, core);
  const blobs = new BlobFollower(core, scanner, settings.maxFileSize);
  const lost: number[] = [];
  const reasons: string[] = [];
  const lose = (row: number, why: string) => {
    const known = reasons.indexOf(why);
    lost.push(row, known === -1 ? reasons.push(why) - 1 : known);
  };

  const walker = createWalker<State>(
    table,
    forest,
    core,
    input,
    { object: settings.object, delta: settings.object },
    {
      leastRun: (type) => (type === BLOB ? blobs.leastRun : type === TREE ? trees.leastRun : NO_RUNS),
      extra: (type, size) => (type === TREE ? trees.extra(size) : 0),
      visit(row, type, address, size, parent) {
        if (type === BLOB) {
          const before = parent?.state !== undefined && 'blob' in parent.state ? parent.state.blob : undefined;
          return { blob: blobs.follow(row, address, size, before === undefined ? undefined : standing(parent!, before)) };
        }
        if (type === TREE) {
          const before = parent?.state !== undefined && 'tree' in parent.state ? parent.state.tree : undefined;
          const state = trees.record(row, address, size, before === undefined ? undefined : standing(parent!, before));
          if (state === undefined) lose(row, 'damaged tree');
          return { tree: state };
        }
        if (!commits.record(row, type, core.bytes.subarray(address, address + size))) lose(row, 'damaged commit');
        if (settings.messages) blobs.message(row, address, size);
        return undefined;
      },
      lost: lose,
    },
  );

  return {
    part(number) {
      for (let i = forest.parts[number]!; i < forest.parts[number + 1]!; i += 1) walker.walk(forest.roots[i]!);
    },
    done() {
      input.close();
      return {
        commits: commits.done(),
        trees: trees.done(),
        blobs: blobs.done(),
        blobCount: blobs.blobs,
        blobBytes: blobs.bytes,
        lost: Int32Array.from(lost),
        reasons,
      };
    },
  };
}

function standing<Part>(frame: Standing<unknown>, state: Part): Standing<Part> {
  return { row: frame.row, address: frame.address, size: frame.size, state };
}
