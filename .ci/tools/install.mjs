// Installs what some tests need and the package does not: moto, boto3, the AWS CLI, cfn-lint and git-filter-repo, pre-commit and
// zizmor from PyPI, the CDK's types, the MCP client, database drivers and Node 24 from npm, actionlint with Go, and, as root on Debian,
// PostgreSQL, MariaDB, Redis, zsh and fish. Tests that miss a tool say so and are skipped. Safe to run again; prints one line.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pinsOf, toolsFolder } from './folder.mjs';

const run = (command, args, options = {}) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

let failed = false;
function complain(what, error) {
  failed = true;
  console.error(`cannot install ${what}: ${error.message.split('\n')[0]}`);
}

/** A folder is there only when it is whole. */
function once(part, fill) {
  const target = toolsFolder(part);
  if (existsSync(join(target, '.whole'))) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  try {
    fill(target, pinsOf(part));
    mkdirSync(join(target, '.whole'));
  } catch (error) {
    complain(part, error);
  }
}

function fromPyPI(target, pins) {
  run('python3', ['-m', 'venv', target]);
  run(join(target, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', pins]);
}

function fromNpm(target, pins) {
  copyFileSync(pins, join(target, 'package.json'));
  run('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: target });
}

function fromGo(target, pins) {
  for (const module of readFileSync(pins, 'utf8').trim().split('\n')) {
    run('go', ['install', module], { env: { ...process.env, GOBIN: join(target, 'bin'), GOFLAGS: '' } });
  }
}

once('python', fromPyPI);
once('checks', fromPyPI);
once('npm', fromNpm);
once('drivers', fromNpm);
once('node24', fromNpm);
once('go', fromGo);

const missing = [
  ...(existsSync('/usr/lib/postgresql') || has('postgres') ? [] : ['postgresql']),
  ...['zsh', 'fish'].filter((shell) => !has(shell)),
  ...(has('redis-server') ? [] : ['redis-server']),
  ...(has('mariadbd') ? [] : ['mariadb-server-core', 'mariadb-client-core']),
];
if (missing.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
  try {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  } catch (error) {
    complain(missing.join(', '), error);
  }
}
console.log(`test tools: ${dirname(toolsFolder('python'))}${failed ? ' (incomplete: some tests will be skipped)' : ''}`);
process.exitCode = failed ? 1 : 0;
