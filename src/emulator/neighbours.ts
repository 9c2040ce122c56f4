// The two neighbours of Secrets Manager that a client needs beside it: STS for AssumeRole and GetCallerIdentity, KMS for
// DescribeKey. Enough for the real SDKs to be pointed here with AWS_ENDPOINT_URL.
import type { Callers } from './callers.ts';
import type { Keys } from './keys.ts';
import { ServiceError } from './service-error.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The answer of STS to a form, as XML with its status. */
export function answerSts(
  form: URLSearchParams,
  world: { readonly callers: Callers; readonly account: string; readonly accessKeyId: string },
): { readonly status: number; readonly body: string } {
  const action = form.get('Action');
  const { callers, account, accessKeyId } = world;
  if (action === 'GetCallerIdentity') {
    const role = callers.find(accessKeyId);
    if (role === 'expired') return refusal('ExpiredToken', 'The security token included in the request is expired', 403);
    const arn = role === undefined ? `arn:aws:iam::${account}:root` : sessionArn(role.arn, 'session');
    const whose = role === undefined ? account : (role.arn.split(':')[4] ?? account);
    return result(action, `<Arn>${arn}</Arn><UserId>EMULATED</UserId><Account>${whose}</Account>`);
  }
  if (action !== 'AssumeRole') return refusal('InvalidAction', 'The emulator knows AssumeRole and GetCallerIdentity.', 400);
  const arn = form.get('RoleArn') ?? '';
  const name = form.get('RoleSessionName') ?? 'session';
  const session = callers.assume(arn, form.get('ExternalId') ?? undefined);
  if (session === undefined) {
    return refusal('AccessDenied', 'The caller is not authorized to perform: sts:AssumeRole on the role of the request', 403);
  }
  return result(
    action,
    `<AssumedRoleUser><Arn>${escaped(sessionArn(arn, name))}</Arn><AssumedRoleId>EMULATED:${escaped(name)}</AssumedRoleId></AssumedRoleUser>` +
      `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>` +
      `<SessionToken>${session.sessionToken}</SessionToken><Expiration>${session.expiration.toISOString()}</Expiration></Credentials>`,
  );
}

/** The answer of KMS to a JSON request. Throws ServiceError. */
export function answerKms(body: Buffer, keys: Keys): object {
  let id: unknown;
  try {
    id = (JSON.parse(body.toString('utf8')) as { KeyId?: unknown }).KeyId;
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON');
  }
  if (typeof id !== 'string' || id === '') throw new ServiceError('ValidationException', 'KeyId is missing');
  return keys.describe(id);
}

function result(action: string, inside: string): { readonly status: number; readonly body: string } {
  const body = `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${inside}</${action}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, body };
}

function refusal(code: string, message: string, status: number): { readonly status: number; readonly body: string } {
  const body = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
  return { status, body };
}

function sessionArn(roleArn: string, name: string): string {
  return `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
