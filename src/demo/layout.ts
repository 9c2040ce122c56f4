// Lays the demo service out as a git repository with a history: a token was committed and removed, the rest came later.
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Shell } from './shell.ts';

/** Copies the template into `folder`, fills it with `values`, and commits it in three steps. */
export async function layOut(
  template: string,
  folder: string,
  values: Readonly<Record<string, string>>,
  shell: Shell,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(template, folder, { recursive: true });
  renameSync(join(folder, 'dot-gitignore'), join(folder, '.gitignore'));
  for (const path of filesBelow(folder))
    writeFileSync(join(folder, path), fill(readFileSync(join(folder, path), 'utf8'), values));

  const git = (...args: string[]) => shell.run('git', args, { cwd: folder });
  const later = readFileSync(join(folder, 'scripts', 'deploy.sh'));
  renameSync(join(folder, 'scripts', 'deploy.first.sh'), join(folder, 'scripts', 'deploy.sh'));
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'Shop Developers');
  await git('config', 'user.email', 'dev@shop.invalid');
  await git('add', 'README.md', 'scripts', '.gitignore');
  await git('commit', '-q', '-m', 'Start the shop', '--date', '2026-03-02T09:00:00Z');
  writeFileSync(join(folder, 'scripts', 'deploy.sh'), later);
  await git('commit', '-qam', 'Do not keep the token in the script', '--date', '2026-03-02T11:30:00Z');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Orders, payments, worker and nightly report', '--date', '2026-05-18T16:45:00Z');
}

/** @throws Error when the template names a value that there is none for. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return value;
  });
}

/** Files below `folder`, without git's and the installed and built ones, sorted, "/"-separated. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (['.git', 'node_modules', 'dist'].includes(entry.name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) found.push(relative(folder, path));
    }
  };
  visit(folder);
  return found.toSorted();
}

/** Bytes and mode of every file, to compare trees with. */
export function snapshot(folder: string): Map<string, string> {
  return new Map(
    filesBelow(folder).map((path) => [
      path,
      `${statSync(join(folder, path)).mode.toString(8)} ${readFileSync(join(folder, path)).toString('base64')}`,
    ]),
  );
}

/** Paths that differ between two snapshots. */
export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}

/** The demo runs offline: the service finds the AWS SDK in this repository's own packages. */
export function linkPackages(folder: string, packages: string): void {
  for (const place of [folder, join(folder, 'worker')]) {
    rmSync(join(place, 'node_modules'), { recursive: true, force: true });
    symlinkSync(packages, join(place, 'node_modules'));
  }
}
