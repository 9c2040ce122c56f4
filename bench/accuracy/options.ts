// Options of the accuracy scripts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `--name value` of the command line. */
export function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** The development split: `--devset`, KEYLIFT_DEVSET, or the folder beside the repository. */
export function devsetPath(): string {
  const given = option('devset') ?? process.env['KEYLIFT_DEVSET'];
  const near = ['../shared/devset', '../../shared/devset'].find((folder) => existsSync(folder));
  const path = given ?? near;
  if (path === undefined) throw new Error('no development split: give --devset FOLDER or KEYLIFT_DEVSET');
  return path.endsWith('.gz') ? path : join(path, 'devset.jsonl.gz');
}
