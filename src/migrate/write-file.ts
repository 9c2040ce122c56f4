// Writing a file so that a crash or a full disk leaves either the old one or the new one, whole, and the change is on the disk.
import { randomBytes } from 'node:crypto';
import { constants, readdirSync, unlinkSync } from 'node:fs';
import { access, chmod, chown, link, lstat, mkdir, open, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { diskPath, folderOf } from './project-file.ts';

/**
 * Replaces an existing file in one step, with its mode and owner kept: exclusive temporary file beside it, written in
 * full, synced, renamed, folder synced. Paths are relative to `root`.
 * @throws KeyliftError E0901 (no space), E0902 (read-only) or E0908; the old file is then still there, untouched.
 */
export async function replaceFile(root: string, path: string, bytes: Uint8Array): Promise<void> {
  await guarded(path, async () => {
    const target = diskPath(root, path);
    const old = await stat(target);
    await throughTemp(root, path, bytes, old.mode & 0o7777, async (temp) => {
      const made = await stat(temp);
      if (made.uid !== old.uid || made.gid !== old.gid) {
        await chown(temp, old.uid, old.gid);
        // Giving a file away clears its set-id bits.
        await chmod(temp, old.mode & 0o7777);
      }
      await renameOver(temp, target);
    });
  });
}

/**
 * Creates a file that must not exist yet, whole or not at all. Folders on the way must exist.
 * @returns false when something stands there already; nothing is changed then.
 * @throws KeyliftError E0901, E0902 or E0908.
 */
export async function createFile(root: string, path: string, bytes: Uint8Array, mode: number): Promise<boolean> {
  return guarded(path, async () => {
    const target = diskPath(root, path);
    let created = true;
    await throughTemp(root, path, bytes, mode, async (temp) => {
      created = await linkNew(temp, target);
    });
    return created;
  });
}

/** Puts a file in place of whatever file stands there, in one step, with `mode`. @throws KeyliftError E0901, E0902 or E0908. */
export async function putFile(root: string, path: string, bytes: Uint8Array, mode: number): Promise<void> {
  await guarded(path, () => throughTemp(root, path, bytes, mode, (temp) => renameOver(temp, diskPath(root, path))));
}

/** Removes a file and flushes its folder; true when there was one. @throws KeyliftError E0902 or E0908. */
export async function removeFile(root: string, path: string): Promise<boolean> {
  return guarded(path, async () => {
    try {
      await unlink(diskPath(root, path));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
    await syncFolder(root, folderOf(path));
    return true;
  });
}

/** How many of the folders above `path` do not exist yet. */
export async function missingFolders(root: string, path: string): Promise<number> {
  let count = 0;
  for (let folder = folderOf(path); folder !== '' && !(await exists(root, folder)); folder = folderOf(folder)) count += 1;
  return count;
}

/** Makes the folders above `path`. @throws KeyliftError E0901, E0902 or E0908. */
export async function makeFolders(root: string, path: string): Promise<void> {
  await guarded(path, async () => {
    if (folderOf(path) === '') return;
    await mkdir(diskPath(root, folderOf(path)), { recursive: true });
    await syncFolder(root, folderOf(folderOf(path)));
  });
}

/** Removes up to `count` empty folders above `path`, innermost first; one that is not empty ends it. */
export async function removeFolders(root: string, path: string, count: number): Promise<void> {
  let folder = folderOf(path);
  for (let left = count; left > 0 && folder !== ''; left -= 1, folder = folderOf(folder)) {
    try {
      await rmdir(diskPath(root, folder));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') return;
    }
  }
}

/** Removes temporary files of runs that were killed. Only for the holder of the lock: nobody else may be writing. */
export function sweepTemps(root: string, folders: Iterable<string>): void {
  for (const folder of new Set(folders)) {
    const where = diskPath(root, folder);
    let names: string[];
    try {
      names = readdirSync(where);
    } catch {
      continue;
    }
    for (const name of names) {
      if (TEMP.test(name)) unlinkSync(diskPath(root, folder === '' ? name : `${folder}/${name}`));
    }
  }
}

/** Flushes a folder's list of names. Not every system can, and then there is nothing to do. */
export async function syncFolder(root: string, folder: string): Promise<void> {
  let handle;
  try {
    handle = await open(diskPath(root, folder), constants.O_RDONLY);
    await handle.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

/** Runs file operations on `path` and turns what the system says into a KeyliftError. */
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    const code = systemCode(error);
    const shown = printable(path);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      const hint = 'make room, then keylift resume';
      throw new KeyliftError('E0901', `no space left writing ${shown}; original kept`, { exit: EXIT.partial, hint });
    }
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
      throw new KeyliftError('E0902', `${shown} is read-only`, { exit: EXIT.stale });
    }
    throw new KeyliftError('E0908', `cannot write ${shown}: ${systemWords(error)}`, { exit: EXIT.partial });
  }
}

const TEMP = /^\.keylift-\d+-[0-9a-f]{16}\.tmp$/;

async function throughTemp(
  root: string,
  path: string,
  bytes: Uint8Array,
  mode: number,
  publish: (temp: string | Buffer) => Promise<void>,
): Promise<void> {
  const folder = folderOf(path);
  const name = `.keylift-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
  const temp = diskPath(root, folder === '' ? name : `${folder}/${name}`);
  try {
    const handle = await open(temp, 'wx', 0o600);
    try {
      // FileHandle.writeFile goes on after a short write; a single write() of a nearly full disk reports success.
      await handle.writeFile(bytes);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await publish(temp);
    await syncFolder(root, folder);
  } finally {
    // Gone after a rename; still there after a link or a failure.
    await unlink(temp).catch(() => {});
  }
}

async function renameOver(temp: string | Buffer, target: string | Buffer): Promise<void> {
  for (let left = process.platform === 'win32' ? 10 : 0; ; left -= 1) {
    try {
      return await rename(temp, target);
    } catch (error) {
      // Windows refuses while an editor or virus scanner holds the file open.
      if (left === 0 || !['EPERM', 'EBUSY', 'EACCES'].includes(systemCode(error) ?? '')) throw error;
      await wait(50);
    }
  }
}

/** link() fails when the name is taken, which rename() does not. */
async function linkNew(temp: string | Buffer, target: string | Buffer): Promise<boolean> {
  try {
    await link(temp, target);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(code ?? '')) throw error;
  }
  // A file system without hard links: look, then rename.
  try {
    await lstat(target);
    return false;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await rename(temp, target);
  return true;
}

async function exists(root: string, path: string): Promise<boolean> {
  try {
    await access(diskPath(root, path));
    return true;
  } catch {
    return false;
  }
}
