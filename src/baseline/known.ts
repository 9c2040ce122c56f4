// Answers of the slow check that this machine has already paid for, so that a hook does not pay at every commit. Kept in
// the private state folder as digests under its key: of no use without the key, which never leaves it.
import { createHmac } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../core/secret.ts';
import { secretDigest } from '../core/fingerprint.ts';
import { fitsCheck } from './check.ts';

const NAME = 'baseline-known';
const MOST = 20_000;

export interface Known {
  /** `fitsCheck`, remembered. Only a yes is remembered: a no is what an attacker would try many of. */
  fits(check: string, secret: Secret): Promise<boolean>;
  /** Writes what is new. A folder that cannot be written to costs time later, nothing else. */
  save(): void;
}

/** `folder` is absolute and private; `key` the state folder's key. */
export function openKnown(folder: string, key: Uint8Array): Known {
  const path = join(folder, NAME);
  const known = new Set(read(path));
  const before = known.size;
  return {
    async fits(check, secret) {
      const mark = createHmac('sha256', key)
        .update(`baseline\0${check}\0${secretDigest(key, secret)}`)
        .digest('base64url');
      if (known.has(mark)) return true;
      if (!(await fitsCheck(check, secret))) return false;
      known.add(mark);
      return true;
    },
    save() {
      if (known.size === before) return;
      try {
        const partial = `${path}.${process.pid}`;
        writeFileSync(partial, [...known].slice(-MOST).join('\n'), { mode: 0o600 });
        renameSync(partial, path);
      } catch {
        // The next run pays again.
      }
    },
  };
}

function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.length === 43);
  } catch {
    return [];
  }
}
