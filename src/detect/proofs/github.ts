// GitHub's and npm's tokens end in six base62 digits: the CRC-32 of the thirty characters between prefix and them.
// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
// https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/
// For fine-grained tokens (github_pat_) no check code is documented; what can be said of them is their shape.
import { base62, crc32 } from '../../core/codes.ts';
import { FAILED, passed, unknown, type Proved } from './proved.ts';

export function proveGithub(value: string): Proved {
  return crcAtEnd(value, /^gh[pousr]_[A-Za-z0-9]{36}$/);
}

export function proveNpm(value: string): Proved {
  return crcAtEnd(value, /^npm_[A-Za-z0-9]{36}$/);
}

function crcAtEnd(value: string, shape: RegExp): Proved {
  if (!shape.test(value)) return unknown();
  return base62(crc32(value.slice(4, -6)), 6) === value.slice(-6) ? passed() : FAILED;
}
