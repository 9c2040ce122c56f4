// Identity that gives nothing away. Whatever leaves the machine is either computed without the value (fingerprint) or
// keyed with a random key that does not leave it (keyed digests), so that nobody can test guesses of a weak password.
import { createHash, createHmac } from 'node:crypto';
import type { Secret } from './secret.ts';

/**
 * Identity of a place: the rule, the path, and the line with every candidate cut out and white space folded, so it
 * survives moved lines and reformatting. `ordinal` tells apart equal lines of one file (0-based).
 * @returns 32 hex characters.
 */
export function placeFingerprint(ruleId: string, path: string, maskedLine: string, ordinal: number): string {
  const line = maskedLine.replace(/\s+/g, '');
  return createHash('sha256')
    .update(JSON.stringify([1, ruleId, path, line, ordinal]))
    .digest('hex')
    .slice(0, 32);
}

/** Digest of a secret under a random key; equal values give equal digests. Only as public as the key is. */
export function secretDigest(key: Uint8Array, secret: Secret): string {
  return createHmac('sha256', key).update(secret.reveal(), 'utf8').digest('hex');
}

/** Keyed digest of file bytes: says "unchanged" without letting a reader of the plan guess the password inside. */
export function contentDigest(key: Uint8Array, bytes: Uint8Array): string {
  return createHmac('sha256', key).update('content\0').update(bytes).digest('hex');
}

/**
 * Client request token for Secrets Manager: the same name and value always give the same token, so a repeated call is a
 * no-op at the service. It becomes the version id, which is visible to readers, hence keyed.
 * @returns 36 characters, formatted as a UUID.
 */
export function requestToken(key: Uint8Array, name: string, secret: Secret): string {
  const hex = createHmac('sha256', key).update(`token\0${name}\0`).update(secret.reveal(), 'utf8').digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
