// What is stored for a credential of each kind: the JSON objects that AWS documents, with its key names, or the text or bytes
// themselves. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
import { isUtf8 } from 'node:buffer';
import { parseConnection, type DatabaseFields } from './connection.ts';
import { EXIT, KeyliftError } from './errors.ts';
import { printable } from './printable.ts';
import { Secret } from './secret.ts';

export const SECRET_KINDS = [
  'text',
  'database',
  'elasticache',
  'api-key',
  'oauth-client',
  'pem',
  'service-account',
  'binary',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** A value in the form in which it is stored; that of `binary` is in base64. */
export interface ShapedValue {
  readonly kind: SecretKind;
  readonly value: Secret;
}

const PEM =
  /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n(?:[A-Za-z-]+: [^\r\n]*\r?\n|\r?\n)*(?:[A-Za-z0-9+/=]+\r?\n)+-----END \1-----(?:\r?\n|$)/;

/** The kind that bytes look like. */
export function kindOf(bytes: Uint8Array): SecretKind {
  if (!isUtf8(bytes)) return 'binary';
  const text = Buffer.from(bytes).toString('utf8');
  if (PEM.test(text)) return 'pem';
  const object = objectIn(text);
  if (object?.['type'] === 'service_account') return 'service-account';
  return parseConnection(trimmed(text)) !== undefined || isDatabase(object) ? 'database' : 'text';
}

/**
 * What is stored for `bytes`, with further fields that are no secret (`ClientID`, `user_arn`, `masterarn`).
 * @throws KeyliftError E0840 when they are not of that kind.
 */
export function shapeValue(kind: SecretKind, bytes: Uint8Array, fields: Readonly<Record<string, string>>): ShapedValue {
  if (kind === 'binary') return { kind, value: new Secret(Buffer.from(bytes).toString('base64')) };
  if (!isUtf8(bytes)) throw bad('is not UTF-8 text', '--kind binary');
  const text = Buffer.from(bytes).toString('utf8');
  const extra = Object.keys(fields);
  if (['text', 'pem', 'service-account'].includes(kind) && extra.length > 0) {
    throw bad(`of kind ${kind} has no fields`, 'leave --field out');
  }
  return { kind, value: new Secret(shapedText(kind, text, fields)) };
}

function shapedText(kind: Exclude<SecretKind, 'binary'>, text: string, fields: Readonly<Record<string, string>>): string {
  const object = objectIn(text);
  switch (kind) {
    case 'text':
      return trimmed(text);
    case 'pem':
      if (PEM.test(text)) return text;
      throw bad('is not in PEM form');
    case 'service-account':
      if (object?.['type'] === 'service_account' && typeof object['private_key'] === 'string') return text;
      throw bad('is not the key file of a service account');
    case 'api-key':
      return JSON.stringify({ ...fields, api_key: trimmed(text) });
    case 'oauth-client':
      return JSON.stringify({ ClientID: needed(fields, 'ClientID'), ...fields, ClientSecret: trimmed(text) });
    case 'elasticache': {
      // The shape of a user of Redis or Valkey on ElastiCache, whatever the address is.
      const login: DatabaseFields = parseConnection(trimmed(text)) ?? {
        username: needed(fields, 'username'),
        password: trimmed(text),
      };
      const { username, password } = login;
      return JSON.stringify({ username, password, user_arn: needed(fields, 'user_arn'), ...fields });
    }
    case 'database': {
      const login = parseConnection(trimmed(text)) ?? (isDatabase(object) ? object : undefined);
      if (login !== undefined) return JSON.stringify({ ...login, ...fields });
      throw bad('is neither a connection URL nor a JSON object with engine, host, username and password');
    }
    default:
      return kind satisfies never;
  }
}

function isDatabase(object: Readonly<Record<string, unknown>> | undefined): boolean {
  return ['engine', 'host', 'username', 'password'].every((key) => typeof object?.[key] === 'string');
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** Without the line end that an editor or `echo` leaves behind. */
function trimmed(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function needed(fields: Readonly<Record<string, string>>, key: string): string {
  const value = fields[key];
  if (value !== undefined && value !== '') return value;
  throw bad(`needs the field ${printable(key)}`, `--field ${key}=…`);
}

function bad(why: string, hint = '--kind names another'): KeyliftError {
  return new KeyliftError('E0840', `the value ${why}`, { exit: EXIT.usage, hint });
}
