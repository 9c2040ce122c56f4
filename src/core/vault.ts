// The store as an operator sees it: what is there, in what state, who rotates it. The migrator itself needs only `Store`.
import type { KeyliftError } from './errors.ts';
import type { Secret } from './secret.ts';
import type { StoredSecret } from './store.ts';

/** What the store says of a secret without its value. Dates are ISO 8601. */
export interface SecretDetails extends StoredSecret {
  readonly description?: string;
  /** Absent for the key AWS manages. */
  readonly kmsKeyId?: string;
  readonly created?: string;
  readonly changed?: string;
  /** The day of the last read. */
  readonly lastAccessed?: string;
  /** Labels by version id. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
  readonly rotation?: RotationState;
  readonly replicas: readonly ReplicaState[];
}

export interface RotationState {
  readonly enabled: boolean;
  readonly lambdaArn?: string;
  readonly schedule?: string;
  readonly lastRotated?: string;
  readonly next?: string;
}

export interface ReplicaState {
  readonly region: string;
  readonly status: 'InSync' | 'InProgress' | 'Failed';
  readonly message?: string;
}

/** What a value is: text, or bytes in base64. */
export interface StoredContent {
  readonly kind: 'text' | 'binary';
  readonly value: Secret;
  readonly versionId: string;
}

/** How a rotation is set up. Exactly one of `lambdaArn` and `managed` where the secret has no rotation yet. */
export interface RotationSettings {
  readonly lambdaArn?: string;
  /** `rate(30 days)` or `cron(…)`, UTC. */
  readonly schedule: string;
  /** Length of the window in hours. */
  readonly windowHours?: number;
  /** False only stores the settings and runs the test step. */
  readonly immediately: boolean;
}

/** Every method throws KeyliftError (E08xx) with the missing permission or the next step, never with a value. */
export interface Vault {
  /** Secrets by name; `prefix` narrows the list, `tags` must all be there. The service may be minutes behind. */
  list(filter: { readonly prefix?: string; readonly tags?: Readonly<Record<string, string>> }): AsyncIterable<SecretDetails>;
  /** undefined when there is no such secret. */
  details(id: string): Promise<SecretDetails | undefined>;
  /** Current values by the ids that were asked for, twenty a call; an entry that cannot be read is its error. */
  readMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredContent | KeyliftError>>;
  /** The value of a version or stage, by default the current one. */
  content(id: string, version?: { readonly id?: string; readonly stage?: string }): Promise<StoredContent>;
  /** Sets up rotation, and rotates when told to; gives the id of the version that is being made. */
  rotate(id: string, settings: RotationSettings): Promise<{ readonly versionId?: string }>;
  /** Rotates with the settings there are. */
  rotateNow(id: string): Promise<{ readonly versionId?: string }>;
  /** Adds replicas and waits until each is in sync. @throws KeyliftError E0822 when one fails or takes too long. */
  replicate(id: string, regions: readonly string[]): Promise<readonly ReplicaState[]>;
  /** The resource policy, without line breaks and spaces around its signs; undefined when there is none. */
  policy(id: string): Promise<string | undefined>;
  /** Checks a resource policy and puts it, never one that opens the secret to everybody. */
  putPolicy(id: string, policy: string): Promise<void>;
}
