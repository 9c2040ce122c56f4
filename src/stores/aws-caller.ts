// One connection to AWS: region, credentials, deadlines, and every failure put into words.
import { AsyncLocalStorage } from 'node:async_hooks';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deadline } from '../core/deadline.ts';
import { KeyliftError } from '../core/errors.ts';
import { awsFailure, type Call } from './aws-failure.ts';

/** Where and as whom. Everything else comes from the standard AWS environment and shared configuration. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
  /** A role to assume with the credentials found otherwise, and what it wants to hear. */
  readonly roleArn?: string;
  readonly externalId?: string;
  /** Default: AWS_ENDPOINT_URL_SECRETS_MANAGER or the region's own. */
  readonly endpoint?: string;
  /** Ends a call under way. */
  readonly signal?: AbortSignal;
  /** Longest wait for one answer, in milliseconds; default 10 seconds. */
  readonly timeout?: number;
  /** How often a call is tried when it is throttled or the connection breaks; default 5. */
  readonly attempts?: number;
  /** Called when an attempt was throttled, with the number of those so far. The SDK waits and tries again by itself. */
  readonly onThrottle?: (count: number) => void;
}

const ONE_ANSWER = 10_000;
/** For all attempts of a call and the pauses between them. */
const WHOLE_CALL = 120_000;
const THROTTLED = /^(?:Throttling(?:Exception)?|TooManyRequestsException|RequestLimitExceeded)$/;

/** Sends calls of one SDK client. Nothing is sent before the first one. */
export class AwsCaller {
  readonly client: SecretsManagerClient;
  readonly #options: AwsOptions;
  #throttled = 0;
  readonly #silence = new AsyncLocalStorage<AbortController>();

  constructor(options: AwsOptions) {
    // Otherwise the SDK writes a notice about Node versions to stderr, in the middle of ours.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    this.#options = options;
    const { region, profile, endpoint, roleArn } = options;
    this.client = new SecretsManagerClient({
      maxAttempts: options.attempts ?? 5,
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(roleArn === undefined
        ? {}
        : { credentials: async () => (await import('./aws-identity.ts')).assumeRole(options, roleArn) }),
    });
    this.#watchAttempts();
  }

  /** Gives a call its deadlines; the SDK's own request timeout only warns. Turns failures into words. */
  async call<T>(call: Call, run: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const silence = new AbortController();
    const { signal } = this.#options;
    const whole = deadline(WHOLE_CALL, silence.signal, ...(signal === undefined ? [] : [signal]));
    try {
      return await this.#silence.run(silence, () => run({ abortSignal: whole.signal }));
    } catch (error) {
      if (error instanceof KeyliftError) throw error;
      // No `cause`: what the SDK throws holds the answer, and nobody promises what that quotes.
      const profile = this.#options.profile ?? process.env['AWS_PROFILE'];
      throw awsFailure(error, profile === undefined ? call : { ...call, profile }, silence.signal.aborted || whole.isOver());
    } finally {
      whole.end();
    }
  }

  /** Ends a call when one attempt stays without an answer; pauses between attempts do not count. */
  #watchAttempts(): void {
    const { timeout = ONE_ANSWER } = this.#options;
    this.client.middlewareStack.add(
      (next) => async (request) => {
        const timer = setTimeout(() => this.#silence.getStore()?.abort(), timeout);
        try {
          return await next(request);
        } catch (error) {
          if (error instanceof Error && THROTTLED.test(error.name)) this.#options.onThrottle?.((this.#throttled += 1));
          throw error;
        } finally {
          clearTimeout(timer);
        }
      },
      // The innermost step, which the SDK repeats at each attempt.
      { step: 'deserialize', priority: 'high', name: 'keyliftSilence' },
    );
  }
}
