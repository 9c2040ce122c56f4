// What the path of a Python file says: is it a test, a migration, somebody's output? Nothing here opens a file.

/** Files of this language, and those that hold it in a form of their own. */
export function isPython(path: string): boolean {
  return /\.(?:pyw?|pyi|ipynb)$/.test(path);
}

const TEST_FOLDER = /(?:^|\/)(?:tests?|testing|fixtures?|mocks?|spec|e2e)\//;
const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_tests?|tests?|conftest)\.pyw?$/;

/** Tests, fixtures and mocks, by folder or by file name. */
export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

const OUTPUT_FOLDER =
  /(?:^|\/)(?:site-packages|dist-packages|node_modules|vendor|_vendor|vendored|third_party|build|dist|\.?venv|\.tox|\.nox|\.eggs|[^/]+\.egg-info)\//;
const OUTPUT_FILE = /(?:_pb2|_pb2_grpc|_generated|\.generated)\.pyw?$|(?:^|\/)(?:keylift_secrets|versioneer|_version)\.py$/;

/** Installed, vendored and compiled files, and the helper Keylift itself wrote. */
export function isGeneratedPath(path: string): boolean {
  return OUTPUT_FOLDER.test(path) || OUTPUT_FILE.test(path);
}

/** A step of Django, Alembic or Flask-Migrate. */
export function isMigrationPath(path: string): boolean {
  return /(?:^|\/)migrations\/(?:.*\/)?[^/]+\.py$|(?:^|\/)alembic\/versions\/[^/]+\.py$/.test(path);
}
