// A connection URL with user and password, found in a literal and taken apart. Pieces are places in the raw text, so the
// rest of the URL is never rewritten.
import type { TextSpan } from '../core/language.ts';
import type { Spelling } from '../core/spelling.ts';
import { spellingOf } from '../core/spelling.ts';
import type { Unit } from './unit.ts';

/** One half of `user:password`. `value` is percent-decoded; `spelling` leads back from it to the raw text. */
export interface UrlPart extends TextSpan {
  readonly value: string;
  readonly spelling: Spelling;
}

/** `user` is absent when it is empty or not in this literal; `target` when part of the address is not. */
export interface ConnectionUrl {
  readonly engine: string;
  readonly user?: UrlPart;
  readonly password: UrlPart;
  readonly target?: { readonly host: string; readonly port?: number; readonly dbname?: string };
}

/** URL schemes to the engine names AWS uses in database secrets. */
const ENGINES: Record<string, string> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  cockroachdb: 'postgres',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mariadb',
  mssql: 'sqlserver',
  sqlserver: 'sqlserver',
  oracle: 'oracle',
  db2: 'db2',
  redshift: 'redshift',
  mongodb: 'mongo',
  'mongodb+srv': 'mongo',
  redis: 'redis',
  rediss: 'redis',
  valkey: 'redis',
  amqp: 'rabbitmq',
  amqps: 'rabbitmq',
  clickhouse: 'clickhouse',
};

/** The engine of a scheme; what SQLAlchemy adds for the driver (`postgresql+psycopg2`) does not count. */
function engineOf(scheme: string): string | undefined {
  return ENGINES[scheme] ?? ENGINES[scheme.split('+')[0]!];
}

const WHOLE = /\b([a-z][a-z0-9]*(?:\+[a-z0-9_]+)?):\/\/([^\s:@/?#'"]*):([^\s/?#'"]+)@([^\s/?#'"]*)(\/[^\s?#'"]*)?/g;

/** Text a program sees as one string, unit by unit, and what is beside it. */
export interface UrlText {
  readonly units: readonly Unit[];
  /** The text before the expression that this text follows: `postgres://` in `postgres://${user}:…`. */
  readonly before?: string;
  /** An expression follows. */
  readonly atHole: boolean;
}

/** The connection URL around `span`; `broken` when there is one that cannot be rebuilt; undefined when there is none. */
export function connectionUrlAt(literal: UrlText, span: TextSpan): ConnectionUrl | 'broken' | undefined {
  // One character per unit keeps places in this text and indexes of units the same.
  const text = literal.units.map((unit) => (unit.value.length === 1 ? unit.value : '\ufffd')).join('');
  for (const match of text.matchAll(WHOLE)) {
    const [whole, scheme = '', user = '', password = '', address = '', path] = match;
    const engine = engineOf(scheme);
    const [first, last] = [literal.units[match.index]!, literal.units[match.index + whole.length - 1]!];
    if (engine === undefined || last.end <= span.start || first.start >= span.end) continue;
    const userAt = match.index + scheme.length + 3;
    const passwordAt = userAt + user.length + 1;
    const passwordPart = partOf(literal.units.slice(passwordAt, passwordAt + password.length));
    const userPart = user === '' ? undefined : partOf(literal.units.slice(userAt, userAt + user.length));
    if (passwordPart === undefined || (user !== '' && userPart === undefined)) return 'broken';
    const ends = { atHole: literal.atHole && match.index + whole.length === literal.units.length, path };
    const target = targetOf(address, ends);
    return { engine, password: passwordPart, ...(userPart && { user: userPart }), ...(target && { target }) };
  }
  return tailOf(literal, text, span);
}

const TAIL = /^(:?)([^\s:/?#'"@]+)@/;

/** `${user}:password@…` and `scheme://${user}:password@…`: only the password stands here. */
function tailOf(literal: UrlText, text: string, span: TextSpan): ConnectionUrl | 'broken' | undefined {
  const found = literal.before === undefined ? null : TAIL.exec(text);
  if (found === null || found[1] === '') return undefined;
  const scheme = /\b([a-z][a-z0-9]*(?:\+[a-z0-9_]+)?):\/\/$/.exec(literal.before ?? '')?.[1] ?? '';
  const engine = engineOf(scheme);
  const password = literal.units.slice(1, 1 + found[2]!.length);
  if (engine === undefined || password.at(-1)!.end <= span.start || password[0]!.start >= span.end) return undefined;
  const part = partOf(password);
  return part === undefined ? 'broken' : { engine, password: part };
}

function partOf(units: readonly Unit[]): UrlPart | undefined {
  // An escape of the language inside a percent-encoded part would need both kinds of spelling at once.
  const raw = units.map((unit) => unit.value).join('');
  if (units.some((unit) => unit.end - unit.start !== unit.value.length)) return undefined;
  let value: string;
  try {
    value = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  const spelling = spellingOf(raw, value, 'percent');
  if (spelling === undefined || !value.isWellFormed()) return undefined;
  return { start: units[0]!.start, end: units.at(-1)!.end, value, spelling };
}

function targetOf(address: string, ends: { atHole: boolean; path: string | undefined }): ConnectionUrl['target'] {
  if (address === '' || (ends.atHole && (ends.path === undefined || ends.path === '/'))) return undefined;
  const single = /^([^,:[\]]+|\[[^\]]+\])(?::(\d{1,5}))?$/.exec(address);
  let dbname: string | undefined;
  try {
    dbname = decodeURIComponent(ends.path?.slice(1).split('/')[0] ?? '');
  } catch {
    dbname = undefined;
  }
  return {
    host: single?.[1] ?? address,
    ...(single?.[2] !== undefined && { port: Number(single[2]) }),
    ...(dbname !== undefined && dbname !== '' && !ends.atHole && { dbname }),
  };
}
