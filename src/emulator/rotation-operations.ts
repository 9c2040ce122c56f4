// RotateSecret and CancelRotateSecret. The service rotates in the background; here the four steps are done when the
// answer comes, which makes tests predictable. As at the service, a failed rotation is no error of RotateSecret.
import type { Context, RotationEvent, RotationFunction } from './context.ts';
import { checkRules, nextRotation, type RotationRules } from './schedule.ts';
import { invalidParameter, invalidRequest, notFound } from './service-error.ts';
import type { Rotation, StoredSecret } from './state.ts';
import { announceVersion, CURRENT, holderOf, moveLabel, PENDING } from './versions.ts';

type MetadataItem = { readonly Key?: string; readonly Value?: string };

interface RotateSecretInput {
  readonly SecretId: string;
  readonly ClientRequestToken?: string;
  readonly RotationLambdaARN?: string;
  readonly RotationRules?: RotationRules;
  readonly ExternalSecretRotationMetadata?: readonly MetadataItem[];
  readonly ExternalSecretRotationRoleArn?: string;
  readonly RotateImmediately?: boolean;
}

const STEPS: readonly RotationEvent['Step'][] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** RotateSecret: stores the settings, then runs all steps, or the test alone when it shall not rotate at once. */
export async function rotateSecret(context: Context, input: RotateSecretInput): Promise<object> {
  const { vault } = context;
  const secret = vault.live(input.SecretId);
  const token = input.ClientRequestToken;
  if (token === undefined) throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
  const run = findFunction(context, lambdaArn);
  const rules = input.RotationRules ?? secret.rotation?.rules;
  if (rules !== undefined) checkRules(rules);
  const answer = { ARN: secret.arn, Name: secret.name, VersionId: token };
  if (secret.versions.has(token)) return answer;
  refuseDangling(secret);

  const rotation: Rotation = {
    enabled: true,
    lambdaArn,
    rules,
    configured: vault.now(),
    last: secret.rotation?.last,
    externalMetadata: input.ExternalSecretRotationMetadata ?? secret.rotation?.externalMetadata,
    externalRoleArn: input.ExternalSecretRotationRoleArn ?? secret.rotation?.externalRoleArn,
  };
  secret.rotation = rotation;
  secret.changed = vault.now();
  moveLabel(secret, PENDING, announceVersion(vault, secret, token));
  if (input.RotateImmediately === false) {
    await runSteps(context, secret, token, run, ['testSecret']);
    secret.versions.delete(token);
    return { ARN: secret.arn, Name: secret.name };
  }
  const done = await runSteps(context, secret, token, run, STEPS);
  if (done && holderOf(secret, CURRENT)?.id === token) rotation.last = vault.now();
  return answer;
}

/** CancelRotateSecret: turns rotation off and keeps its settings. */
export function cancelRotateSecret({ vault }: Context, input: { readonly SecretId: string }): object {
  const secret = vault.live(input.SecretId);
  if (secret.rotation === undefined) throw invalidRequest('The secret is not configured for rotation.');
  secret.rotation.enabled = false;
  secret.changed = vault.now();
  return { ARN: secret.arn, Name: secret.name, VersionId: holderOf(secret, PENDING)?.id };
}

/** What DescribeSecret and ListSecrets say of rotation; nothing for a secret that never had it. */
export function describeRotation({ rotation }: StoredSecret): object {
  if (rotation === undefined) return {};
  const from = rotation.last ?? rotation.configured;
  return {
    RotationEnabled: rotation.enabled,
    RotationLambdaARN: rotation.lambdaArn,
    RotationRules: rotation.rules,
    ExternalSecretRotationMetadata: rotation.externalMetadata,
    ExternalSecretRotationRoleArn: rotation.externalRoleArn,
    LastRotatedDate: rotation.last,
    NextRotationDate: rotation.enabled && rotation.rules !== undefined ? nextRotation(rotation.rules, from) : undefined,
  };
}

function findFunction(context: Context, lambdaArn: string | undefined): RotationFunction {
  if (lambdaArn === undefined || lambdaArn === '') {
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  }
  if (!/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9$_-]+)?$/.test(lambdaArn)) {
    throw invalidParameter('The RotationLambdaARN is not the ARN of a Lambda function.');
  }
  const run = context.rotationFunction(lambdaArn);
  if (run === undefined) throw notFound('Lambda does not exist or could not be accessed');
  return run;
}

function refuseDangling(secret: StoredSecret): void {
  const pending = holderOf(secret, PENDING);
  if (pending === undefined || pending.labels.has(CURRENT)) return;
  throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
}

/** Runs steps until one fails; false when one did. What went wrong stays with the function: its error may hold a value. */
async function runSteps(
  context: Context,
  secret: StoredSecret,
  token: string,
  run: RotationFunction,
  steps: readonly RotationEvent['Step'][],
): Promise<boolean> {
  for (const step of steps) {
    const finish = context.log.begin(`rotation:${step}`, secret.name);
    try {
      await run({ Step: step, SecretId: secret.arn, ClientRequestToken: token });
      finish('ok');
    } catch {
      finish('failed');
      return false;
    }
  }
  return true;
}
