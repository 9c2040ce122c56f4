import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase32 } from '../../src/core/codes.ts';
import type { ProofName } from '../../src/core/rule.ts';
import { examine, prove } from '../../src/detect/proof.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { expand } from '../../src/ruleset/expand.ts';
import { fakeBlob, fakeRule, fakeText } from '../support/fake.ts';

const made = (generator: string, seed = 1) => expand(`{{${generator}}}`, seed).text;
/** Another character of the same kind in the place of one in the middle. */
const spoil = (text: string, at = Math.floor(text.length / 2)) => {
  const char = text[at]!;
  const next = /[a-z]/.test(char)
    ? char === 'a'
      ? 'b'
      : 'a'
    : /\d/.test(char)
      ? char === '2'
        ? '3'
        : '2'
      : char === 'A'
        ? 'B'
        : 'A';
  return text.slice(0, at) + next + text.slice(at + 1);
};
const codes = (name: ProofName, value: string) => examine(name, value).details.map((reason) => reason.code);

describe('proofs with a check code', () => {
  const cases: [ProofName, string][] = [
    ['github-crc32', 'github:ghp'],
    ['npm-crc32', 'npm'],
    ['grafana', 'grafana'],
    ['gitlab', 'gitlab:glpat'],
    ['age', 'age'],
    ['nkey', 'nkey'],
    ['bitcoin', 'bitcoin'],
    ['bitcoin', 'bitcoin-extended'],
  ];

  it.each(cases)('%s passes what was made right and fails one wrong character (%s)', (name, generator) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const value = made(generator, seed);

      expect(prove(name, value)).toBe('passed');
      expect(prove(name, spoil(value))).toBe('failed');
    }
  });

  it('mnemonic: the words of BIP 39, and the sum in the last one', () => {
    const vector = `${'letter advice cage absurd amount doctor acoustic avoid '}letter advice cage above`;
    const words = made('mnemonic:24').split(' ');

    expect(prove('mnemonic', vector)).toBe('passed');
    expect(prove('mnemonic', words.join(' '))).toBe('passed');
    expect(prove('mnemonic', [...words.slice(0, -1), 'keylift'].join(' '))).toBe('failed');
    expect(prove('mnemonic', words.slice(1).join(' '))).toBe('failed');
    // All but one in 256 orders of the same words have another sum.
    const turned = Array.from({ length: 12 }, (_, i) => [...words.slice(i + 1), ...words.slice(0, i + 1)].join(' '));
    expect(turned.filter((text) => prove('mnemonic', text) === 'passed').length).toBeLessThan(3);
    expect(prove('mnemonic', `${'test '.repeat(11)}junk`)).toBe('failed');
  });

  it('leaves variants without a code unknown', () => {
    expect(prove('github-crc32', `ghp_${fakeText(40)}`)).toBe('unknown');
    expect(prove('gitlab', `glpat-${fakeText(20)}`)).toBe('unknown');
    expect(prove('cloudflare', fakeText(40))).toBe('unknown');
    expect(prove('ethereum', `0x${fakeText(64, '0123456789abcdef')}`)).toBe('unknown');
  });
});

