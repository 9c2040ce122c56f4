// New versions and the labels that point at them: idempotent tokens, AWSCURRENT and its AWSPREVIOUS, the label limit.
import { alreadyExists, invalidParameter, invalidRequest, ServiceError } from './service-error.ts';
import type { StoredSecret, Vault, Version } from './state.ts';
import type { StoredValue } from './stored-value.ts';

/** The version that is read by default. */
export const CURRENT = 'AWSCURRENT';
/** The version that was current before. */
const PREVIOUS = 'AWSPREVIOUS';
/** The version a rotation is making. */
export const PENDING = 'AWSPENDING';

/** Labels one secret may have over all its versions. */
const MAX_LABELS = 20;
/** The service prunes label-less versions beyond this many, but none younger than a day. */
const KEPT_VERSIONS = 100;
const DAY_MS = 86_400_000;

/**
 * Stores a value as version `token` and labels it (by default AWSCURRENT; always so for a secret's first version). The
 * same token with the same value changes nothing; with another value it is ResourceExistsException.
 */
export function putVersion(
  vault: Vault,
  secret: StoredSecret,
  token: string,
  value: StoredValue,
  labels: readonly string[] = [CURRENT],
): Version {
  const existing = secret.versions.get(token);
  if (existing?.value !== undefined) {
    if (existing.value.equals(value)) return existing;
    throw tokenInUse(secret, token);
  }
  const wanted = new Set(labels);
  if (secret.versions.size === 0) wanted.add(CURRENT);
  checkLabelLimit(secret, wanted);
  const version = existing ?? announceVersion(vault, secret, token);
  version.value = value;
  // AWSCURRENT goes last: it decides where AWSPREVIOUS ends up.
  const ordered = [...wanted].filter((label) => label !== CURRENT);
  if (wanted.has(CURRENT)) ordered.push(CURRENT);
  for (const label of ordered) moveLabel(secret, label, version);
  secret.changed = vault.now();
  prune(secret, vault.now());
  return version;
}

/** A version without a value and without labels, as a rotation starts one. */
export function announceVersion(vault: Vault, secret: StoredSecret, token: string): Version {
  const version: Version = {
    id: token,
    created: vault.now(),
    labels: new Set(),
    kmsKeyId: secret.kmsKeyId,
    value: undefined,
    accessed: undefined,
  };
  secret.versions.set(token, version);
  return version;
}

/** Puts a label on `to`, taking it from whoever has it; the version that loses AWSCURRENT becomes AWSPREVIOUS. */
export function moveLabel(secret: StoredSecret, label: string, to: Version): void {
  const from = holderOf(secret, label);
  if (from === to) return;
  from?.labels.delete(label);
  to.labels.add(label);
  if (label !== CURRENT || from === undefined) return;
  holderOf(secret, PREVIOUS)?.labels.delete(PREVIOUS);
  from.labels.add(PREVIOUS);
}

/** The version that has a label, if any. */
export function holderOf(secret: StoredSecret, label: string): Version | undefined {
  for (const version of secret.versions.values()) if (version.labels.has(label)) return version;
  return undefined;
}

/** Throws LimitExceededException when the secret would have more than 20 labels. */
export function checkLabelLimit(secret: StoredSecret, added: Iterable<string>): void {
  const labels = new Set(added);
  if (labels.has(CURRENT) && holderOf(secret, CURRENT) !== undefined) labels.add(PREVIOUS);
  for (const version of secret.versions.values()) for (const label of version.labels) labels.add(label);
  if (labels.size <= MAX_LABELS) return;
  throw new ServiceError('LimitExceededException', `A secret can't have more than ${MAX_LABELS} staging labels.`);
}

/** ResourceExistsException for a token that already names a version. */
export function tokenInUse(secret: StoredSecret, token: string): ServiceError {
  return alreadyExists(
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** The members of a request that carry a value. */
export interface ValueInput {
  readonly SecretString?: StoredValue;
  readonly SecretBinary?: StoredValue;
  readonly ClientRequestToken?: string;
}

/** The one value of a request with its token; undefined when it has none. Both kinds at once, or no token, is an error. */
export function valueOf(input: ValueInput): { readonly value: StoredValue; readonly token: string } | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.");
  }
  const value = input.SecretString ?? input.SecretBinary;
  if (value === undefined) return undefined;
  if (input.ClientRequestToken === undefined) {
    throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  return { value, token: input.ClientRequestToken };
}

function prune(secret: StoredSecret, now: Date): void {
  let surplus = secret.versions.size - KEPT_VERSIONS;
  for (const version of secret.versions.values()) {
    if (surplus <= 0) return;
    if (version.labels.size > 0 || now.getTime() - version.created.getTime() < DAY_MS) continue;
    secret.versions.delete(version.id);
    surplus -= 1;
  }
}
