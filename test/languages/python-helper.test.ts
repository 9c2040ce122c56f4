import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { helperText } from '../../src/languages/python/helper-text.ts';
import { tool } from '../support/tools.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

const PYTHON = tool('python');
const missing = PYTHON === undefined;

async function run(app: string, env: Record<string, string> = {}): Promise<string> {
  const files = new Map([
    ['keylift_secrets.py', helperText()],
    ['app.py', app],
  ]);
  return runProject(files, { command: 'python app.py', env: { EXTRA_PATH: dirname(PYTHON ?? '/'), ...env } });
}

describe.skipIf(missing)('the helper for Python [needs boto3]', () => {
  it('asks once for threads that come at the same time, and keeps the answer', async () => {
    const out = await run(`
import threading, time
import keylift_secrets as ks
asked = []
def fetch(secret_id):
    asked.append(secret_id)
    time.sleep(0.05)
    return f"{secret_id} {len(asked)}"
ks.set_secret_fetcher(fetch)
seen = []
threads = [threading.Thread(target=lambda: seen.append(ks.get_secret("a"))) for _ in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(set(seen), ks.get_secret("a"))
ks.refresh_secret("a")
print(ks.get_secret("a"), ks.get_secret("b"))
`);
    expect(out).toBe("{'a 1'} a 1\na 2 b 3\n");
  });

  it('gives each new connection a value of the last seconds', async () => {
    const out = await run(`
import time
import keylift_secrets as ks
now = 100.0
time.monotonic = lambda: now
answers = iter(["one", "two", "three"])
def fetch(secret_id):
    try:
        return next(answers)
    except StopIteration:
        raise OSError("down") from None
ks.set_secret_fetcher(fetch)
print(ks.get_secret("a"))
now += 4.9
print(ks.get_secret("a", fresh=True))
now += 0.2
print(ks.get_secret("a"), ks.get_secret("a", fresh=True), ks.get_secret("a"))
now += 6
print(ks.get_secret("a", fresh=True))
now += 6
print(ks.get_secret("a", fresh=True))
`);
    expect(out).toBe('one\none\none two two\nthree\nthree\n');
  });

  it('asks anew when the time is over, and goes on with the old value when that fails', async () => {
    const out = await run(
      `
import keylift_secrets as ks
answers = iter(["one", "two"])
def fetch(secret_id):
    try:
        return next(answers)
    except StopIteration:
        raise OSError("down") from None
ks.set_secret_fetcher(fetch)
print(ks.get_secret("a"), ks.get_secret("a"), ks.get_secret("a"))
for call in (lambda: ks.refresh_secret("a"), lambda: ks.get_secret("never seen")):
    try:
        call()
    except OSError as error:
        print(error)
`,
      { KEYLIFT_CACHE_TTL_SECONDS: '0' },
    );
    expect(out).toBe('one two two\ndown\ndown\n');
  });

  it('reads a field, encodes for a URL, and never puts a value into an error', async () => {
    const out = await run(`
import traceback
import keylift_secrets as ks
ks.set_secret_fetcher(lambda secret_id: '{"user": "a p@ss/word", "port": 1}' if secret_id == "json" else "plain value")
print(ks.get_secret("json", "user"), ks.get_secret("json", "user", quoted=True))
for secret_id, key in (("json", "port"), ("json", "none"), ("text", "user")):
    try:
        ks.get_secret(secret_id, key)
    except RuntimeError as error:
        print(error, error.__context__, error.__cause__)
`);
    expect(out).toBe(
      'a p@ss/word a%20p%40ss%2Fword\n' +
        ['json has no text field port', 'json has no text field none', 'text has no text field user']
          .map((words) => `Secret ${words} None None\n`)
          .join(''),
    );
  });

  it('works in a process that was forked from one that has read', async () => {
    const emulator = await emulatorWith(new Map([['app/a', new Secret('value')]]));
    try {
      const out = await run(
        `
import os
import keylift_secrets as ks
print(ks.get_secret("app/a"), flush=True)
if os.fork() == 0:
    ks.refresh_secret("app/a")
    print("child", ks.get_secret("app/a"), flush=True)
    os._exit(0)
os.wait()
`,
        awsEnvironment(emulator.url),
      );
      expect(out).toBe('value\nchild value\n');
    } finally {
      await emulator.close();
    }
  });

  it('sees a new value, an old one by its stage, and says what is not there', async () => {
    const emulator = await emulatorWith(new Map([['app/a', new Secret('old')]]));
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new SecretsManagerClient({ endpoint: emulator.url, region: 'us-east-1', credentials });
    try {
      await client.send(new PutSecretValueCommand({ SecretId: 'app/a', SecretString: 'new' }));
      const out = await run(
        `
import keylift_secrets as ks
print(ks.get_secret("app/a"), ks.get_secret("app/a", stage="AWSPREVIOUS"))
try:
    ks.get_secret("app/missing")
except Exception as error:
    print(type(error).__name__)
`,
        awsEnvironment(emulator.url),
      );
      expect(out).toBe('new old\nResourceNotFoundException\n');
    } finally {
      client.destroy();
      await emulator.close();
    }
  });
});
