// How a site's value becomes the string that is stored, and how a field is had back from it.
import type { SiteValue } from './language.ts';
import { Secret } from './secret.ts';

/**
 * The SecretString for a site: the value itself, or the JSON object AWS documents for database secrets
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 */
export function encodeValue(value: SiteValue): Secret {
  if (value.shape === 'text') return value.value;
  const object = {
    engine: value.engine,
    host: value.host,
    username: value.username.reveal(),
    password: value.password.reveal(),
    ...(value.dbname === undefined ? {} : { dbname: value.dbname }),
    ...(value.port === undefined ? {} : { port: value.port }),
  };
  return new Secret(JSON.stringify(object));
}

/** One field of a stored value; with no key the whole of it. Undefined when it is not there or not a string. */
export function fieldOf(stored: Secret, key: string | undefined): Secret | undefined {
  if (key === undefined || key === '') return stored;
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored.reveal());
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const field = (parsed as Record<string, unknown>)[key];
  return typeof field === 'string' ? new Secret(field) : undefined;
}

/** The string, number and boolean fields of a stored JSON object, each as a Secret; undefined when it is none. */
export function fieldsOf(stored: Secret): ReadonlyMap<string, Secret> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored.reveal());
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return new Map(
    Object.entries(parsed).map(([key, value]) => [key, new Secret(typeof value === 'string' ? value : JSON.stringify(value))]),
  );
}

/** A stored JSON object with another value in one of its fields; undefined when it is no object. */
export function withField(stored: Secret, key: string, value: Secret): Secret | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored.reveal());
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return new Secret(JSON.stringify({ ...parsed, [key]: value.reveal() }));
}
