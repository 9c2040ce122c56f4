// Replicas, as the primary sees them: stored, reported InSync at once, in the way of a deletion. The emulator is one
// region; a replica that is promoted by StopReplicationToReplica leaves its sight.
import type { Context } from './context.ts';
import { invalidParameter, invalidRequest } from './service-error.ts';
import type { Replica, StoredSecret, Vault } from './state.ts';

/** The service's ReplicaRegionType structure. */
export interface ReplicaRegion {
  readonly Region: string;
  readonly KmsKeyId?: string;
}

/** ReplicateSecretToRegions: adds all regions, or none and InvalidParameterException. */
export function replicateSecretToRegions(
  { vault }: Context,
  input: { readonly SecretId: string; readonly AddReplicaRegions: readonly ReplicaRegion[] },
): object {
  const secret = vault.live(input.SecretId);
  addReplicas(vault, secret.replicas, input.AddReplicaRegions);
  return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
}

/** RemoveRegionsFromReplication: InvalidParameterException when there is no replica in one of the regions. */
export function removeRegionsFromReplication(
  { vault }: Context,
  input: { readonly SecretId: string; readonly RemoveReplicaRegions: readonly string[] },
): object {
  const secret = vault.live(input.SecretId);
  const unknown = input.RemoveReplicaRegions.some((region) => !secret.replicas.has(region));
  if (unknown) throw invalidParameter('The secret is not replicated to one of the regions in RemoveReplicaRegions.');
  for (const region of input.RemoveReplicaRegions) secret.replicas.delete(region);
  return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
}

/** Takes the replica's ARN, or the name in a request signed for the replica's region. */
export function stopReplicationToReplica({ vault, signedRegion }: Context, input: { readonly SecretId: string }): object {
  const named = /^arn:aws:secretsmanager:([a-z0-9-]+):/.exec(input.SecretId);
  const region = named?.[1] ?? signedRegion;
  const primaryId = named === null ? input.SecretId : input.SecretId.replace(`:${region}:`, `:${vault.region}:`);
  const secret = vault.live(primaryId);
  if (!secret.replicas.delete(region)) {
    throw invalidRequest(
      'The secret is not a replica in this region. Call StopReplicationToReplica in the region of the replica.',
    );
  }
  return { ARN: secret.arn.replace(`:${vault.region}:`, `:${region}:`) };
}

/** Adds replicas to `present`, or throws and adds none. */
export function addReplicas(vault: Vault, present: Map<string, Replica>, added: readonly ReplicaRegion[]): void {
  const regions = new Set(added.map(({ Region }) => Region));
  if (regions.size < added.length) throw invalidParameter('A region appears twice in AddReplicaRegions.');
  if (regions.has(vault.region)) throw invalidParameter("You can't replicate a secret to the region it is in.");
  for (const region of regions) {
    if (present.has(region))
      throw invalidParameter('The secret is already replicated to one of the regions in AddReplicaRegions.');
  }
  for (const { Region, KmsKeyId } of added) present.set(Region, { region: Region, kmsKeyId: KmsKeyId });
}

/** The service's ReplicationStatus list; undefined when there are no replicas. */
export function replicationStatus(secret: StoredSecret): object[] | undefined {
  if (secret.replicas.size === 0) return undefined;
  return [...secret.replicas.values()].map(({ region, kmsKeyId }) => ({
    Region: region,
    KmsKeyId: kmsKeyId ?? 'alias/aws/secretsmanager',
    Status: 'InSync',
    StatusMessage: 'Replication succeeded',
  }));
}
