// The embedded Secrets Manager: an HTTP server on the loopback interface that speaks the service's JSON 1.1 protocol
// well enough for the real SDKs. For tests, the demo and tryouts; it checks no signatures, and permissions only of roles it is told of.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { Callers, type EmulatorRole } from './callers.ts';
import { CallLog, type Call } from './calls.ts';
import type { RotationFunction } from './context.ts';
import { Dispatcher } from './dispatcher.ts';
import { Faults, type FaultPlan } from './faults.ts';
import { Keys, type EmulatorKey } from './keys.ts';
import { answerKms, answerSts } from './neighbours.ts';
import { MEMORY_ONLY, openStorage } from './persistence.ts';
import { OPERATIONS } from './operations.ts';
import { RateLimits } from './rates.ts';
import { receive, send, type Received } from './protocol.ts';
import { internalError, ServiceError } from './service-error.ts';
import { Vault } from './state.ts';
import { encodeResponse } from './wire.ts';

/** Everything has a default: any free port, memory only, us-east-1, an account of zeros, the system's clock, no faults. */
export interface EmulatorOptions {
  readonly port?: number;
  /** Folder to keep the secrets in, encrypted; made if needed. */
  readonly dataDir?: string;
  readonly region?: string;
  readonly account?: string;
  readonly now?: () => Date;
  readonly faults?: FaultPlan;
  /** Callers whose policies are evaluated; every other access key is the account itself. */
  readonly roles?: readonly EmulatorRole[];
  /** The KMS keys there are; without this every key is there and works. */
  readonly keys?: readonly EmulatorKey[];
  /** Throttles like the service: 1 for its own rates, more for a faster one. Without it nothing is throttled. */
  readonly rates?: number;
}

/** A running emulator. */
export interface Emulator {
  /** Endpoint for SDKs, `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** What was asked so far, oldest first. */
  readonly calls: readonly Call[];
  readonly faults: Faults;
  /** Makes `run` the Lambda function of that ARN, or of that function name in any region and account. */
  registerRotation(arnOrName: string, run: RotationFunction): void;
  /** Breaks open connections, saves, and gives the data folder back. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PROXY_PAGE = '<!doctype html><title>Sign in</title><p>Sign in to use this network.</p>';

/**
 * Starts an emulator. Throws KeyliftError: E1001 when the port cannot be used, E1002, E1003 and E0705 for the data folder,
 * E1004 for a region or account that is none.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { region = 'us-east-1', account = '000000000000', now = () => new Date() } = options;
  checkIdentity(region, account);
  const vault = new Vault(region, account, now);
  const storage = options.dataDir === undefined ? MEMORY_ONLY : await openStorage(options.dataDir, vault);
  const log = new CallLog(now);
  const faults = new Faults(options.faults);
  const rotations = new Map<string, RotationFunction>();
  const closing = new AbortController();
  const callers = new Callers(options.roles ?? [], now);
  const keys = new Keys(options.keys, region, account);
  const rates = options.rates === undefined ? undefined : new RateLimits(options.rates);
  const dispatcher = new Dispatcher({ vault, storage, log, faults, callers, keys, rates, rotations, closing: closing.signal });
  const world = { dispatcher, callers, keys, account };

  const server = createServer((request, response) => {
    void serve(world, request, response);
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  let port: number;
  try {
    port = await listen(server, options.port ?? 0);
  } catch (error) {
    await storage.close();
    throw error;
  }

  let closed: Promise<void> | undefined;
  return {
    url: `http://${HOST}:${port}`,
    port,
    calls: log.calls,
    faults,
    registerRotation: (arnOrName, run) => {
      rotations.set(arnOrName, run);
    },
    close: () => {
      closing.abort();
      closed ??= stop(server).then(() => storage.close());
      return closed;
    },
  };
}

interface World {
  readonly dispatcher: Dispatcher;
  readonly callers: Callers;
  readonly keys: Keys;
  readonly account: string;
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  try {
    const received = await receive(request, (operation) => OPERATIONS.has(operation));
    if (received.service !== 'secretsmanager') {
      send(response, { ...answerNeighbour(received, world), requestId });
      return;
    }
    const outcome = await world.dispatcher.answer(received);
    if (outcome.kind === 'reset') request.socket.resetAndDestroy();
    else if (outcome.kind === 'page')
      send(response, { status: 200, body: Buffer.from(PROXY_PAGE), requestId, type: 'text/html' });
    else if (outcome.kind === 'result') send(response, { status: 200, body: encodeResponse(outcome.result), requestId });
  } catch (error) {
    // An unforeseen error is not described: nobody has checked that its text is free of values.
    const refusal = error instanceof ServiceError ? error : internalError('An error occurred on the server side.');
    if (!response.destroyed) send(response, { status: refusal.status, body: encodeResponse(refusal.body()), requestId });
  }
}

function answerNeighbour(received: Received, world: World): { status: number; body: Buffer; type?: string } {
  if (received.service === 'kms') return { status: 200, body: encodeResponse(answerKms(received.body, world.keys)) };
  const form = new URLSearchParams(received.body.toString('utf8'));
  const { status, body } = answerSts(form, { ...world, accessKeyId: received.accessKeyId });
  return { status, body: Buffer.from(body), type: 'text/xml' };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why = systemCode(error) === 'EADDRINUSE' ? 'it is in use' : systemWords(error);
      reject(
        new KeyliftError('E1001', `cannot listen on port ${port}: ${why}`, {
          exit: EXIT.usage,
          hint: 'choose another port',
          cause: error,
        }),
      );
    });
    server.listen({ host: HOST, port, exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function checkIdentity(region: string, account: string): void {
  const wrong = !/^(?:[a-z]+-)+\d+$/.test(region) ? 'region' : !/^\d{12}$/.test(account) ? 'account' : undefined;
  if (wrong === undefined) return;
  const form = wrong === 'region' ? 'a region looks like eu-central-1' : 'an account has 12 digits';
  throw new KeyliftError('E1004', `not a valid AWS ${wrong} for the emulator`, { exit: EXIT.usage, hint: form });
}
