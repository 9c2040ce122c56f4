// What detection says. Codes, positions and a Secret; every sentence about it is written in report/.
import type { Position, Provenance, Span } from './blob.ts';
import type { Confidence, SecretShape } from './rule.ts';
import type { Secret } from './secret.ts';

/** Why a finding has the confidence it has; report/ has the words, tests compare codes. */
export interface Reason {
  readonly code: string;
  /** -1 speaks against, +1 for. */
  readonly direction: -1 | 1;
  readonly args?: Readonly<Record<string, string | number>>;
}

/** What its provider says of a secret: `unknown` without a clear answer, `unchecked` when it was not or cannot be asked. */
export type ValidationState = 'active' | 'inactive' | 'unknown' | 'unchecked';

/** A place where a secret stands. */
export interface Finding {
  /** Identity of the place: survives moved lines and reformatting, holds nothing of the value (core/fingerprint.ts). */
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
  /** Rules that matched the same place and lost to a more specific one. */
  readonly alsoMatched: readonly string[];
  readonly secret: Secret;
  readonly shape: SecretShape;
  /** Head of the token that is public knowledge, shown before the mask; '' when there is none. */
  readonly publicPrefix: string;
  /** The name the value is assigned to (`db_password`), where one was read; unfiltered repository text. */
  readonly label?: string;
  /**
   * Set where it stands beside its partners (a key beside its id): `set` is equal for all findings of the set, `name` is
   * `main` for the one whose rule names the parts, and the part's name in that rule for the others.
   */
  readonly part?: { readonly set: string; readonly name: string };
  /** Set when the secret stands in the file in an encoded form: the decoders (`base64`, `escapes`, …), outermost first. */
  readonly decoders?: readonly string[];
  /** Byte range of the secret, or of its encoded form, in the whole file. */
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
  /** Every place this same content was seen; the first one is the one to show. */
  readonly provenance: readonly [Provenance, ...Provenance[]];
  /** The source line around it with *every* candidate on it masked, at most 240 characters, unfiltered otherwise. */
  readonly excerpt: Excerpt;
  /** Set with --validate. */
  readonly validation?: ValidationState;
  readonly status: 'new' | 'allowed' | 'baseline';
}

export interface Excerpt {
  readonly text: string;
  /** UTF-16 range of the mask inside `text`. */
  readonly start: number;
  readonly end: number;
}

/** All places of one value. `number` counts from 1 in report order. */
export interface SecretGroup {
  readonly number: number;
  readonly findings: readonly [Finding, ...Finding[]];
}
