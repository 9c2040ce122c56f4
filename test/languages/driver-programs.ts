// Small programs that log in with a hard-coded credential through a real driver, once at the start and once more for each
// line they are given. What differs between drivers is how they connect; the rest is the same for all.

export interface DriverProgram {
  readonly name: string;
  readonly server: 'postgres' | 'mariadb' | 'redis' | 'http';
  /** The strategy that the credential gets. */
  readonly strategy: string;
  /** Whether a changed credential is seen without a restart; `false` is not looked at. */
  readonly rotates: boolean | 'after a restart';
  /** Statements that define `ask()`. `PORT`, `USER` and `PASSWORD` are replaced; an ES module. */
  readonly code: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The program of which `code` is the part that connects. */
export function programText({ code }: DriverProgram, values: Readonly<Record<'PORT' | 'USER' | 'PASSWORD', string>>): string {
  const filled = code.replaceAll(/\b(?:PORT|USER|PASSWORD)\b/g, (word) => values[word as 'PORT']);
  return `import { createInterface } from 'node:readline';
${filled}
const say = async () => {
  try {
    console.log(\`> \${JSON.stringify(await ask())}\`);
  } catch (error) {
    console.log(\`> refused: \${error.message}\`);
  }
};
await say();
for await (const line of createInterface({ input: process.stdin })) await say(line);
process.exit();
`;
}

const WHO = `'select current_user as who'`;

export const PROGRAMS: readonly DriverProgram[] = [
  {
    name: 'pg Pool',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import pg from 'pg';
const pool = new pg.Pool({ host: '127.0.0.1', port: PORT, user: 'USER', password: 'PASSWORD', database: 'postgres' });
pool.on('error', () => {});
const ask = async () => (await pool.query(${WHO})).rows;`,
  },
  {
    name: 'pg Client',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import { Client } from 'pg';
async function ask() {
  const client = new Client({ host: '127.0.0.1', port: PORT, user: 'USER', database: 'postgres', password: 'PASSWORD' });
  try {
    await client.connect();
    return (await client.query(${WHO})).rows;
  } finally {
    await client.end();
  }
}`,
  },
  {
    name: 'pg by URL in a function',
    server: 'postgres',
    strategy: 'await',
    rotates: true,
    code: `import pg from 'pg';
async function ask() {
  const client = new pg.Client({ connectionString: 'postgres://USER:PASSWORD@127.0.0.1:PORT/postgres' });
  try {
    await client.connect();
    return (await client.query(${WHO})).rows;
  } finally {
    await client.end();
  }
}`,
  },
  {
    name: 'postgres',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import postgres from 'postgres';
const sql = postgres({ host: '127.0.0.1', port: PORT, username: 'USER', password: 'PASSWORD', database: 'postgres', onnotice: () => {} });
const ask = async () => [...(await sql\`select current_user as who\`)];`,
  },
  {
    name: 'knex on pg',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import knex from 'knex';
const db = knex({
  client: 'pg',
  connection: { host: '127.0.0.1', port: PORT, user: 'USER', password: 'PASSWORD', database: 'postgres' },
  pool: { min: 0, max: 2 },
});
const ask = async () => (await db.raw(${WHO})).rows;`,
  },
  {
    name: 'knex on pg by URL',
    server: 'postgres',
    strategy: 'hook',
    rotates: false,
    code: `import knex from 'knex';
const db = knex({ client: 'pg', connection: 'postgres://USER:PASSWORD@127.0.0.1:PORT/postgres', pool: { min: 0, max: 2 } });
const ask = async () => (await db.raw(${WHO})).rows;`,
  },
  {
    name: 'Sequelize on pg',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import { Sequelize } from 'sequelize';
const db = new Sequelize({
  dialect: 'postgres',
  host: '127.0.0.1',
  port: PORT,
  username: 'USER',
  password: 'PASSWORD',
  database: 'postgres',
  logging: false,
});
const ask = async () => (await db.query(${WHO}))[0];`,
  },
  {
    name: 'Sequelize by URL',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import { Sequelize } from 'sequelize';
const db = new Sequelize('postgres://USER:PASSWORD@127.0.0.1:PORT/postgres', { logging: false });
const ask = async () => (await db.query(${WHO}))[0];`,
  },
  {
    name: 'Sequelize by arguments',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import { Sequelize } from 'sequelize';
const db = new Sequelize('postgres', 'USER', 'PASSWORD', { host: '127.0.0.1', port: PORT, dialect: 'postgres', logging: false });
const ask = async () => (await db.query(${WHO}))[0];`,
  },
  {
    name: 'TypeORM on pg',
    server: 'postgres',
    strategy: 'hook',
    rotates: true,
    code: `import 'reflect-metadata';
import { DataSource } from 'typeorm';
const source = new DataSource({
  type: 'postgres',
  host: '127.0.0.1',
  port: PORT,
  username: 'USER',
  password: 'PASSWORD',
  database: 'postgres',
  poolErrorHandler: () => {},
});
const ask = async () => (source.isInitialized ? source : await source.initialize()).query(${WHO});`,
  },
  {
    name: 'mysql2 pool',
    server: 'mariadb',
    strategy: 'top-level-await',
    rotates: false,
    code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({ host: '127.0.0.1', port: PORT, user: 'USER', password: 'PASSWORD' });
const ask = async () => (await pool.query(${WHO}))[0];`,
  },
  {
    name: 'mysql2 in a function',
    server: 'mariadb',
    strategy: 'await',
    rotates: true,
    code: `import mysql from 'mysql2/promise';
async function ask() {
  const connection = await mysql.createConnection({ host: '127.0.0.1', port: PORT, user: 'USER', password: 'PASSWORD' });
  try {
    return (await connection.query(${WHO}))[0];
  } finally {
    await connection.end();
  }
}`,
  },
  {
    name: 'pg by URL of a module',
    server: 'postgres',
    strategy: 'top-level-await',
    rotates: 'after a restart',
    code: `import pg from 'pg';
const pool = new pg.Pool({ connectionString: 'postgres://USER:PASSWORD@127.0.0.1:PORT/postgres' });
pool.on('error', () => {});
const ask = async () => (await pool.query(${WHO})).rows;`,
  },
  {
    name: 'mysql2 by URL',
    server: 'mariadb',
    strategy: 'top-level-await',
    rotates: false,
    code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool('mysql://USER:PASSWORD@127.0.0.1:PORT/information_schema');
const ask = async () => (await pool.query(${WHO}))[0];`,
  },
  {
    name: 'knex on mysql2',
    server: 'mariadb',
    strategy: 'hook',
    rotates: false,
    code: `import knex from 'knex';
const db = knex({
  client: 'mysql2',
  connection: { host: '127.0.0.1', port: PORT, user: 'USER', password: 'PASSWORD' },
});
const ask = async () => (await db.raw(${WHO}))[0];`,
  },
  {
    name: 'Sequelize on mysql2',
    server: 'mariadb',
    strategy: 'hook',
    rotates: true,
    code: `import { Sequelize } from 'sequelize';
const db = new Sequelize('information_schema', 'USER', 'PASSWORD', { host: '127.0.0.1', port: PORT, dialect: 'mysql', logging: false });
const ask = async () => (await db.query(${WHO}))[0];`,
  },
  {
    name: 'TypeORM on mysql2',
    server: 'mariadb',
    strategy: 'top-level-await',
    rotates: false,
    code: `import 'reflect-metadata';
import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'mysql', host: '127.0.0.1', port: PORT, username: 'USER', password: 'PASSWORD' });
const ask = async () => (source.isInitialized ? source : await source.initialize()).query(${WHO});`,
  },
  {
    name: 'redis',
    server: 'redis',
    strategy: 'hook',
    rotates: true,
    dependencies: { redis: '^6.3.1' },
    code: `import { createClient } from 'redis';
const client = createClient({ username: 'USER', password: 'PASSWORD', socket: { host: '127.0.0.1', port: PORT } });
client.on('error', () => {});
const opened = client.connect();
const ask = async () => {
  await opened;
  return client.sendCommand(['ACL', 'WHOAMI']);
};`,
  },
  {
    name: 'redis by URL',
    server: 'redis',
    strategy: 'hook',
    rotates: true,
    dependencies: { redis: '^6.3.1' },
    code: `import { createClient } from 'redis';
const client = createClient({ url: 'redis://USER:PASSWORD@127.0.0.1:PORT/0' });
client.on('error', () => {});
const opened = client.connect();
const ask = async () => {
  await opened;
  return client.sendCommand(['ACL', 'WHOAMI']);
};`,
  },
  {
    name: 'ioredis',
    server: 'redis',
    strategy: 'top-level-await',
    rotates: false,
    code: `import { Redis } from 'ioredis';
const client = new Redis({ host: '127.0.0.1', port: PORT, username: 'USER', password: 'PASSWORD' });
client.on('error', () => {});
const ask = () => client.call('ACL', 'WHOAMI');`,
  },
  {
    name: 'ioredis by URL',
    server: 'redis',
    strategy: 'top-level-await',
    rotates: false,
    code: `import { Redis } from 'ioredis';
const client = new Redis('redis://USER:PASSWORD@127.0.0.1:PORT/0');
client.on('error', () => {});
const ask = () => client.call('ACL', 'WHOAMI');`,
  },
  {
    name: 'axios instance',
    server: 'http',
    strategy: 'await',
    rotates: false,
    dependencies: { axios: '^1.21.1' },
    code: `import axios from 'axios';
const api = axios.create({
  baseURL: 'http://127.0.0.1:PORT',
  headers: { 'X-User': 'USER', Authorization: 'Bearer PASSWORD' },
});
const ask = async () => {
  const [own, other] = [await api.get('/'), await api.get('/', { headers: { authorization: 'none' } })];
  return [own.data, other.data];
};`,
  },
  {
    name: 'axios defaults',
    server: 'http',
    strategy: 'await',
    rotates: false,
    dependencies: { axios: '^1.21.1' },
    code: `import axios from 'axios';
axios.defaults.headers.common['Authorization'] = 'Bearer PASSWORD';
const ask = async () => (await axios.get('http://127.0.0.1:PORT/')).data;`,
  },
];
