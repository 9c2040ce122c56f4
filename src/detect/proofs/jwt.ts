// JSON Web Tokens: a readable header with an algorithm, a readable body, and what the body says of issuer and expiry
// (RFC 7519, registered claims). An expired token is worth less, but it is still reported.
import { FAILED, fact, parseObject, passed, relief, type Proved } from './proved.ts';
import type { Reason } from '../../core/finding.ts';

export function proveJwt(value: string): Proved {
  const parts = value.split('.');
  const header = parseObject(Buffer.from(parts[0] ?? '', 'base64url').toString('utf8'));
  if (header === undefined || typeof header['alg'] !== 'string') return FAILED;
  // An encrypted token (five parts) has no readable body.
  if (parts.length === 5) return passed();
  const body = parseObject(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
  if (body === undefined) return FAILED;
  const details: Reason[] = [];
  if (header['alg'] === 'none' || parts[2] === '') details.push(relief('unsigned'));
  if (typeof body['iss'] === 'string') details.push(fact('issuer', { issuer: body['iss'].slice(0, 120) }));
  const expiry = body['exp'];
  // Seconds since 1970; the comparison with today is made where there is a clock (detect/details.ts).
  if (typeof expiry === 'number' && expiry > 0 && expiry < 8.64e12) details.push(fact('expires', { at: Math.trunc(expiry) }));
  else details.push(fact('never-expires'));
  return passed(...details);
}
