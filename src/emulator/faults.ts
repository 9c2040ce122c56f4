// Faults a test asks for: which call goes wrong, and how. Set through the API of the emulator, never over HTTP.
import { internalError, notFound, ServiceError } from './service-error.ts';

/** How a call goes wrong. */
export const FAULT_KINDS = [
  'throttle', // ThrottlingException
  'access-denied', // an IAM denial
  'kms-denied', // AccessDeniedException whose text speaks of KMS
  'kms-disabled', // EncryptionFailure or DecryptionFailure
  'expired-token', // ExpiredTokenException
  'bad-token', // UnrecognizedClientException: credentials that AWS does not know
  'clock-skew', // InvalidSignatureException: the signature is too old for the service's clock
  'quota', // LimitExceededException
  'not-found-yet', // eventual consistency: ResourceNotFoundException for a secret that is there
  'internal-error', // 500 InternalServiceError
  'slow', // the right answer, late
  'reset-before-effect', // connection reset, nothing done
  'reset-after-effect', // connection reset, everything done
  'no-answer', // nothing done, the connection stays open
  'html-200', // a proxy's page instead of JSON, nothing done
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault and the calls it hits. */
export interface Fault {
  readonly kind: FaultKind;
  /** Name of an operation; every operation when left out. Errors for `GetSecretValue` also hit single secrets of a batch. */
  readonly operation?: string;
  /** Name of a secret; every secret when left out. */
  readonly secretName?: string;
  /** First matching call that is hit, counted from 1 since the fault was added. */
  readonly nth?: number;
  /** How many matching calls are hit from there; 1 when `nth` is given, else all. */
  readonly times?: number;
  /** Delay of `slow` in milliseconds, by default 1000. */
  readonly ms?: number;
}

/** Faults in order of precedence: the first one due takes the call. */
export type FaultPlan = readonly Fault[];

/** The faults in force. */
export class Faults {
  #active: { readonly fault: Fault; seen: number }[] = [];

  constructor(plan: FaultPlan = []) {
    for (const fault of plan) this.add(fault);
  }

  /** Puts a fault in force; the returned function lifts it. */
  add(fault: Fault): () => void {
    const entry = { fault, seen: 0 };
    this.#active.push(entry);
    return () => {
      this.#active = this.#active.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#active = [];
  }

  /**
   * Counts a call and says which fault takes it. Every matching fault counts it, also those that lose. `kinds` narrows
   * the faults that are looked at.
   */
  take(operation: string, secretName: string | undefined, kinds: (kind: FaultKind) => boolean = () => true): Fault | undefined {
    let taken: Fault | undefined;
    for (const entry of this.#active) {
      const { fault } = entry;
      if (!kinds(fault.kind)) continue;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      if (fault.secretName !== undefined && fault.secretName !== secretName) continue;
      entry.seen += 1;
      const first = fault.nth ?? 1;
      const times = fault.times ?? (fault.nth === undefined ? Infinity : 1);
      if (entry.seen >= first && entry.seen < first + times) taken ??= fault;
    }
    return taken;
  }
}

type ErrorFault = (operation: string, target: string) => ServiceError;

const ERRORS: Partial<Record<FaultKind, ErrorFault>> = {
  throttle: () => new ServiceError('ThrottlingException', 'Rate exceeded'),
  'access-denied': (operation, target) =>
    new ServiceError(
      'AccessDeniedException',
      `User: arn:aws:sts::000000000000:assumed-role/emulator/session is not authorized to perform: secretsmanager:${operation} ` +
        `on resource: ${target} because no identity-based policy allows the secretsmanager:${operation} action`,
    ),
  'kms-denied': () => new ServiceError('AccessDeniedException', 'Access to KMS is not allowed'),
  'kms-disabled': (operation) => {
    const [code, verb] = /^(?:Batch)?Get/.test(operation) ? ['DecryptionFailure', 'decrypt'] : ['EncryptionFailure', 'encrypt'];
    return new ServiceError(code, `Secrets Manager can't ${verb} the protected secret text using the provided KMS key.`);
  },
  'expired-token': () => new ServiceError('ExpiredTokenException', 'The security token included in the request is expired'),
  'bad-token': () => new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  'clock-skew': () =>
    new ServiceError('InvalidSignatureException', 'Signature expired: 20200101T000000Z is now earlier than 20200101T001500Z'),
  quota: () => new ServiceError('LimitExceededException', "You've exceeded the quota for the number of secrets."),
  'not-found-yet': () => notFound(),
  'internal-error': () => internalError('An error occurred on the server side.'),
};

/** The error a fault answers with; undefined for those that are no error answer. `target` is the secret, or `*`. */
export function errorOfFault(kind: FaultKind, operation: string, target: string): ServiceError | undefined {
  return ERRORS[kind]?.(operation, target);
}
