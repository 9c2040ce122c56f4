// Keys that are a fixed number of bytes, some with a check code: age, WireGuard, NATS seeds, Azure storage, the private
// members of JSON Web Keys.
import { crc16, fromBase32, isBech32 } from '../../core/codes.ts';
import { FAILED, fact, passed, unknown, type Proved } from './proved.ts';

/** Bech32 of 32 bytes. https://age-encryption.org/v1 */
export function proveAge(value: string): Proved {
  return /^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{58,}$/.test(value) && isBech32(value) ? passed() : FAILED;
}

/**
 * 32 bytes in base64. `wg genkey` clamps them as Curve25519 does (https://www.wireguard.com/protocol/), so clamped bytes
 * speak for a private key: by chance one in 32 has these five bits. Other tools clamp later, so the rest proves nothing.
 */
export function proveWireguard(value: string): Proved {
  const bytes = Buffer.from(value, 'base64');
  if (!/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(value) || bytes.length !== 32) return FAILED;
  return (bytes[0]! & 7) === 0 && (bytes[31]! & 0xc0) === 0x40 ? passed() : unknown();
}

const NKEY_KINDS: Record<number, string> = { 0: 'account', 2: 'cluster', 13: 'server', 14: 'operator', 20: 'user', 23: 'curve' };

/** Base32 of prefix, kind, 32 bytes and a CRC-16 of them. https://github.com/nats-io/nkeys */
export function proveNkey(value: string): Proved {
  const bytes = /^S[A-Z2-7]{57}$/.test(value) ? fromBase32(value) : undefined;
  if (bytes === undefined || bytes.length !== 36) return FAILED;
  const code = bytes[34]! | (bytes[35]! << 8);
  if ((bytes[0]! & 0xf8) !== 18 << 3 || crc16(bytes.subarray(0, 34)) !== code) return FAILED;
  const kind = NKEY_KINDS[((bytes[0]! & 7) << 2) | (bytes[1]! >> 6)];
  return kind === undefined ? passed() : passed(fact('nkey-kind', { kind }));
}

/** Storage keys are 512 random bits: 86 base64 digits and two signs of padding. https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage */
export function proveAzureStorage(value: string): Proved {
  return /^[A-Za-z0-9+/]{86}==$/.test(value) ? passed() : FAILED;
}

/** Private exponents of RSA (1024 bits and up), private scalars of the named curves, symmetric keys of 16 bytes and up: RFC 7518 §6, RFC 8037. */
export function proveJwk(value: string): Proved {
  if (!/^[A-Za-z0-9_-]+$/.test(value) || value.length % 4 === 1) return FAILED;
  const { length } = Buffer.from(value, 'base64url');
  if ([32, 48, 56, 57, 66].includes(length)) return passed();
  return length >= 120 && length <= 1024 ? passed() : length >= 16 ? unknown() : FAILED;
}
