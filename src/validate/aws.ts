// AWS keys are asked with GetCallerIdentity, which every key may call and which changes nothing. Signed by hand
// (Signature Version 4), so that a scan does not load the AWS SDK.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
import { createHash, createHmac } from 'node:crypto';
import type { ValidationState } from '../core/finding.ts';
import type { Secret } from '../core/secret.ts';
import type { IncomingAnswer, OutgoingRequest } from './transport.ts';

export interface AwsKey {
  readonly id: Secret;
  readonly secret: Secret;
  readonly sessionToken?: Secret;
}

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
const REGION = 'us-east-1';
const HOST = 'sts.us-east-1.amazonaws.com';

/** The signed request. `now` in milliseconds since 1970; AWS refuses a signature that is over five minutes old. */
export function identityRequest(key: AwsKey, now: number): OutgoingRequest {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${REGION}/sts/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: HOST,
    'x-amz-date': time,
    ...(key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken.reveal() }),
  };
  const names = Object.keys(headers).toSorted();
  const signed = names.join(';');
  const canonical = ['POST', '/', '', ...names.map((name) => `${name}:${headers[name]!}`), '', signed, sha256(BODY)].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signingKey = [day, REGION, 'sts', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${key.secret.reveal()}`);
  const signature = (hmac(signingKey, text) as Buffer).toString('hex');
  const credential = `${key.id.reveal()}/${scope}`;
  return {
    method: 'POST',
    url: `https://${HOST}/`,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`,
    },
    body: BODY,
  };
}

/** An unknown id, a wrong secret and an expired session are inactive; a refusal for another reason says nothing. */
export function identityState(answer: IncomingAnswer): ValidationState {
  if (answer.status === 200) return answer.body.includes('GetCallerIdentityResult') ? 'active' : 'unknown';
  return answer.status === 403 && /InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken/.test(answer.body)
    ? 'inactive'
    : 'unknown';
}

function hmac(key: string | Buffer, text: string): string | Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
