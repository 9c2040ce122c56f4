// Paths of a project, '/'-separated and relative to its top, as text. Nothing here opens a file.

/** Folder of a path, '' for the top. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `a/b` and `../c` to `a/c`; undefined when that leaves the project. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** How to write `to` from within `folder`: always starts with `./` or `../`. */
export function relativePath(folder: string, to: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const target = to.split('/');
  let same = 0;
  while (same < from.length && same < target.length - 1 && from[same] === target[same]) same += 1;
  const up = '../'.repeat(from.length - same);
  return `${up === '' ? './' : up}${target.slice(same).join('/')}`;
}

/** `path` and the folders above it, nearest first, '' last. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  let folder = folderOf(path);
  while (folder !== '') {
    folders.push(folder);
    folder = folderOf(folder);
  }
  return [...folders, ''];
}

/** `name` in `folder`, where '' is the top of the project. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
