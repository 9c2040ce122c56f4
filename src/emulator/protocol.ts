// The HTTP side of JSON 1.1: which requests are let in, how a body is read, how an answer is written.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from './service-error.ts';

/** A request that was let in, not yet decoded. */
export interface Received {
  /** `sts` and `kms` are the neighbours that clients ask beside Secrets Manager (neighbours.ts). */
  readonly service: 'secretsmanager' | 'sts' | 'kms';
  readonly operation: string;
  /** Region of the credential scope, '' when it cannot be read. */
  readonly signedRegion: string;
  /** Access key id of the signature, '' when it cannot be read. */
  readonly accessKeyId: string;
  readonly body: Buffer;
}

/** The largest value with every byte escaped, a policy and fifty tags fit in well under this. */
const MAX_BODY_BYTES = 1_048_576;
const TARGET_PREFIX = 'secretsmanager.';
const KMS_TARGET = 'TrentService.DescribeKey';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const LOOPBACK_HOST = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Lets a request in, or throws the ServiceError to answer with. `knows` says whether there is such an operation. */
export async function receive(request: IncomingMessage, knows: (operation: string) => boolean): Promise<Received> {
  // Before anything else: a web page whose name was rebound to this machine must learn nothing.
  checkHost(request.headers.host);
  if (request.method !== 'POST') {
    throw new ServiceError('MethodNotAllowedException', 'This is a Secrets Manager endpoint; it takes POST requests only.', 405);
  }
  if (request.url !== '/') throw new ServiceError('UnknownOperationException', 'There is nothing but / here.', 404);
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isForm = type === 'application/x-www-form-urlencoded';
  if (type !== CONTENT_TYPE && !isForm)
    throw new ServiceError('UnsupportedMediaTypeException', `The Content-Type must be ${CONTENT_TYPE}.`, 415);
  const target = request.headers['x-amz-target'];
  const service = isForm ? 'sts' : target === KMS_TARGET ? 'kms' : 'secretsmanager';
  const operation = service === 'secretsmanager' ? operationOf(request.headers, knows) : '';
  const scope = scopeOf(request.headers.authorization);
  return { service, operation, ...scope, body: await readBody(request) };
}

/** Sends a body with its status; `requestId` is what SDKs show as the request's id. */
export function send(
  response: ServerResponse,
  answer: { readonly status: number; readonly body: Buffer; readonly requestId: string; readonly type?: string },
): void {
  response.writeHead(answer.status, {
    'content-type': answer.type ?? CONTENT_TYPE,
    'content-length': answer.body.length,
    'cache-control': 'no-store',
    'x-amzn-requestid': answer.requestId,
    ...(answer.status === 405 ? { allow: 'POST' } : {}),
    // The rest of a body that is not read must not be taken for the next request.
    ...(response.req.complete ? {} : { connection: 'close' }),
  });
  response.end(answer.body);
}

function checkHost(host: string | undefined): void {
  if (host !== undefined && LOOPBACK_HOST.test(host)) return;
  throw new ServiceError(
    'ForbiddenHostException',
    'The Host header must name this machine: localhost or a loopback address.',
    403,
  );
}

function operationOf(headers: IncomingHttpHeaders, knows: (operation: string) => boolean): string {
  const target = headers['x-amz-target'];
  const operation = typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  if (!knows(operation))
    throw new ServiceError('UnknownOperationException', 'The X-Amz-Target header names no operation of this service.');
  return operation;
}

/** Signatures are not checked, as there is nobody to check them against; that there is one is. */
function scopeOf(authorization: string | undefined): { readonly signedRegion: string; readonly accessKeyId: string } {
  if (authorization === undefined) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/[a-z]+\/aws4_request/.exec(authorization);
  return { accessKeyId: scope?.[1] ?? '', signedRegion: scope?.[2] ?? '' };
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new ServiceError('RequestEntityTooLargeException', `The request body is over ${MAX_BODY_BYTES} bytes.`, 413));
      }
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.on('error', reject);
    // A client that hangs up midway gets no answer, but this promise must end.
    request.on('close', () => {
      reject(new ServiceError('RequestAbortedException', 'The request ended early.'));
    });
  });
}
