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
