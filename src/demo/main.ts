// `npm run demo`: the whole loop on a real small service, against a Secrets Manager on this machine. Exits non-zero when
// any promise of the closing table does not hold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmulator } from '../emulator/server.ts';
import { runDemo } from './demo.ts';
import { runOnRepository } from './own-repository.ts';
import { openShell } from './shell.ts';

const args = process.argv.slice(2);
const keep = args.includes('--keep');
const repoAt = args.indexOf('--repo');
const repository = repoAt === -1 ? undefined : args[repoAt + 1];
const unknown = args.filter((arg, index) => !['--keep', '--repo'].includes(arg) && index !== repoAt + 1);
if (unknown.length > 0 || (repoAt !== -1 && repository === undefined)) {
  process.stderr.write('usage: npm run demo -- [--keep] [--repo PATH]\n');
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'keylift-demo-'));
const emulator = await startEmulator({});
const shell = openShell({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? scratch,
  LANG: 'C.UTF-8',
  NO_COLOR: '1',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'demo',
  AWS_SECRET_ACCESS_KEY: 'demo',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
const stop = () => {
  shell.close();
  rmSync(scratch, { recursive: true, force: true });
  process.exit(130);
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

const root = resolve(import.meta.dirname, '..');
let held = false;
try {
  held =
    repository === undefined
      ? await runDemo({ root, scratch, shell, emulatorUrl: emulator.url })
      : await runOnRepository(resolve(repository), { root, scratch, shell });
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : 'unknown failure'}\n`);
} finally {
  shell.close();
  await emulator.close();
  if (keep || repository !== undefined) process.stdout.write(`\nKept in ${scratch}\n`);
  else rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = held ? 0 : 1;
