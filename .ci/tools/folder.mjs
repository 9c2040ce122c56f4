// Where the test tools live: outside the checkout, under a name that changes with the pinned versions.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
export const NODE_TOOLS = join(import.meta.dirname, 'npm.json');

/** `KEYLIFT_TOOLS` or a folder of the user's cache. */
export function toolsFolder() {
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(readFileSync(NODE_TOOLS)).digest('hex');
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.KEYLIFT_TOOLS ?? join(cache, 'keylift', `tools-${pins.slice(0, 12)}`);
}
