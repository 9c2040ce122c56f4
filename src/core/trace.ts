// How detection and the pack reader talk about what stands in old versions of files. A version is stored as its
// difference from another; what stood in the unchanged part is known already and only moves. The reader follows it.

/** Where keywords and finds stand in one content: pairs of an offset and a kind, in order of offset. */
export type Traces = readonly number[];

/** What a trace is of. Every trace stands at a keyword; traces of one kind differ only in where that is. */
export interface TraceKind {
  /** Index of the rule. */
  readonly rule: number;
  /** The keyword's length. */
  readonly length: number;
  /** It holds as long as nothing changes from `back` bytes before the keyword to `reach` bytes behind it. */
  readonly back: number;
  readonly reach: number;
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

/** Whether a value could be a credential in certain surroundings. */
export interface Trial {
  /** Of the surroundings. */
  readonly digest: number;
  readonly passed: boolean;
}

/** Contents are given as the part [address, address + size) of `memory`. */
export interface TraceScanner {
  /** A change so far behind a keyword, or before it, can make a keyword worth a trial that was none. */
  readonly before: number;
  readonly after: number;
  /** Traces of every keyword that starts in one of the `count` ranges (pairs of offsets from word `first` of `ranges` on). */
  scan(memory: Buffer, address: number, size: number, ranges: Uint32Array, first: number, count: number): Traces;
  /** Adds to `into` the traces of a keyword at `at` of this kind, tried again; not in order. */
  again(memory: Buffer, address: number, size: number, at: number, kind: number, into: number[]): void;
  /** Grow during scans; kinds in traces are indexes. */
  readonly kinds: readonly TraceKind[];
  readonly marks: readonly Mark[];
  /** For each of `marks` the surroundings it was tried in; where none passed, it is a credential nowhere. */
  readonly trials: readonly (readonly Trial[])[];
}

/** Pairs in order of offset; `traces` itself when they are. */
export function inOrder(traces: Traces): Traces {
  let sorted = true;
  for (let i = 2; i < traces.length && sorted; i += 2) sorted = traces[i]! >= traces[i - 2]!;
  if (sorted) return traces;
  const places: [number, number][] = [];
  for (let i = 0; i < traces.length; i += 2) places.push([traces[i]!, traces[i + 1]!]);
  return places.toSorted((a, b) => a[0] - b[0]).flat();
}

/** The marks among the traces, each once. */
export function marksIn({ kinds }: Pick<TraceScanner, 'kinds'>, traces: Traces): ReadonlySet<number> {
  const marks = new Set<number>();
  for (let i = 1; i < traces.length; i += 2) {
    const { mark } = kinds[traces[i]!]!;
    if (mark > 0) marks.add(mark);
  }
  return marks;
}
