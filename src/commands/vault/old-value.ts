// Tells whether a value is one that stood in the code and was migrated.
import { requestToken, secretDigest } from '../../core/fingerprint.ts';
import type { Secret } from '../../core/secret.ts';
import type { ProjectSecret } from './migrated.ts';

export function oldValue({ name, item }: ProjectSecret, key: Uint8Array): (value: Secret) => boolean {
  const digests = new Set(item.digests?.map(({ digest }) => digest));
  // Tokens and digests are made under this project's key, so equal ones are equal values.
  return (value) =>
    requestToken(key, name, value) === item.versionId || (digests.size > 0 && digests.has(secretDigest(key, value)));
}
