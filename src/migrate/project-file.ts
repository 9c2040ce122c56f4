// Reading files of the project that is being migrated, and saying which of them must not be rewritten. Writing is in write-file.ts.
import { constants, accessSync, lstatSync, readFileSync, type Stats } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { EXIT, KeyliftError, systemCode, systemWords } from '../core/errors.ts';
import type { RefusalCode } from '../core/language.ts';
import { pathToBytes } from '../core/path.ts';
import { printable } from '../core/printable.ts';

/** What stands at a path of the project. `refused` names why it must not be rewritten. */
export type ProjectFile =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly code: Extract<RefusalCode, 'linked-file' | 'read-only' | 'encoding'> };

/**
 * Reads a file for rewriting. Links (also a linked folder on the way, or a second hard link, which would keep the old
 * text), read-only files and text that is not UTF-8 are refused. `path` is relative to `root`, "/"-separated.
 * @throws KeyliftError E0908 when the system cannot read it.
 */
export function openProjectFile(root: string, path: string): ProjectFile {
  try {
    if (linkedFolder(root, path)) return { kind: 'refused', code: 'linked-file' };
    const found = lstatSync(diskPath(root, path), { throwIfNoEntry: false });
    if (found === undefined) return { kind: 'missing' };
    if (!found.isFile() || found.nlink > 1) return { kind: 'refused', code: 'linked-file' };
    if (!replaceable(root, path, found)) return { kind: 'refused', code: 'read-only' };
    const bytes = readFileSync(diskPath(root, path));
    // A NUL byte is legal UTF-8, but no source text: UTF-16 without a byte order mark looks like that.
    if (!isUtf8(bytes) || bytes.includes(0)) return { kind: 'refused', code: 'encoding' };
    return { kind: 'file', bytes };
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return { kind: 'missing' };
    throw new KeyliftError('E0908', `cannot read ${printable(path)}: ${systemWords(error)}`, { exit: EXIT.stale });
  }
}

/** The bytes of a file as they are now, for comparing digests; undefined when there is no such regular file. */
export function readIfThere(root: string, path: string): Buffer | undefined {
  try {
    if (linkedFolder(root, path) || !lstatSync(diskPath(root, path)).isFile()) return undefined;
    return readFileSync(diskPath(root, path));
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw new KeyliftError('E0908', `cannot read ${printable(path)}: ${systemWords(error)}`, { exit: EXIT.stale });
  }
}

/** True when anything at all stands at `path` or in its way: a dangling link, a file where a folder should be. */
export function isTaken(root: string, path: string): boolean {
  try {
    return lstatSync(diskPath(root, path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Where a project path is on the disk: a string, or the exact bytes when the name is not UTF-8. */
export function diskPath(root: string, path: string): string | Buffer {
  return path.isWellFormed() ? join(root, path) : Buffer.concat([Buffer.from(`${root}/`), pathToBytes(path)]);
}

/** The folder part of a project path, '' at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** True when a folder between the root and the file is a symbolic link: writing through it could leave the project. */
export function linkedFolder(root: string, path: string): boolean {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    if (lstatSync(diskPath(root, folder), { throwIfNoEntry: false })?.isSymbolicLink() === true) return true;
  }
  return false;
}

function replaceable(root: string, path: string, found: Stats): boolean {
  // rename() replaces a 0444 file without complaint, so the mode has to be asked.
  if ((found.mode & 0o222) === 0) return false;
  const uid = process.getuid?.();
  // Only root can give the new file to the old owner.
  if (uid !== undefined && uid !== 0 && found.uid !== uid) return false;
  try {
    accessSync(diskPath(root, path), constants.W_OK);
    accessSync(diskPath(root, folderOf(path)), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
