// A connection URL with user and password, found in a literal and taken apart. Pieces are places in the raw text, so the
// rest of the URL is never rewritten.
import type { TextSpan } from '../../core/language.ts';
import type { Spelling } from '../../core/spelling.ts';
import { spellingOf } from '../../core/spelling.ts';
import type { LiteralText, Unit } from './literal.ts';

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

const WHOLE = /\b([a-z][a-z0-9]*(?:\+srv)?):\/\/([^\s:@/?#'"]*):([^\s/?#'"]+)@([^\s/?#'"]*)(\/[^\s?#'"]*)?/g;

/** The connection URL around `span`; `broken` when there is one that cannot be rebuilt; undefined when there is none. */
export function connectionUrlAt(literal: LiteralText, span: TextSpan): ConnectionUrl | 'broken' | undefined {
  // One character per unit keeps places in this text and indexes of units the same.
  const text = literal.units.map((unit) => (unit.value.length === 1 ? unit.value : '\ufffd')).join('');
  for (const match of text.matchAll(WHOLE)) {
    const [whole, scheme = '', user = '', password = '', address = '', path] = match;
    const engine = ENGINES[scheme];
    const [first, last] = [literal.units[match.index]!, literal.units[match.index + whole.length - 1]!];
    if (engine === undefined || last.end <= span.start || first.start >= span.end) continue;
    const userAt = match.index + scheme.length + 3;
    const passwordAt = userAt + user.length + 1;
    const passwordPart = partOf(literal.units.slice(passwordAt, passwordAt + password.length));
    const userPart = user === '' ? undefined : partOf(literal.units.slice(userAt, userAt + user.length));
    if (passwordPart === undefined || (user !== '' && userPart === undefined)) return 'broken';
    const ends = { atHole: literal.kind === 'quasi' && match.index + whole.length === literal.units.length, path };
    const target = targetOf(address, ends);
    return { engine, password: passwordPart, ...(userPart && { user: userPart }), ...(target && { target }) };
  }
  return tailOf(literal, text, span);
}

const TAIL = /^(:?)([^\s:/?#'"@]+)@/;

/** `${user}:password@…` and `scheme://${user}:password@…`: only the password stands here. */
function tailOf(literal: LiteralText, text: string, span: TextSpan): ConnectionUrl | 'broken' | undefined {
  const found = literal.kind === 'quasi' ? TAIL.exec(text) : null;
  if (found === null || found[1] === '' || literal.node.type !== 'TemplateLiteral') return undefined;
  const before = literal.node.quasis[literal.node.quasis.findIndex((quasi) => quasi.range[0] + 1 === literal.start) - 1];
  const scheme = /\b([a-z][a-z0-9]*(?:\+srv)?):\/\/$/.exec(before?.value.raw ?? '')?.[1] ?? '';
  const engine = ENGINES[scheme];
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
