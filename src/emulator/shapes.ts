// The service's request shapes with their limits, as data. Source: the published API model of Secrets Manager,
// version 2017-10-17 (min, max, pattern and enum of each shape). Rules the model does not state are in the operations.

/** What one member of a request may be. Lengths of strings count characters, those of values count bytes. */
export type Shape =
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly among?: readonly string[];
    }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'value'; readonly min: number; readonly max: number }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly type: 'structure'; readonly members: Members; readonly required?: readonly string[] };

type Members = Readonly<Record<string, Shape>>;

const BOOLEAN: Shape = { type: 'boolean' };
const SECRET_ID: Shape = { type: 'string', min: 1, max: 2048 };
const TOKEN: Shape = { type: 'string', min: 32, max: 64 };
const VALUE: Shape = { type: 'value', min: 1, max: 65_536 };
const DESCRIPTION: Shape = { type: 'string', max: 2048 };
const KMS_KEY: Shape = { type: 'string', max: 2048 };
const PARTNER_TYPE: Shape = { type: 'string', max: 256 };
const LABEL: Shape = { type: 'string', min: 1, max: 256 };
const PAGE_TOKEN: Shape = { type: 'string', min: 1, max: 4096 };
const POLICY: Shape = { type: 'string', min: 1, max: 20_480 };
const REGION: Shape = { type: 'string', min: 1, max: 128, pattern: /^([a-z]+-)+\d+$/ };
const TAG_KEY: Shape = { type: 'string', min: 1, max: 128 };

const TAGS: Shape = {
  type: 'list',
  of: { type: 'structure', members: { Key: TAG_KEY, Value: { type: 'string', max: 256 } }, required: ['Key'] },
};

const REPLICAS: Shape = {
  type: 'list',
  min: 1,
  of: { type: 'structure', members: { Region: REGION, KmsKeyId: KMS_KEY }, required: ['Region'] },
};

const FILTERS: Shape = {
  type: 'list',
  max: 10,
  of: {
    type: 'structure',
    members: {
      Key: {
        type: 'string',
        among: ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'],
      },
      Values: { type: 'list', min: 1, max: 10, of: { type: 'string', max: 512, pattern: /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/ } },
    },
    required: ['Key', 'Values'],
  },
};

