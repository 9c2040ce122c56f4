// A folder with a key and one encrypted file (AES-256-GCM). It protects the file where it goes without the key, as in
// backups and searches; whoever can read the whole folder can read the file.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

const KEY_FILE = 'emulator.key';
const STATE_FILE = 'emulator.state';
const TEMPORARY = /^emulator\.state\.[0-9a-f]{16}\.tmp$/;
/** First bytes of the file, authenticated with the rest; the digit is the version of the layout. */
const MAGIC = Buffer.from('KEYLIFT-EMULATOR-1\n', 'latin1');
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const NOFOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** The encrypted file. One writer at a time: see data-lock.ts. */
export class SealedFile {
  readonly #folder: string;
  readonly #key: Buffer;

  private constructor(folder: string, key: Buffer) {
    this.#folder = folder;
    this.#key = key;
  }

  /** Opens the folder, with a new key if it has neither key nor file. Throws KeyliftError E1002 or E1003. */
  static async open(folder: string): Promise<SealedFile> {
    try {
      const names = await readdir(folder);
      // Left by a run that was killed between writing and renaming.
      for (const name of names) if (TEMPORARY.test(name)) await rm(join(folder, name), { force: true });
      const key = names.includes(KEY_FILE) ? await readKey(folder) : await makeKey(folder, names.includes(STATE_FILE));
      return new SealedFile(folder, key);
    } catch (error) {
      throw asKeyliftError(error, folder);
    }
  }

  /** The decrypted content, undefined before the first write. Throws KeyliftError E1003 for a file that is not whole. */
  async read(): Promise<Buffer | undefined> {
    let sealed: Buffer;
    try {
      sealed = await readFile(join(this.#folder, STATE_FILE), { flag: constants.O_RDONLY | NOFOLLOW });
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw asKeyliftError(error, this.#folder);
    }
    const body = MAGIC.length + IV_BYTES + TAG_BYTES;
    if (sealed.length < body || !sealed.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(this.#folder, STATE_FILE);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(MAGIC.length, MAGIC.length + IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(MAGIC);
    decipher.setAuthTag(sealed.subarray(MAGIC.length + IV_BYTES, body));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(body)), decipher.final()]);
    } catch {
      throw damaged(this.#folder, STATE_FILE);
    }
  }

  /** Replaces the content; after a crash there is the old one or the new one. Throws KeyliftError E1002. */
  async write(content: Buffer): Promise<void> {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(MAGIC);
    const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
    const sealed = Buffer.concat([MAGIC, iv, cipher.getAuthTag(), encrypted]);
    const temporary = join(this.#folder, `emulator.state.${randomBytes(8).toString('hex')}.tmp`);
    try {
      await writeNew(temporary, sealed);
      await rename(temporary, join(this.#folder, STATE_FILE));
      await syncFolder(this.#folder);
    } catch (error) {
      await rm(temporary, { force: true });
      throw asKeyliftError(error, this.#folder);
    }
  }
}

/** Makes the data folder, for its owner only, unless it is there. Throws KeyliftError E1002. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw asKeyliftError(error, folder);
  }
}

async function readKey(folder: string): Promise<Buffer> {
  const handle = await open(join(folder, KEY_FILE), constants.O_RDONLY | NOFOLLOW);
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new KeyliftError('E1002', `the key in ${printable(folder)} can be read by other users of this machine`, {
        exit: EXIT.usage,
        hint: `chmod 600 ${printable(join(folder, KEY_FILE))}`,
      });
    }
    const key = await handle.readFile();
    if (key.length !== KEY_BYTES) throw damaged(folder, KEY_FILE);
    return key;
  } finally {
    await handle.close();
  }
}

async function makeKey(folder: string, hasState: boolean): Promise<Buffer> {
  if (hasState) {
    throw new KeyliftError('E1003', `${printable(folder)} holds ${STATE_FILE} without its key ${KEY_FILE}`, {
      exit: EXIT.usage,
      hint: 'put the key back, or use another folder',
    });
  }
  const key = randomBytes(KEY_BYTES);
  const path = join(folder, KEY_FILE);
  try {
    await writeNew(path, key);
  } catch (error) {
    // Half a key would lock the folder for good; a key that somebody else made is left alone.
    if (systemCode(error) !== 'EEXIST') await rm(path, { force: true });
    throw error;
  }
  await syncFolder(folder);
  return key;
}

/** Writes a file that must not be there yet, down to the disk. `FileHandle.writeFile` goes on after a short write. */
async function writeNew(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is all that can be had.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** E1003 for a file of the data folder that is not what this program wrote. */
export function damaged(folder: string, file: string = STATE_FILE): KeyliftError {
  return new KeyliftError('E1003', `${printable(join(folder, file))} is damaged or belongs to another key`, {
    exit: EXIT.usage,
    hint: 'restore both files of the folder from a backup, or use another folder',
  });
}

/** E1002 for a failed system call in the data folder; errors that are KeyliftErrors already stay as they are. */
export function asKeyliftError(error: unknown, folder: string): KeyliftError {
  if (error instanceof KeyliftError) return error;
  return new KeyliftError('E1002', `cannot use the data folder ${printable(folder)}: ${systemWords(error)}`, {
    exit: EXIT.usage,
    cause: error,
  });
}
