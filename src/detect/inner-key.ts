// `token: { user_id: "…" }`: a value found behind a name may have a key of its own, which says better what it is.
import type { Candidate } from './candidate.ts';
import type { Scene } from './features/scene.ts';
import { nameWords } from './name.ts';

/** The key in front of a value: a sign, and maybe a bracket, earlier elements, the head of a call, a quote. */
const IN_LINE =
  /([\w.-]{1,64})\\?["']?\s{0,4}(?:=>|:=|[:=])\s{0,16}(?:[[({]\s{0,4})?(?:\\?["'][^"']{0,200}["'],\s{0,4}){0,4}(?:[\w.]{1,40}\()?[bu]?\\?["'`]?$/;
const ABOVE = /([\w.-]{1,64})\\?["']?\s{0,4}(?:=>|:=|[:=])\s{0,16}[[({]\s*$/;
const ALONE = /^\s*[bu]?["'`]?$/;

/** Last word of keys whose values are no credential, whatever the name around them. */
const HARMLESS =
  /^(?:ids?|uuids?|guid|names?|user|username|email|host|hostname|urls?|uri|endpoint|type|kind|kid|alg|kty|crv|iv|nonce|region|realm|version|description|label|title|scopes?|issuer|audience|method|algorithm|path|hash)$/;
/** Public members of a JWK. */
const PUBLIC_MEMBER = /^(?:[enxy]|x5[ctu]|x5t#S256)$/;

/** True when the value stands inside what its name is given, under a key that names something else. */
export function hasHarmlessKey({ role, name }: Candidate, scene: Scene): boolean {
  const inside = role === 'list' || role === 'expression';
  // The text given to the name may be JSON; its keys are quoted and stand in lines of their own.
  if (!inside && (role !== 'assignment' || scene.before.includes(name))) return false;
  const found = IN_LINE.exec(scene.before);
  if (found !== null && !inside && !/["']/.test(scene.before[found.index - 1] ?? '')) return false;
  const key = found?.[1] ?? (inside ? keyAbove(scene) : undefined);
  if (key === undefined || key.endsWith(name)) return false;
  return PUBLIC_MEMBER.test(key) || HARMLESS.test(nameWords(key).at(-1) ?? '');
}

/** The key that opens a list whose first element stands alone in its line. */
function keyAbove(scene: Scene): string | undefined {
  return ALONE.test(scene.before) ? ABOVE.exec(scene.around().above[0]?.text ?? '')?.[1] : undefined;
}
