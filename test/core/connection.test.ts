// Connection URLs to AWS's database objects and back, on generated URLs of every kind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatConnection, parseConnection } from '../../src/core/connection.ts';

const SCHEMES = [
  'postgres',
  'postgresql',
  'cockroachdb',
  'mysql',
  'mysql2',
  'mariadb',
  'sqlserver',
  'mssql',
  'oracle',
  'db2',
  'redshift',
  'mongodb',
  'mongodb+srv',
  'redis',
  'rediss',
  'amqp',
  'amqps',
  'clickhouse',
];
/** Every character there is but halves of surrogate pairs, which no URL can hold. */
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 }).filter((text) => text.isWellFormed());
const special = fc.string({ unit: fc.constantFrom(...':/?#[]@!$&\'()*+,;=%"<>\\^`{|} é😀aZ0~._-'), minLength: 1, maxLength: 24 });
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const name = fc.oneof(
  word,
  fc.tuple(word, word, word).map((parts) => parts.join('.')),
  fc.ipV4(),
);
const host = fc.oneof(
  name,
  fc.ipV6().map((address) => `[${address}]`),
);
const withPort = (at: fc.Arbitrary<string>) =>
  fc.tuple(at, port).map(([one, number]) => (number === undefined ? one : `${one}:${number}`));
const address = fc.oneof(
  withPort(host),
  fc.array(withPort(host), { minLength: 2, maxLength: 4 }).map((all) => all.join(',')),
);
const options = fc.option(fc.webQueryParameters(), { nil: undefined });
const path = fc.option(
  fc.array(fc.oneof(anyText, special), { minLength: 1, maxLength: 2 }).map((parts) => parts.filter((one) => !one.includes('/'))),
  {
    nil: undefined,
  },
);

interface Parts {
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly address: string;
  readonly path: readonly string[] | undefined;
  readonly options: string | undefined;
}
const parts: fc.Arbitrary<Parts> = fc.record({
  scheme: fc.constantFrom(...SCHEMES),
  user: fc.oneof(anyText, special, fc.constant('')),
  password: fc.oneof(anyText, special),
  address,
  path,
  options,
});

function urlOf({ scheme, user, password, address, path, options }: Parts): string {
  const name = path === undefined || path.length === 0 ? undefined : path.map(encodeURIComponent).join('/');
  const query = options === undefined ? '' : `?${options}`;
  const slash = name === undefined ? (query === '' ? '' : '/') : `/${name}`;
  return `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${address}${slash}${query}`;
}

describe('a connection URL', () => {
  it('comes back from its object, whatever user, password, hosts, ports and options are', () => {
    fc.assert(
      fc.property(parts, (made) => {
        const url = urlOf(made);
        const fields = parseConnection(url);
        expect(fields).toMatchObject({ username: made.user, password: made.password });
        expect(formatConnection(fields!)).toBe(url);
      }),
      { numRuns: 5000 },
    );
  });

  it('that is written otherwise comes back with the same meaning, or is not taken apart', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMES), special, special, address, (scheme, login, rest, at) => {
        const fields = parseConnection(`${scheme}://${login}@${at}/${rest}`);
        if (fields === undefined) return;
        expect(parseConnection(formatConnection(fields)!)).toEqual(fields);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [
      'postgres://app:p%40ss@shop.cluster-abc123.eu-west-1.rds.amazonaws.com:5432/shop?sslmode=require',
      {
        engine: 'postgres',
        port: 5432,
        dbname: 'shop',
        dbClusterIdentifier: 'shop',
        scheme: 'postgres',
        options: 'sslmode=require',
      },
    ],
    ['mysql://app:x@orders.abc123.us-east-1.rds.amazonaws.com/shop', { engine: 'mysql', dbInstanceIdentifier: 'orders' }],
    ['redshift://app:x@dwh.abc123.us-east-1.redshift.amazonaws.com:5439/dev', { engine: 'redshift', dbClusterIdentifier: 'dwh' }],
    [
      'mongodb://app:x@docs.cluster-abc123.us-east-1.docdb.amazonaws.com:27017/?tls=true&replicaSet=rs0',
      { engine: 'mongo', ssl: true, dbClusterIdentifier: 'docs', options: 'tls=true&replicaSet=rs0' },
    ],
    ['mongodb+srv://app:x@cluster0.example.net/shop?w=majority', { engine: 'mongo', scheme: 'mongodb+srv' }],
    ['mongodb://app:x@a.example:27017,b.example:27018/shop', { host: 'a.example:27017,b.example:27018' }],
    ['postgresql://app:x@[2001:db8::1]:6432/shop', { host: '2001:db8::1', port: 6432 }],
    ['redis://:x@cache.example:6379/0', { engine: 'redis', username: '', dbname: '0' }],
    ['rediss://app:x@cache.example', { engine: 'redis', scheme: 'rediss' }],
  ])('%s has the fields of AWS', (url, fields) => {
    expect(parseConnection(url)).toMatchObject(fields);
    expect(formatConnection(parseConnection(url)!)).toBe(url);
  });

  it.each([
    ['https://app:x@example.com/'],
    ['postgres://app@example.com/shop'],
    ['postgres://example.com/shop'],
    ['postgres://app:%zz@example.com/shop'],
    ['postgres://app:x@example.com:099/shop'],
    ['postgres://app:x@example.com/a%2Fb'],
    ['postgres://app:x@[::z]/shop'],
    ['jdbc:postgresql://example.com/shop?user=app&password=x'],
  ])('%s is not taken apart', (url) => {
    expect(parseConnection(url)).toBeUndefined();
  });

  it('is made of objects that AWS or its templates wrote, with a port as text or an Aurora engine', () => {
    const login = { host: 'h', username: 'u', password: 'p' };

    expect(formatConnection({ ...login, engine: 'mysql', port: '3306' })).toBe('mysql://u:p@h:3306');
    expect(formatConnection({ ...login, engine: 'aurora-postgresql', dbname: 'd' })).toBe('postgresql://u:p@h/d');
    expect(formatConnection({ ...login, engine: 'unheard-of' })).toBeUndefined();
    expect(formatConnection({ engine: 'mysql', host: 'h' })).toBeUndefined();
  });
});
