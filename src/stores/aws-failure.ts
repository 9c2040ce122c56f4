// What went wrong with a call to AWS, as one line with the next step. Quotes nothing of what AWS answered except names of
// actions and keys.
import { EXIT, KeyliftError, systemCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** What was asked. */
export interface Call {
  /** Name of the operation, e.g. `CreateSecret`. */
  readonly operation: string;
  /** Name or ARN of the secret. */
  readonly secret: string;
  readonly kmsKeyId?: string;
  /** The profile that was asked for. */
  readonly profile?: string;
}

/** True when the SDK's error has this name. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** The KeyliftError (E0801 to E0815) for whatever the SDK threw. `timedOut`: our own deadline ended the call. */
export function awsFailure(error: unknown, call: Call, timedOut: boolean): KeyliftError {
  const name = error instanceof Error ? error.name : '';
  const text = error instanceof Error ? error.message : '';
  return (
    (timedOut
      ? fail('E0813', `no answer from Secrets Manager in time (${call.operation} on ${shown(call)})`, NETWORK)
      : undefined) ??
    identityFailure(name, text, call) ??
    permissionFailure(name, text, call) ??
    requestFailure(name, text, call) ??
    connectionFailure(error, name, call) ??
    fail('E0814', `Secrets Manager refused ${call.operation} on ${shown(call)}: ${errorName(name)}`, 'see docs/errors.md')
  );
}

const NETWORK = 'check the network, the proxy and the endpoint, then try again';
const CREDENTIALS =
  'set AWS_PROFILE or --profile, run aws sso login, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached';

function identityFailure(name: string, text: string, call: Call): KeyliftError | undefined {
  if (/region is missing/i.test(text)) {
    return new KeyliftError('E0801', 'no AWS region (set AWS_REGION or --region)', { exit: EXIT.usage });
  }
  const isExpired = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired|TokenExpired)$/.test(name);
  const isProvider = name === 'CredentialsProviderError' || name === 'TokenProviderError';
  if (isExpired || (isProvider && /expired|sso login|refresh/i.test(text))) {
    return fail('E0803', 'AWS session expired', 'sign in again (aws sso login), then keylift resume if a run was under way');
  }
  if (isProvider) {
    const where = call.profile === undefined ? '' : ` (profile ${printable(call.profile)})`;
    return fail('E0802', `no AWS credentials found${where}`, CREDENTIALS);
  }
  // Sent as a bad signature, of which it is the most common reason.
  if (/^RequestTimeTooSkewed$/.test(name) || /signature (?:expired|not yet current)|is now (?:earlier|later) than/i.test(text)) {
    return fail('E0802', 'AWS refused the signature: the clock of this machine is wrong', 'set the clock, then try again');
  }
  if (
    /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(?:Exception)?|MissingAuthenticationToken(?:Exception)?)$/.test(
      name,
    )
  ) {
    return fail(
      'E0802',
      `AWS did not accept the credentials (${call.operation}: ${errorName(name)})`,
      `check the clock; ${CREDENTIALS}`,
    );
  }
  return undefined;
}

function permissionFailure(name: string, text: string, call: Call): KeyliftError | undefined {
  const key = call.kmsKeyId === undefined ? 'of the secret' : printable(call.kmsKeyId);
  if (/^AccessDenied(?:Exception)?$/.test(name)) {
    if (/\bkms\b/i.test(text)) {
      const hint = 'allow kms:Decrypt and kms:GenerateDataKey on the key for this role';
      return fail('E0805', `KMS key ${key} cannot be used: access denied (${call.operation} on ${shown(call)})`, hint);
    }
    // Tags on CreateSecret need TagResource; only the text says which of the two it was.
    const action = /\bsecretsmanager:[A-Za-z]{3,40}\b/.exec(text)?.[0] ?? `secretsmanager:${call.operation}`;
    return fail('E0804', `not allowed: ${action} on ${shown(call)}`, `allow ${action} for this role`);
  }
  if (/^(?:EncryptionFailure|DecryptionFailure|KMS\w*Exception|DisabledException|KeyUnavailableException)$/.test(name)) {
    const hint = 'check that the key exists in this region and is enabled';
    return fail('E0805', `KMS key ${key} cannot be used: ${errorName(name)} (${call.operation} on ${shown(call)})`, hint);
  }
  return undefined;
}

function requestFailure(name: string, text: string, call: Call): KeyliftError | undefined {
  switch (name) {
    case 'ResourceExistsException':
      return new KeyliftError('E0806', `${shown(call)} already exists with a different value`, { exit: EXIT.stale });
    case 'ResourceNotFoundException':
      return fail('E0815', `${shown(call)} is not in the store, or not that version of it`, 'check --region and --profile');
    case 'InvalidRequestException':
      if (!/scheduled for deletion|marked for deletion|marked deleted/i.test(text)) return undefined;
      return fail('E0807', `${shown(call)} is scheduled for deletion`, '--restore');
    case 'ThrottlingException':
    case 'TooManyRequestsException':
    case 'RequestLimitExceeded':
      return fail('E0810', `throttled: ${call.operation} on ${shown(call)}`, 'wait a minute, then try again');
    case 'LimitExceededException':
      return fail(
        'E0817',
        `a quota of the account is used up (${call.operation} on ${shown(call)})`,
        'see the Secrets Manager quotas',
      );
    case 'InternalServiceError':
    case 'InternalFailure':
    case 'ServiceUnavailable':
      return fail('E0814', `Secrets Manager has a fault of its own (${call.operation} on ${shown(call)})`, 'try again');
    default:
      return undefined;
  }
}

function connectionFailure(error: unknown, name: string, call: Call): KeyliftError | undefined {
  if (name === 'SyntaxError') {
    return fail('E0812', `what answered ${call.operation} is not Secrets Manager (a proxy's page?)`, NETWORK);
  }
  if (name === 'AbortError') return new KeyliftError('E0910', `interrupted during ${call.operation}`, { exit: EXIT.interrupted });
  const code = systemCode(error);
  if (
    name === 'TimeoutError' ||
    (code !== undefined && /^(?:E[A-Z]+|UND_ERR\w*|CERT_\w+|DEPTH_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/.test(code))
  ) {
    // A region that does not exist is a host name that does not exist.
    const hint = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? `check the region; ${NETWORK}` : NETWORK;
    return fail('E0811', `cannot reach Secrets Manager (${call.operation}${code === undefined ? '' : `, ${code}`})`, hint);
  }
  return undefined;
}

function fail(code: string, message: string, hint: string): KeyliftError {
  return new KeyliftError(code, message, { exit: EXIT.store, hint });
}

function shown(call: Call): string {
  return printable(call.secret.slice(0, 300));
}

/** Error names are identifiers; anything else in that place is not repeated. */
function errorName(name: string): string {
  return /^[A-Za-z]{1,60}$/.test(name) ? name : 'an unknown error';
}
