// What must stand around a keyword for its rule to match: worked out from the rule's pattern, once, when the built-in
// rules are compiled, or when a user's rules are loaded (detect/engine/anchors.ts).

/** `count` bytes of class `run` in a row, of which the first stands at most `gap` bytes away; `between` may stand before. */
export interface Need {
  /** Both are indexes into the classes of detect/engine/byte-classes.ts. */
  readonly run: number;
  readonly between: number;
  readonly count: number;
  readonly gap: number;
}

/** One keyword of one rule, with what must stand around it. */
export interface Anchor {
  readonly keyword: string;
  readonly assignment?: true;
  /** Class of what must not stand right before the keyword. */
  readonly notBefore?: number;
  /** What must follow the keyword: all of these, at most two. */
  readonly after?: readonly Need[];
  /** What must stand before it. */
  readonly before?: Need;
  /** The needs hold from so many bytes before the keyword's end on: nothing is known of where in the match it stands. */
  readonly slack?: number;
}
