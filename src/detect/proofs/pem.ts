// Private keys in PEM armour (RFC 7468): the outline of the DER inside, or the head of an OpenSSH key, and whether a
// passphrase protects it. Keys are found in source code too, so escapes, quotes and string concatenation are taken out.
import { FAILED, fact, passed, relief, unknown, type Proved } from './proved.ts';

export function provePem(value: string): Proved {
  const text = value
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n')
    .replace(/["'`]\s*[+.,]?\s*["'`]/g, '');
  const block = /-----BEGIN ([A-Z0-9 ]*)-----([\s\S]*?)-----END/.exec(text);
  if (block === null) return unknown();
  const label = block[1]!;
  const body = block[2]!;
  // RFC 1421 headers: what follows is ciphertext, which has no structure to check.
  if (/Proc-Type:\s*4,ENCRYPTED/.test(body)) return unknown(relief('encrypted'));
  const der = Buffer.from(body.replace(/^[\w-]+:.*$/gm, '').replace(/[^A-Za-z0-9+/=]/g, ''), 'base64');
  if (der.length < 32) return FAILED;
  if (label.startsWith('OPENSSH')) return proveOpenSsh(der);
  const inside = content(der, 0x30);
  if (inside === undefined) return FAILED;
  // EncryptedPrivateKeyInfo opens with an algorithm, every plain key with a version.
  if (label.startsWith('ENCRYPTED')) return content(inside, 0x30, true) === undefined ? FAILED : passed(relief('encrypted'));
  const version = content(inside, 0x02, true);
  return version === undefined || version.length !== 1 || version[0]! > 3 ? FAILED : passed(fact('not-encrypted'));
}

/** What stands inside the DER element of type `tag` at the start. The element must fill the bytes, unless `more` may follow. */
function content(der: Buffer, tag: number, more = false): Buffer | undefined {
  if (der[0] !== tag || der.length < 2) return undefined;
  const octets = der[1]! < 0x80 ? 0 : der[1]! & 0x7f;
  if (octets > 3 || der.length < 2 + octets) return undefined;
  const length = octets === 0 ? der[1]! : der.readUIntBE(2, octets);
  const end = 2 + octets + length;
  // Base64 that lost its padding, or a stray character, may change the length by up to three bytes.
  if (more ? end > der.length : Math.abs(der.length - end) > 3) return undefined;
  return der.subarray(2 + octets, end);
}

const MAGIC = 'openssh-key-v1\0';

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key: magic, then cipher and KDF as counted strings. */
function proveOpenSsh(der: Buffer): Proved {
  if (der.toString('latin1', 0, MAGIC.length) !== MAGIC) return FAILED;
  const at = MAGIC.length;
  const length = der.readUInt32BE(at);
  if (length === 0 || length > 64 || at + 4 + length > der.length) return FAILED;
  const cipher = der.toString('latin1', at + 4, at + 4 + length);
  return passed(cipher === 'none' ? fact('not-encrypted') : relief('encrypted'));
}
