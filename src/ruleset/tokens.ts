// Generators of structured tokens: right down to their check codes, and of no use to anyone.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { createHash, createHmac } from 'node:crypto';
import { base62, crc16, crc32, sha256, toBase32, toBase58Check, toBech32 } from '../core/codes.ts';

/** A source of numbers below `bound`, deterministic. */
export type Random = (bound: number) => number;

export const ALNUM = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function pick(alphabet: string, length: number, random: Random): string {
  if (!(length > 0)) throw new RangeError('a generator needs a length');
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet[random(alphabet.length)]!;
  return text;
}

export function bytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)));
}

/** By name; `argument` is what stands behind the colon: the prefix of a GitHub or GitLab token, the label of a PEM block. */
export const TOKENS: Readonly<Record<string, (random: Random, argument: string) => string>> = {
  age: (random) => toBech32('age-secret-key-', bytes(32, random)).toUpperCase(),
  bitcoin: (random) => toBase58Check(Buffer.concat([Buffer.from([0x80]), bytes(32, random), Buffer.from([1])])),
  'bitcoin-extended': extendedKey,
  github: (random, argument) => base62Tail(`${argument}_`, random),
  gitlab,
  'google-service-account': serviceAccount,
  grafana,
  jwt,
  mnemonic,
  nkey,
  npm: (random) => base62Tail('npm_', random),
  pem,
  pgp,
  putty,
  pypi,
  wireguard,
};

function base62Tail(prefix: string, random: Random): string {
  const body = pick(ALNUM, 30, random);
  return prefix + body + base62(crc32(body), 6);
}

function grafana(random: Random): string {
  const head = `glsa_${pick(ALNUM, 32, random)}`;
  const code = Buffer.alloc(4);
  code.writeUInt32LE(crc32(head));
  return `${head}_${code.toString('hex')}`;
}

function gitlab(random: Random, prefix: string): string {
  const payload = Buffer.concat([Buffer.from(`o:1\nu:${random(1e6).toString(36)}`), bytes(16, random), Buffer.from([16])]);
  const text = payload.toString('base64url');
  const head = `${prefix}-${text}.${text.length.toString(36).padStart(2, '0')}`;
  return head + crc32(head).toString(36).padStart(7, '0');
}

function pypi(random: Random): string {
  const packet = (type: number, content: string) => Buffer.concat([Buffer.from([type, content.length]), Buffer.from(content)]);
  const caveat = Buffer.concat([packet(2, `[3,"${pick('0123456789abcdef', 32, random)}"]`), Buffer.from([0])]);
  const head = [Buffer.from([2]), packet(1, 'pypi.org'), packet(2, pick('0123456789abcdef', 36, random)), Buffer.from([0])];
  const macaroon = Buffer.concat([...head, caveat, Buffer.from([0, 6, 32]), bytes(32, random)]);
  return `pypi-${macaroon.toString('base64url')}`;
}

function nkey(random: Random): string {
  const seed = bytes(32, random);
  // Kind 20, a user, spread over the first two bytes.
  const head = Buffer.concat([Buffer.from([(18 << 3) | ((20 << 3) >> 5), ((20 << 3) & 31) << 3]), seed]);
  const code = Buffer.alloc(2);
  code.writeUInt16LE(crc16(head));
  return toBase32(Buffer.concat([head, code]));
}

function wireguard(random: Random): string {
  const key = bytes(32, random);
  key[0]! &= 248;
  key[31] = (key[31]! & 127) | 64;
  return key.toString('base64');
}

function mnemonic(random: Random, argument: string): string {
  const words = Number(argument || '12');
  const entropy = bytes((words / 3) * 4, random);
  const check = words / 3;
  let bits = (BigInt(`0x${entropy.toString('hex')}`) << BigInt(check)) | BigInt(sha256(entropy)[0]! >> (8 - check));
  const list: string[] = [];
  for (let i = 0; i < words; i += 1) {
    list.unshift(wordlist[Number(bits & 2047n)]!);
    bits >>= 11n;
  }
  return list.join(' ');
}

