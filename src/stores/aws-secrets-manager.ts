// The Store port on AWS Secrets Manager, with the official SDK. What AWS answers is put into words in aws-failure.ts.
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { CreateSecretInput, Store, StoredSecret, StoredVersion } from '../core/store.ts';
import { AwsCaller, type AwsOptions } from './aws-caller.ts';
import { detailsOf } from './aws-details.ts';
import { isNamed } from './aws-failure.ts';

/** Opens a store. Nothing is sent yet; a missing region or missing credentials show at the first call. */
export function openAwsStore(options: AwsOptions = {}): Promise<Store> {
  return Promise.resolve(new AwsSecretsManager(new AwsCaller(options)));
}

/** A secret just created or restored may not be there for every server of the service yet. */
const PATIENCE = [100, 200, 400, 800, 1600];

class AwsSecretsManager implements Store {
  readonly #caller: AwsCaller;
  /** Names and ARNs that this process has seen come to be. */
  readonly #fresh = new Set<string>();

  constructor(caller: AwsCaller) {
    this.#caller = caller;
  }

  async describe(name: string): Promise<StoredSecret | undefined> {
    const found = await this.#caller.call({ operation: 'DescribeSecret', secret: name }, async (abort) => {
      try {
        return await this.#patiently(name, () => this.#caller.client.send(new DescribeSecretCommand({ SecretId: name }), abort));
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    });
    if (found === undefined) return undefined;
    const { arn, tags, currentVersionId, deletionDate } = detailsOf(found, name);
    return {
      name: found.Name ?? name,
      arn,
      tags,
      ...(currentVersionId === undefined ? {} : { currentVersionId }),
      ...(deletionDate === undefined ? {} : { deletionDate }),
    };
  }

  async create(input: CreateSecretInput): Promise<StoredVersion> {
    const { name, value, token } = input;
    const call = {
      operation: 'CreateSecret',
      secret: name,
      ...(input.kmsKeyId === undefined ? {} : { kmsKeyId: input.kmsKeyId }),
    };
    const made = await this.#caller.call(call, async (abort) => {
      const command = new CreateSecretCommand({
        Name: name,
        ...(input.isBinary === true ? { SecretBinary: Buffer.from(value.reveal(), 'base64') } : { SecretString: value.reveal() }),
        ClientRequestToken: token,
        Description: input.description.slice(0, 2048),
        Tags: Object.entries(input.tags).map(([Key, Value]) => ({ Key, Value: tagText(Value) })),
        ...(input.kmsKeyId === undefined ? {} : { KmsKeyId: input.kmsKeyId }),
      });
      try {
        return versionOf(await this.#caller.client.send(command, abort), name);
      } catch (error) {
        if (!isNamed(error, 'ResourceExistsException')) throw error;
        return undefined;
      }
    });
    const version = made ?? (await this.#whatIsThere(name, value));
    this.#fresh.add(version.name).add(version.arn);
    return version;
  }

  async put(input: { readonly name: string; readonly value: Secret; readonly token: string }): Promise<StoredVersion> {
    const { name, value, token } = input;
    return this.#caller.call({ operation: 'PutSecretValue', secret: name }, async (abort) => {
      const command = new PutSecretValueCommand({
        SecretId: name,
        SecretString: value.reveal(),
        ClientRequestToken: token,
      });
      return versionOf(await this.#patiently(name, () => this.#caller.client.send(command, abort)), name);
    });
  }

  async read(id: string, versionId?: string): Promise<{ readonly value: Secret; readonly version: StoredVersion }> {
    return this.#caller.call({ operation: 'GetSecretValue', secret: id }, async (abort) => {
      const command = new GetSecretValueCommand({
        SecretId: id,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      });
      const found = await this.#patiently(id, () => this.#caller.client.send(command, abort));
      const version = versionOf(found, id);
      if (found.SecretString !== undefined) return { value: new Secret(found.SecretString), version };
      const hint = 'use another name';
      throw new KeyliftError('E0806', `${version.name} already exists with a binary value`, { exit: EXIT.stale, hint });
    });
  }

  async scheduleDeletion(arn: string, days: number): Promise<void> {
    await this.#caller.call({ operation: 'DeleteSecret', secret: arn }, (abort) =>
      this.#caller.client.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: days }), abort),
    );
  }

  async restore(name: string): Promise<void> {
    const restored = await this.#caller.call({ operation: 'RestoreSecret', secret: name }, (abort) =>
      this.#caller.client.send(new RestoreSecretCommand({ SecretId: name }), abort),
    );
    this.#fresh.add(name).add(restored.ARN ?? name);
  }

  /** A create whose answer was lost is repeated by the SDK and then finds its own secret. */
  async #whatIsThere(name: string, value: Secret): Promise<StoredVersion> {
    this.#fresh.add(name);
    const current = await this.read(name);
    if (current.value.equals(value)) return current.version;
    throw new KeyliftError('E0806', `${name} already exists with a different value`, {
      exit: EXIT.stale,
      hint: 'use another name',
    });
  }

  /** Repeats a call on a secret that this process has just made and the service does not know everywhere yet. */
  async #patiently<T>(id: string, send: () => Promise<T>): Promise<T> {
    for (const pause of this.#fresh.has(id) ? PATIENCE : []) {
      try {
        return await send();
      } catch (error) {
        if (!isNamed(error, 'ResourceNotFoundException') && !isNamed(error, 'InvalidRequestException')) throw error;
        await wait(pause);
      }
    }
    return send();
  }
}

function versionOf(
  answer: { ARN?: string | undefined; Name?: string | undefined; VersionId?: string | undefined },
  id: string,
): StoredVersion {
  const { ARN, Name, VersionId } = answer;
  if (ARN === undefined || VersionId === undefined) throw new SyntaxError('not an answer of the service');
  return { name: Name ?? id, arn: ARN, versionId: VersionId };
}

/** Tag values may hold letters, digits, spaces and _.:/=+-@, at most 256 of them. */
function tagText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-').slice(0, 256);
}
