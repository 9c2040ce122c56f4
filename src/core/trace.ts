// How detection and the pack reader talk about what stands in old versions of files. A version is stored as its
// difference from another; what stood in the unchanged part is known already and only moves. The reader follows it.

/** Something at a place of a content that is followed from version to version. */
export interface Trace {
  /** Offset of the keyword that gave it away, and the keyword's length. */
  readonly at: number;
  readonly length: number;
  /** It holds as long as nothing changes from `back` bytes before the keyword to `reach` bytes behind it. */
  readonly back: number;
  readonly reach: number;
  /** Index of the rule. */
  readonly rule: number;
  /** Number of what was found (`TraceScanner.marks`, counted from 1); 0 for the keyword itself, where its rule may be tried again. */
  readonly mark: number;
}

/** All there is to know about a candidate except where it stands. Equal candidates have one mark. */
export interface Mark {
  readonly rule: number;
  readonly value: string;
  readonly name: string;
  readonly quote: string;
  readonly role: string;
}

/** Contents are given as the part [address, address + size) of `memory`. */
export interface TraceScanner {
  /** A change so far behind a keyword, or before it, can make a keyword worth a trial that was none. */
  readonly before: number;
  readonly after: number;
  /** Traces of every keyword that starts in one of the `count` ranges (pairs of offsets from word `first` of `ranges` on). */
  scan(memory: Buffer, address: number, size: number, ranges: Uint32Array, first: number, count: number): readonly Trace[];
  /** The traces of one keyword, tried again. */
  again(memory: Buffer, address: number, size: number, trace: Trace): readonly Trace[];
  readonly marks: readonly Mark[];
}
