// keylift mcp: the frames of the protocol, a real client, no value, nothing outside the root.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, keylift, repository, scratch, writeTree } from '../support/run.ts';
import { nodeTools } from '../support/tools.ts';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';
const STRIPE = ['sk', 'live', fakeText(24, LETTERS, 6)].join('_');
const PASSWORD = `${fakeText(6, LETTERS, 3)}-${fakeText(6, LETTERS, 4)}7!`;
const FILES = {
  'package.json': '{ "name": "shop", "type": "module" }\n',
  'src/a.js': `export const stripeKey = '${STRIPE}';\nexport const dbPassword = '${PASSWORD}';\n`,
  'clean/b.js': 'export {};\n',
};

type Frame = Readonly<Record<string, unknown>>;
const request = (id: number, method: string, params: object = {}): Frame => ({ jsonrpc: '2.0', id, method, params });
const HELLO = request(0, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});
const call = (id: number, name: string, args: object = {}) => request(id, 'tools/call', { name, arguments: args });

/** Sends frames (or raw lines) and gives every answer by id. */
async function exchange(
  cwd: string,
  frames: readonly (Frame | string)[],
): Promise<{ answers: Map<unknown, Answer>; stdout: string; code: number | null; stderr: string }> {
  const input = frames.map((frame) => `${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n`).join('');
  const run = await keylift(['mcp'], { cwd, input });
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return { answers: new Map(lines.map((line) => JSON.parse(line) as Answer).map((answer) => [answer.id, answer])), ...run };
}