function extendedKey(random: Random): string {
  const payload = Buffer.concat([
    Buffer.from('0488ade4', 'hex'),
    Buffer.alloc(9),
    bytes(32, random),
    Buffer.from([0]),
    bytes(32, random),
  ]);
  return toBase58Check(payload);
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { sub: pick(ALNUM, 12, random), iat: 1_700_000_000 + random(90_000_000) };
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(body)}.${bytes(32, random).toString('base64url')}`;
}

/** A block of the right outline around random bytes: parses as far as its head, opens nothing. */
function pem(random: Random, label: string): string {
  const body = bytes(600, random);
  if (label.startsWith('PGP')) return pgp(random);
  const content = label.startsWith('OPENSSH') ? openSsh(body) : der(label, body);
  return armour(label, content.toString('base64'));
}

function armour(label: string, base64: string, tail: readonly string[] = []): string {
  return [`-----BEGIN ${label}-----`, ...base64.match(/.{1,64}/g)!, ...tail, `-----END ${label}-----`].join('\n');
}

function der(label: string, body: Buffer): Buffer {
  const head = label.startsWith('ENCRYPTED')
    ? Buffer.from([0x30, 0x0d, 6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13, 5, 0])
    : Buffer.from([2, 1, 0]);
  const inside = Buffer.concat([head, body]);
  return Buffer.concat([Buffer.from([0x30, 0x82, inside.length >> 8, inside.length & 0xff]), inside]);
}

function openSsh(body: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    counted('none'),
    counted('none'),
    counted(''),
    Buffer.from([0, 0, 0, 1]),
    counted(body),
  ]);
}

function counted(content: string | Buffer): Buffer {
  const data = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

/** One secret-key packet (EdDSA, not encrypted) and the armour's CRC-24. */
function pgp(random: Random): string {
  const curve = Buffer.from([9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1]);
  const point = Buffer.concat([Buffer.from([0x01, 0x07, 0x40]), bytes(32, random)]);
  const scalar = Buffer.concat([Buffer.from([0, 1, 0]), bytes(32, random), bytes(2, random)]);
  const body = Buffer.concat([Buffer.from([4]), bytes(4, random), Buffer.from([22]), curve, point, scalar, bytes(60, random)]);
  const packet = Buffer.concat([Buffer.from([0x94, body.length]), body]);
  let crc = 0xb704ce;
  for (const byte of packet) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? ((crc << 1) ^ 0x864cfb) & 0xffffff : (crc << 1) & 0xffffff;
  }
  const code = Buffer.from([crc >> 16, (crc >> 8) & 255, crc & 255]).toString('base64');
  return armour('PGP PRIVATE KEY BLOCK', packet.toString('base64'), [`=${code}`]);
}

function putty(random: Random, version: string): string {
  const open = bytes(48, random);
  const hidden = bytes(66, random);
  const data = Buffer.concat(['ssh-ed25519', 'none', 'laptop', open, hidden].map(counted));
  const key = version === '2' ? createHash('sha1').update('putty-private-key-file-mac-key').digest() : Buffer.alloc(0);
  const mac = createHmac(version === '2' ? 'sha1' : 'sha256', key)
    .update(data)
    .digest('hex');
  const lines = (content: Buffer) => content.toString('base64').match(/.{1,64}/g)!;
  return [
    `PuTTY-User-Key-File-${version}: ssh-ed25519`,
    'Encryption: none',
    'Comment: laptop',
    `Public-Lines: ${lines(open).length}`,
    ...lines(open),
    `Private-Lines: ${lines(hidden).length}`,
    ...lines(hidden),
    `Private-MAC: ${mac}`,
  ].join('\n');
}

function serviceAccount(random: Random): string {
  const id = pick('0123456789abcdef', 40, random);
  return JSON.stringify(
    {
      type: 'service_account',
      project_id: 'sample-project',
      private_key_id: id,
      private_key: `${pem(random, 'PRIVATE KEY')}\n`,
      client_email: 'robot@sample-project.iam.gserviceaccount.com',
      client_id: pick('0123456789', 21, random),
    },
    null,
    2,
  );
}
