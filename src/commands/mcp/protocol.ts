// The Model Context Protocol over standard input and output: JSON-RPC 2.0, one message a line. Written by hand, because
// a server of three tools needs four methods (https://modelcontextprotocol.io/specification/2025-11-25).
import { printable } from '../../core/printable.ts';
import { formatErrorLine } from './words.ts';
import type { Io } from '../io.ts';

/** What a tool gives back: for programs, and the same as text for models. */
export interface ToolResult {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly input: Readonly<Record<string, unknown>>;
  /** True when it changes nothing at all. */
  readonly readOnly: boolean;
  /** @throws KeyliftError */
  run(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult>;
}

type Id = string | number;
type Message = Readonly<Record<string, unknown>>;

/** The newest first. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26'];
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const CODES = { parse: -32_700, request: -32_600, method: -32_601, params: -32_602 } as const;

/** Answers until standard input ends or `io.signal` is aborted. */
export async function serve(tools: readonly Tool[], instructions: string, io: Io): Promise<void> {
  const running = new Map<Id, AbortController>();
  let isReady = false;
  // One tool at a time, so that two scans do not share the machine; everything else is answered at once.
  let queue: Promise<void> = Promise.resolve();
  const send = (message: object) => io.stdout(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const fail = (id: Id | null, code: number, message: string) => send({ id, error: { code, message } });

  const call = (id: Id, params: Message): void => {
    const tool = tools.find(({ name }) => name === params['name']);
    if (tool === undefined) return fail(id, CODES.params, `unknown tool ${printable(String(params['name'])).slice(0, 100)}`);
    const abort = new AbortController();
    running.set(id, abort);
    const args = isObject(params['arguments']) ? params['arguments'] : {};
    queue = queue.then(async () => {
      try {
        if (abort.signal.aborted) return;
        const { text, data } = await tool.run(args, AbortSignal.any([abort.signal, io.signal]));
        // Who cancelled wants no answer any more.
        if (!abort.signal.aborted)
          send({ id, result: { content: [{ type: 'text', text }], structuredContent: data, isError: false } });
      } catch (error) {
        if (!abort.signal.aborted)
          send({ id, result: { content: [{ type: 'text', text: formatErrorLine(error) }], isError: true } });
      } finally {
        running.delete(id);
      }
    });
  };

  const answer = (message: Message): void => {
    const { method, id: given } = message;
    const id = typeof given === 'string' || typeof given === 'number' ? given : undefined;
    const params = isObject(message['params']) ? message['params'] : {};
    if (message['jsonrpc'] !== '2.0' || typeof method !== 'string') {
      // Answers to requests that we never make are of no interest.
      if (!('result' in message) && !('error' in message)) fail(id ?? null, CODES.request, 'not a request');
      return;
    }
    if (id === undefined) {
      if (method === 'notifications/cancelled') running.get(params['requestId'] as Id)?.abort();
      return;
    }
    if (method === 'ping') return send({ id, result: {} });
    if (method === 'initialize') {
      isReady = true;
      const asked = params['protocolVersion'];
      return send({
        id,
        result: {
          protocolVersion: VERSIONS.find((version) => version === asked) ?? VERSIONS[0],
          capabilities: { tools: { listChanged: false } },
          serverInfo: { name: 'keylift', title: 'Keylift', version: __KEYLIFT_VERSION__ },
          instructions,
        },
      });
    }
    if (!isReady) return fail(id, CODES.request, 'initialize comes first');
    if (method === 'tools/list') return send({ id, result: { tools: tools.map(toolObject) } });
    if (method === 'tools/call') return call(id, params);
    fail(id, CODES.method, `unknown method ${printable(method).slice(0, 100)}`);
  };

  for await (const line of lines(io)) {
    if (line === undefined) {
      fail(null, CODES.parse, 'a message of more than 8 MiB');
      continue;
    }
    if (line.trim() === '') continue;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      fail(null, CODES.parse, 'not JSON');
      continue;
    }
    if (isObject(message)) answer(message);
    else fail(null, CODES.request, 'one message a line');
  }
  await queue;
}

function toolObject({ name, title, description, input, readOnly }: Tool): object {
  return {
    name,
    title,
    description,
    inputSchema: { type: 'object', additionalProperties: false, properties: input },
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
}

/** Lines of standard input; undefined for one that is too long. */
async function* lines(io: Io): AsyncGenerator<string | undefined> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      held.push(rest.subarray(0, end));
      yield size + end > MAX_LINE_BYTES ? undefined : Buffer.concat(held).toString('utf8');
      [held, size] = [[], 0];
      rest = rest.subarray(end + 1);
    }
    size += rest.length;
    // What is too long is read to its end without being kept.
    if (size <= MAX_LINE_BYTES) held.push(rest);
    else held = [];
    if (io.signal.aborted) return;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
