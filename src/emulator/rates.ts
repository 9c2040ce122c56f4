// How many calls a second the service takes, by groups of operations, and the ThrottlingException for those beyond.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
import { ServiceError } from './service-error.ts';

/** Calls a second of each group; operations of one group share it. */
const GROUPS: readonly (readonly [number, readonly string[]])[] = [
  [10_000, ['GetSecretValue']],
  [40_000, ['DescribeSecret']],
  [100, ['ListSecrets']],
  [100, ['BatchGetSecretValue']],
  [50, ['CreateSecret']],
  [50, ['DeleteSecret']],
  [
    50,
    [
      'PutSecretValue',
      'RemoveRegionsFromReplication',
      'ReplicateSecretToRegions',
      'StopReplicationToReplica',
      'UpdateSecret',
      'UpdateSecretVersionStage',
    ],
  ],
  [50, ['CancelRotateSecret', 'RotateSecret']],
  [50, ['TagResource', 'UntagResource']],
  [50, ['DeleteResourcePolicy', 'GetResourcePolicy', 'PutResourcePolicy', 'ValidateResourcePolicy']],
  [50, ['GetRandomPassword', 'ListSecretVersionIds', 'RestoreSecret']],
];

/** Counts calls; a group may use up one second's worth at once and gains it back evenly. */
export class RateLimits {
  readonly #buckets = new Map<string, { readonly perSecond: number; left: number; at: number }>();
  readonly #clock: () => number;

  /** `scale`: 1 for the service's own rates, more for a faster service. `clock`: milliseconds. */
  constructor(scale: number, clock: () => number = () => performance.now()) {
    this.#clock = clock;
    for (const [rate, operations] of GROUPS) {
      const bucket = { perSecond: rate * scale, left: rate * scale, at: clock() };
      for (const operation of operations) this.#buckets.set(operation, bucket);
    }
  }

  /** Throws ThrottlingException when the group's second is used up. */
  take(operation: string): void {
    const bucket = this.#buckets.get(operation);
    if (bucket === undefined) return;
    const now = this.#clock();
    bucket.left = Math.min(bucket.perSecond, bucket.left + ((now - bucket.at) / 1000) * bucket.perSecond);
    bucket.at = now;
    if (bucket.left < 1) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    bucket.left -= 1;
  }
}