const ROTATION_RULES: Shape = {
  type: 'structure',
  members: {
    AutomaticallyAfterDays: { type: 'integer', min: 1, max: 1000 },
    Duration: { type: 'string', min: 2, max: 3, pattern: /^[0-9]+h$/ },
    ScheduleExpression: { type: 'string', min: 1, max: 256, pattern: /^[0-9A-Za-z()#?*\-/, ]+$/ },
  },
};

const EXTERNAL_METADATA: Shape = {
  type: 'list',
  of: { type: 'structure', members: { Key: { type: 'string', min: 1, max: 256 }, Value: { type: 'string', min: 1, max: 2048 } } },
};

/** Request shape of every operation, by operation name. */
export const REQUESTS: Readonly<Record<string, Shape>> = {
  BatchGetSecretValue: request({
    SecretIdList: { type: 'list', min: 1, max: 20, of: SECRET_ID },
    Filters: FILTERS,
    MaxResults: { type: 'integer', min: 1, max: 20 },
    NextToken: PAGE_TOKEN,
  }),
  CancelRotateSecret: request({ SecretId: SECRET_ID }, 'SecretId'),
  CreateSecret: request(
    {
      Name: { type: 'string', min: 1, max: 512 },
      ClientRequestToken: TOKEN,
      Description: DESCRIPTION,
      KmsKeyId: KMS_KEY,
      SecretBinary: VALUE,
      SecretString: VALUE,
      Tags: TAGS,
      AddReplicaRegions: REPLICAS,
      ForceOverwriteReplicaSecret: BOOLEAN,
      Type: PARTNER_TYPE,
    },
    'Name',
  ),
  DeleteResourcePolicy: request({ SecretId: SECRET_ID }, 'SecretId'),
  DeleteSecret: request(
    { SecretId: SECRET_ID, RecoveryWindowInDays: { type: 'integer' }, ForceDeleteWithoutRecovery: BOOLEAN },
    'SecretId',
  ),
  DescribeSecret: request({ SecretId: SECRET_ID }, 'SecretId'),
  GetRandomPassword: request({
    PasswordLength: { type: 'integer', min: 1, max: 4096 },
    ExcludeCharacters: { type: 'string', max: 4096 },
    ExcludeNumbers: BOOLEAN,
    ExcludePunctuation: BOOLEAN,
    ExcludeUppercase: BOOLEAN,
    ExcludeLowercase: BOOLEAN,
    IncludeSpace: BOOLEAN,
    RequireEachIncludedType: BOOLEAN,
  }),
  GetResourcePolicy: request({ SecretId: SECRET_ID }, 'SecretId'),
  GetSecretValue: request({ SecretId: SECRET_ID, VersionId: TOKEN, VersionStage: LABEL }, 'SecretId'),
  ListSecretVersionIds: request(
    {
      SecretId: SECRET_ID,
      MaxResults: { type: 'integer', min: 1, max: 100 },
      NextToken: PAGE_TOKEN,
      IncludeDeprecated: BOOLEAN,
    },
    'SecretId',
  ),
  ListSecrets: request({
    IncludePlannedDeletion: BOOLEAN,
    MaxResults: { type: 'integer', min: 1, max: 100 },
    NextToken: PAGE_TOKEN,
    Filters: FILTERS,
    SortOrder: { type: 'string', among: ['asc', 'desc'] },
    SortBy: { type: 'string', among: ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] },
  }),
  PutResourcePolicy: request(
    { SecretId: SECRET_ID, ResourcePolicy: POLICY, BlockPublicPolicy: BOOLEAN },
    'SecretId',
    'ResourcePolicy',
  ),
  PutSecretValue: request(
    {
      SecretId: SECRET_ID,
      ClientRequestToken: TOKEN,
      SecretBinary: VALUE,
      SecretString: VALUE,
      VersionStages: { type: 'list', min: 1, max: 20, of: LABEL },
      RotationToken: { type: 'value', min: 36, max: 256 },
    },
    'SecretId',
  ),
  RemoveRegionsFromReplication: request(
    { SecretId: SECRET_ID, RemoveReplicaRegions: { type: 'list', min: 1, of: REGION } },
    'SecretId',
    'RemoveReplicaRegions',
  ),
  ReplicateSecretToRegions: request(
    { SecretId: SECRET_ID, AddReplicaRegions: REPLICAS, ForceOverwriteReplicaSecret: BOOLEAN },
    'SecretId',
    'AddReplicaRegions',
  ),
  RestoreSecret: request({ SecretId: SECRET_ID }, 'SecretId'),
  RotateSecret: request(
    {
      SecretId: SECRET_ID,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: { type: 'string', max: 2048 },
      RotationRules: ROTATION_RULES,
      ExternalSecretRotationMetadata: EXTERNAL_METADATA,
      ExternalSecretRotationRoleArn: { type: 'string', min: 20, max: 2048 },
      RotateImmediately: BOOLEAN,
    },
    'SecretId',
  ),
  StopReplicationToReplica: request({ SecretId: SECRET_ID }, 'SecretId'),
  TagResource: request({ SecretId: SECRET_ID, Tags: TAGS }, 'SecretId', 'Tags'),
  UntagResource: request({ SecretId: SECRET_ID, TagKeys: { type: 'list', of: TAG_KEY } }, 'SecretId', 'TagKeys'),
  UpdateSecret: request(
    {
      SecretId: SECRET_ID,
      ClientRequestToken: TOKEN,
      Description: DESCRIPTION,
      KmsKeyId: KMS_KEY,
      SecretBinary: VALUE,
      SecretString: VALUE,
      Type: PARTNER_TYPE,
    },
    'SecretId',
  ),
  UpdateSecretVersionStage: request(
    { SecretId: SECRET_ID, VersionStage: LABEL, RemoveFromVersionId: TOKEN, MoveToVersionId: TOKEN },
    'SecretId',
    'VersionStage',
  ),
  ValidateResourcePolicy: request({ SecretId: SECRET_ID, ResourcePolicy: POLICY }, 'ResourcePolicy'),
};

function request(members: Members, ...required: readonly string[]): Shape {
  return { type: 'structure', members, required };
}
