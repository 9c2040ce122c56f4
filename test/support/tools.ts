// Programs and packages that .ci/tools/install.mjs has put on this machine, for tests that compare with others.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error plain JavaScript shared with the installer
import { node24 as node24Path, toolsFolder } from '../../.ci/tools/folder.mjs';

type Part = 'python' | 'checks' | 'npm' | 'drivers' | 'node24' | 'go';

/** Where a program of these names may be, e.g. the AWS CLI among the peers and zizmor among the checks. */
const WITH_PROGRAMS: readonly Part[] = ['python', 'checks', 'go'];

/** Path of a program; undefined when it is not installed. */
export function tool(name: string): string | undefined {
  for (const part of WITH_PROGRAMS) {
    const path = join(folder(part) ?? '/nonexistent', 'bin', name);
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** For describe.skipIf; the title then names what is needed, e.g. `[needs moto]`. */
export function toolsMissing(...names: readonly string[]): boolean {
  return names.some((name) => tool(name) === undefined);
}

/** Folder whose node_modules holds the CDK; undefined when it is not installed. */
export function nodeTools(): string | undefined {
  return folder('npm');
}

/** The node_modules with the database drivers that migrated programs use; undefined when they are not installed. */
export function drivers(): string | undefined {
  const path = folder('drivers');
  return path === undefined ? undefined : join(path, 'node_modules');
}

/** Path of the Node that GitHub's runners start the Action with; undefined when it is not installed. */
export function node24(): string | undefined {
  return folder('node24') === undefined ? undefined : (node24Path as () => string)();
}

function folder(part: Part): string | undefined {
  const path = (toolsFolder as (part: Part) => string)(part);
  return existsSync(join(path, '.whole')) ? path : undefined;
}
