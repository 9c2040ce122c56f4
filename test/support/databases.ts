// A real PostgreSQL and a real MariaDB on the loopback interface, each with a throw-away data folder. They refuse to run
// as root, so a root test hands them to another user.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { fakeText } from './fake.ts';

export interface Database {
  readonly port: number;
  readonly admin: { readonly username: string; readonly password: string };
  /** Runs a statement as the administrator. */
  query(statement: string, database?: string): Promise<unknown[]>;
}

/** Folders that may hold the servers' programs. */
const PATHS = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...(existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((one) => `/usr/lib/postgresql/${one}/bin`) : []),
  '/usr/sbin',
];
export const program = (name: string): string | undefined =>
  PATHS.map((folder) => join(folder, name)).find((path) => existsSync(path));

export const WITHOUT_POSTGRES: boolean = program('initdb') === undefined;
export const WITHOUT_MARIADB: boolean = program('mariadbd') === undefined || program('my_print_defaults') === undefined;

/** Whom a root process hands a server to; nothing for others. */
function servant(name: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const entry = (kind: '-u' | '-g') =>
    Number(execFileSync('id', [kind, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: entry('-u'), gid: entry('-g') };
  } catch {
    return { uid: 65_534, gid: 65_534 };
  }
}

export async function startPostgres(): Promise<Database> {
  const who = servant('postgres');
  const folder = ownFolder('keylift-postgres-', who);
  const password = fakeText(20, undefined, 11);
  writeFileSync(join(folder, 'password'), password);
  const data = join(folder, 'data');
  const common = { ...who, cwd: folder, stdio: 'ignore' as const };
  execFileSync(
    program('initdb')!,
    ['-D', data, '-U', 'admin', '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`, '-N'],
    common,
  );
  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=50'];
  stopLater(
    spawn(program('postgres')!, ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])], common),
    folder,
  );
  const query = async (statement: string, database = 'postgres') => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'admin', password, database });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };
  await untilReady(() => query('SELECT 1'));
  return { port, admin: { username: 'admin', password }, query };
}

export async function startMariadb(): Promise<Database> {
  const who = servant('mysql');
  const folder = ownFolder('keylift-mariadb-', who);
  const data = join(folder, 'data');
  const common = { ...who, cwd: folder, stdio: 'ignore' as const };
  execFileSync(
    program('mariadb-install-db')!,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    common,
  );
  const port = await freePort();
  const settings = [`--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'socket')}`];
  stopLater(spawn(program('mariadbd')!, ['--no-defaults', ...settings, `--pid-file=${join(folder, 'pid')}`], common), folder);
  const password = fakeText(20, undefined, 12);
  let current = '';
  const query = async (statement: string, database?: string) => {
    const login = { host: '127.0.0.1', port, user: 'root', password: current, ...(database === undefined ? {} : { database }) };
    const connection = await mysql.createConnection(login);
    try {
      const [rows] = await connection.query(statement);
      return Array.isArray(rows) ? rows : [];
    } finally {
      await connection.end();
    }
  };
  await untilReady(() => query('SELECT 1'));
  await query(`ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`);
  current = password;
  return { port, admin: { username: 'root', password }, query };
}

function ownFolder(prefix: string, who: { uid?: number; gid?: number }): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  return folder;
}

function stopLater(server: ChildProcess, folder: string): void {
  onTestFinished(async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null) {
      server.kill('SIGQUIT');
      await Promise.race([gone, sleep(3000)]);
      server.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });
}

async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries > 150) throw error;
      await sleep(100);
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
