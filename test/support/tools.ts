// Programs and packages that .ci/tools/install.mjs has put on this machine, for tests that compare with others.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error plain JavaScript shared with the installer
import { toolsFolder } from '../../.ci/tools/folder.mjs';

const FOLDER = (toolsFolder as () => string)();

/** Path of a program of the private Python environment; undefined when it is not installed. */
export function tool(name: string): string | undefined {
  const path = join(FOLDER, 'python', 'bin', name);
  return existsSync(join(FOLDER, 'python', '.whole')) && existsSync(path) ? path : undefined;
}

/** For describe.skipIf; the title then names what is needed, e.g. `[needs moto]`. */
export function toolsMissing(...names: readonly string[]): boolean {
  return names.some((name) => tool(name) === undefined);
}

/** Folder whose node_modules holds the CDK; undefined when it is not installed. */
export function nodeTools(): string | undefined {
  const path = join(FOLDER, 'npm');
  return existsSync(join(path, '.whole')) ? path : undefined;
}
