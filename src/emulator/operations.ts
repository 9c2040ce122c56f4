// The table of operations: which function serves which name, and whether it changes what is saved.
import type { Context } from './context.ts';
import { listSecrets } from './list-operations.ts';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy, validateResourcePolicy } from './policy-operations.ts';
import { getRandomPassword } from './random-password.ts';
import { removeRegionsFromReplication, replicateSecretToRegions, stopReplicationToReplica } from './replication-operations.ts';
import { cancelRotateSecret, rotateSecret } from './rotation-operations.ts';
import { createSecret, deleteSecret, describeSecret, restoreSecret, updateSecret } from './secret-operations.ts';
import { tagResource, untagResource } from './tag-operations.ts';
import { batchGetSecretValue, getSecretValue, putSecretValue } from './value-operations.ts';
import { listSecretVersionIds, updateSecretVersionStage } from './version-operations.ts';

type Handler = (context: Context, input: never) => object | Promise<object>;

/** `run` takes the request that `validate` returned: the shape table answers for its type. */
interface Operation {
  readonly writes: boolean;
  readonly run: Handler;
}

/** Every operation the emulator knows, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['BatchGetSecretValue', reads(batchGetSecretValue)],
  ['CancelRotateSecret', writes(cancelRotateSecret)],
  ['CreateSecret', writes(createSecret)],
  ['DeleteResourcePolicy', writes(deleteResourcePolicy)],
  ['DeleteSecret', writes(deleteSecret)],
  ['DescribeSecret', reads(describeSecret)],
  ['GetRandomPassword', reads(getRandomPassword)],
  ['GetResourcePolicy', reads(getResourcePolicy)],
  ['GetSecretValue', reads(getSecretValue)],
  ['ListSecretVersionIds', reads(listSecretVersionIds)],
  ['ListSecrets', reads(listSecrets)],
  ['PutResourcePolicy', writes(putResourcePolicy)],
  ['PutSecretValue', writes(putSecretValue)],
  ['RemoveRegionsFromReplication', writes(removeRegionsFromReplication)],
  ['ReplicateSecretToRegions', writes(replicateSecretToRegions)],
  ['RestoreSecret', writes(restoreSecret)],
  ['RotateSecret', writes(rotateSecret)],
  ['StopReplicationToReplica', writes(stopReplicationToReplica)],
  ['TagResource', writes(tagResource)],
  ['UntagResource', writes(untagResource)],
  ['UpdateSecret', writes(updateSecret)],
  ['UpdateSecretVersionStage', writes(updateSecretVersionStage)],
  ['ValidateResourcePolicy', reads(validateResourcePolicy)],
]);

function reads(run: Handler): Operation {
  return { writes: false, run };
}

function writes(run: Handler): Operation {
  return { writes: true, run };
}
