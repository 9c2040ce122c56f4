// IAM, resource and key policies for the secrets of a plan: what the running program, the operator and another account's
// role need, and nothing more.

/** A policy document; the same object in every output format. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where the secrets are and which they are. */
export interface AccessScope {
  readonly region: string;
  readonly account: string;
  /** `arn` once the secret is there; before that its ARN ends in six characters nobody knows yet. */
  readonly secrets: readonly { readonly name: string; readonly arn?: string }[];
  /** True when roles of other accounts are let in by policies on the secrets. */
  readonly central?: boolean;
  /** ARN of the customer managed key, when there is one. */
  readonly kmsKeyArn?: string;
}

/** `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** What the running program needs: to read exactly these secrets, and to decrypt them when they have a key of their own. */
export function applicationPolicy(scope: AccessScope): PolicyDocument {
  const read: Statement = {
    Sid: 'ReadAppSecrets',
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: resourcesOf(scope),
  };
  return document(read, ...keyUse(scope, 'DecryptAppSecrets', ['kms:Decrypt']));
}

/** What whoever runs `keylift apply` and `rollback` needs. Deletes only what Keylift made, and never without a recovery window. */
export function operatorPolicy(scope: AccessScope): PolicyDocument {
  const Resource = resourcesOf(scope);
  const named = (...names: string[]) => names.map((name) => `secretsmanager:${name}`);
  return document(
    { Sid: 'StoreSecrets', Effect: 'Allow', Action: named('CreateSecret', 'TagResource'), Resource },
    {
      Sid: 'ReadBackAndUpdate',
      Effect: 'Allow',
      Action: named('DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'),
      Resource,
    },
    {
      Sid: 'UndoOwnSecrets',
      Effect: 'Allow',
      Action: named('DeleteSecret', 'RestoreSecret'),
      Resource,
      Condition: { StringEquals: { 'aws:ResourceTag/managed-by': 'keylift' } },
    },
    ...(scope.central === true
      ? [
          {
            Sid: 'LetReadersIn',
            Effect: 'Allow' as const,
            Action: named('GetResourcePolicy', 'PutResourcePolicy', 'ValidateResourcePolicy'),
            Resource,
          },
        ]
      : []),
    { Sid: 'Inventory', Effect: 'Allow', Action: named('ListSecrets', 'BatchGetSecretValue'), Resource: '*' },
    {
      Sid: 'NeverDeleteAtOnce',
      Effect: 'Deny',
      Action: 'secretsmanager:DeleteSecret',
      Resource: '*',
      Condition: { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } },
    },
    {
      Sid: 'NeverOpenToEverybody',
      Effect: 'Deny',
      Action: 'secretsmanager:PutResourcePolicy',
      Resource: '*',
      Condition: { Bool: { 'secretsmanager:BlockPublicPolicy': 'false' } },
    },
    ...keyUse(scope, 'EncryptSecrets', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...(scope.kmsKeyArn === undefined
      ? []
      : [{ Sid: 'LookAtKey', Effect: 'Allow' as const, Action: 'kms:DescribeKey', Resource: scope.kmsKeyArn }]),
  );
}

/** What the rotation function of the secrets needs besides its network and its logs. */
export function rotationPolicy(scope: AccessScope): PolicyDocument {
  const Action = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  return document(
    {
      Sid: 'RotateSecrets',
      Effect: 'Allow',
      Action: Action.map((name) => `secretsmanager:${name}`),
      Resource: resourcesOf(scope),
    },
    { Sid: 'MakePasswords', Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
    ...keyUse(scope, 'RotateWithKey', ['kms:Decrypt', 'kms:GenerateDataKey']),
  );
}

/** Policy on a secret that lets a role read it, of another account too. Put it with BlockPublicPolicy. */
export function secretResourcePolicy(roleArn: string | readonly string[]): PolicyDocument {
  return document({
    Sid: 'ReadFromWorkload',
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    Action: 'secretsmanager:GetSecretValue',
    // In a resource policy, everything is the secret it is put on.
    Resource: '*',
  });
}

/** Statement for the policy of the key, without which another account's role cannot decrypt. */
export function keyPolicyStatement(roleArn: string | readonly string[], scope: AccessScope): Statement {
  return {
    Sid: 'DecryptSecretsFromWorkload',
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: keyConditions(scope),
  };
}

/** ARNs of the secrets, with a placeholder of exactly six characters where one is not there yet: `-*` would match more names. */
export function resourcesOf({ region, account, secrets }: AccessScope): readonly string[] {
  const head = `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:`;
  return [...new Set(secrets.map(({ name, arn }) => arn ?? `${head}${name}-??????`))];
}

function keyUse(scope: AccessScope, Sid: string, Action: readonly string[]): Statement[] {
  // The AWS managed key needs no statement: its own policy lets everyone in who may use the secret.
  if (scope.kmsKeyArn === undefined) return [];
  return [{ Sid, Effect: 'Allow', Action, Resource: scope.kmsKeyArn, Condition: keyConditions(scope) }];
}

function keyConditions(scope: AccessScope): NonNullable<Statement['Condition']> {
  const suffix = scope.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    StringEquals: { 'kms:ViaService': `secretsmanager.${scope.region}.${suffix}` },
    StringLike: { 'kms:EncryptionContext:SecretARN': resourcesOf(scope) },
  };
}

function document(...Statement: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}
