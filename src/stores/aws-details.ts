// What DescribeSecret and ListSecrets answer, in our words.
import type { DescribeSecretResponse, SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { ReplicaState, RotationState, SecretDetails } from '../core/vault.ts';

/** A description or an entry of a list. `id`: what was asked for. */
export function detailsOf(found: DescribeSecretResponse & SecretListEntry, id: string): SecretDetails {
  const stages = found.VersionIdsToStages ?? found.SecretVersionsToStages ?? {};
  const current = Object.entries(stages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
  const rotation = rotationOf(found);
  return {
    name: found.Name ?? id,
    arn: found.ARN ?? id,
    tags: Object.fromEntries((found.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    stages,
    replicas: (found.ReplicationStatus ?? []).map(replicaOf),
    ...(current === undefined ? {} : { currentVersionId: current }),
    ...(rotation === undefined ? {} : { rotation }),
    ...present('description', found.Description),
    ...present('kmsKeyId', found.KmsKeyId),
    ...present('deletionDate', found.DeletedDate?.toISOString()),
    ...present('created', found.CreatedDate?.toISOString()),
    ...present('changed', found.LastChangedDate?.toISOString()),
    ...present('lastAccessed', found.LastAccessedDate?.toISOString()),
  };
}

function rotationOf(found: DescribeSecretResponse): RotationState | undefined {
  if (found.RotationEnabled === undefined) return undefined;
  const { AutomaticallyAfterDays: days, ScheduleExpression } = found.RotationRules ?? {};
  return {
    enabled: found.RotationEnabled,
    ...present('lambdaArn', found.RotationLambdaARN),
    ...present('schedule', ScheduleExpression ?? (days === undefined ? undefined : `rate(${days} days)`)),
    ...present('lastRotated', found.LastRotatedDate?.toISOString()),
    ...present('next', found.NextRotationDate?.toISOString()),
  };
}

function replicaOf(found: NonNullable<DescribeSecretResponse['ReplicationStatus']>[number]): ReplicaState {
  return { region: found.Region ?? '', status: found.Status ?? 'InProgress', ...present('message', found.StatusMessage) };
}

function present<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
