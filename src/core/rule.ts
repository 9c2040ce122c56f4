// A rule as data: what rules/*.yml says once it is read and checked (ruleset/schema.ts), before it is compiled.

export type Confidence = 'high' | 'medium' | 'low';

/** How a rule finds candidates: by a regular expression, or by reading an assignment (`name = "value"`) around a keyword. */
export type RuleKind = 'pattern' | 'assignment';

/** Which AWS shape and rotation fit the credential; used when a secret is stored. */
export type SecretShape = 'text' | 'api-key' | 'database' | 'json' | 'pem' | 'aws-access-key';

/**
 * Offline proof that a matched text really is a token of its kind. Each name is a function in detect/proof.ts; a failed
 * proof drops a candidate to low confidence, a passed one raises it to high.
 */
export type ProofName =
  | 'age'
  | 'atlassian'
  | 'aws-key-id'
  | 'azure-storage-key'
  | 'base64-json'
  | 'bitcoin'
  | 'cloudflare'
  | 'ethereum'
  | 'github-crc32'
  | 'gitlab'
  | 'google-service-account'
  | 'grafana'
  | 'jwk'
  | 'jwt'
  | 'mnemonic'
  | 'nkey'
  | 'npm-crc32'
  | 'pem'
  | 'pgp'
  | 'putty'
  | 'pypi'
  | 'slack'
  | 'wireguard';

/** A partner without which the secret is of little use: the SID beside a token, the user beside a password. */
export interface RulePart {
  /** What templates of the validation call it. */
  readonly name: string;
  /** Id of the rule that finds it; several are separated by `|`. */
  readonly rule: string;
  /** How many lines away it may stand, at most. */
  readonly lines: number;
}

/** Who can replace the value: AWS by itself, AWS with a partner, a rotation function, or a person at the provider. */
export type RotationKind = 'managed' | 'managed-external' | 'lambda' | 'manual';

/**
 * A request that tells whether the secret is live, from the provider's documentation. In `url` (never its host), header
 * values, `basic` and `body`, `{{secret}}` stands for the secret and `{{name}}` for a part. An answer that is neither
 * active nor inactive leaves it unknown.
 */
export interface Validation {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly body?: string;
  readonly active: Answer;
  readonly inactive?: Answer;
}

/** Matches when the status is listed and, where given, `body` stands in the answer. */
export interface Answer {
  readonly status: readonly number[];
  readonly body?: string;
}

export interface Rule {
  /** `provider.kind`, lower-kebab on both sides; never renumbered, never reused. */
  readonly id: string;
  readonly name: string;
  /** What it is and what an attacker gains, one sentence each. */
  readonly description: string;
  readonly kind: RuleKind;
  /**
   * Regular expression, matched against a window of bytes read as latin1. The secret is the group `secret` (the whole
   * match when there is no such group). For `assignment` rules: not used.
   */
  readonly pattern?: string;
  /** The pattern is not ours and could run for ever: it runs in a linear engine or under a watchdog. Set by who loads it. */
  readonly guarded?: boolean;
  /** Case-insensitive pattern. Default false. */
  readonly ignoreCase?: boolean;
  /** Lower-case literals, one of which stands in every match. The matcher looks at nothing else. For `assignment`: the name words. */
  readonly keywords: readonly string[];
  /** How far the pattern may reach around a keyword, in bytes. Default 160 before and 480 after. */
  readonly reach?: { readonly before: number; readonly after: number };
  /** Confidence of a match when nothing else speaks for or against it. */
  readonly confidence: Confidence;
  /** Least Shannon entropy of the secret, bits per character. */
  readonly minEntropy?: number;
  /** Least number of different character classes (lower, upper, digit, other) in the secret. */
  readonly minClasses?: number;
  readonly proof?: ProofName;
  readonly shape: SecretShape;
  /** The head of a token that is public knowledge (`ghp_`), shown in front of the mask. */
  readonly publicPrefix?: string;
  /** Not secret by itself (AWS key id, OAuth client id): reported at most low unless its partner stands near it or a proof passes. */
  readonly identifier?: boolean;
  /** Regular expression, case ignored, that must match somewhere in the window around the keyword: the provider's name. */
  readonly context?: string;
  /** All of these must stand near; otherwise the finding is reported at most low. */
  readonly parts?: readonly RulePart[];
  readonly validation?: Validation;
  readonly rotationKind?: RotationKind;
  /** Where a reader finds the documented format. */
  readonly references: readonly string[];
  /** The provider's page on revoking or rotating it. */
  readonly rotation?: string;
  /** Texts in which the rule must find exactly one secret; `{{…}}` are generators (rules/README.md). */
  readonly examples: readonly string[];
  /** Texts in which the rule must find nothing at its own confidence. */
  readonly counterexamples: readonly string[];
}

const ORDER: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };

/** True when `a` is at least as sure as `b`. */
export function atLeast(a: Confidence, b: Confidence): boolean {
  return ORDER[a] >= ORDER[b];
}
