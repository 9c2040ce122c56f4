// Offline proof that a text is a token of its kind: checksums, structure, decoding. Pure functions of the value.
import type { ProofName } from '../core/rule.ts';

export type Proof = 'passed' | 'failed' | 'unknown';

const PROOFS: Record<ProofName, (value: string) => Proof> = {
  // Both document a CRC-32 of the part before it, as six base62 digits at the end:
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  'github-crc32': (value) => crcAtEnd(value, /^gh[pousr]_[A-Za-z0-9]{36}$/),
  'npm-crc32': (value) => crcAtEnd(value, /^npm_[A-Za-z0-9]{36}$/),
  jwt: proveJwt,
  pem: provePem,
  'aws-key-id': (value) => (/^(?:AKIA|ASIA)[A-Z2-7]{16}$/.test(value) ? 'passed' : 'failed'),
  'base64-json': (value) => (parseJson(Buffer.from(value, 'base64').toString('utf8')) === undefined ? 'failed' : 'passed'),
  // Storage keys are 512 random bits: 86 base64 digits and two signs of padding.
  'azure-storage-key': (value) => (/^[A-Za-z0-9+/]{86}==$/.test(value) ? 'passed' : 'failed'),
};

/** `unknown` when the value is of a variant that carries nothing to check. */
export function prove(name: ProofName, value: string): Proof {
  return PROOFS[name](value);
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function crcAtEnd(value: string, shape: RegExp): Proof {
  if (!shape.test(value)) return 'unknown';
  const body = value.slice(4, -6);
  return base62(crc32(body)).padStart(6, '0') === value.slice(-6) ? 'passed' : 'failed';
}

function base62(number: number): string {
  let rest = number;
  let text = '';
  do {
    text = BASE62[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text;
}

/** CRC-32 (IEEE 802.3) of ASCII text. Node 20's zlib has none. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i += 1) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function proveJwt(value: string): Proof {
  const [head, body] = value.split('.');
  const header = parseJson(Buffer.from(head ?? '', 'base64url').toString('utf8'));
  if (typeof header !== 'object' || header === null || !('alg' in header)) return 'failed';
  // An encrypted token (five parts) has no readable body.
  if (value.split('.').length === 5) return 'passed';
  return parseJson(Buffer.from(body ?? '', 'base64url').toString('utf8')) === undefined ? 'failed' : 'passed';
}

function provePem(value: string): Proof {
  const text = value.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const block = /-----BEGIN ([A-Z0-9 ]*)-----([\s\S]*?)-----END/.exec(text);
  if (block === null) return 'unknown';
  if (/ENCRYPTED/.test(block[1]!) || /Proc-Type: 4,ENCRYPTED/.test(block[2]!)) return 'unknown';
  const der = Buffer.from(block[2]!.replace(/^[\w-]+:.*$/gm, '').replace(/[^A-Za-z0-9+/=]/g, ''), 'base64');
  if (der.length < 32) return 'failed';
  if (block[1]!.startsWith('OPENSSH')) return der.toString('latin1', 0, 14) === 'openssh-key-v1' ? 'passed' : 'failed';
  if (block[1]!.startsWith('PGP')) return 'unknown';
  // Every other private key is a DER SEQUENCE whose length covers the rest.
  if (der[0] !== 0x30) return 'failed';
  const short = der[1]! < 0x80;
  const octets = short ? 0 : der[1]! & 0x7f;
  const length = short ? der[1]! : der.readUIntBE(2, Math.min(octets, 4) || 1);
  return Math.abs(der.length - (2 + octets + length)) <= 3 ? 'passed' : 'failed';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
