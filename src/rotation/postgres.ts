// PostgreSQL. The new password goes over the wire as a SCRAM verifier, so that no statement log of the server holds it.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Engine, Login } from './database.ts';

const CONNECT_MS = 5000;
const ITERATIONS = 4096;

export const postgres: Engine = {
  names: ['postgres', 'aurora-postgresql'],
  async login(login) {
    await withClient(login, async (client) => {
      await client.query('SELECT 1');
    });
  },
  async setPassword(as, username, password) {
    await withClient(as, async (client) => {
      await client.query(`ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(verifier(password))}`);
    });
  },
  async cloneUser(as, like, username, password) {
    await withClient(as, async (client) => {
      const secret = escapeLiteral(verifier(password));
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [username]);
      if (rowCount !== 0) {
        await client.query(`ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${secret}`);
        return;
      }
      await client.query(`CREATE ROLE ${escapeIdentifier(username)} LOGIN PASSWORD ${secret} IN ROLE ${escapeIdentifier(like)}`);
    });
  },
};

async function withClient(login: Login, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({
    host: login.host,
    user: login.username,
    password: login.password,
    database: login.dbname ?? 'postgres',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    ...(login.port === undefined ? {} : { port: login.port }),
    ...(process.env['ROTATION_TLS'] === 'require' ? { ssl: true } : {}),
  });
  // A connection that breaks later must not end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await use(client);
  } catch (error) {
    // The driver's errors quote statements and parameters; the code says enough.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(`PostgreSQL refused: ${(error as { code?: string }).code ?? 'no connection'}`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** What PostgreSQL stores for a password (RFC 5802 and 7677), made here instead of there. */
function verifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const keyed = (label: string) => createHmac('sha256', salted).update(label).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
