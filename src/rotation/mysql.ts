// MySQL and MariaDB. Users are changed at every host they are defined for.
import { createConnection, escape, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Engine, Login } from './database.ts';

const CONNECT_MS = 5000;

export const mysql: Engine = {
  names: ['mysql', 'mariadb', 'aurora-mysql'],
  async login(login) {
    await withConnection(login, async (connection) => {
      await connection.query('SELECT 1');
    });
  },
  async setPassword(as, username, password) {
    await withConnection(as, async (connection) => {
      if (as.username !== username) await setEverywhere(connection, username, password);
      else await setOwn(connection, password);
    });
  },
  async cloneUser(as, like, username, password) {
    await withConnection(as, async (connection) => {
      if ((await hostsOf(connection, username)).length > 0) {
        await setEverywhere(connection, username, password);
        return;
      }
      for (const host of await hostsOf(connection, like)) {
        const [grants] = await connection.query<RowDataPacket[]>(`SHOW GRANTS FOR ${account(like, host)}`);
        await connection.query(`CREATE USER ${account(username, host)} IDENTIFIED BY ${escape(password)}`);
        for (const row of grants) {
          const statement = rewritten(String(Object.values(row)[0]), username, host);
          if (statement !== undefined) await connection.query(statement);
        }
      }
    });
  },
};

/** A grant for one user as a grant for another, without what belongs to the login itself. */
function rewritten(grant: string, username: string, host: string): string | undefined {
  const match = /^(GRANT .+ TO )(?:`[^`]*`|'[^']*')@(?:`[^`]*`|'[^']*')(.*)$/.exec(grant);
  if (match === null || grant.startsWith('GRANT USAGE ')) return undefined;
  const option = / WITH GRANT OPTION/.test(match[2]!) ? ' WITH GRANT OPTION' : '';
  return `${match[1]!}${account(username, host)}${option}`;
}

/** One's own password can be changed without any right, in words that differ. */
async function setOwn(connection: Connection, password: string): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const isMariadb = /mariadb/i.test(String(rows[0]?.['version']));
  // keylift:allow generic.sql-password -- the statement around the password, not a password
  const statement = isMariadb ? 'SET PASSWORD = PASSWORD(' : 'ALTER USER USER() IDENTIFIED BY ';
  await connection.query(`${statement}${escape(password)}${isMariadb ? ')' : ''}`);
}

async function setEverywhere(connection: Connection, username: string, password: string): Promise<void> {
  for (const host of await hostsOf(connection, username)) {
    await connection.query(`ALTER USER ${account(username, host)} IDENTIFIED BY ${escape(password)}`);
  }
}

async function hostsOf(connection: Connection, username: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT Host AS host FROM mysql.user WHERE User = ?', [username]);
  return rows.map((row) => String(row['host']));
}

function account(username: string, host: string): string {
  return `${escape(username)}@${escape(host)}`;
}

async function withConnection(login: Login, use: (connection: Connection) => Promise<void>): Promise<void> {
  let connection: Connection | undefined;
  try {
    connection = await createConnection({
      host: login.host,
      user: login.username,
      password: login.password,
      connectTimeout: CONNECT_MS,
      ...(login.port === undefined ? {} : { port: login.port }),
      ...(login.dbname === undefined ? {} : { database: login.dbname }),
      ...(process.env['ROTATION_TLS'] === 'require' ? { ssl: {} } : {}),
    });
    await use(connection);
  } catch (error) {
    // The driver's errors quote statements; the code says enough.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(`MySQL refused: ${(error as { code?: string }).code ?? 'no connection'}`);
  } finally {
    await connection?.end().catch(() => {});
  }
}
