// What a value looks like on its own: words, a path, a digest, or something made up to be hard to guess.
import { characterClasses, entropy } from './entropy.ts';

/** Reason code of the kind of harmless thing `value` plainly is; undefined when it may be a credential. */
export function harmlessShape(value: string, quoted: boolean): string | undefined {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return 'uuid';
  if (/^(?:https?|ftp|file|wss?|s3|git|mailto|urn|data|chrome|about|javascript):/i.test(value) && !/:[^/@\s]{3,}@/.test(value))
    return 'url';
  if (/^(?:\.{0,2}|~|[A-Za-z]:)?[\\/][\w .\\/@-]+$/.test(value) && /[\\/]\w+[\\/.]\w+/.test(value)) return 'path';
  if (
    /^[\w./-]+\.(?:[jt]sx?|json|ya?ml|xml|html?|css|scss|png|jpe?g|svg|txt|md|py|rb|go|java|php|pem|key|crt|cer|p12|jks|properties|conf|ini|env|sh|sql|log|lock)$/i.test(
      value,
    )
  )
    return 'path';
  if (/^[\w.+-]+@[\w-]+\.[\w.]+$/.test(value)) return 'email';
  if (/^(?:[\w.-]{1,40}[=~><^]{1,2})?[v^~=]?\d{1,4}(?:\.\d{1,6}){1,3}(?:[-+][\w.]+)?$/.test(value)) return 'version';
  if (/^\d{4}-\d{2}-\d{2}|^\d{1,2}:\d{2}/.test(value)) return 'date';
  if (
    /^(?:sha(?:1|256|384|512)|md5)[-:]/i.test(value) ||
    /^(?:#?[\w.@-]{1,40}:\s?){0,2}\$(?:2[aby]|argon2\w*|5|6|1|apr1|pbkdf2[\w-]*|scrypt)\$/.test(value) ||
    /^\{(?:SSHA|SHA|MD5|CRYPT)\}/i.test(value)
  )
    return 'digest';
  if (/^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2)\b/.test(value) || /BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC)/.test(value))
    return 'public-key';
  if (/^#[0-9a-f]{3,8}$/i.test(value) || /^[.#][a-z][\w-]*(?:[ >][.#]?[a-z][\w-]*)*$/i.test(value)) return 'style';
  if (/^(?:application|text|image|audio|video|multipart)\/[\w.+-]+/.test(value)) return 'media-type';
  if (/\s/.test(value) && isProse(value)) return 'prose';
  if (/^[\w-]+(?:\.[\w-]+){2,}$/.test(value) && !/\d{2}/.test(value)) return 'dotted-name';
  if (/[\u0080-\uffff]/.test(value) && !/[\d!@#$%^&*]/.test(value)) return 'prose';
  if (!quoted && /[<>{}|\\]/.test(value)) return 'expression';
  return undefined;
}

/** Text for a person: several words, or one that ends like a label. */
function isProse(value: string): boolean {
  const words = value.trim().split(/\s+/);
  if (words.length >= 3) return words.filter((word) => /^[\p{L}'’.,:;!?()-]+$/u.test(word)).length >= words.length * 0.6;
  return words.every((word) => /^[\p{L}'’.,:;!?()/-]+$/u.test(word));
}

/** 0 a plain word … 3 random: how much `value` looks made up to be hard to guess. */
export function randomness(value: string): 0 | 1 | 2 | 3 {
  // `variable-2`, `access_token`, `Bearer`: words joined by separators, with at most a short number behind.
  if (/^[A-Za-z]?[a-z]+(?:[-_ .:/][A-Za-z]?[a-z]+)*[-_ .]\d{0,2}$|^[A-Za-z]?[a-z]+(?:[-_ .:/][A-Za-z]?[a-z]+)*$/.test(value))
    return 0;
  const classes = characterClasses(value);
  const bits = entropy(value);
  if (value.length >= 16 && bits >= 3.5 && /\d/.test(value) && !/[\s]/.test(value) && looksMixed(value)) return 3;
  if (value.length >= 8 && classes >= 3) return 2;
  if (value.length >= 6 && classes >= 2 && /\d|[^A-Za-z0-9]/.test(value)) return 1;
  return 0;
}

/** Digits and letters alternate often, as they do not in words with a number behind. */
function looksMixed(value: string): boolean {
  const turns = value.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return turns >= Math.max(2, value.length / 12);
}
