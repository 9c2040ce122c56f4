// The Vault port on AWS Secrets Manager: inventory, batches, rotation, replicas, resource policies.
import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  ReplicateSecretToRegionsCommand,
  RotateSecretCommand,
  ValidateResourcePolicyCommand,
  type Filter,
} from '@aws-sdk/client-secrets-manager';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { ReplicaState, RotationSettings, SecretDetails, StoredContent, Vault } from '../core/vault.ts';
import { AwsCaller, type AwsOptions } from './aws-caller.ts';
import { detailsOf } from './aws-details.ts';
import { awsFailure, isNamed } from './aws-failure.ts';

/** Opens a vault. Nothing is sent yet. */
export function openAwsVault(options: AwsOptions = {}): Promise<Vault> {
  return Promise.resolve(new AwsVault(new AwsCaller(options), options.timeout ?? REPLICATION));
}

const BATCH = 20;
const PAGE = 100;
/** Longest wait for replicas, and the pauses between two looks at them, in milliseconds. */
const REPLICATION = 120_000;
const LOOKS = [250, 500, 1000, 2000, 5000];

interface Content {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionId?: string | undefined;
}

class AwsVault implements Vault {
  readonly #caller: AwsCaller;
  readonly #patience: number;

  constructor(caller: AwsCaller, patience: number) {
    this.#caller = caller;
    this.#patience = patience;
  }

