// Google service-account keys: a JSON object of known fields around a PKCS#8 key.
// https://cloud.google.com/iam/docs/keys-create-delete
import { FAILED, fact, parseObject, passed, unknown, type Proved } from './proved.ts';
import { provePem } from './pem.ts';

export function proveServiceAccount(value: string): Proved {
  if (value.startsWith('-----')) return provePem(value);
  if (!value.trimStart().startsWith('{')) return unknown();
  const data = parseObject(value);
  if (data === undefined) return unknown();
  const key = data['private_key'];
  if (data['type'] !== 'service_account' || typeof key !== 'string' || provePem(key).proof === 'failed') return FAILED;
  const email = data['client_email'];
  return typeof email === 'string' ? passed(fact('service-account', { email: email.slice(0, 120) })) : passed();
}
