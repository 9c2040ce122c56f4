// Reading and writing values: GetSecretValue, BatchGetSecretValue, PutSecretValue. Values stay Secrets here; wire.ts
// is where they are written out.
import type { Context } from './context.ts';
import { passes, type Filter } from './filters.ts';
import { pageOf } from './pages.ts';
import { invalidParameter, invalidRequest, notFound, ServiceError } from './service-error.ts';
import { markAccess, type StoredSecret, type Version } from './state.ts';
import { CURRENT, holderOf, putVersion, valueOf, type ValueInput } from './versions.ts';

const BATCH_SIZE = 20;

/** GetSecretValue: by version, by label, or by both if they agree; AWSCURRENT when neither is given. */
export function getSecretValue(
  context: Context,
  input: { readonly SecretId: string; readonly VersionId?: string; readonly VersionStage?: string },
): object {
  const secret = context.vault.live(input.SecretId);
  return readValue(context, secret, selectVersion(secret, input.VersionId, input.VersionStage));
}

/** PutSecretValue: a new version, labelled as asked; idempotent by token and value. */
export function putSecretValue(
  { vault, may }: Context,
  input: ValueInput & { readonly SecretId: string; readonly VersionStages?: readonly string[] },
): object {
  const secret = vault.live(input.SecretId);
  const given = valueOf(input);
  if (given === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  may.key(secret.kmsKeyId, secret.arn, 'encrypt');
  const version = putVersion(vault, secret, given.token, given.value, input.VersionStages);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.labels] };
}

/** BatchGetSecretValue: up to 20 ids, or pages by filter; what cannot be read goes to `Errors`. */
export function batchGetSecretValue(
  context: Context,
  input: {
    readonly SecretIdList?: readonly string[];
    readonly Filters?: readonly Filter[];
    readonly MaxResults?: number;
    readonly NextToken?: string;
  },
): object {
  const { SecretIdList: ids, Filters: filters } = input;
  if ((ids === undefined) === (filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (ids !== undefined && (input.MaxResults !== undefined || input.NextToken !== undefined)) {
    throw invalidParameter(
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' or 'NextToken' is provided.",
    );
  }
  const { entries, next } = ids === undefined ? filtered(context, filters ?? [], input) : { entries: ids, next: undefined };
  const values: object[] = [];
  const errors: object[] = [];
  for (const id of entries) {
    try {
      values.push(readOne(context, id));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors, NextToken: next };
}

function filtered(
  { vault }: Context,
  filters: readonly Filter[],
  input: { readonly MaxResults?: number; readonly NextToken?: string },
): { readonly entries: readonly string[]; readonly next: string | undefined } {
  const ranked = [...vault.secrets.values()]
    .filter((secret) => secret.deletion === undefined && passes(secret, filters, vault.region))
    .map((secret) => ({ rank: secret.name, entry: secret.name }));
  return pageOf(ranked, { question: ['batch', filters], token: input.NextToken, size: input.MaxResults ?? BATCH_SIZE });
}

function readOne(context: Context, id: string): object {
  const secret = context.vault.lookUp(id);
  const refused = context.refusal('GetSecretValue', secret?.name ?? id);
  if (refused !== undefined) throw refused;
  if (secret !== undefined) context.may.read(secret);
  return readValue(context, context.vault.live(id), selectVersion(context.vault.live(id)));
}

function selectVersion(secret: StoredSecret, id?: string, label?: string): Version {
  if (id === undefined) {
    const wanted = label ?? CURRENT;
    const version = holderOf(secret, wanted);
    if (version?.value !== undefined) return version;
    throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${wanted}`);
  }
  const version = secret.versions.get(id);
  if (version?.value === undefined) throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  if (label !== undefined && !version.labels.has(label)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return version;
}

function readValue({ vault, may }: Context, secret: StoredSecret, version: Version): object {
  may.key(version.kmsKeyId, secret.arn, 'decrypt');
  markAccess(secret, version, vault.now());
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    [version.value?.kind === 'binary' ? 'SecretBinary' : 'SecretString']: version.value?.secret,
    VersionStages: [...version.labels],
    CreatedDate: version.created,
  };
}
