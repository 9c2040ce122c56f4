// OpenPGP private keys (RFC 9580): the armour's CRC-24, the first packet's type, and the octet behind the public part
// that says whether the secret part is encrypted.
import { FAILED, fact, passed, relief, unknown, type Proved } from './proved.ts';

export function provePgp(value: string): Proved {
  const block = /-----BEGIN PGP PRIVATE KEY BLOCK-----([\s\S]*?)-----END/.exec(
    value.replaceAll('\\r', '').replaceAll('\\n', '\n'),
  );
  if (block === null) return unknown();
  const lines = block[1]!
    .split('\n')
    .map((line) => line.replace(/["'`+,]*\s*$/, '').trim())
    .filter((line) => /^[A-Za-z0-9+/=]+$/.test(line));
  const code = lines.find((line) => /^=[A-Za-z0-9+/]{4}$/.test(line));
  const bytes = Buffer.from(lines.filter((line) => line !== code).join(''), 'base64');
  const packet = firstPacket(bytes);
  if (packet === undefined) return FAILED;
  const encrypted = isEncrypted(packet);
  const details = encrypted === undefined ? [] : [encrypted ? relief('encrypted') : fact('not-encrypted')];
  if (code === undefined) return unknown(...details);
  return crc24(bytes).equals(Buffer.from(code.slice(1), 'base64')) ? passed(...details) : unknown(...details);
}

/** The body of the first packet when it is a secret key (tag 5), in old or new form. */
function firstPacket(bytes: Buffer): Buffer | undefined {
  const [tag, length] = bytes;
  if (tag === undefined || length === undefined || bytes.length < 24) return undefined;
  if ((tag & 0xc0) === 0xc0) {
    if ((tag & 0x3f) !== 5) return undefined;
    return bytes.subarray(length < 192 ? 2 : length < 224 ? 3 : 6);
  }
  if ((tag & 0xfc) !== 0x94) return undefined;
  return bytes.subarray([2, 3, 5, 1][tag & 3]);
}

/** How many multi-precision integers the public part of an algorithm has, behind its curve's name if it has one. */
const PUBLIC: Record<number, { readonly integers: number; readonly curve?: true; readonly kdf?: true }> = {
  1: { integers: 2 },
  2: { integers: 2 },
  3: { integers: 2 },
  16: { integers: 3 },
  17: { integers: 4 },
  18: { integers: 1, curve: true, kdf: true },
  19: { integers: 1, curve: true },
  22: { integers: 1, curve: true },
};

function isEncrypted(body: Buffer): boolean | undefined {
  const shape = body[0] === 4 ? PUBLIC[body[5] ?? 0] : undefined;
  if (shape === undefined) return undefined;
  let at = 6;
  if (shape.curve) at += 1 + (body[at] ?? 0);
  for (let i = 0; i < shape.integers; i += 1) {
    if (at + 2 > body.length) return undefined;
    at += 2 + Math.ceil(body.readUInt16BE(at) / 8);
  }
  if (shape.kdf) at += 1 + (body[at] ?? 0);
  const usage = body[at];
  return usage === undefined ? undefined : usage !== 0;
}

function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  const code = Buffer.alloc(3);
  code.writeUIntBE(crc & 0xffffff, 0, 3);
  return code;
}
