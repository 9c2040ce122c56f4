// GitLab's routable tokens: prefix, base64url payload, `.`, and two base36 digits of the payload's length followed by
// seven of the CRC-32 of everything before them; a version may stand between as `.01`. The payload begins with routing
// keys (`o:` organization, `u:` user, `p:` project, `g:` group, `c:` cell), one a line.
// https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/
import { crc32 } from '../../core/codes.ts';
import { FAILED, fact, passed, unknown, type Proved } from './proved.ts';

export function proveGitlab(value: string): Proved {
  const match = /^(gl[a-z]{2,8}-(?:[a-z]{1,4}-)?)([A-Za-z0-9_-]{27,300})(\.[0-9a-z]{2})?\.([0-9a-z]{2})([0-9a-z]{7})$/.exec(
    value,
  );
  // Older tokens are 20 random characters with nothing to check.
  if (match === null) return unknown();
  const [, , payload, , length, code] = match;
  if (crc32(value.slice(0, -7)).toString(36).padStart(7, '0') !== code) return FAILED;
  if (!payload!.length.toString(36).padStart(2, '0').endsWith(length!)) return unknown();
  const user = /(?:^|\n)u:([0-9a-z]{1,12})(?:\n|[^0-9a-z])/.exec(Buffer.from(payload!, 'base64url').toString('latin1'));
  return user === null ? passed() : passed(fact('gitlab-user', { id: Number.parseInt(user[1]!, 36) }));
}
