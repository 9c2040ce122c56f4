// End-to-end tests run dist/keylift.cjs, so it is built once before the suite unless KEYLIFT_BINARY names another program.
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  if (process.env['KEYLIFT_BINARY'] !== undefined) return;
  if (process.env['KEYLIFT_PREBUILT'] === '1') return;
  execFileSync(process.execPath, ['.ci/build.mjs', '--quiet'], { stdio: 'inherit' });
}