describe('proofs by structure', () => {
  it('pypi: a macaroon, and whether it is limited', () => {
    const value = made('pypi');

    expect(examine('pypi', value)).toEqual({ proof: 'passed', details: [{ code: 'whole-account', direction: 1 }] });
    expect(prove('pypi', value.slice(0, -3))).toBe('failed');
    expect(prove('pypi', `pypi-${fakeText(160)}`)).toBe('failed');
  });

  it('aws-key-id: the account', () => {
    const account = 123_456_789_012n;
    const head = Buffer.alloc(8);
    head.writeBigUInt64BE((1n << 63n) | (account << 23n) | 0x5a5an);
    const id = `AKIA${toBase32(Buffer.concat([head, Buffer.from([7, 9])]))}`;

    expect(examine('aws-key-id', id).details).toEqual([{ code: 'aws-account', direction: 1, args: { account: '123456789012' } }]);
    // An id from the public write-up that the source names.
    expect(examine('aws-key-id', ['ASIA', 'QNZGKIQY56JQ7WML'].join('')).details[0]!.args).toEqual({ account: '029608264753' });
    expect(prove('aws-key-id', `AKIA${'1'.repeat(16)}`)).toBe('failed');
  });

  it('pem: real keys of node, encrypted or not, escaped or concatenated', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const old = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: fakeText(12) }) as string;
    const legacy = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: fakeText(12) }) as string;
    const curve = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

    for (const key of [plain, old, curve]) expect([prove('pem', key), codes('pem', key)]).toEqual(['passed', ['not-encrypted']]);
    expect([prove('pem', locked), codes('pem', locked)]).toEqual(['passed', ['encrypted']]);
    expect([prove('pem', legacy), codes('pem', legacy)]).toEqual(['unknown', ['encrypted']]);
    expect(prove('pem', JSON.stringify(plain))).toBe('passed');
    expect(
      prove(
        'pem',
        plain
          .trim()
          .split('\n')
          .map((line) => `"${line}\\n"`)
          .join(' +\n  '),
      ),
    ).toBe('passed');
    expect(prove('pem', plain.replace(/\n.{64}\n/, '\n'))).toBe('failed');
    expect(prove('pem', `-----BEGIN PRIVATE KEY-----\n${fakeText(200)}\n-----END PRIVATE KEY-----`)).toBe('failed');
  });

  it.each([
    ['pem', 'pem:OPENSSH PRIVATE KEY'],
    ['pgp', 'pgp'],
    ['putty', 'putty:2'],
    ['putty', 'putty:3'],
  ] as const)('%s: %s without a passphrase', (name, generator) => {
    expect(examine(name, made(generator))).toEqual({ proof: 'passed', details: [{ code: 'not-encrypted', direction: 1 }] });
  });

  it('knows keys behind a passphrase', () => {
    const openssh = Buffer.from(made('pem:OPENSSH PRIVATE KEY').split('\n').slice(1, -1).join(''), 'base64').toString('latin1');
    const head = 'openssh-key-v1\0';
    const locked = `${head}\0\0\0\u000aaes256-ctr${openssh.slice(head.length + 8)}`;
    const armoured = `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(locked, 'latin1').toString('base64')}\n-----END OPENSSH PRIVATE KEY-----`;

    expect(codes('pem', armoured)).toEqual(['encrypted']);
    expect(codes('putty', made('putty:3').replace('Encryption: none', 'Encryption: aes256-cbc'))).toEqual(['encrypted']);
    expect(prove('pem', armoured.replace('b3Bl', 'b4Bl'))).toBe('failed');
  });

  it('wireguard: 32 bytes; clamped ones prove themselves', () => {
    const free = Buffer.alloc(32, 7).toString('base64');

    expect([made('wireguard'), free, fakeText(43)].map((value) => prove('wireguard', value))).toEqual([
      'passed',
      'unknown',
      'failed',
    ]);
  });

  it('jwk, slack, google', () => {
    expect(prove('jwk', Buffer.alloc(32, 9).toString('base64url'))).toBe('passed');
    expect(prove('jwk', Buffer.alloc(9, 9).toString('base64url'))).toBe('failed');
    expect(
      codes('slack', `xapp-1-A${fakeText(10, '0123456789')}-${fakeText(13, '123456789')}-${fakeText(64, '0123456789abcdef')}`),
    ).toEqual(['slack-app']);
    expect(prove('slack', `xapp-1-${fakeText(20)}`)).toBe('failed');
    const digits = fakeText(12, '3456789');
    expect(prove('slack', `xoxb-${digits}-${digits}-${fakeText(24)}`)).toBe('passed');
    expect(prove('slack', `xoxa-2-${digits}-${digits}-${fakeText(32, '0123456789abcdef')}`)).toBe('passed');
    // Filled in by hand: the form proves nothing.
    expect(prove('slack', `xoxb-${digits}-${digits}-${'x'.repeat(24)}`)).toBe('unknown');
    expect(prove('slack', `https://hooks.slack.com/services/T00000000/B00000000/${'X'.repeat(24)}`)).toBe('unknown');
    const account = made('google-service-account');
    expect([prove('google-service-account', account), codes('google-service-account', account)]).toEqual([
      'passed',
      ['service-account'],
    ]);
    expect(prove('google-service-account', account.replace('service_account', 'authorized_user'))).toBe('failed');
  });
});

describe('what a proof does to a finding', () => {
  const rule = fakeRule({
    id: 'acme.jwt',
    keywords: ['eyj'],
    pattern: '(?<secret>eyJ[A-Za-z0-9_-]{8,600}\\.eyJ[A-Za-z0-9_-]{8,600}\\.[A-Za-z0-9_-]{8,600})',
    confidence: 'medium',
    proof: 'jwt',
  });
  const token = (body: object) =>
    [{ alg: 'HS256' }, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
    `.${fakeText(43)}`;
  const scan = (body: object) => createScanner([rule], { now: Date.UTC(2026, 0, 1) }).scan(fakeBlob(`t = "${token(body)}"`))[0]!;

  it('an expired token is reported, with the day and the issuer', () => {
    const finding = scan({ iss: 'https://login.internal', exp: Date.UTC(2025, 0, 2) / 1000 });

    expect(finding.confidence).toBe('high');
    expect(finding.reasons.slice(-2)).toEqual([
      { code: 'issuer', direction: 1, args: { issuer: 'https://login.internal' } },
      { code: 'expired', direction: -1, args: { on: '2025-01-02' } },
    ]);
  });

  it('a valid one says until when, an endless one says so', () => {
    expect(scan({ exp: Date.UTC(2027, 5, 1) / 1000 }).reasons.at(-1)).toEqual({
      code: 'expires',
      direction: 1,
      args: { on: '2027-06-01' },
    });
    expect(scan({ sub: 'x' }).reasons.at(-1)!.code).toBe('never-expires');
  });

  it('a failed proof drops to low and says so', () => {
    const github = fakeRule({
      id: 'acme.gh',
      keywords: ['ghp_'],
      pattern: '(?<secret>ghp_[A-Za-z0-9]{36})',
      proof: 'github-crc32',
    });
    const finding = createScanner([github]).scan(fakeBlob(`t = "${spoil(made('github:ghp'))}"`))[0]!;

    expect([finding.confidence, finding.reasons.at(-1)!.code]).toEqual(['low', 'proof-failed']);
  });

  it('a key behind a passphrase is at most medium', () => {
    const pem = fakeRule({
      id: 'acme.pem',
      keywords: ['-----begin'],
      pattern: '(?<secret>-----BEGIN[\\s\\S]{1,2000}?-----END [A-Z ]{1,40}-----)',
      proof: 'pem',
      reach: { before: 1, after: 3000 },
    });
    const scanner = createScanner([pem]);

    expect(scanner.scan(fakeBlob(made('pem:ENCRYPTED PRIVATE KEY')))[0]!.confidence).toBe('medium');
    expect(scanner.scan(fakeBlob(made('pem:PRIVATE KEY')))[0]!.confidence).toBe('high');
  });
});
