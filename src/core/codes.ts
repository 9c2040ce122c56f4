// Check codes and alphabets that token formats use: CRC-32, CRC-16, base 36 and 62, base32, base58check, bech32.
import { createHash } from 'node:crypto';

let table: Uint32Array | undefined;

/** CRC-32 (IEEE 802.3) of ASCII text. Node 20's zlib has none. */
export function crc32(text: string): number {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i += 1) crc = (crc >>> 8) ^ table[(crc ^ text.charCodeAt(i)) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** CRC-16/XMODEM: polynomial 0x1021, start 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Digits 0-9, A-Z, a-z, filled up with zeros to `width`. */
export function base62(number: number, width: number): string {
  let rest = number;
  let text = '';
  do {
    text = BASE62[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text.padStart(width, '0');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(buffer >>> (bits - 5)) & 31]!;
  }
  return bits === 0 ? text : text + BASE32[(buffer << (5 - bits)) & 31]!;
}

/** RFC 4648 base32 without padding; undefined for a character outside the alphabet. Bits that fill no byte are dropped. */
export function fromBase32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let buffer = 0;
  for (const char of text) {
    const value = BASE32.indexOf(char);
    if (value === -1) return undefined;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >>> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58 of the payload and the first four bytes of its double SHA-256. */
export function toBase58Check(payload: Uint8Array): string {
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let text = '';
  for (let number = BigInt(`0x${bytes.toString('hex')}`); number > 0n; number /= 58n) text = BASE58[Number(number % 58n)]! + text;
  for (let i = 0; bytes[i] === 0; i += 1) text = `1${text}`;
  return text;
}

/** The payload of a base58check text whose four bytes of double SHA-256 are right; undefined otherwise. */
export function fromBase58Check(text: string): Uint8Array | undefined {
  let number = 0n;
  for (const char of text) {
    const value = BASE58.indexOf(char);
    if (value === -1) return undefined;
    number = number * 58n + BigInt(value);
  }
  const zeros = /^1*/.exec(text)![0].length;
  const hex = number === 0n ? '' : number.toString(16);
  const bytes = Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex')]);
  if (bytes.length < 5) return undefined;
  const payload = bytes.subarray(0, -4);
  return sha256(sha256(payload)).subarray(0, 4).equals(bytes.subarray(-4)) ? payload : undefined;
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** True when the checksum of a bech32 text (BIP 173; all lower or all upper case, of any length) is right. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const split = lower.lastIndexOf('1');
  if (split < 1) return false;
  const data = Array.from(lower.slice(split + 1), (char) => BECH32.indexOf(char));
  if (data.length < 6 || data.includes(-1)) return false;
  return polymod([...spread(lower.slice(0, split)), ...data]) === 1;
}

/** Bech32 text in lower case; `prefix` must be lower case. */
export function toBech32(prefix: string, bytes: Uint8Array): string {
  const data: number[] = [];
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) data.push((buffer >>> (bits - 5)) & 31);
  }
  if (bits > 0) data.push((buffer << (5 - bits)) & 31);
  const check = polymod([...spread(prefix), ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 5; i >= 0; i -= 1) data.push((check >>> (5 * i)) & 31);
  return `${prefix}1${data.map((value) => BECH32[value]!).join('')}`;
}

/** The prefix as BIP 173 feeds it to the checksum. */
function spread(prefix: string): number[] {
  const codes = [...prefix].map((char) => char.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i += 1) if ((top >>> i) & 1) check ^= GENERATOR[i]!;
  }
  return check >>> 0;
}