interface Answer {
  readonly id: unknown;
  readonly result?: {
    readonly protocolVersion?: string;
    readonly tools?: readonly { readonly name: string; readonly inputSchema: object }[];
    readonly content?: readonly { readonly type: string; readonly text: string }[];
    readonly structuredContent?: Readonly<Record<string, unknown>>;
    readonly isError?: boolean;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

describe('the protocol', () => {
  it('greets, lists three tools and answers pings', async () => {
    const { answers, code, stderr } = await exchange(repository(FILES), [
      HELLO,
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      request(1, 'tools/list'),
      request(2, 'ping'),
    ]);

    expect([code, stderr]).toEqual([0, '']);
    expect(answers.get(0)?.result?.protocolVersion).toBe('2025-06-18');
    expect(answers.get(1)?.result?.tools?.map(({ name }) => name)).toEqual(['scan', 'explain', 'plan']);
    expect(answers.get(2)?.result).toEqual({});
  });

  it('offers its newest version to a client that asks for one it does not know', async () => {
    const { answers } = await exchange(scratch(), [request(0, 'initialize', { protocolVersion: '1999-01-01' })]);

    expect(answers.get(0)?.result?.protocolVersion).toBe('2025-11-25');
  });

  it.each([
    ['{ not json', null, -32_700],
    ['[]', null, -32_600],
    ['{"jsonrpc":"2.0","id":5}', 5, -32_600],
    [JSON.stringify(request(5, 'resources/list')), 5, -32_601],
    [JSON.stringify(call(5, 'apply')), 5, -32_602],
    [`"${'x'.repeat(9 * 1024 * 1024)}"`, null, -32_700],
  ])('answers %.40s with an error and goes on', async (line, id, code) => {
    const { answers } = await exchange(scratch(), [HELLO, line, request(9, 'ping')]);

    expect(answers.get(id)?.error?.code).toBe(code);
    expect(answers.get(9)?.result).toEqual({});
  });

  it('does nothing before it was greeted, and nothing for notifications and answers', async () => {
    const { answers, stdout } = await exchange(scratch(), [
      call(1, 'scan'),
      { jsonrpc: '2.0', method: 'notifications/unknown' },
      { jsonrpc: '2.0', id: 3, result: {} },
    ]);

    expect(answers.get(1)?.error?.message).toBe('initialize comes first');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('gives no answer to a call that was cancelled', async () => {
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } };

    const { answers } = await exchange(repository(FILES), [HELLO, call(1, 'scan'), call(2, 'scan'), cancel]);

    expect([...answers.keys()]).toEqual([0, 1]);
  });
});

describe('the tools', () => {
  it('give places and masks, and no value', async () => {
    const cwd = repository(FILES);
    writeTree(cwd, {
      'src/\u001b[31mred.js': `export const other = '${['sk', 'live', fakeText(24, LETTERS, 16)].join('_')}';\n`,
    });

    const { answers, stdout } = await exchange(cwd, [
      HELLO,
      call(1, 'scan'),
      call(2, 'scan', { path: 'clean' }),
      call(3, 'scan', { where: 'history', confidence: 'low' }),
      call(4, 'scan', { where: 'staged' }),
      call(5, 'plan', { environment: 'prod' }),
      call(6, 'explain', { id: 'stripe.secret-key' }),
      call(7, 'explain', { id: 'stripe.secret-kee' }),
    ]);

    const data = (id: number) => answers.get(id)!.result!.structuredContent as never as Scanned & Planned;
    expect(data(1)).toMatchObject({ secrets: 3, complete: true });
    expect(data(1).findings.map(({ path, line }) => `${path}:${line}`)).toContain('src/a.js:1');
    expect(JSON.parse(answers.get(1)!.result!.content![0]!.text)).toEqual(data(1));
    expect(data(2)).toMatchObject({ secrets: 0 });
    expect(data(3).findings[0]).toMatchObject({ inHead: true });
    expect(data(4)).toMatchObject({ secrets: 0 });
    expect(data(5).items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['prod/shop/stripe-key', 'prod/shop/db-password']),
    );
    expect(data(5).changes.length).toBeGreaterThan(0);
    expect(answers.get(7)!.result).toMatchObject({ isError: true });
    expect(answers.get(7)!.result!.content![0]!.text).toContain('did you mean "stripe.');
    expect(stdout).not.toContain('\u001b');
    for (const value of [STRIPE, PASSWORD]) expect(stdout).not.toContain(value);
    // A plan for an agent is no plan to apply.
    expect(existsSync(join(cwd, '.git', 'keylift', 'plan.json'))).toBe(false);
    expect(readFileSync(join(cwd, 'src/a.js'), 'utf8')).toBe(FILES['src/a.js']);

    const { fingerprint } = data(1).findings.find(({ path }) => path === 'src/a.js')!;
    const { answers: more } = await exchange(cwd, [
      HELLO,
      call(1, 'explain', { id: fingerprint }),
      call(2, 'explain', { id: 'f'.repeat(32) }),
    ]);
    expect(more.get(1)!.result!.content![0]!.text).toContain(`fingerprint ${fingerprint}`);
    expect(more.get(2)!.result!.content![0]!.text).toContain('E0312');
  });

  it.each([
    ['scan', { path: '..' }, 'E0201'],
    ['scan', { path: '/etc/passwd' }, 'E0201'],
    ['scan', { path: 'src/../../x' }, 'E0201'],
    ['scan', { path: 'way-out' }, 'E0201'],
    ['scan', { path: 'way-out/secret.js' }, 'E0201'],
    ['scan', { path: 'missing' }, 'E0201'],
    ['scan', { path: 3 }, 'E0104'],
    ['scan', { where: 'everywhere' }, 'E0104'],
    ['scan', { pth: 'src' }, 'E0104'],
    ['explain', {}, 'E0104'],
    ['plan', { confidence: 'sure' }, 'E0104'],
  ])('%s %j is refused', async (name, args, code) => {
    const cwd = repository(FILES);
    const outside = scratch({ 'secret.js': `export const stripeKey = '${STRIPE}';\n` });
    symlinkSync(outside, join(cwd, 'way-out'));

    const { answers } = await exchange(cwd, [HELLO, call(1, name, args)]);

    expect(answers.get(1)!.result).toMatchObject({ isError: true });
    expect(answers.get(1)!.result!.content![0]!.text).toContain(code);
  });

  it('plan does not leave the folder for the repository above it', async () => {
    const cwd = repository(FILES);
    mkdirSync(join(cwd, 'sub'));

    const { answers } = await exchange(join(cwd, 'sub'), [HELLO, call(1, 'plan'), call(2, 'scan')]);

    expect(answers.get(1)!.result!.content![0]!.text).toContain('E0202');
    expect(answers.get(2)!.result!.structuredContent).toMatchObject({ secrets: 0 });
  });
});

interface Scanned {
  readonly findings: readonly { readonly path: string; readonly line: number; readonly fingerprint: string }[];
}
interface Planned {
  readonly items: readonly { readonly name: string }[];
  readonly changes: readonly object[];
}

const tools = nodeTools();
const hasClient = tools !== undefined && existsSync(join(tools, 'node_modules', '@modelcontextprotocol', 'sdk'));

describe.skipIf(!hasClient)('the reference client [needs @modelcontextprotocol/sdk]', () => {
  it('connects, lists, calls and closes', async () => {
    const load = createRequire(join(tools!, 'package.json'));
    const from = async (name: string) =>
      (await import(pathToFileURL(load.resolve(`@modelcontextprotocol/sdk/${name}`)).href)) as Sdk;
    const { Client } = await from('client/index.js');
    const { StdioClientTransport } = await from('client/stdio.js');
    const cwd = repository(FILES);
    const client = new Client({ name: 'test', version: '1' });

    await client.connect(new StdioClientTransport({ command: process.execPath, args: [BINARY, 'mcp'], cwd, env: cleanEnv() }));
    const { tools: listed } = await client.listTools();
    const scanned = await client.callTool({ name: 'scan', arguments: {} });
    const refused = await client.callTool({ name: 'scan', arguments: { path: '..' } });
    await expect(client.callTool({ name: 'apply', arguments: {} })).rejects.toThrow('unknown tool');
    await client.close();

    expect(listed.map(({ name }) => name)).toEqual(['scan', 'explain', 'plan']);
    expect(scanned).toMatchObject({ isError: false, structuredContent: { secrets: 2 } });
    expect(refused).toMatchObject({ isError: true });
    expect(JSON.stringify(scanned)).not.toContain(STRIPE);
  });
});

interface Sdk {
  readonly Client: new (info: object) => {
    connect(transport: object): Promise<void>;
    listTools(): Promise<{ tools: readonly { name: string }[] }>;
    callTool(call: object): Promise<object>;
    close(): Promise<void>;
  };
  readonly StdioClientTransport: new (options: object) => object;
}

it('ends when its client is gone', async () => {
  const child = spawn(process.execPath, [BINARY, 'mcp'], {
    cwd: scratch(),
    env: cleanEnv(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`${JSON.stringify(HELLO)}\n`);

  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
});
