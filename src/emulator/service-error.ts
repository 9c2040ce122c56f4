// A refusal as the service words it: an error code, one sentence, an HTTP status. Never holds a value.

/** Codes the service's model declares; their text travels as `Message`, that of all others as `message`. */
const MODELLED: ReadonlySet<string> = new Set([
  'DecryptionFailure',
  'EncryptionFailure',
  'InternalServiceError',
  'InvalidNextTokenException',
  'InvalidParameterException',
  'InvalidRequestException',
  'LimitExceededException',
  'MalformedPolicyDocumentException',
  'PreconditionNotMetException',
  'PublicPolicyException',
  'ResourceExistsException',
  'ResourceNotFoundException',
]);

/** An answer that is an error. `code` becomes `__type`; `message` goes over the wire as it is. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number = code === 'InternalServiceError' ? 500 : 400) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** The JSON object the service sends for it. */
  body(): Readonly<Record<string, string>> {
    return { __type: this.code, [MODELLED.has(this.code) ? 'Message' : 'message']: this.message };
  }
}

/** InvalidParameterException. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/** InvalidRequestException: the request is well formed but does not fit the state of the secret. */
export function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequestException', message);
}

/** ResourceNotFoundException; by default for the secret itself. */
export function notFound(message: string = "Secrets Manager can't find the specified secret."): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}

/** ResourceExistsException. */
export function alreadyExists(message: string): ServiceError {
  return new ServiceError('ResourceExistsException', message);
}

/** InternalServiceError: the only fault that is the server's, HTTP status 500. */
export function internalError(message: string): ServiceError {
  return new ServiceError('InternalServiceError', message);
}
