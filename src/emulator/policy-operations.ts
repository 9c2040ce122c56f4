// Resource policies: stored, checked for form and for access by everybody. They are not enforced; the emulator knows no callers.
import type { Context } from './context.ts';
import { ServiceError } from './service-error.ts';

interface PolicyInput {
  readonly SecretId: string;
  readonly ResourcePolicy: string;
  readonly BlockPublicPolicy?: boolean;
}

type Statement = Readonly<Record<string, unknown>>;

const POLICY_VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17'];

/** PutResourcePolicy: MalformedPolicyDocumentException, or PublicPolicyException when everybody is to be kept out. */
export function putResourcePolicy({ vault }: Context, input: PolicyInput): object {
  const secret = vault.live(input.SecretId);
  const statements = parsePolicy(input.ResourcePolicy);
  if (input.BlockPublicPolicy === true && statements.some(isPublic)) {
    throw new ServiceError('PublicPolicyException', 'The resource policy did not prevent broad access to the secret.');
  }
  secret.policy = input.ResourcePolicy;
  secret.changed = vault.now();
  return { ARN: secret.arn, Name: secret.name };
}

/** GetResourcePolicy: no `ResourcePolicy` when there is none. */
export function getResourcePolicy({ vault }: Context, input: { readonly SecretId: string }): object {
  const secret = vault.live(input.SecretId);
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
}

/** DeleteResourcePolicy: also for a secret that has none. */
export function deleteResourcePolicy({ vault }: Context, input: { readonly SecretId: string }): object {
  const secret = vault.live(input.SecretId);
  secret.policy = undefined;
  secret.changed = vault.now();
  return { ARN: secret.arn, Name: secret.name };
}

/** ValidateResourcePolicy: judges access by everybody and lock-out, stores nothing. */
export function validateResourcePolicy(
  { vault }: Context,
  input: { readonly SecretId?: string; readonly ResourcePolicy: string },
): object {
  if (input.SecretId !== undefined) vault.live(input.SecretId);
  const statements = parsePolicy(input.ResourcePolicy);
  const errors: object[] = [];
  if (statements.some(isPublic)) {
    errors.push({ CheckName: 'PUBLIC_ACCESS', ErrorMessage: 'The policy grants access to a wide range of principals.' });
  }
  if (statements.some(locksOut)) {
    errors.push({ CheckName: 'LOCKOUT', ErrorMessage: 'The policy denies every principal, so it locks out the caller.' });
  }
  return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
}

/** The statements of a well-formed policy; MalformedPolicyDocumentException otherwise. */
function parsePolicy(text: string): readonly Statement[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformed('it is not valid JSON');
  }
  if (!isObject(policy)) throw malformed('it is not a JSON object');
  if (policy['Version'] !== undefined && !POLICY_VERSIONS.includes(policy['Version'])) throw malformed('its Version is unknown');
  const statements: unknown[] = Array.isArray(policy['Statement']) ? policy['Statement'] : [policy['Statement']];
  if (statements.length === 0) throw malformed('it has no Statement');
  return statements.map(checkStatement);
}

function checkStatement(statement: unknown): Statement {
  if (!isObject(statement)) throw malformed('a Statement is missing or is not an object');
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed('the Effect of a Statement is neither Allow nor Deny');
  for (const element of ['Principal', 'Action', 'Resource']) {
    const given = [element, `Not${element}`].filter((name) => statement[name] !== undefined);
    if (given.length !== 1) throw malformed(`a Statement needs ${element} or Not${element}, and not both`);
  }
  for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    const value = statement[element];
    if (value !== undefined && !isText(value))
      throw malformed(`${element} of a Statement is neither a string nor a list of strings`);
  }
  const principal = statement['Principal'] ?? statement['NotPrincipal'];
  if (
    principal !== '*' &&
    !(isObject(principal) && Object.keys(principal).length > 0 && Object.values(principal).every(isText))
  ) {
    throw malformed('the Principal of a Statement is neither * nor an object');
  }
  return statement;
}

/** Allows everybody, without a condition that could narrow it. */
function isPublic(statement: Statement): boolean {
  if (statement['Effect'] !== 'Allow' || statement['Condition'] !== undefined) return false;
  return statement['NotPrincipal'] !== undefined || isEverybody(statement['Principal']);
}

function locksOut(statement: Statement): boolean {
  if (statement['Effect'] !== 'Deny' || statement['Condition'] !== undefined || !isEverybody(statement['Principal']))
    return false;
  return [statement['Action']].flat().some((action) => action === '*' || action === 'secretsmanager:*');
}

function isEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  return isObject(principal) && Object.values(principal).flat().includes('*');
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(why: string): ServiceError {
  return new ServiceError('MalformedPolicyDocumentException', `The resource policy has syntax errors: ${why}.`);
}
