import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import type { Rule } from '../../src/core/rule.ts';
import { Secret } from '../../src/core/secret.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { isPublicAddress } from '../../src/validate/address.ts';
import { identityRequest } from '../../src/validate/aws.ts';
import { fillRequest, stateOf } from '../../src/validate/request.ts';
import { transportFor, type OutgoingRequest, type Route } from '../../src/validate/transport.ts';
import { validate } from '../../src/validate/validator.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Play = (heard: Heard) => { status: number; body?: string; headers?: Record<string, string>; delay?: number };

/** A local server that plays a provider, and a transport that reaches it whatever the host is called. */
async function provider(play: Play, timeout = 5000, route: Partial<Route> = {}) {
  const heard: Heard[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = { method: request.method!, path: request.url!, headers: request.headers, body };
      heard.push(one);
      const { status, body: text, headers, delay } = play(one);
      setTimeout(() => answer.writeHead(status, headers).end(text ?? ''), delay ?? 0);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const transport = transportFor(timeout, {
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    isAllowed: () => true,
    port,
    secure: false,
    ...route,
  });
  return { heard, transport };
}

const signal = new AbortController().signal;
const TOKEN: Rule = fakeRule({
  id: 'acme.token',
  keywords: ['acme_'],
  pattern: '(?<secret>acme_[A-Za-z0-9]{24})',
  validation: {
    url: 'https://api.acme.example/me?k={{secret}}',
    headers: { Authorization: 'Bearer {{secret}}' },
    active: { status: [200], body: '"ok":true' },
    inactive: { status: [401] },
  },
});
const token = (seed = 1) => `acme_${fakeText(24, undefined, seed)}`;
const scan = (text: string, rules: readonly Rule[] = [TOKEN]) => createScanner(rules).scan(fakeBlob(text));
const states = async (
  findings: readonly Finding[],
  transport: ReturnType<typeof transportFor>,
  rules: readonly Rule[] = [TOKEN],
) => [...(await validate(findings, rules, { transport, signal, pause: 5 })).values()];

describe('asking a provider', () => {
  it.each<[string, Play, string]>([
    ['accepts', () => ({ status: 200, body: '{"ok":true}' }), 'active'],
    ['refuses', () => ({ status: 401 }), 'inactive'],
    ['says something else', () => ({ status: 200, body: '{}' }), 'unknown'],
    ['is busy', () => ({ status: 429 }), 'unknown'],
    ['is broken', () => ({ status: 500 }), 'unknown'],
  ])('one that %s', async (_what, play, state) => {
    const { heard, transport } = await provider(play);

    expect(await states(scan(`key = "${token()}"`), transport)).toEqual([state]);
    expect(heard).toMatchObject([
      {
        method: 'GET',
        path: `/me?k=${token()}`,
        headers: { host: 'api.acme.example', authorization: `Bearer ${token()}`, 'user-agent': 'keylift' },
      },
    ]);
  });

  it('follows no redirect', async () => {
    const { heard, transport } = await provider(() => ({ status: 302, headers: { location: 'https://elsewhere.example/' } }));

    expect(await states(scan(token()), transport)).toEqual(['unknown']);
    expect(heard).toHaveLength(1);
  });

  it('asks once for each value, whatever the number of places', async () => {
    const { heard, transport } = await provider(() => ({ status: 401 }));

    expect(await states(scan(`${token()}\n${token()}\n${token(2)}`), transport)).toEqual(['inactive', 'inactive', 'inactive']);
    expect(heard).toHaveLength(2);
  });

  it('gives up after its time', async () => {
    const { transport } = await provider(() => ({ status: 200, body: '"ok":true', delay: 2000 }), 100);
    const started = performance.now();

    expect(await states(scan(token()), transport)).toEqual(['unknown']);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('reads only the beginning of an endless answer', async () => {
    const { transport } = await provider(() => ({ status: 200, body: `"ok":true${'x'.repeat(4_000_000)}` }));

    expect(await states(scan(token()), transport)).toEqual(['active']);
  });

  it('goes to public addresses only', async () => {
    const { heard, transport } = await provider(() => ({ status: 200 }), 1000, { isAllowed: isPublicAddress });

    expect(await states(scan(token()), transport)).toEqual(['unknown']);
    expect(heard).toEqual([]);
  });

  it('asks nothing once the run is over, and nothing without a validation', async () => {
    const { heard, transport } = await provider(() => ({ status: 200 }));
    const abort = new AbortController();
    abort.abort();
    const findings = scan(token());

    expect([...(await validate(findings, [TOKEN], { transport, signal: abort.signal })).values()]).toEqual(['unchecked']);
    expect(await states(findings, transport, [fakeRule({ id: 'acme.token', keywords: ['acme_'] })])).toEqual(['unchecked']);
    expect(heard).toEqual([]);
  });

  it('leaves a pause between requests to one provider', async () => {
    const times: number[] = [];
    const { transport } = await provider(() => {
      times.push(performance.now());
      return { status: 401 };
    });
    await validate(scan(`${token(1)}\n${token(2)}\n${token(3)}`), [TOKEN], { transport, signal, pause: 60 });

    expect(times).toHaveLength(3);
    expect(Math.min(times[1]! - times[0]!, times[2]! - times[1]!)).toBeGreaterThan(50);
  });
});

describe('filling in a request', () => {
  const validation = TOKEN.validation!;
  const parts = (value: string, more: Record<string, string> = {}) =>
    new Map(Object.entries({ secret: value, ...more }).map(([name, text]) => [name, new Secret(text)]));

  it('keeps a value where it belongs', () => {
    const evil = 'a/../?x=1&y#@evil.example"';
    const filled = fillRequest({ ...validation, url: 'https://api.acme.example/{{secret}}/me', headers: {} }, parts(evil))!;

    expect(new URL(filled.url).host).toBe('api.acme.example');
    expect(filled.url).toBe(`https://api.acme.example/${encodeURIComponent(evil)}/me`);
    expect(fillRequest(validation, parts('a\r\nX-Evil: 1'))).toBeUndefined();
    const body = {
      ...validation,
      url: 'https://a.example/',
      headers: { 'Content-Type': 'application/json' },
      body: '{"k":"{{secret}}"}',
    };
    expect(JSON.parse(fillRequest(body, parts('x","y":"'))!.body!)).toEqual({ k: 'x","y":"' });
  });

  it('fills parts, and asks nothing when one is missing', () => {
    const basic = {
      ...validation,
      url: 'https://a.example/{{sid}}',
      headers: {},
      basic: { user: '{{sid}}', password: '{{secret}}' },
    };
    const pair = Buffer.from('me:pw').toString('base64');

    expect(fillRequest(basic, parts('pw', { sid: 'me' }))).toMatchObject({
      url: 'https://a.example/me',
      headers: { authorization: `Basic ${pair}` },
    });
    expect(fillRequest(basic, parts('pw'))).toBeUndefined();
  });

  it('an answer that is both active and inactive says nothing', () => {
    expect(stateOf({ ...validation, active: { status: [200] }, inactive: { status: [200] } }, { status: 200, body: '' })).toBe(
      'unknown',
    );
  });
});

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'nonsense',
  ])('%s is closed', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])('%s is open', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('AWS', () => {
  const id = `AKIA${fakeText(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  const secret = fakeText(40);

  /** Signs what was heard again, from the documentation's steps, with the server's knowledge of the secret. */
  const isSigned = ({ method, path, headers, body }: Heard, known: string): boolean => {
    const match =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      );
    if (match === null || match[1] !== id) return false;
    const [, , day, region, service, names] = match;
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const lines = names!.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
    const canonical = `${method}\n${path}\n\n${lines.join('')}\n${names}\n${hash(body)}`;
    const text = `AWS4-HMAC-SHA256\n${String(headers['x-amz-date'])}\n${day}/${region}/${service}/aws4_request\n${hash(canonical)}`;
    let key: string | Buffer = `AWS4${known}`;
    for (const step of [day!, region!, service!, 'aws4_request']) key = createHmac('sha256', key).update(step).digest();
    return createHmac('sha256', key).update(text).digest('hex') === match[6];
  };
  const sts =
    (known: string): Play =>
    (heard) =>
      isSigned(heard, known)
        ? { status: 200, body: '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>' }
        : { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' };
  const findings = () =>
    createScanner(builtinRules()).scan(fakeBlob(`AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret}\n`, '.env'));

  it('asks GetCallerIdentity with a signature of the pair, once', async () => {
    const right = await provider(sts(secret));
    const wrong = await provider(sts(fakeText(40, undefined, 9)));

    expect(findings().map((finding) => finding.part?.name)).toEqual(['main', 'secret']);
    expect(await states(findings(), right.transport, builtinRules())).toEqual(['active', 'active']);
    expect(await states(findings(), wrong.transport, builtinRules())).toEqual(['inactive', 'inactive']);
    expect(right.heard.map(({ body }) => body)).toEqual(['Action=GetCallerIdentity&Version=2011-06-15']);
  });

  it('asks nothing about an id or a secret alone', async () => {
    const { heard, transport } = await provider(sts(secret));
    const alone = createScanner(builtinRules()).scan(fakeBlob(`AWS_SECRET_ACCESS_KEY=${secret}\n`, '.env'));

    expect(await states(alone, transport, builtinRules())).toEqual(['unchecked']);
    expect(heard).toEqual([]);
  });

  it('sends the session token of temporary keys', () => {
    const request = identityRequest({ id: new Secret(id), secret: new Secret(secret), sessionToken: new Secret('t0ken') }, 0);

    expect(request.headers['x-amz-security-token']).toBe('t0ken');
    expect(request.headers['authorization']).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token');
  });
});

describe('validations of the built-in rules', () => {
  const checked = builtinRules().filter((rule) => rule.validation !== undefined);

  it('cover at least 120 rules', () => {
    expect(checked.length).toBeGreaterThanOrEqual(120);
  });

  it.each(checked.map((rule) => [rule.id, rule] as const))('%s tells active from inactive', async (_id, rule) => {
    const validation = rule.validation!;
    const parts = new Map(
      ['secret', ...(rule.parts ?? []).map(({ name }) => name)].map((name) => [name, new Secret(fakeText(24))]),
    );
    const filled = fillRequest(validation, parts);
    expect(filled).toBeDefined();

    for (const [state, expected] of [
      ['active', validation.active],
      ['inactive', validation.inactive],
    ] as const) {
      if (expected === undefined) continue;
      const { status, body } = expected;
      const { heard, transport } = await provider(() => ({ status: status[0]!, body: body ?? '{}' }));
      const answer = await transport(filled as OutgoingRequest, signal);

      expect(stateOf(validation, answer)).toBe(state);
      expect(JSON.stringify(heard)).toMatch(/./);
    }
  });
});
