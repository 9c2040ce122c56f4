// A hit that nothing has judged yet. Offsets are bytes into the blob.
import type { Reason } from '../core/finding.ts';
import type { Confidence, Rule } from '../core/rule.ts';

/** How the value is given in its line. */
export type Role =
  | 'pattern' // found by a rule's own pattern
  | 'assignment' // name = value, name: value, <name>value</name>
  | 'default' // name || value
  | 'argument' // f("name", value) or name(value)
  | 'comparison' // name == value
  | 'flag'; // --name value

export interface Candidate {
  readonly rule: Rule;
  /** Byte range of the secret. */
  readonly start: number;
  readonly end: number;
  readonly role: Role;
  /** The whole identifier the value belongs to; '' for patterns. */
  readonly name: string;
  /** The quote around the value, or '' for a bare one. */
  readonly quote: string;
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
