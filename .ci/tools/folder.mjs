// Where the test tools live: outside the checkout, each part under a name that changes with its pinned versions.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is installed, and the file that pins it. */
const PINS = {
  python: 'requirements.txt',
  checks: 'checks.txt',
  npm: 'npm.json',
  drivers: 'drivers.json',
  node24: 'node24.json',
  go: 'go.txt',
};

/** The file of versions of a part. */
export function pinsOf(part) {
  return join(import.meta.dirname, PINS[part]);
}

/** A folder in `KEYLIFT_TOOLS`, or else in the user's cache. */
export function toolsFolder(part) {
  const cache = process.env.KEYLIFT_TOOLS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keylift');
  const pins = createHash('sha256')
    .update(readFileSync(pinsOf(part)))
    .digest('hex');
  return join(cache, `${part}-${pins.slice(0, 12)}`);
}

/** Path of the Node 24 that GitHub's runners start the Action with. */
export function node24() {
  return join(toolsFolder('node24'), 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
}
