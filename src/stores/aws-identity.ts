// Who we are and which key it is: STS and KMS, loaded only when a role, an account or a key is asked about.
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { AwsOptions } from './aws-caller.ts';
import { awsFailure } from './aws-failure.ts';

/** Short-lived credentials as SDK clients take them. */
interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** Assumes a role with the credentials of the environment or profile. @throws KeyliftError E0820. */
export async function assumeRole(options: AwsOptions, roleArn: string): Promise<SessionCredentials> {
  const sts = new STSClient(base(options));
  try {
    const { Credentials: made } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: 'keylift',
        ...(options.externalId === undefined ? {} : { ExternalId: options.externalId }),
      }),
    );
    if (made?.AccessKeyId === undefined || made.SecretAccessKey === undefined || made.SessionToken === undefined) {
      throw new SyntaxError('not an answer of the service');
    }
    return {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
      ...(made.Expiration === undefined ? {} : { expiration: made.Expiration }),
    };
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('AccessDenied')) {
      const hint = `allow sts:AssumeRole for this caller in the role's trust policy${options.externalId === undefined ? ', or pass --external-id' : ''}`;
      throw new KeyliftError('E0820', `not allowed to assume ${printable(roleArn)}`, { exit: EXIT.store, hint });
    }
    throw awsFailure(error, { operation: 'AssumeRole', secret: roleArn }, false);
  } finally {
    sts.destroy();
  }
}

/** The account of the caller, 12 digits. @throws KeyliftError E08xx. */
export async function callerAccount(options: AwsOptions): Promise<string> {
  const { roleArn } = options;
  const sts = new STSClient({
    ...base(options),
    ...(roleArn === undefined ? {} : { credentials: () => assumeRole(options, roleArn) }),
  });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Account ?? '';
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw awsFailure(error, { operation: 'GetCallerIdentity', secret: 'this caller' }, false);
  } finally {
    sts.destroy();
  }
}

/** A key that can encrypt secrets here. */
export interface UsableKey {
  readonly arn: string;
  /** False for the key that AWS manages: it cannot be used from another account. */
  readonly customerManaged: boolean;
}

/**
 * Looks a key up by id, alias or ARN and checks that it can encrypt secrets in this region.
 * @throws KeyliftError E0821 with what is wrong with it, or E0804 when the caller may not look.
 */
export async function usableKey(options: AwsOptions, keyId: string): Promise<UsableKey> {
  const { roleArn } = options;
  const kms = new KMSClient({
    ...base(options),
    ...(roleArn === undefined ? {} : { credentials: () => assumeRole(options, roleArn) }),
  });
  const unusable = (why: string, hint: string) =>
    new KeyliftError('E0821', `KMS key ${printable(keyId)} cannot be used: ${why}`, { exit: EXIT.store, hint });
  try {
    const elsewhere = /^arn:[a-z-]+:kms:([a-z0-9-]+):/.exec(keyId)?.[1];
    const region = await kms.config.region();
    if (elsewhere !== undefined && elsewhere !== region) {
      throw unusable(`it is in ${elsewhere}, the secrets in ${region}`, `name a key of ${region}`);
    }
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    if (key?.Arn === undefined) throw new SyntaxError('not an answer of the service');
    if (key.KeyState === 'Disabled') throw unusable('it is disabled', `aws kms enable-key --key-id ${key.KeyId ?? keyId}`);
    if (key.KeyState !== 'Enabled') throw unusable(`its state is ${key.KeyState}`, 'name a key that is enabled');
    if (key.KeySpec !== 'SYMMETRIC_DEFAULT' || key.KeyUsage !== 'ENCRYPT_DECRYPT') {
      throw unusable(`it is a ${key.KeySpec} key for ${key.KeyUsage}`, 'name a symmetric key that encrypts');
    }
    return { arn: key.Arn, customerManaged: key.KeyManager !== 'AWS' };
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    if (error instanceof Error && error.name === 'NotFoundException') {
      throw unusable('there is no such key in this account and region', 'check --region, --profile and the key id');
    }
    throw awsFailure(error, { operation: 'DescribeKey', secret: keyId, kmsKeyId: keyId }, false);
  } finally {
    kms.destroy();
  }
}

function base(options: AwsOptions): { region?: string; profile?: string; endpoint?: string } {
  const { region, profile } = options;
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const endpoint = options.endpoint ?? localEndpoint();
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** A Secrets Manager on this machine is an emulator, and answers for its neighbours too. */
function localEndpoint(): string | undefined {
  const url = process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  return url !== undefined && /^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?\/?$/.test(url) ? url : undefined;
}
