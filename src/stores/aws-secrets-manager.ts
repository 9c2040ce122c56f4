// The Store port on AWS Secrets Manager, with the official SDK. What AWS answers is put into words in aws-failure.ts.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { CreateSecretInput, Store, StoredSecret, StoredVersion } from '../core/store.ts';
import { awsFailure, isNamed, type Call } from './aws-failure.ts';

/** Where and as whom. Everything else comes from the standard AWS environment and shared configuration. */
export interface AwsStoreOptions {
  readonly region?: string;
  readonly profile?: string;
  /** Default: AWS_ENDPOINT_URL_SECRETS_MANAGER or the region's own. */
  readonly endpoint?: string;
  /** Ends a call under way. */
  readonly signal?: AbortSignal;
  /** Longest wait for one answer, in milliseconds; default 10 seconds. */
  readonly timeout?: number;
  /** How often a call is tried when it is throttled or the connection breaks; default 5. */
  readonly attempts?: number;
}

/** Opens a store. Nothing is sent yet; a missing region or missing credentials show at the first call. */
export function openAwsStore(options: AwsStoreOptions = {}): Promise<Store> {
  // Otherwise the SDK writes a notice about Node versions to stderr, in the middle of ours.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return Promise.resolve(new AwsSecretsManager(options));
}

const ONE_ANSWER = 10_000;
/** For all attempts of a call and the pauses between them. */
const WHOLE_CALL = 120_000;
/** A secret just created or restored may not be there for every server of the service yet. */
const PATIENCE = [100, 200, 400, 800, 1600];

class AwsSecretsManager implements Store {
  readonly #client: SecretsManagerClient;
  readonly #options: AwsStoreOptions;
  readonly #silence = new AsyncLocalStorage<AbortController>();
  /** Names and ARNs that this process has seen come to be. */
  readonly #fresh = new Set<string>();

  constructor(options: AwsStoreOptions) {
    this.#options = options;
    this.#client = new SecretsManagerClient({
      maxAttempts: options.attempts ?? 5,
      ...(options.region === undefined ? {} : { region: options.region }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    });
    this.#watchAttempts();
  }

  async describe(name: string): Promise<StoredSecret | undefined> {
    const found = await this.#call({ operation: 'DescribeSecret', secret: name }, async (abort) => {
      try {
        return await this.#patiently(name, () => this.#client.send(new DescribeSecretCommand({ SecretId: name }), abort));
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    });
    if (found === undefined) return undefined;
    const current = Object.entries(found.VersionIdsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
    return {
      name: found.Name ?? name,
      arn: found.ARN ?? name,
      tags: Object.fromEntries((found.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
      ...(current === undefined ? {} : { currentVersionId: current }),
      ...(found.DeletedDate === undefined ? {} : { deletionDate: found.DeletedDate.toISOString() }),
    };
  }

  async create(input: CreateSecretInput): Promise<StoredVersion> {
    const { name, value, token } = input;
    const call = {
      operation: 'CreateSecret',
      secret: name,
      ...(input.kmsKeyId === undefined ? {} : { kmsKeyId: input.kmsKeyId }),
    };
    const made = await this.#call(call, async (abort) => {
      const command = new CreateSecretCommand({
        Name: name,
        SecretString: value.reveal(),
        ClientRequestToken: token,
        Description: input.description.slice(0, 2048),
        Tags: Object.entries(input.tags).map(([Key, Value]) => ({ Key, Value: tagText(Value) })),
        ...(input.kmsKeyId === undefined ? {} : { KmsKeyId: input.kmsKeyId }),
      });
      try {
        return versionOf(await this.#client.send(command, abort), name);
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
    return this.#call({ operation: 'PutSecretValue', secret: name }, async (abort) => {
      const command = new PutSecretValueCommand({
        SecretId: name,
        SecretString: value.reveal(),
        ClientRequestToken: token,
      });
      return versionOf(await this.#patiently(name, () => this.#client.send(command, abort)), name);
    });
  }

  async read(id: string, versionId?: string): Promise<{ readonly value: Secret; readonly version: StoredVersion }> {
    return this.#call({ operation: 'GetSecretValue', secret: id }, async (abort) => {
      const command = new GetSecretValueCommand({
        SecretId: id,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      });
      const found = await this.#patiently(id, () => this.#client.send(command, abort));
      const version = versionOf(found, id);
      if (found.SecretString !== undefined) return { value: new Secret(found.SecretString), version };
      const hint = 'use another name';
      throw new KeyliftError('E0806', `${version.name} already exists with a binary value`, { exit: EXIT.stale, hint });
    });
  }

  async scheduleDeletion(arn: string, days: number): Promise<void> {
    await this.#call({ operation: 'DeleteSecret', secret: arn }, (abort) =>
      this.#client.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: days }), abort),
    );
  }

  async restore(name: string): Promise<void> {
    const restored = await this.#call({ operation: 'RestoreSecret', secret: name }, (abort) =>
      this.#client.send(new RestoreSecretCommand({ SecretId: name }), abort),
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

  /** Gives a call its deadlines; the SDK's own request timeout only warns. Turns failures into words. */
  async #call<T>(call: Call, run: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const silence = new AbortController();
    const whole = AbortSignal.timeout(WHOLE_CALL);
    const { signal } = this.#options;
    const abortSignal = AbortSignal.any([silence.signal, whole, ...(signal === undefined ? [] : [signal])]);
    try {
      return await this.#silence.run(silence, () => run({ abortSignal }));
    } catch (error) {
      if (error instanceof KeyliftError) throw error;
      // No `cause`: what the SDK throws holds the answer, and nobody promises what that quotes.
      throw awsFailure(error, call, silence.signal.aborted || whole.aborted);
    }
  }

  /** Ends a call when one attempt stays without an answer; pauses between attempts do not count. */
  #watchAttempts(): void {
    const { timeout = ONE_ANSWER } = this.#options;
    this.#client.middlewareStack.add(
      (next) => async (request) => {
        const timer = setTimeout(() => this.#silence.getStore()?.abort(), timeout);
        try {
          return await next(request);
        } finally {
          clearTimeout(timer);
        }
      },
      // The innermost step, which the SDK repeats at each attempt.
      { step: 'deserialize', priority: 'high', name: 'keyliftSilence' },
    );
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
