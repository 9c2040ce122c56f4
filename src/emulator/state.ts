// Secrets and versions in memory, and how a SecretId finds one. Knows no HTTP and no disk.
import { randomInt } from 'node:crypto';
import { invalidRequest, notFound } from './service-error.ts';
import type { RotationRules } from './schedule.ts';
import type { StoredValue } from './stored-value.ts';

/** One version. `value` is undefined while a rotation has announced the version but not filled it. */
export interface Version {
  readonly id: string;
  readonly created: Date;
  readonly labels: Set<string>;
  readonly kmsKeyId: string | undefined;
  value: StoredValue | undefined;
  /** Start of the UTC day of the last read. */
  accessed: Date | undefined;
}

/** A replica as the primary sees it; the emulator holds no second region. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
}

/** Rotation settings; they outlive CancelRotateSecret, which only clears `enabled`. */
export interface Rotation {
  enabled: boolean;
  lambdaArn: string | undefined;
  rules: RotationRules | undefined;
  configured: Date;
  last: Date | undefined;
  externalMetadata: readonly { readonly Key?: string; readonly Value?: string }[] | undefined;
  externalRoleArn: string | undefined;
}

/** A secret with all its versions, in order of creation. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly created: Date;
  readonly versions: Map<string, Version>;
  readonly tags: Map<string, string>;
  readonly replicas: Map<string, Replica>;
  description: string | undefined;
  kmsKeyId: string | undefined;
  type: string | undefined;
  policy: string | undefined;
  changed: Date;
  accessed: Date | undefined;
  /** When the recovery window ends, for a secret that is scheduled for deletion. */
  deletion: Date | undefined;
  rotation: Rotation | undefined;
}

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** All secrets of one account in one region. */
export class Vault {
  readonly region: string;
  readonly account: string;
  readonly now: () => Date;
  readonly secrets: Map<string, StoredSecret> = new Map();

  constructor(region: string, account: string, now: () => Date) {
    this.region = region;
    this.account = account;
    this.now = now;
  }

  /** The secret a name, full ARN or ARN without the random suffix means; ResourceNotFoundException when there is none. */
  find(id: string): StoredSecret {
    const secret = this.lookUp(id);
    if (secret === undefined) throw notFound();
    return secret;
  }

  /** Like `find`, and InvalidRequestException when the secret is scheduled for deletion. */
  live(id: string): StoredSecret {
    const secret = this.find(id);
    if (secret.deletion !== undefined) {
      throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  }

  lookUp(id: string): StoredSecret | undefined {
    if (!id.startsWith('arn:')) return this.secrets.get(id);
    const head = `arn:aws:secretsmanager:${this.region}:${this.account}:secret:`;
    if (!id.startsWith(head)) return this.#byArn(id);
    const rest = id.slice(head.length);
    // The service takes whatever looks like the random suffix for it; hence its advice against names that end so.
    return /-[A-Za-z0-9]{6}$/.test(rest) ? this.#byArn(id) : this.secrets.get(rest);
  }

  /** A fresh ARN for a name: the same name gets another one after it was deleted. */
  arnFor(name: string): string {
    const suffix = Array.from({ length: 6 }, () => SUFFIX_ALPHABET.charAt(randomInt(SUFFIX_ALPHABET.length))).join('');
    return `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${name}-${suffix}`;
  }

  /** Drops the secrets whose recovery window is over; true when there was one. */
  purge(): boolean {
    const now = this.now().getTime();
    let found = false;
    // Asked before every call, so nothing is allocated; a Map may lose entries while it is gone through.
    for (const { name, deletion } of this.secrets.values()) {
      if (deletion === undefined || deletion.getTime() > now) continue;
      this.secrets.delete(name);
      found = true;
    }
    return found;
  }

  #byArn(arn: string): StoredSecret | undefined {
    for (const secret of this.secrets.values()) if (secret.arn === arn) return secret;
    return undefined;
  }
}

/** Notes a read: the service keeps the day, not the time. */
export function markAccess(secret: StoredSecret, version: Version, now: Date): void {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  secret.accessed = day;
  version.accessed = day;
}
