// The two things the demo service depends on: a database and a payments provider on loopback that refuse wrong credentials.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Guarded {
  readonly port: number;
  /** What is accepted from now on. */
  accept(credentials: readonly string[]): void;
  readonly refused: () => number;
  close(): Promise<void>;
}

/** Answers queries for `user:password` pairs it accepts, by HTTP Basic. */
export function databaseServer(): Promise<Guarded> {
  return guarded(
    (header) => (header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString('utf8') : ''),
    () => ({
      rows: [
        { id: 1, item: 'lamp' },
        { id: 2, item: 'desk' },
      ],
    }),
  );
}

/** Answers charges, settlements and reports for the keys it accepts, by Bearer header. */
export function paymentsServer(): Promise<Guarded> {
  return guarded(
    (header) => (header.startsWith('Bearer ') ? header.slice(7) : ''),
    (path) =>
      path === '/settlements' ? { settled: 3 } : path === '/report' ? { total: 12_600 } : { charged: 4200, status: 'succeeded' },
  );
}

async function guarded(credentialOf: (header: string) => string, answer: (path: string) => object): Promise<Guarded> {
  let accepted: ReadonlySet<string> = new Set();
  let refused = 0;
  const server: Server = createServer((request, response) => {
    request.resume();
    const credential = credentialOf(request.headers.authorization ?? '');
    if (!accepted.has(credential)) {
      refused += 1;
      response.writeHead(401).end();
      return;
    }
    response.end(JSON.stringify(answer(request.url ?? '')));
  });
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as AddressInfo).port,
    accept: (credentials) => {
      accepted = new Set(credentials);
    },
    refused: () => refused,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
