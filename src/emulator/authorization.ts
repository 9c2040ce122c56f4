// Lets a role do what its policies and those of the secret and its key allow, and nothing else. The account itself, which
// every unknown access key stands for, may do everything that the keys' states permit.
import type { EmulatorRole } from './callers.ts';
import type { EmulatorKey, Keys } from './keys.ts';
import { allows, conditionKey, type PolicyDocument, type Question } from './policy-evaluation.ts';
import { invalidRequest, notFound, ServiceError } from './service-error.ts';
import type { StoredSecret, Vault } from './state.ts';

/** The members of requests that conditions speak of. */
interface Asked {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly VersionStage?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value?: string }[];
  readonly KmsKeyId?: string;
  readonly ForceDeleteWithoutRecovery?: boolean;
  readonly RecoveryWindowInDays?: number;
  readonly BlockPublicPolicy?: boolean;
}

/** Operations that speak of no single secret. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set(['ListSecrets', 'BatchGetSecretValue', 'GetRandomPassword']);

/** Decides for one caller. */
export class Authorization {
  readonly #vault: Vault;
  readonly #keys: Keys;
  readonly #role: EmulatorRole | undefined;

  constructor(vault: Vault, keys: Keys, role: EmulatorRole | undefined) {
    this.#vault = vault;
    this.#keys = keys;
    this.#role = role;
  }

  /** Throws AccessDeniedException, or ResourceNotFoundException for a name that another account cannot mean. */
  operation(operation: string, asked: Asked): void {
    if (this.#role === undefined) return;
    const id = asked.SecretId ?? asked.Name;
    if (OF_THE_ACCOUNT.has(operation) || id === undefined) {
      this.#demand(`secretsmanager:${operation}`, '*', undefined, requestContext(asked));
      return;
    }
    // To a caller of another account, a name is the name of a secret of its own.
    if (this.#isForeign(this.#role) && !id.startsWith('arn:')) throw notFound();
    const secret = this.#vault.lookUp(id);
    const arn = secret?.arn ?? (id.startsWith('arn:') ? id : this.#vault.arnFor(id));
    this.#demand(`secretsmanager:${operation}`, arn, secret, requestContext(asked));
    if (operation === 'CreateSecret' && asked.Tags !== undefined && asked.Tags.length > 0) {
      this.#demand('secretsmanager:TagResource', arn, secret, requestContext(asked));
    }
  }

  /** Reading one secret of a batch: what GetSecretValue asks for. */
  read(secret: StoredSecret): void {
    if (this.#role !== undefined) this.#demand('secretsmanager:GetSecretValue', secret.arn, secret, {});
  }

  /** Throws unless the caller may use the key for a value of the secret, and the key can be used. */
  key(keyId: string | undefined, arn: string, purpose: 'encrypt' | 'decrypt'): void {
    const isForeign = this.#role !== undefined && this.#isForeign(this.#role);
    if (keyId === undefined) {
      if (!isForeign) return;
      throw invalidRequest(
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
      );
    }
    const key = this.#keys.find(keyId);
    if (key === 'any') return;
    if (key === undefined || (key.state ?? 'Enabled') !== 'Enabled') {
      const code = purpose === 'encrypt' ? 'EncryptionFailure' : 'DecryptionFailure';
      throw new ServiceError(code, `Secrets Manager can't ${purpose} the protected secret text using the provided KMS key.`);
    }
    const actions = purpose === 'encrypt' ? ['kms:GenerateDataKey', 'kms:Decrypt'] : ['kms:Decrypt'];
    if (this.#role === undefined || actions.every((action) => this.#mayUse(key, action, arn))) return;
    throw new ServiceError('AccessDeniedException', 'Access to KMS is not allowed');
  }

  #mayUse(key: EmulatorKey, action: string, secretArn: string): boolean {
    const role = this.#role!;
    const context = {
      'kms:viaservice': `secretsmanager.${this.#vault.region}.amazonaws.com`,
      'kms:calleraccount': accountOf(role.arn),
      'kms:encryptioncontext:SecretARN': secretArn,
    };
    const question: Question = { principal: role.arn, action, resource: this.#keys.arnOf(key), context };
    return allows(question, role.policies, key.policy, !this.#isForeign(role));
  }

  #demand(action: string, arn: string, secret: StoredSecret | undefined, request: Question['context']): void {
    const role = this.#role!;
    const context: Record<string, string | undefined> = { ...request };
    if (secret !== undefined) context['secretsmanager:name'] = secret.name;
    for (const [key, value] of secret?.tags ?? []) {
      context[conditionKey(`aws:ResourceTag/${key}`)] = value;
      context[conditionKey(`secretsmanager:ResourceTag/${key}`)] = value;
    }
    for (const [key, value] of Object.entries(role.tags ?? {})) context[conditionKey(`aws:PrincipalTag/${key}`)] = value;
    const policy = secret?.policy === undefined ? undefined : (JSON.parse(secret.policy) as PolicyDocument);
    // `*` in a resource policy is the secret it belongs to, so the match by pattern is right as it is.
    if (allows({ principal: role.arn, action, resource: arn, context }, role.policies, policy, !this.#isForeign(role))) return;
    const session = role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${session}/session is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
    );
  }

  #isForeign(role: EmulatorRole): boolean {
    return accountOf(role.arn) !== this.#vault.account;
  }
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function requestContext(asked: Asked): Question['context'] {
  const context: Record<string, string> = {};
  const add = (key: string, value: string | number | boolean | undefined) => {
    if (value !== undefined) context[conditionKey(key)] = String(value);
  };
  add('secretsmanager:Name', asked.Name);
  add('secretsmanager:SecretId', asked.SecretId);
  add('secretsmanager:VersionStage', asked.VersionStage);
  add('secretsmanager:KmsKeyId', asked.KmsKeyId);
  add('secretsmanager:ForceDeleteWithoutRecovery', asked.ForceDeleteWithoutRecovery);
  add('secretsmanager:RecoveryWindowInDays', asked.RecoveryWindowInDays);
  add('secretsmanager:BlockPublicPolicy', asked.BlockPublicPolicy);
  for (const { Key, Value = '' } of asked.Tags ?? []) add(`aws:RequestTag/${Key}`, Value);
  return context;
}
