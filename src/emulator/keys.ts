// KMS keys as small local objects: found by id, alias or ARN, in a state, with a policy. They encrypt nothing.
import { ServiceError } from './service-error.ts';
import type { PolicyDocument } from './policy-evaluation.ts';

/** A customer managed key of the emulator's account and region. */
export interface EmulatorKey {
  readonly keyId: string;
  /** With `alias/` in front. */
  readonly alias?: string;
  readonly state?: 'Enabled' | 'Disabled' | 'PendingDeletion';
  /** Default: the account's IAM policies decide. */
  readonly policy?: PolicyDocument;
}

/** The keys of an emulator; without any, every key is there and works. */
export class Keys {
  readonly #keys: readonly EmulatorKey[] | undefined;
  readonly #head: string;

  constructor(keys: readonly EmulatorKey[] | undefined, region: string, account: string) {
    this.#keys = keys;
    this.#head = `arn:aws:kms:${region}:${account}:`;
  }

  arnOf(key: EmulatorKey): string {
    return `${this.#head}key/${key.keyId}`;
  }

  /** `any` when keys are not looked at; undefined when there is no such key here. */
  find(id: string): EmulatorKey | 'any' | undefined {
    if (this.#keys === undefined) return 'any';
    const local = id.startsWith(this.#head) ? id.slice(this.#head.length).replace(/^key\//, '') : id;
    return this.#keys.find(({ keyId, alias }) => local === keyId || (alias !== undefined && local === alias));
  }

  /** The answer of DescribeKey. Throws NotFoundException. */
  describe(id: string): object {
    const key = this.find(id);
    if (key === undefined) throw new ServiceError('NotFoundException', 'There is no such key in this account and region.');
    if (key === 'any') return metadata(`${this.#head}key/${id.replaceAll('/', '-')}`, id, 'Enabled');
    return metadata(this.arnOf(key), key.keyId, key.state ?? 'Enabled');
  }
}

function metadata(Arn: string, KeyId: string, KeyState: string): object {
  const kind = { KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' };
  return { KeyMetadata: { Arn, KeyId, KeyState, Enabled: KeyState === 'Enabled', ...kind } };
}
