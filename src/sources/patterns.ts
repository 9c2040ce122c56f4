// The paths a user named: what exists is taken literally, so `src/(auth)/[id].ts` needs no escaping; the rest are patterns.
import { existsSync, lstatSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { EXIT, KeyliftError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** Expands `paths` (relative to `cwd`) to existing files and folders. @throws KeyliftError E0201, E0208, E0503 */
export async function expandPaths(paths: readonly string[], cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (isThere(resolve(cwd, path))) {
      found.push(literal(path, cwd));
      continue;
    }
    // Most paths are there as they stand, and the library is large.
    const { default: fastGlob } = await import('fast-glob');
    if (!fastGlob.isDynamicPattern(path))
      throw new KeyliftError('E0201', `no such file or directory: ${printable(path)}`, { exit: EXIT.usage });
    // Links are not followed: a link in a checkout may point at anything on this machine.
    const matches = await fastGlob(path.split(sep).join('/'), {
      cwd,
      dot: true,
      followSymbolicLinks: false,
      onlyFiles: false,
      ignore: ['**/.git/**'],
    });
    if (matches.length === 0) throw new KeyliftError('E0208', `no file matched: ${printable(path)}`, { exit: EXIT.usage });
    found.push(...matches.map((match) => resolve(cwd, match)));
  }
  return [...new Set(found)].toSorted();
}

function isThere(path: string): boolean {
  try {
    return existsSync(path) || lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function literal(path: string, cwd: string): string {
  const full = resolve(cwd, path);
  const stat = lstatSync(full);
  if (stat.isFile() || stat.isDirectory()) return full;
  if (stat.isSymbolicLink())
    throw new KeyliftError('E0503', `not a regular file: ${printable(path)} (a symbolic link; name its target)`, {
      exit: EXIT.usage,
    });
  throw new KeyliftError('E0503', `not a regular file: ${printable(path)}`, { exit: EXIT.usage });
}

/** `path` relative to `root`, "/"-separated; '' for the root itself, undefined when it is outside. */
export function insideOf(root: string, path: string): string | undefined {
  const inner = relative(root, path);
  if (inner === '..' || inner.startsWith(`..${sep}`)) return undefined;
  return inner.split(sep).join('/');
}
