// From a request that was let in to what is done with its connection: decode, note, let faults have their way, check,
// run, save.
import { setTimeout as sleep } from 'node:timers/promises';
import { Authorization } from './authorization.ts';
import type { Callers } from './callers.ts';
import type { CallLog } from './calls.ts';
import type { Context, RotationFunction } from './context.ts';
import { errorOfFault, type Fault, type Faults } from './faults.ts';
import type { Keys } from './keys.ts';
import { OPERATIONS } from './operations.ts';
import type { Storage } from './persistence.ts';
import type { RateLimits } from './rates.ts';
import type { Received } from './protocol.ts';
import { isSecretName } from './secret-operations.ts';
import { ServiceError } from './service-error.ts';
import { REQUESTS } from './shapes.ts';
import type { Vault } from './state.ts';
import { validate } from './validate.ts';
import { decodeRequest } from './wire.ts';

/** What becomes of a connection: an answer, a page that is none, a reset, or nothing at all. */
type Outcome =
  | { readonly kind: 'result'; readonly result: object }
  | { readonly kind: 'page' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

interface Parts {
  readonly vault: Vault;
  readonly storage: Storage;
  readonly log: CallLog;
  readonly faults: Faults;
  readonly callers: Callers;
  readonly keys: Keys;
  readonly rates: RateLimits | undefined;
  readonly rotations: ReadonlyMap<string, RotationFunction>;
  /** Fires when the emulator closes. */
  readonly closing: AbortSignal;
}

const SLOW_MS = 1000;

/** Answers requests out of one vault. */
export class Dispatcher {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws the ServiceError to answer with. */
  async answer(received: Received): Promise<Outcome> {
    const { vault, log } = this.#parts;
    vault.purge();
    const input = attempt(() => decodeRequest(received.body));
    const name = input instanceof ServiceError ? undefined : nameIn(input, vault);
    const finish = log.begin(received.operation, name, received.signedRegion);
    try {
      if (input instanceof ServiceError) throw input;
      this.#parts.rates?.take(received.operation);
      const fault = this.#parts.faults.take(received.operation, name);
      const outcome = await this.#underFault(fault, received, name, input);
      finish(fault?.kind ?? 'ok');
      return outcome;
    } catch (error) {
      finish(error instanceof ServiceError ? error.code : 'InternalServiceError');
      throw error;
    }
  }

  async #underFault(fault: Fault | undefined, received: Received, name: string | undefined, input: object): Promise<Outcome> {
    const error = fault && errorOfFault(fault.kind, received.operation, name ?? '*');
    if (error !== undefined) throw error;
    if (fault?.kind === 'no-answer') return { kind: 'silence' };
    if (fault?.kind === 'html-200') return { kind: 'page' };
    if (fault?.kind === 'reset-before-effect') return { kind: 'reset' };
    if (fault?.kind === 'slow' && !(await this.#pause(fault.ms ?? SLOW_MS))) return { kind: 'silence' };
    const result = await this.#run(received, input);
    return fault?.kind === 'reset-after-effect' ? { kind: 'reset' } : { kind: 'result', result };
  }

  async #run(received: Received, input: object): Promise<object> {
    const operation = OPERATIONS.get(received.operation)!;
    const request = validate(REQUESTS[received.operation]!, input);
    const context = this.#context(received);
    context.may.operation(received.operation, request as object);
    const result = await operation.run(context, request as never);
    if (operation.writes) await this.#parts.storage.save();
    return result;
  }

  #context(received: Received): Context {
    const { vault, log, faults, rotations, callers, keys } = this.#parts;
    const role = callers.find(received.accessKeyId);
    if (role === 'expired') {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    return {
      vault,
      log,
      may: new Authorization(vault, keys, role),
      signedRegion: received.signedRegion,
      rotationFunction: (arn) => rotations.get(arn) ?? rotations.get(arn.split(':')[6] ?? ''),
      refusal: (operation, secretName) => {
        const fault = faults.take(operation, secretName, (kind) => errorOfFault(kind, operation, secretName) !== undefined);
        return fault && errorOfFault(fault.kind, operation, secretName);
      },
    };
  }

  /** False when the emulator was closed meanwhile: it waits for nobody, and nothing may happen after. */
  #pause(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#parts.closing, ref: false }).catch(() => false);
  }
}

function attempt<T>(decode: () => T): T | ServiceError {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

/** The name of the secret a request speaks of, if what it says can be one. */
function nameIn(input: Record<string, unknown>, vault: Vault): string | undefined {
  const id = input['Name'] ?? input['SecretId'];
  if (typeof id !== 'string') return undefined;
  return vault.lookUp(id)?.name ?? (isSecretName(id) ? id : undefined);
}
