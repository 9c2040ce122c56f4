// The life of a secret: CreateSecret, UpdateSecret, DescribeSecret, DeleteSecret, RestoreSecret.
import type { Context } from './context.ts';
import { addReplicas, replicationStatus, type ReplicaRegion } from './replication-operations.ts';
import { describeRotation } from './rotation-operations.ts';
import { alreadyExists, invalidParameter, invalidRequest, ServiceError } from './service-error.ts';
import type { StoredSecret, Vault } from './state.ts';
import { mergeTags, type Tag } from './tag-operations.ts';
import { checkLabelLimit, CURRENT, putVersion, tokenInUse, valueOf, type ValueInput } from './versions.ts';

interface Metadata {
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Type?: string;
}

const DAY_MS = 86_400_000;
/** Names that are secrets' names at all; what a SecretId may be besides ARNs. */
const NAME = /^[A-Za-z0-9/_+=.@-]+$/;
const DEFAULT_KEY = 'alias/aws/secretsmanager';

/** CreateSecret: a repeated call with the same token and value is the first one; otherwise a taken name is ResourceExistsException. */
export function createSecret(
  { vault, may }: Context,
  input: Metadata &
    ValueInput & { readonly Name: string; readonly Tags?: readonly Tag[]; readonly AddReplicaRegions?: readonly ReplicaRegion[] },
): object {
  if (!isSecretName(input.Name)) {
    throw new ServiceError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@',
    );
  }
  const given = valueOf(input);
  const present = vault.secrets.get(input.Name);
  if (present !== undefined) return replayCreation(present, given);

  const now = vault.now();
  const secret: StoredSecret = {
    arn: vault.arnFor(input.Name),
    name: input.Name,
    created: now,
    versions: new Map(),
    tags: mergeTags(new Map(), input.Tags ?? []),
    replicas: new Map(),
    description: nonEmpty(input.Description),
    kmsKeyId: ownKey(input.KmsKeyId),
    type: nonEmpty(input.Type),
    policy: undefined,
    changed: now,
    accessed: undefined,
    deletion: undefined,
    rotation: undefined,
  };
  addReplicas(vault, secret.replicas, input.AddReplicaRegions ?? []);
  if (given !== undefined || secret.kmsKeyId !== undefined) may.key(secret.kmsKeyId, secret.arn, 'encrypt');
  if (given !== undefined) putVersion(vault, secret, given.token, given.value);
  vault.secrets.set(secret.name, secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: given?.token, ReplicationStatus: replicationStatus(secret) };
}

/** UpdateSecret: metadata, and a new current version when there is a value. */
export function updateSecret({ vault, may }: Context, input: Metadata & ValueInput & { readonly SecretId: string }): object {
  const secret = vault.live(input.SecretId);
  const given = valueOf(input);
  // Unlike PutSecretValue, this is no idempotent operation: a token that is in use is an error even for the same value.
  if (given !== undefined && secret.versions.get(given.token)?.value !== undefined) throw tokenInUse(secret, given.token);
  // Checked before anything is touched, so that a refused update leaves no half of it behind.
  if (given !== undefined) checkLabelLimit(secret, [CURRENT]);
  const key = input.KmsKeyId === undefined ? secret.kmsKeyId : ownKey(input.KmsKeyId);
  if (given !== undefined || input.KmsKeyId !== undefined) may.key(key, secret.arn, 'encrypt');
  if (input.Description !== undefined) secret.description = nonEmpty(input.Description);
  if (input.KmsKeyId !== undefined) secret.kmsKeyId = ownKey(input.KmsKeyId);
  if (input.Type !== undefined) secret.type = nonEmpty(input.Type);
  if (given !== undefined) putVersion(vault, secret, given.token, given.value);
  secret.changed = vault.now();
  return { ARN: secret.arn, Name: secret.name, VersionId: given?.token };
}

