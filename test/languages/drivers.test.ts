// Programs with a hard-coded login, before and after, with the real drivers on real servers: they print the same, and where
// the library asks for itself the migrated one goes on after the password was changed, without a restart.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeValue, fieldOf } from '../../src/core/stored-value.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { startMariadb, startPostgres, WITHOUT_MARIADB, WITHOUT_POSTGRES } from '../support/databases.ts';
import { fakeText } from '../support/fake.ts';
import { startRedis, WITHOUT_REDIS } from '../support/redis.ts';
import { drivers } from '../support/tools.ts';
import { PROGRAMS, programText, type DriverProgram } from './driver-programs.ts';
import { migrate, type Files, type Migrated } from './migration-case.ts';
import { awsEnvironment, emulatorWith } from './project-run.ts';

const DRIVERS = drivers();
const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');
const USER = 'app';
const OLD: string = fakeText(24, undefined, 51);
const NEW: string = fakeText(24, undefined, 52);

interface Server {
  readonly port: number;
  /** Sets the user's password and ends its connections. */
  change(password: string): Promise<void>;
}

const SERVERS: Readonly<Record<DriverProgram['server'], { readonly missing: boolean; start(): Promise<Server> }>> = {
  postgres: {
    missing: WITHOUT_POSTGRES,
    async start() {
      const database = await startPostgres();
      await database.query(`CREATE ROLE ${USER} LOGIN PASSWORD '${OLD}'`);
      const change = async (password: string) => {
        await database.query(`ALTER ROLE ${USER} PASSWORD '${password}'`);
        await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`);
      };
      return { port: database.port, change };
    },
  },
  mariadb: {
    missing: WITHOUT_MARIADB,
    async start() {
      const database = await startMariadb();
      await database.query(`CREATE USER '${USER}'@'localhost' IDENTIFIED BY '${OLD}'`);
      const change = async (password: string) => {
        await database.query(`ALTER USER '${USER}'@'localhost' IDENTIFIED BY '${password}'`);
        await database.query(`KILL USER '${USER}'@'localhost'`);
      };
      return { port: database.port, change };
    },
  },
  redis: {
    missing: WITHOUT_REDIS,
    async start() {
      const redis = await startRedis();
      await redis.command('ACL', 'SETUSER', USER, 'on', `>${OLD}`, '~*', '&*', '+@all');
      const change = async (password: string) => {
        await redis.command('ACL', 'SETUSER', USER, 'resetpass', `>${password}`);
        await redis.command('CLIENT', 'KILL', 'USER', USER);
      };
      return { port: redis.port, change };
    },
  },
  http: {
    missing: false,
    async start() {
      const server = createServer(({ headers }, response) =>
        response.end(JSON.stringify([headers.authorization, headers['x-user']])),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      return { port: (server.address() as { port: number }).port, change: async () => {} };
    },
  },
};

describe.skipIf(DRIVERS === undefined)('migrated programs with their real drivers [needs the drivers of .ci/tools]', () => {
  for (const kind of ['postgres', 'mariadb', 'redis', 'http'] as const) {
    const programs = PROGRAMS.filter(({ server }) => server === kind);

    it.skipIf(SERVERS[kind].missing)(
      `log in as before, and with the new password where the library asks for it [needs ${kind}]`,
      { timeout: 90_000 },
      async () => {
        const server = await SERVERS[kind].start();
        const made = await Promise.all(programs.map((program) => migratedProgram(program, server.port)));
        for (const [index, { result }] of made.entries()) {
          const { name, strategy } = programs[index]!;
          expect([name, result.refusals, ...result.rewrites.map(({ analysis }) => analysis.strategy)]).toEqual([
            name,
            [],
            strategy,
          ]);
        }

        const running: { program: DriverProgram; now: Running; emulator: Emulator; result: Migrated }[] = [];
        for (const [index, { before, result }] of made.entries()) {
          const program = programs[index]!;
          const emulator = await emulatorWith(result.secrets);
          onTestFinished(() => emulator.close());
          const then = start(before, {});
          const now = start(result.files, awsEnvironment(emulator.url));
          const first = await then.answer();
          expect([program.name, first]).not.toEqual([program.name, expect.stringContaining('refused')]);
          expect([program.name, await now.answer()]).toEqual([program.name, first]);
          then.end();
          if (program.rotates !== false) running.push({ program, now, emulator, result });
          else now.end();
        }

        await server.change(NEW);
        for (const { emulator, result } of running) await storeNew(emulator, result);
        const begun = Date.now();
        await Promise.all(
          running.map(async ({ program, now }) => {
            let said = await now.again();
            if (program.rotates === 'after a restart') {
              // So it is the hook that makes the difference.
              expect([program.name, said]).toEqual([program.name, expect.stringContaining('refused')]);
              return;
            }
            while (said.startsWith('refused') && Date.now() - begun < 20_000) {
              await sleep(250);
              said = await now.again();
            }
            expect([program.name, said]).toEqual([program.name, expect.stringContaining(USER)]);
          }),
        );
        // The cache of 300 seconds has no part in it.
        expect(Date.now() - begun).toBeLessThan(20_000);
        for (const { now } of running) now.end();
      },
    );
  }
});

async function migratedProgram(program: DriverProgram, port: number): Promise<{ before: Files; result: Migrated }> {
  const text = programText(program, { PORT: String(port), USER, PASSWORD: OLD });
  const { dependencies = {} } = program;
  const before = new Map([
    ['app.mjs', text],
    ['package.json', JSON.stringify({ name: 'app', type: 'module', dependencies })],
  ]);
  const at = text.indexOf(OLD);
  return {
    before,
    result: await migrate(before, [{ id: 's1', path: 'app.mjs', start: at, end: at + OLD.length }], 'test.secret'),
  };
}

/** What a rotation does at its end. */
async function storeNew(emulator: Emulator, { secrets, rewrites }: Migrated): Promise<void> {
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const name of secrets.keys()) {
    const stored = encodeValue(rewrites[0]!.analysis.value);
    const isPlain = fieldOf(stored, undefined)!.reveal() === OLD;
    const value = isPlain ? NEW : JSON.stringify({ ...(JSON.parse(stored.reveal()) as object), password: NEW });
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
  }
  client.destroy();
}

interface Running {
  answer(): Promise<string>;
  again(): Promise<string>;
  end(): void;
}

function start(files: Files, env: Record<string, string>): Running {
  const folder = mkdtempSync(join(tmpdir(), 'keylift-driver-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(DRIVERS!)) if (!name.startsWith('.')) symlinkSync(join(DRIVERS!, name), join(modules, name));
  if (!readdirSync(modules).includes('@aws-sdk')) symlinkSync(join(NODE_MODULES, '@aws-sdk'), join(modules, '@aws-sdk'));
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
  const child = spawn(process.execPath, ['app.mjs'], {
    cwd: folder,
    env: { ...env, PATH: dirname(process.execPath) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let noise = '';
  child.stderr.on('data', (chunk: Buffer) => (noise += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the program ended: ${noise}`);
      // Some drivers print warnings.
      if (value.startsWith('> ')) return value.slice(2);
    }
  };
  return {
    answer,
    again: () => {
      child.stdin.write('again\n');
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
