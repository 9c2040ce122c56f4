// How a site's value becomes the string that is stored, and how a field is had back from it.
import { awsFields, formatConnection } from './connection.ts';
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
    ...awsFields(value.host),
  };
  return new Secret(JSON.stringify(object));
}

/** Several values as the fields of one JSON object, in the order of their names. */
export function encodeFields(fields: ReadonlyMap<string, Secret>): Secret {
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Secret(JSON.stringify(Object.fromEntries(sorted.map(([key, value]) => [key, value.reveal()]))));
}

/** One field of a stored value; with no key the whole of it. Undefined when it is not there or not a string. */
export function fieldOf(stored: Secret, key: string | undefined): Secret | undefined {
  if (key === undefined || key === '') return stored;
  const parsed = objectIn(stored);
  if (parsed === undefined) return undefined;
  const field = parsed[key];
  return typeof field === 'string' ? new Secret(field) : undefined;
}

/** A stored JSON object with one text field replaced; everything else stays as it is. */
export function replaceField(stored: Secret, key: string, value: Secret): Secret {
  const object = JSON.parse(stored.reveal()) as Record<string, unknown>;
  return new Secret(JSON.stringify({ ...object, [key]: value.reveal() }));
}

/** The connection URL of a stored database login; undefined when it is none. */
export function connectionUrlOf(stored: Secret): Secret | undefined {
  const parsed = objectIn(stored);
  if (parsed === undefined) return undefined;
  const url = formatConnection(parsed);
  return url === undefined ? undefined : new Secret(url);
}

/** The string, number and boolean fields of a stored JSON object, each as a Secret; undefined when it is none. */
export function fieldsOf(stored: Secret): ReadonlyMap<string, Secret> | undefined {
  const parsed = objectIn(stored);
  if (parsed === undefined) return undefined;
  return new Map(
    Object.entries(parsed).map(([key, value]) => [key, new Secret(typeof value === 'string' ? value : JSON.stringify(value))]),
  );
}

/** A stored JSON object with another value in one of its fields; undefined when it is no object. */
export function withField(stored: Secret, key: string, value: Secret): Secret | undefined {
  const parsed = objectIn(stored);
  if (parsed === undefined) return undefined;
  return new Secret(JSON.stringify({ ...parsed, [key]: value.reveal() }));
}

/** The JSON object that a stored value is; undefined when it is none. */
function objectIn(stored: Secret): Readonly<Record<string, unknown>> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored.reveal());
  } catch {
    return undefined;
  }
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return isObject ? (parsed as Record<string, unknown>) : undefined;
}