/** DescribeSecret: also answers for a secret that is scheduled for deletion. */
export function describeSecret({ vault }: Context, input: { readonly SecretId: string }): object {
  const secret = vault.find(input.SecretId);
  const stages = stagesByVersion(secret);
  return {
    ...describeMetadata(vault, secret),
    VersionIdsToStages: Object.keys(stages).length === 0 ? undefined : stages,
    ReplicationStatus: replicationStatus(secret),
  };
}

/** DeleteSecret: starts a recovery window of 7 to 30 days (by default 30), or deletes at once. */
export function deleteSecret(
  { vault }: Context,
  input: { readonly SecretId: string; readonly RecoveryWindowInDays?: number; readonly ForceDeleteWithoutRecovery?: boolean },
): object {
  const days = input.RecoveryWindowInDays;
  const force = input.ForceDeleteWithoutRecovery === true;
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const now = vault.now();
  if (force) return deleteAtOnce(vault, input.SecretId, now);
  const secret = vault.live(input.SecretId);
  refuseReplicated(secret);
  const due = new Date(now.getTime() + (days ?? 30) * DAY_MS);
  secret.deletion = due;
  return { ARN: secret.arn, Name: secret.name, DeletionDate: due };
}

/** RestoreSecret: ends the recovery window; nothing for a secret that is in none. */
export function restoreSecret({ vault }: Context, input: { readonly SecretId: string }): object {
  const secret = vault.find(input.SecretId);
  secret.deletion = undefined;
  return { ARN: secret.arn, Name: secret.name };
}

/** The members DescribeSecret and ListSecrets share. */
export function describeMetadata(vault: Vault, secret: StoredSecret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Type: secret.type,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    ...describeRotation(secret),
    LastChangedDate: secret.changed,
    LastAccessedDate: secret.accessed,
    DeletedDate: secret.deletion,
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    CreatedDate: secret.created,
    PrimaryRegion: secret.replicas.size > 0 ? vault.region : undefined,
  };
}

/** Labels by version id, label-less versions left out. */
export function stagesByVersion(secret: StoredSecret): Record<string, string[]> {
  const labelled = [...secret.versions.values()].filter(({ labels }) => labels.size > 0);
  return Object.fromEntries(labelled.map(({ id, labels }) => [id, [...labels]]));
}

/** Whether `text` has the length and the characters of a secret's name. */
export function isSecretName(text: string): boolean {
  return text.length <= 512 && NAME.test(text);
}

function replayCreation(present: StoredSecret, given: ReturnType<typeof valueOf>): object {
  if (present.deletion !== undefined) {
    throw invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
  }
  const version = given === undefined ? undefined : present.versions.get(given.token);
  if (given === undefined || version === undefined) {
    throw alreadyExists(`The operation failed because the secret ${present.name} already exists.`);
  }
  if (version.value?.equals(given.value) !== true) throw tokenInUse(present, given.token);
  return { ARN: present.arn, Name: present.name, VersionId: version.id, ReplicationStatus: replicationStatus(present) };
}

function deleteAtOnce(vault: Vault, id: string, now: Date): object {
  const secret = vault.lookUp(id);
  if (secret === undefined) {
    const name = id.startsWith('arn:') ? (id.split(':')[6] ?? id) : id;
    return { ARN: id.startsWith('arn:') ? id : vault.arnFor(id), Name: name, DeletionDate: now };
  }
  refuseReplicated(secret);
  vault.secrets.delete(secret.name);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: now };
}

function refuseReplicated(secret: StoredSecret): void {
  if (secret.replicas.size === 0) return;
  throw invalidParameter(
    `You can't delete secret ${secret.arn} that still has replica regions [${[...secret.replicas.keys()].join(', ')}].`,
  );
}

/** The service leaves its own key out of every description. */
function ownKey(key: string | undefined): string | undefined {
  return key === DEFAULT_KEY ? undefined : nonEmpty(key);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
