// Cloudflare (cfk_, cfut_, cfat_) and Atlassian (ATATT, ATCTT) put eight hex digits of checksum behind the token. Both
// say that it is there, neither says of what exactly, so a CRC-32 that fits proves the token (one chance in four
// billion otherwise) and one that does not proves nothing.
// https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
import { crc32 } from '../../core/codes.ts';
import { FAILED, passed, unknown, type Proved } from './proved.ts';

export function proveCloudflare(value: string): Proved {
  if (!/^cf(?:k|ut|at)_/.test(value)) return unknown();
  const match = /^(cf(?:k|ut|at)_)([A-Za-z0-9]{40})([a-f0-9]{8})$/.exec(value);
  if (match === null) return FAILED;
  return [match[2]!, match[1]! + match[2]!].some((text) => hex(text) === match[3]) ? passed() : unknown();
}

export function proveAtlassian(value: string): Proved {
  const match = /^(AT[A-Z]TT3[A-Za-z0-9_-]{40,400})=([A-F0-9]{8})$/.exec(value);
  if (match === null) return unknown();
  return [match[1]!, `${match[1]!}=`].some((text) => hex(text).toUpperCase() === match[2]) ? passed() : unknown();
}

function hex(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
