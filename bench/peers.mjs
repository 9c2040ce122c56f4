// The other scanners: how each is installed by name from its registry into a private folder, and how it is run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const sh = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', ...options });

/** Each: install(folder) puts it there; tree/history/hook give the command for a target, or undefined where it has none. */
export const PEERS = [
  {
    name: 'gitleaks',
    file: (folder) => join(folder, 'bin', 'gitleaks'),
    install: (folder) =>
      sh('go', ['install', 'github.com/zricethezav/gitleaks/v8@v8.30.1'], {
        env: { ...process.env, GOBIN: join(folder, 'bin') },
      }),
    // Built this way it does not know its version.
    version: ['version'],
    built: '8.30.1',
    tree: (path, out) => ['dir', path, '--no-banner', '--exit-code', '0', '-f', 'json', '-r', out],
    history: (path, out) => ['git', path, '--no-banner', '--exit-code', '0', '-f', 'json', '-r', out],
    hook: (_path, out) => ['git', '--pre-commit', '--staged', '--no-banner', '--exit-code', '0', '-f', 'json', '-r', out],
  },
  {
    name: 'kingfisher',
    file: (folder) => join(folder, 'python', 'bin', 'kingfisher'),
    install: (folder) => python(folder, 'kingfisher-bin'),
    version: ['--version'],
    tree: (path, out) => ['scan', path, '--no-validate', '--no-update-check', '--format', 'jsonl', '-o', out],
    history: (path, out) => ['scan', path, '--no-validate', '--no-update-check', '--format', 'jsonl', '-o', out],
    hook: (_path, out) => [
      'scan',
      '.',
      '--staged',
      '--no-validate',
      '--no-update-check',
      '--quiet',
      '--format',
      'jsonl',
      '-o',
      out,
    ],
  },
  {
    name: 'detect-secrets',
    file: (folder) => join(folder, 'python', 'bin', 'detect-secrets'),
    install: (folder) => python(folder, 'detect-secrets'),
    version: ['--version'],
    tree: () => ['scan', '--all-files', '.'],
  },
  {
    name: 'ripsecrets',
    file: (folder) => join(folder, 'bin', 'ripsecrets'),
    install: (folder) => sh('cargo', ['install', 'ripsecrets', '--locked', '--root', folder]),
    version: ['--version'],
    tree: (path) => [path],
  },
  {
    name: 'secretlint',
    file: (folder) => join(folder, 'npm', 'node_modules', '.bin', 'secretlint'),
    install: (folder) => {
      mkdirSync(join(folder, 'npm'), { recursive: true });
      return sh('npm', [
        'install',
        '--prefix',
        join(folder, 'npm'),
        'secretlint',
        '@secretlint/secretlint-rule-preset-recommend',
      ]);
    },
    version: ['--version'],
    tree: (_path, _out, folder) => ['--secretlintrc', join(folder, 'npm', 'secretlintrc.json'), '**/*'],
  },
];

function python(folder, name) {
  const home = join(folder, 'python');
  if (!existsSync(home)) sh('python3', ['-m', 'venv', home]);
  return sh(join(home, 'bin', 'pip'), ['install', '--quiet', name]);
}

/** Installs what is missing; gives the peers that are there, with their versions. Says what could not be had. */
export function installPeers(folder, wanted) {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const present = [];
  for (const peer of PEERS.filter(({ name }) => wanted === undefined || wanted.includes(name))) {
    const file = peer.file(folder);
    if (!existsSync(file)) peer.install(folder);
    if (!existsSync(file)) {
      console.error(`${peer.name}: could not be installed; left out`);
      continue;
    }
    const { stdout = '', stderr = '' } = sh(file, peer.version);
    const version = /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`)?.[0] ?? peer.built ?? '?';
    present.push({ ...peer, file, version });
  }
  return present;
}