  async *list(filter: {
    readonly prefix?: string;
    readonly tags?: Readonly<Record<string, string>>;
  }): AsyncIterable<SecretDetails> {
    const { prefix, tags = {} } = filter;
    const Filters: Filter[] = [
      ...(prefix === undefined || prefix === '' ? [] : [{ Key: 'name' as const, Values: [prefix] }]),
      ...Object.keys(tags).map((key) => ({ Key: 'tag-key' as const, Values: [key] })),
    ];
    let NextToken: string | undefined;
    do {
      const page = await this.#caller.call({ operation: 'ListSecrets', secret: prefix ?? '*' }, (abort) =>
        this.#caller.client.send(
          new ListSecretsCommand({
            Filters: Filters.length === 0 ? undefined : Filters,
            MaxResults: PAGE,
            NextToken,
            SortBy: 'name',
            SortOrder: 'asc',
          }),
          abort,
        ),
      );
      for (const entry of page.SecretList ?? []) {
        const found = detailsOf(entry, entry.Name ?? '');
        // The service's filters match prefixes of keys and values, each by itself.
        if (Object.entries(tags).every(([key, value]) => found.tags[key] === value)) yield found;
      }
      ({ NextToken } = page);
    } while (NextToken !== undefined);
  }

  async details(id: string): Promise<SecretDetails | undefined> {
    return this.#caller.call({ operation: 'DescribeSecret', secret: id }, async (abort) => {
      try {
        return detailsOf(await this.#caller.client.send(new DescribeSecretCommand({ SecretId: id }), abort), id);
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    });
  }

  async readMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredContent | KeyliftError>> {
    const found = new Map<string, StoredContent | KeyliftError>();
    const wanted = [...new Set(ids)];
    for (let at = 0; at < wanted.length; at += BATCH) {
      const part = wanted.slice(at, at + BATCH);
      const call = { operation: 'BatchGetSecretValue', secret: part.length === 1 ? part[0]! : `${part.length} secrets` };
      const answer = await this.#caller.call(call, (abort) =>
        this.#caller.client.send(new BatchGetSecretValueCommand({ SecretIdList: [...part] }), abort),
      );
      for (const entry of answer.SecretValues ?? []) {
        for (const id of part) if (id === entry.Name || id === entry.ARN) found.set(id, contentOf(entry));
      }
      for (const { SecretId: id, ErrorCode: code, Message: text } of answer.Errors ?? []) {
        if (id === undefined) continue;
        const error = Object.assign(new Error(text ?? ''), { name: code ?? '' });
        found.set(id, awsFailure(error, { operation: 'GetSecretValue', secret: id }, false));
      }
    }
    return found;
  }

  async content(id: string, version: { readonly id?: string; readonly stage?: string } = {}): Promise<StoredContent> {
    const command = new GetSecretValueCommand({
      SecretId: id,
      ...(version.id === undefined ? {} : { VersionId: version.id }),
      ...(version.stage === undefined ? {} : { VersionStage: version.stage }),
    });
    const call = { operation: 'GetSecretValue', secret: id };
    return contentOf(await this.#caller.call(call, (abort) => this.#caller.client.send(command, abort)));
  }

  async rotate(id: string, settings: RotationSettings): Promise<{ readonly versionId?: string }> {
    const { lambdaArn, schedule, windowHours, immediately } = settings;
    return this.#rotate(
      id,
      new RotateSecretCommand({
        SecretId: id,
        RotateImmediately: immediately,
        RotationRules: {
          ScheduleExpression: schedule,
          ...(windowHours === undefined ? {} : { Duration: `${windowHours}h` }),
        },
        ...(lambdaArn === undefined ? {} : { RotationLambdaARN: lambdaArn }),
      }),
    );
  }

  rotateNow(id: string): Promise<{ readonly versionId?: string }> {
    return this.#rotate(id, new RotateSecretCommand({ SecretId: id }));
  }

  async replicate(id: string, regions: readonly string[]): Promise<readonly ReplicaState[]> {
    const there = new Set((await this.details(id))?.replicas.map(({ region }) => region));
    const missing = regions.filter((region) => !there.has(region));
    if (missing.length > 0) {
      await this.#caller.call({ operation: 'ReplicateSecretToRegions', secret: id }, (abort) =>
        this.#caller.client.send(
          new ReplicateSecretToRegionsCommand({ SecretId: id, AddReplicaRegions: missing.map((Region) => ({ Region })) }),
          abort,
        ),
      );
    }
    const until = Date.now() + this.#patience;
    for (let look = 0; ; look += 1) {
      const replicas = ((await this.details(id))?.replicas ?? []).filter(({ region }) => regions.includes(region));
      const failed = replicas.find(({ status }) => status === 'Failed');
      if (failed !== undefined) throw notReplicated(id, failed.region, 'failed');
      if (replicas.length === regions.length && replicas.every(({ status }) => status === 'InSync')) return replicas;
      const late = regions.find((region) => !replicas.some((one) => one.region === region && one.status === 'InSync'));
      if (Date.now() > until) throw notReplicated(id, late ?? '', 'is not done yet');
      await wait(LOOKS[Math.min(look, LOOKS.length - 1)]);
    }
  }

  async policy(id: string): Promise<string | undefined> {
    const found = await this.#caller.call({ operation: 'GetResourcePolicy', secret: id }, (abort) =>
      this.#caller.client.send(new GetResourcePolicyCommand({ SecretId: id }), abort),
    );
    return found.ResourcePolicy === undefined ? undefined : JSON.stringify(JSON.parse(found.ResourcePolicy));
  }

  async putPolicy(id: string, policy: string): Promise<void> {
    const checked = await this.#caller.call({ operation: 'ValidateResourcePolicy', secret: id }, (abort) =>
      this.#caller.client.send(new ValidateResourcePolicyCommand({ SecretId: id, ResourcePolicy: policy }), abort),
    );
    if (checked.PolicyValidationPassed !== true) {
      const why = (checked.ValidationErrors ?? []).map((one) => one.CheckName ?? '').filter((name) => /^[A-Z_]+$/.test(name));
      throw new KeyliftError('E0823', `the resource policy for ${id} is refused: ${why.join(', ') || 'not valid'}`, {
        exit: EXIT.store,
        hint: 'name one role as principal',
      });
    }
    await this.#caller.call({ operation: 'PutResourcePolicy', secret: id }, (abort) =>
      this.#caller.client.send(
        new PutResourcePolicyCommand({ SecretId: id, ResourcePolicy: policy, BlockPublicPolicy: true }),
        abort,
      ),
    );
  }

  async #rotate(id: string, command: RotateSecretCommand): Promise<{ readonly versionId?: string }> {
    const answer = await this.#caller.call({ operation: 'RotateSecret', secret: id }, (abort) =>
      this.#caller.client.send(command, abort),
    );
    return answer.VersionId === undefined ? {} : { versionId: answer.VersionId };
  }
}

function contentOf({ SecretString, SecretBinary, VersionId = '' }: Content): StoredContent {
  if (SecretString !== undefined) return { kind: 'text', value: new Secret(SecretString), versionId: VersionId };
  const value = new Secret(Buffer.from(SecretBinary ?? new Uint8Array()).toString('base64'));
  return { kind: 'binary', value, versionId: VersionId };
}

function notReplicated(id: string, region: string, what: string): KeyliftError {
  return new KeyliftError('E0822', `replication of ${id} to ${region} ${what}`, {
    exit: EXIT.store,
    hint: 'aws secretsmanager describe-secret shows why',
  });
}
