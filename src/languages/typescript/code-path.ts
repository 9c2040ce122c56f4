// What the path of a file says: is it code, a test, or somebody's output? Nothing here opens a file.

/** Extensions of the languages this folder rewrites. */
export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** `.ts .tsx .mts .cts` */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

const TEST_FOLDER =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|__snapshots__|tests?|specs?|fixtures?|mocks?|e2e|cypress|playwright|stories)\//;
const TEST_FILE = /[.-](?:test|tests|spec|stories|story|e2e|mock|fixture)\.[cm]?[jt]sx?$/;

/** Tests, mocks, fixtures and stories, by folder or by file name. */
export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

const OUTPUT_FOLDER =
  /(?:^|\/)(?:dist|build|out|\.next|\.nuxt|\.output|coverage|vendor|third_party|node_modules|bower_components)\//;
const OUTPUT_FILE =
  /(?:\.min|\.bundle|\.generated|\.gen|\.d)\.[cm]?[jt]sx?$|(?:^|\/)keylift\.(?:secrets|runtime|preload)\.[cm]?[jt]s$/;

/** Compiled, minified, vendored or declaration files, and the helpers Keylift itself wrote. */
export function isGeneratedPath(path: string): boolean {
  return OUTPUT_FOLDER.test(path) || OUTPUT_FILE.test(path);
}

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
