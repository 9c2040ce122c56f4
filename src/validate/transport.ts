// One HTTPS request to a provider, as careful as it can be: no proxy, no redirect, no address that is not public, a
// deadline, and an answer of which only the beginning is read.
import { lookup, type LookupAddress } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { deadline } from '../core/deadline.ts';
import { isPublicAddress } from './address.ts';

export interface OutgoingRequest {
  readonly method: string;
  /** Absolute https address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface IncomingAnswer {
  readonly status: number;
  /** At most 64 kB of it, as UTF-8. */
  readonly body: string;
}

/** @throws any error when there is no answer; its message may hold anything and must not be shown. */
export type Transport = (request: OutgoingRequest, signal: AbortSignal) => Promise<IncomingAnswer>;

/** Where requests really go. Tests hand in a server of their own; nothing else does. */
export interface Route {
  readonly resolve: (host: string) => Promise<readonly LookupAddress[]>;
  readonly isAllowed: (address: string) => boolean;
  readonly port: number;
  readonly secure: boolean;
}

const MOST_BYTES = 64 * 1024;

const INTERNET: Route = {
  resolve: (host) =>
    new Promise((done, fail) => {
      lookup(host, { all: true, verbatim: true }, (error, addresses) => (error === null ? done(addresses) : fail(error)));
    }),
  isAllowed: isPublicAddress,
  port: 443,
  secure: true,
};

/** @param timeout milliseconds from start to the end of the answer */
export function transportFor(timeout: number, route: Route = INTERNET): Transport {
  return async (request, signal) => {
    const url = new URL(request.url);
    if (url.protocol !== 'https:' || url.username !== '' || url.port !== '') throw new Error('not a plain https address');
    const addresses = await route.resolve(url.hostname);
    // One bad address among good ones is enough to refuse: which one is taken is not ours to choose.
    if (addresses.length === 0 || !addresses.every(({ address }) => route.isAllowed(address))) throw new Error('address refused');
    const limit = deadline(timeout, signal);
    return send(request, url, addresses[0]!, route, limit.signal).finally(limit.end);
  };
}

function send(request: OutgoingRequest, url: URL, to: LookupAddress, route: Route, signal: AbortSignal): Promise<IncomingAnswer> {
  const options: RequestOptions = {
    method: request.method,
    host: url.hostname,
    servername: url.hostname,
    port: route.port,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.hostname,
      'user-agent': 'keylift',
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
      ...request.headers,
    },
    // The address that was checked is the address that is used; the name is not looked up again.
    lookup: (_host, asked, done) => {
      if (asked.all === true) done(null, [to]);
      else done(null, to.address, to.family);
    },
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const outgoing = (route.secure ? secureRequest : plainRequest)(options, (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const finish = () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8') });
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length < MOST_BYTES) return;
        finish();
        answer.destroy();
      });
      answer.on('end', finish);
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}
