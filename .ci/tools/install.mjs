// Installs what some tests need and the package does not: moto, boto3, the AWS CLI, cfn-lint and git-filter-repo from PyPI,
// the CDK's types and the MCP client from npm, and, as root on Debian, PostgreSQL, MariaDB, zsh and fish.  Tests that miss a tool say so and are skipped. Safe to run again; prints one line.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_TOOLS, REQUIREMENTS, toolsFolder } from './folder.mjs';

const folder = toolsFolder();
const python = join(folder, 'python');
const node = join(folder, 'npm');
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });

let failed = false;
/** A folder is there only when it is whole. */
function once(target, fill) {
  if (existsSync(join(target, '.whole'))) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  try {
    fill();
    mkdirSync(join(target, '.whole'));
  } catch (error) {
    failed = true;
    console.error(`cannot fill ${target}: ${error.message.split('\n')[0]}`);
  }
}

once(python, () => {
  run('python3', ['-m', 'venv', python]);
  run(join(python, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
});
once(node, () => {
  copyFileSync(NODE_TOOLS, join(node, 'package.json'));
  run('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], node);
});
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = [
  ...(existsSync('/usr/lib/postgresql') || has('postgres') ? [] : ['postgresql']),
  ...['zsh', 'fish'].filter((shell) => !has(shell)),
  ...(has('mariadbd') ? [] : ['mariadb-server-core', 'mariadb-client-core']),
];
if (missing.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
  try {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  } catch {
    failed = true;
    console.error(`cannot install ${missing.join(', ')}`);
  }
}
console.log(`test tools: ${folder}${failed ? ' (incomplete: some tests will be skipped)' : ''}`);
process.exitCode = failed ? 1 : 0;
