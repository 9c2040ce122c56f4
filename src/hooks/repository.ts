// The repository whose hooks are looked at and changed: small fixed questions to git, files read and written.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';
import { EXIT, KeyliftError, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { HookChange, HookView } from './hook-manager.ts';

export interface HookRepository extends HookView {
  /** Makes the changes, in order. @throws KeyliftError E0221 when a file cannot be written. */
  apply(changes: readonly HookChange[]): Promise<void>;
}

/** @param top absolute folder of the work tree */
export async function openHookRepository(top: string): Promise<HookRepository> {
  const git = simpleGit({ baseDir: top });
  const version = await git.version();
  const hooksFolder = resolve(top, (await git.revparse(['--git-path', 'hooks'])).trim());
  const config = await configOf(git);
  const at = (path: string) => resolve(top, path);
  return {
    root: top,
    hooksFolder,
    gitVersion: [version.major, version.minor],
    read(path) {
      try {
        return readFileSync(at(path), 'utf8');
      } catch {
        return undefined;
      }
    },
    exists: (path) => existsSync(at(path)),
    config: (key) => config.get(key.toLowerCase()),
    async apply(changes) {
      for (const change of changes) {
        if (change.kind === 'file') writeChange(at(change.path), change);
        else if (change.after === undefined) await git.raw(['config', '--local', '--unset', change.key]);
        else await git.addConfig(change.key, change.after, false, 'local');
      }
    },
  };
}

async function configOf(git: SimpleGit): Promise<Map<string, string>> {
  const { all } = await git.listConfig();
  return new Map(
    Object.entries(all).map(([key, value]) => [key.toLowerCase(), Array.isArray(value) ? (value.at(-1) ?? '') : value]),
  );
}

function writeChange(path: string, change: Extract<HookChange, { kind: 'file' }>): void {
  try {
    if (change.after === undefined) rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      const mode = existsSync(path) ? statSync(path).mode | (change.executable ? 0o111 : 0) : change.executable ? 0o755 : 0o644;
      writeFileSync(path, change.after, { mode });
    }
  } catch (error) {
    throw new KeyliftError('E0221', `cannot write ${printable(path)}: ${systemWords(error)}`, { exit: EXIT.usage, cause: error });
  }
}

/** How hooks of this repository call us: through its own packages where it has us, else through this very program. */
export function invocationIn(top: string, program: string, node: string): { shared: string; local: string } {
  const installed = join('node_modules', 'keylift', 'dist', 'keylift.cjs');
  // npx takes a third of a second, so the file is named.
  const shared = existsSync(join(top, installed)) ? `node ${installed}` : 'keylift';
  return { shared, local: `${quoted(node)} ${quoted(program)}` };
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
