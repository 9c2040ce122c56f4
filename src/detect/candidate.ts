// A hit that nothing has judged yet. Offsets are bytes into the blob.
import type { Reason } from '../core/finding.ts';
import type { Confidence, Rule } from '../core/rule.ts';

/** How the value is given in its line. */
export type Role =
  | 'pattern' // found by a rule's own pattern
  | 'assignment' // name = value, name: value, name => value
  | 'element' // <name>value</name>, name="n" value="v", a variable block with a default
  | 'default' // name || value, ${name:-value}
  | 'argument' // f("name", value), name(value)
  | 'list' // name = ["value", …], name = ("user", "value")
  | 'expression' // a literal inside the expression assigned: name = get("X", "value")
  | 'comparison' // name == value
  | 'flag' // --name value
  | 'word'; // name value: directives, #define, SQL

export interface Candidate {
  readonly rule: Rule;
  /** Byte range of the secret. */
  readonly start: number;
  readonly end: number;
  readonly role: Role;
  /** The whole identifier the value belongs to; '' for patterns. */
  readonly name: string;
  /** Where the name starts, in bytes; equal to `start` for patterns. */
  readonly nameStart: number;
  /** What stands between name and value: `=`, `:`, `(`, … */
  readonly sign: string;
  /** The quote around the value, or '' for a bare one. */
  readonly quote: string;
  /** 0 for the first literal of a list, call or expression, 1 for the second, … */
  readonly index: number;
}

export interface Verdict {
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
}

/** A candidate with its verdict. */
export interface Judged extends Candidate, Verdict {
  /** Set when it stands inside an encoded text: its value, and the decoders, outermost first. */
  readonly decoded?: { readonly value: string; readonly by: readonly string[] };
}
