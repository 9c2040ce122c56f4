// A project of several languages, from plan to rollback, with the built program.
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/server.ts';
import { awsEnvironment } from '../languages/project-run.ts';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, keylift, repository, scratch } from '../support/run.ts';
import { tool } from '../support/tools.ts';

const PYTHON = tool('python');
const TOKEN = ['sk', 'live', fakeText(24, undefined, 81)].join('_');
const OTHER = ['xoxb', fakeText(12, '123456789', 82), fakeText(13, '123456789', 83), fakeText(24, undefined, 84)].join('-');
const PASSWORD = `harbor-${fakeText(10, undefined, 85)}`;
const FILES = {
  'requirements.txt': 'python-dotenv==1.0.0\n',
  'shop/__init__.py': '',
  'shop/config.py': `STRIPE_KEY = "${TOKEN}"\nDATABASE_URL = "postgres://shop:${PASSWORD}@db.internal/orders"\n`,
  'shop/main.py':
    'import os\n\nfrom .config import DATABASE_URL, STRIPE_KEY\n\nprint(STRIPE_KEY, DATABASE_URL, os.environ["SLACK_TOKEN"], os.environ["PORT"])\n',
  '.env': `PORT=3000\nSLACK_TOKEN="${OTHER}" # of the shop\n`,
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

it.skipIf(PYTHON === undefined)(
  'moves what stands in Python and in .env, and back [needs boto3]',
  { timeout: 240_000 },
  async () => {
    const cwd = repository(FILES);
    const env = awsEnvironment(emulator.url);
    const start = ['exec', '--', PYTHON!, '-m', 'shop.main'];
    const before = await keylift(start, { cwd, env });
    expect(before.stdout).toBe(`${TOKEN} postgres://shop:${PASSWORD}@db.internal/orders ${OTHER} 3000\n`);

    const plan = await keylift(['plan', '--env', 'prod', '--app', 'shop'], { cwd, env });
    expect([plan.code, plan.stderr]).toEqual([0, '']);
    expect(plan.stdout).toContain('Afterwards run: pip install -r requirements.txt');
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'start the program through keylift exec, which reads .env: keylift exec -- COMMAND',
    );
    for (const value of [TOKEN, OTHER, PASSWORD]) expect(plan.stdout).not.toContain(value);
    expect((await keylift(['apply', '--yes'], { cwd, env })).code).toBe(0);
    const text = git(cwd, 'diff') + readFileSync(join(cwd, 'shop', 'keylift_secrets.py'), 'utf8');
    for (const value of [TOKEN, OTHER, PASSWORD]) expect(text.replaceAll(/^-.*$/gm, '')).not.toContain(value);
    expect(text).toContain('+SLACK_TOKEN="ref+awssecrets://prod/shop/slack-token" # of the shop');
    expect(text).toContain('+from .keylift_secrets import get_secret');

    const after = await keylift(start, { cwd, env });
    expect(after.stdout).toBe(before.stdout);
    expect(
      (await keylift(['plan', '--env', 'prod', '--out', join(scratch(), 'plan.json'), '--format', 'json'], { cwd, env })).stdout,
    ).toContain('"items": []');
    // The compiler of Python agrees with our parser.
    execFileSync(PYTHON!, ['-m', 'py_compile', 'shop/config.py', 'shop/keylift_secrets.py'], {
      cwd,
      env: cleanEnv({ PATH: dirname(PYTHON!) }),
    });
    git(cwd, 'clean', '-fdq', '-e', 'keylift_secrets.py', '-e', '.keylift');

    expect((await keylift(['rollback', '--yes'], { cwd, env })).code).toBe(0);
    for (const [path, content] of Object.entries(FILES)) expect(readFileSync(join(cwd, path), 'utf8')).toBe(content);
    expect(git(cwd, 'status', '--porcelain', '--', 'shop', '.env', 'requirements.txt')).toBe('');
  },
);
