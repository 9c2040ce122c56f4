// Where `--cache` keeps what a scan of a history learned. The file says in which commits and at which paths something
// stood, and holds no value: marks are digests under a key that lies in the user's own folder and signs the file, so
// that a file from elsewhere, restored in CI for example, hides nothing: it is not believed.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeKept, encodeKept, type KeptHistory } from '../sources/pack/kept-history.ts';
import type { KnownMark } from './history-findings.ts';
import type { HistoryScan } from './history-scan.ts';

/** What is kept beside the history itself. */
export interface KeptMore {
  readonly marks: readonly KnownMark[];
  /** Remarks of the whole scan that still hold. */
  readonly notes: readonly string[];
}

export interface HistoryCache {
  /** For digests of marks, 32 bytes. */
  readonly key: Buffer;
  /** Undefined when there is nothing that can be believed. */
  read(): { kept: KeptHistory; more: KeptMore } | undefined;
  /** Does nothing where the folder cannot be written. */
  write(kept: KeptHistory, more: KeptMore): void;
}

/** Undefined when there is no folder that is the user's alone. */
export function openCache(folder: string | true, scan: HistoryScan): HistoryCache | undefined {
  const state = process.env['XDG_STATE_HOME'] ?? '';
  const home = join(state === '' ? join(homedir(), '.local', 'state') : state, 'keylift');
  const place = folder === true ? join(home, 'history') : resolve(folder);
  if (!isPrivate(home) || !isPrivate(place)) return undefined;
  const key = keyIn(home);
  if (key === undefined) return undefined;
  // Everything that the marks depend on; what they become in a report is decided anew each time.
  const conditions = JSON.stringify([
    __KEYLIFT_VERSION__,
    scan.rules,
    scan.threshold,
    scan.maxFileSize ?? null,
    scan.git.objects,
    scan.git.moreObjects,
  ]);
  const name = createHmac('sha256', key).update(conditions).digest('hex').slice(0, 40);
  const file = join(place, `${name}.history`);
  const sign = (body: Buffer) => createHmac('sha256', key).update(name).update(body).digest();
  return {
    key: createHash('sha256').update('marks').update(key).digest(),
    read() {
      try {
        const bytes = readFileSync(file);
        const body = bytes.subarray(32);
        if (bytes.length < 40 || !timingSafeEqual(bytes.subarray(0, 32), sign(body))) return undefined;
        const { kept, more } = decodeKept(body);
        return { kept, more: more as KeptMore };
      } catch {
        return undefined;
      }
    },
    write(kept, counts) {
      const body = encodeKept(kept, counts);
      const draft = `${file}.${randomBytes(6).toString('hex')}`;
      try {
        writeFileSync(draft, sign(body), { mode: 0o600, flag: 'wx' });
        writeFileSync(draft, body, { flag: 'a' });
        renameSync(draft, file);
      } catch {
        rmSync(draft, { force: true });
      }
    },
  };
}

/** Makes the folder; false when it is a link, of another user, or open to others. */
function isPrivate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory()) return false;
    return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
  } catch {
    return false;
  }
}

function keyIn(folder: string): Buffer | undefined {
  const path = join(folder, 'history-key');
  try {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch {
    // It is there already, or the folder cannot be written, which reading it tells.
  }
  try {
    const key = readFileSync(path);
    return key.length === 32 ? key : undefined;
  } catch {
    return undefined;
  }
}
