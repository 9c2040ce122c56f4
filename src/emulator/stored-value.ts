// The value of one version: text or bytes, held as a Secret from the moment a request is decoded.
import { Secret } from '../core/secret.ts';

/** `string`: the SecretString. `binary`: the SecretBinary, as canonical base64. */
export type ValueKind = 'string' | 'binary';

/** A SecretString or SecretBinary. */
export class StoredValue {
  readonly kind: ValueKind;
  readonly secret: Secret;
  /** Size in bytes as the service counts it: UTF-8 bytes of a string, decoded bytes of a binary. */
  readonly bytes: number;

  private constructor(kind: ValueKind, secret: Secret, bytes: number) {
    this.kind = kind;
    this.secret = secret;
    this.bytes = bytes;
  }

  static ofString(text: string): StoredValue {
    const secret = new Secret(text);
    return new StoredValue('string', secret, secret.byteLength);
  }

  /** Undefined when `base64` is not base64 with padding. */
  static ofBase64(base64: string): StoredValue | undefined {
    if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
    const bytes = Buffer.from(base64, 'base64');
    return new StoredValue('binary', new Secret(bytes.toString('base64')), bytes.length);
  }

  equals(other: StoredValue): boolean {
    return this.kind === other.kind && this.secret.equals(other.secret);
  }
}
