// A connection URL as the JSON object that AWS documents for database secrets, and back again without loss.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
import { isIPv6 } from 'node:net';

/** What a stored object of a database login holds besides text: the key names are AWS's, case and all. */
export type DatabaseFields = Readonly<Record<string, string | number | boolean>>;

/** URL schemes by AWS's engine name; the first is the one a URL gets when the object names none. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  postgres: ['postgresql', 'postgres', 'cockroachdb'],
  mysql: ['mysql', 'mysql2'],
  mariadb: ['mariadb'],
  sqlserver: ['sqlserver', 'mssql'],
  oracle: ['oracle'],
  db2: ['db2'],
  redshift: ['redshift'],
  mongo: ['mongodb', 'mongodb+srv'],
  redis: ['redis', 'rediss', 'valkey', 'valkeys'],
  rabbitmq: ['amqp', 'amqps'],
  clickhouse: ['clickhouse'],
};

const URL_PARTS = /^([a-z][a-z0-9]*(?:\+srv)?):\/\/([^/?#]*)@([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const ADDRESS = /^(?:\[([0-9A-Fa-f:.]+)\]|([^,:[\]\s]+))(?::(\d{1,5}))?$/;

/**
 * The object for a connection URL. What AWS has no name for keeps its own: `scheme` where it is not the engine's usual one,
 * `options` for the query as it stands. Several hosts stand in `host` as they do in the URL.
 * @returns undefined for anything that {@link formatConnection} would not give back.
 */
export function parseConnection(url: string): DatabaseFields | undefined {
  const [, scheme, login, address, path, options] = URL_PARTS.exec(url) ?? [];
  const engine = Object.keys(SCHEMES).find((name) => SCHEMES[name]!.includes(scheme ?? ''));
  if (scheme === undefined || login === undefined || address === undefined || engine === undefined) return undefined;
  const colon = login.indexOf(':');
  const username = decoded(colon === -1 ? login : login.slice(0, colon));
  const password = decoded(colon === -1 ? '' : login.slice(colon + 1));
  const dbname = decoded(path ?? '');
  const place = placeOf(address);
  if (username === undefined || password === undefined || password === '' || dbname === undefined || place === undefined) {
    return undefined;
  }
  // Two things that a decoded slash cannot tell apart.
  if (/%2f/i.test(path ?? '')) return undefined;
  return {
    engine,
    ...place,
    username,
    password,
    ...(dbname === '' ? {} : { dbname }),
    ...awsFields(String(place['host'])),
    ...(scheme === SCHEMES[engine]![0] ? {} : { scheme }),
    ...(options === undefined ? {} : { options }),
  };
}

/** The URL for a stored database object, percent-encoded where it must be; undefined when it is none. */
export function formatConnection(fields: Readonly<Record<string, unknown>>): string | undefined {
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : undefined);
  const { port } = fields;
  // The object and the service's own templates write the port as a number or as text.
  const number = typeof port === 'number' ? String(port) : typeof port === 'string' && /^\d+$/.test(port) ? port : undefined;
  const [engine, host, username, password] = ['engine', 'host', 'username', 'password'].map(text);
  if (engine === undefined || host === undefined || username === undefined || password === undefined) return undefined;
  const scheme = text('scheme') ?? SCHEMES[engine.replace(/^aurora-(?:mysql|postgresql)$/, (name) => AURORA[name]!)]?.[0];
  if (scheme === undefined) return undefined;
  const dbname = text('dbname');
  const options = text('options');
  return [
    `${scheme}://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`,
    isIPv6(host) ? `[${host}]` : host,
    ...(number === undefined ? [] : [`:${number}`]),
    ...(dbname === undefined
      ? options === undefined
        ? []
        : ['/']
      : [`/${dbname.split('/').map(encodeURIComponent).join('/')}`]),
    ...(options === undefined ? [] : [`?${options}`]),
  ].join('');
}

const AURORA: Readonly<Record<string, string>> = { 'aurora-mysql': 'mysql', 'aurora-postgresql': 'postgres' };

const AWS_HOSTS: readonly (readonly [RegExp, string])[] = [
  [
    /^([a-z][a-z0-9-]*)\.cluster-(?:ro-|custom-)?[a-z0-9]+\.[a-z0-9-]+\.(?:rds|docdb)\.amazonaws\.com(?:\.cn)?$/i,
    'dbClusterIdentifier',
  ],
  [/^([a-z][a-z0-9-]*)\.[a-z0-9]+\.[a-z0-9-]+\.redshift\.amazonaws\.com(?:\.cn)?$/i, 'dbClusterIdentifier'],
  [/^([a-z][a-z0-9-]*)\.[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/i, 'dbInstanceIdentifier'],
];

/** What an endpoint of AWS says of its database: the identifier the console asks for, and TLS for DocumentDB. */
export function awsFields(host: string): DatabaseFields {
  const found = AWS_HOSTS.map(([pattern, key]) => [key, pattern.exec(host)?.[1]] as const).find(([, id]) => id !== undefined);
  return {
    ...(found === undefined ? {} : { [found[0]]: found[1]! }),
    ...(/\.docdb\.amazonaws\.com(?:\.cn)?$/i.test(host) ? { ssl: true } : {}),
  };
}

function placeOf(address: string): DatabaseFields | undefined {
  const single = ADDRESS.exec(address);
  if (single !== null) {
    const [, six, name, port] = single;
    if (six !== undefined && !isIPv6(six)) return undefined;
    // A port with zeros in front of it would come back without them.
    if (port !== undefined && String(Number(port)) !== port) return undefined;
    return { host: (six ?? name)!, ...(port === undefined ? {} : { port: Number(port) }) };
  }
  const several = address.split(',');
  return several.length > 1 && several.every((one) => ADDRESS.test(one)) ? { host: address } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
