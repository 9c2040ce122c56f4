// Axis 2: where values go. A store is one file in stores/; the migrator knows only this port.
import type { Secret } from './secret.ts';

/** How code points at a stored value: the secret's name and, for JSON secrets, the field. */
export interface SecretRef {
  readonly name: string;
  readonly key?: string;
}

/** What the store says of a secret without its value. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly currentVersionId?: string;
  /** ISO 8601; set when the secret is scheduled for deletion. */
  readonly deletionDate?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StoredVersion {
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
}

export interface CreateSecretInput {
  readonly name: string;
  readonly value: Secret;
  /** The value is bytes in base64, and stored as bytes. */
  readonly isBinary?: boolean;
  /** Becomes the version id; the same token with the same value is a no-op (core/fingerprint.ts requestToken). */
  readonly token: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kmsKeyId?: string;
}

/** Every method throws KeyliftError (E08xx) with the missing permission or the next step, never with a value. */
export interface Store {
  /** undefined when there is no such secret. */
  describe(name: string): Promise<StoredSecret | undefined>;
  create(input: CreateSecretInput): Promise<StoredVersion>;
  /** A new current version of an existing secret. */
  put(input: { readonly name: string; readonly value: Secret; readonly token: string }): Promise<StoredVersion>;
  /** The current value, or that of one version. */
  read(id: string, versionId?: string): Promise<{ readonly value: Secret; readonly version: StoredVersion }>;
  /** Starts the recovery window (7 to 30 days); never deletes at once. */
  scheduleDeletion(arn: string, days: number): Promise<void>;
  /** Takes a secret out of the recovery window. */
  restore(name: string): Promise<void>;
}
