// Content and where it was seen. Sources make blobs; detection reads them; neither knows the other.

/** Half-open range of byte offsets into a blob's bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** 1-based line and column; columns count UTF-16 units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface CommitInfo {
  /** Full object id, hex. */
  readonly id: string;
  /** Author date, ISO 8601 with offset. */
  readonly date: string;
  /** Author name, unfiltered repository text: print through `printable()`. */
  readonly author: string;
}

/** One place a content was seen. `path` is relative to the scanned root, "/"-separated, byte-exact (core/path.ts). */
export type Provenance =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'index'; readonly path: string }
  | {
      readonly kind: 'commit';
      readonly path: string;
      /** The first commit that has it. */
      readonly commit: CommitInfo;
      readonly inHead: boolean;
      /** The newest commit that has it, where that is known. */
      readonly last?: CommitInfo;
      /** The branches its first commit is reached from, at most ten by name, and how many there are. */
      readonly branches?: { readonly names: readonly string[]; readonly total: number };
    }
  | { readonly kind: 'object'; /** What and its id: no path is known. */ readonly path: string }
  | { readonly kind: 'stdin'; readonly path: string };

/** Lines of a file, 1-based, both ends included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One content. A file over the segment size arrives as several blobs, each with `segment`: the position of its first
 * byte, so that detection can report true offsets. Segments overlap, so a finding may be reported twice; the scanner drops the second.
 */
export interface Blob {
  /** UTF-8 or arbitrary bytes; UTF-16 content has been transcoded to UTF-8 by the source. */
  readonly bytes: Uint8Array;
  /** Git object id where the source knows it. */
  readonly oid?: string;
  readonly provenance: readonly [Provenance, ...Provenance[]];
  readonly segment?: { readonly offset: number; readonly start: Position };
  /** Only what touches these lines is of interest: the ones a change brings. All lines when absent. */
  readonly lines?: readonly LineRange[];
}

/** Reasons a thing was left out on purpose. Each is reported with a count. */
export type SkipReason =
  | 'excluded' // by the user's patterns or configuration
  | 'submodule' // a gitlink: another repository
  | 'symlink' // its target text is not content of this tree
  | 'special' // FIFO, socket, device
  | 'too-large' // over --max-file-size
  | 'lfs-pointer' // a pointer of Git LFS; what it stands for is not here
  | 'unmerged-duplicate' // a further stage of a conflicted index entry
  | 'unsupported-archive' // recognised, but not opened
  | 'broken-archive' // its bytes were scanned as they stand
  | 'encrypted' // inside an archive
  | 'document'; // a PDF or office document, without --documents

/** A thing that should have been scanned and was not: any of these makes the run incomplete (exit 3). */
export interface Failure {
  readonly path: string;
  readonly commit?: string;
  /** Plain words: `permission denied`, `missing object`, … */
  readonly why: string;
}

/** What a scan looked at. Every file, blob and commit ends in exactly one of scanned, skipped, failed. */
export interface Ledger {
  files: number;
  /** Contents inside archives. */
  members: number;
  blobs: number;
  commits: number;
  bytes: number;
  readonly skipped: { readonly path: string; readonly reason: SkipReason }[];
  readonly failed: Failure[];
  /** Remarks that change nothing about completeness, e.g. "no commits to scan". */
  readonly notes: string[];
}

export function emptyLedger(): Ledger {
  return { files: 0, members: 0, blobs: 0, commits: 0, bytes: 0, skipped: [], failed: [], notes: [] };
}

/** What yields blobs. A source fills the ledger while it is iterated; it throws KeyliftError only for what stops the whole scan. */
export interface Source {
  readonly kind: 'worktree' | 'staged' | 'history' | 'stdin';
  readonly ledger: Ledger;
  blobs(): AsyncIterable<Blob>;
  /** How far archives among the blobs are opened; not at all when absent. */
  readonly archives?: ArchiveReading;
  /** Given by sources of many files that do not depend on each other, so that several threads can share them out. */
  readonly files?: FileSet;
}

/** Files below one folder, each read on its own. */
export interface FileSet {
  readonly reading: FileReading;
  /** Every path to read. Fills the source's ledger with what is left out. */
  list(): readonly string[];
}

/** How files are read; plain data, so that it can be handed to another thread. */
export interface FileReading {
  readonly root: string;
  /** In bytes. */
  readonly maxFileSize?: number;
  /** How far archives are opened; not at all when absent. */
  readonly archives?: ArchiveReading;
}

/** What may be unpacked, in memory, of each archive. */
export interface ArchiveReading {
  /** Archives inside archives, the outermost counted: 1 opens none within another. */
  readonly depth: number;
  /** In bytes, with everything nested. */
  readonly bytes: number;
  /** For each file inside, in bytes. */
  readonly maxFileSize?: number;
  /** Look into PDF and office documents too. Default: name them as skipped. */
  readonly documents?: boolean;
}
