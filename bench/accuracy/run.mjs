// Bundles a script of this folder (main.ts, fit.ts, noise.ts) with the rules compiled in, and runs it. `npm run accuracy`
// runs main.ts; `node bench/accuracy/run.mjs fit --help` the fitting.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { esbuildRules } from '../../.ci/rules-plugin.mjs';

const [name = 'main'] = process.argv[2]?.startsWith('-') === false ? process.argv.splice(2, 1) : [];
const folder = mkdtempSync(join(tmpdir(), 'keylift-accuracy-'));
const outfile = join(folder, `${name}.mjs`);
await build({
  entryPoints: [join(import.meta.dirname, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  logLevel: 'warning',
  plugins: [esbuildRules()],
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await import(pathToFileURL(outfile).href);
