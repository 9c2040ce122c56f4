// Looks for values where they must not be: files, the private state folder, everything that was printed.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Places that hold any of `values`; built output and installed packages are not ours to judge, the rest of .git is history. */
export function holding(folder: string, values: readonly string[], transcript: string): string[] {
  const needles = values.map((value) => Buffer.from(value, 'utf8'));
  const found: string[] = [];
  const visit = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && !['node_modules', 'objects'].includes(entry.name)) visit(path);
      if (!entry.isFile()) continue;
      const bytes = readFileSync(path);
      if (needles.some((needle) => bytes.includes(needle))) found.push(relative(folder, path));
    }
  };
  visit(folder);
  if (values.some((value) => transcript.includes(value))) found.push('(printed)');
  return found;
}
