// Rotation of a database login in AWS's JSON shape, by one of two strategies. `single` changes the user's password; an
// application that still has the old one is refused until it reads again. `alternating` has two users with the same rights
// and changes the one that is not in use, so that nobody is ever refused; it needs `masterarn`, the secret of an administrator.
import type { Fields, Rotator, SecretsApi } from './handler.ts';

/** A login to one database. */
export interface Login {
  readonly host: string;
  readonly port?: number;
  readonly dbname?: string;
  readonly username: string;
  readonly password: string;
}

/** How a kind of database does it. */
export interface Engine {
  /** AWS's names of the engine. */
  readonly names: readonly string[];
  /** Throws when the login is refused. */
  login(login: Login): Promise<void>;
  /** Changes the password of `username`, logged in as `as`. */
  setPassword(as: Login, username: string, password: string): Promise<void>;
  /** Makes `username` with the rights of `like`, or only changes its password when it is there. */
  cloneUser(as: Login, like: string, username: string, password: string): Promise<void>;
}

const SUFFIX = '_clone';

/** A rotator for one engine; `masterarn` in the secret chooses the alternating strategy. */
export function databaseRotator(engine: Engine): Rotator {
  return {
    async create(current, api) {
      loginOf(current, engine);
      const password = await api.password();
      return { ...current, password, ...(isAlternating(current) ? { username: otherUser(current) } : {}) };
    },
    async set(pending, current, previous, api) {
      const wanted = loginOf(pending, engine);
      // A repeated step finds its work done.
      if (await accepts(engine, wanted)) return;
      if (isAlternating(current)) {
        await engine.cloneUser(await administrator(current, engine, api), baseUser(current), wanted.username, wanted.password);
        return;
      }
      const known = [current, ...(previous === undefined ? [] : [previous])].map((fields) => loginOf(fields, engine));
      for (const login of known) {
        if (!(await accepts(engine, login))) continue;
        await engine.setPassword(login, wanted.username, wanted.password);
        return;
      }
      throw new Error('neither the current nor the previous password is accepted by the database');
    },
    async test(pending) {
      await engine.login(loginOf(pending, engine));
    },
    async restore(pending, current) {
      // The other user of an alternating pair is not in use; there is nothing to put back.
      if (isAlternating(current)) return;
      const [old, fresh] = [loginOf(current, engine), loginOf(pending, engine)];
      if (await accepts(engine, old)) return;
      await engine.setPassword(fresh, old.username, old.password);
    },
  };
}

async function administrator(current: Fields, engine: Engine, api: SecretsApi): Promise<Login> {
  const admin = await api.read(String(current['masterarn']), { stage: 'AWSCURRENT' });
  if (admin === undefined) throw new Error('the secret of masterarn has no JSON value');
  // An administrator's secret names its own host only when it wants to.
  return loginOf({ ...current, ...admin }, engine);
}

function isAlternating(fields: Fields): boolean {
  return typeof fields['masterarn'] === 'string' && fields['masterarn'] !== '';
}

function baseUser(fields: Fields): string {
  const user = String(fields['username']);
  return user.endsWith(SUFFIX) ? user.slice(0, -SUFFIX.length) : user;
}

function otherUser(fields: Fields): string {
  const user = String(fields['username']);
  return user.endsWith(SUFFIX) ? user.slice(0, -SUFFIX.length) : `${user}${SUFFIX}`;
}

async function accepts(engine: Engine, login: Login): Promise<boolean> {
  try {
    await engine.login(login);
    return true;
  } catch {
    return false;
  }
}

function loginOf(fields: Fields, engine: Engine): Login {
  const { engine: name, host, username, password, port, dbname } = fields;
  if (!engine.names.includes(String(name))) throw new Error(`the secret's engine is not ${engine.names.join(' or ')}`);
  if (typeof host !== 'string' || typeof username !== 'string' || typeof password !== 'string') {
    throw new Error('the secret lacks host, username or password');
  }
  return {
    host,
    username,
    password,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(typeof dbname === 'string' ? { dbname } : {}),
  };
}
