// Configuration, baseline and ignore files of the *base* commit, laid out in a private folder: a pull request must not be
// able to switch off the rules that judge it. What it changes in them is said.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative } from 'node:path';
import { openGit } from '../sources/git-process.ts';
import { loadConfig } from '../commands/config.ts';

/** Files that decide what is reported. */
const NAMES = [
  'keylift.config.json',
  'keylift.config.jsonc',
  'keylift.config.yaml',
  'keylift.config.yml',
  'keylift.config.toml',
  '.keyliftignore',
  '.keylift-baseline.json',
  '.gitleaks.toml',
  '.gitleaksignore',
  '.secrets.baseline',
  '.gitguardian.yaml',
];
const MANIFEST = 'package.json';

export interface TrustedConfiguration {
  /** Scan with this as the current folder. */
  readonly folder: string;
  /** Names of the files that `head` has changed. */
  readonly changed: readonly string[];
  remove(): void;
}

/**
 * @param base commit whose files are used; undefined for none at all
 * @param named configuration file given as input, relative to the top of the repository; '' for the usual names
 */
export async function trustedConfiguration(
  repository: string,
  base: string | undefined,
  head: string,
  named: string,
): Promise<TrustedConfiguration> {
  const folder = mkdtempSync(join(tmpdir(), 'keylift-config-'));
  // Ends the search upwards, which would otherwise find files of whoever else uses this machine.
  writeFileSync(join(folder, '.git'), '');
  const git = openGit(repository);
  const blobAt = (commit: string, path: string) => {
    try {
      return git.read(['cat-file', 'blob', `${commit}:${path}`]);
    } catch {
      return undefined;
    }
  };
  const changed: string[] = [];
  const layOut = (path: string) => {
    const [before, after] = [base, head].map((commit) => (commit === undefined ? undefined : ofOurs(path, blobAt(commit, path))));
    if (before !== after) changed.push(path);
    if (before === undefined) return;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), before, 'latin1');
  };
  try {
    const names = [...NAMES, MANIFEST, ...(named === '' ? [] : [named])];
    for (const path of names) if (isInside(path)) layOut(path);
    for (const path of await filesNamedBy(folder, named)) if (isInside(path)) layOut(path);
  } finally {
    git.close();
  }
  return { folder, changed, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The part of a file that decides, byte for byte as Latin-1; of package.json our key alone. */
function ofOurs(path: string, bytes: Buffer | undefined): string | undefined {
  if (path !== MANIFEST || bytes === undefined) return bytes?.toString('latin1');
  try {
    const { keylift } = JSON.parse(bytes.toString()) as { keylift?: unknown };
    const isOurs = typeof keylift === 'object' && keylift !== null;
    return isOurs ? Buffer.from(JSON.stringify({ keylift })).toString('latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** Files that the configuration names. A broken configuration is for the scan to complain about. */
async function filesNamedBy(folder: string, named: string): Promise<string[]> {
  try {
    const { config, folder: from } = await loadConfig(folder, named === '' ? undefined : named, folder);
    const { rules = [], adopt = [], baseline } = config;
    const files = [...rules, ...adopt, ...(baseline === undefined ? [] : [baseline])].map((file) =>
      relative(folder, join(from, file)),
    );
    return files.filter((file) => !NAMES.includes(file));
  } catch {
    return [];
  }
}

function isInside(path: string): boolean {
  const plain = normalize(path);
  return !plain.startsWith('..') && !plain.startsWith('/');
}

/** The JSON of the event. @throws when the runner gave none. */
export function readPayload(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
