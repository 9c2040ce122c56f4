// Proves on a real repository that the pack reader rebuilds every object to its id, and that what it finds in changed
// ranges is what a plain keyword search finds in every version read whole: `node bench/history-exact.mjs REPOSITORY…`.
import { build } from 'esbuild';
import { join } from 'node:path';
import { esbuildRules } from '../.ci/rules-plugin.mjs';

const root = join(import.meta.dirname, '..');
const bundle = await build({
  stdin: { contents: "export * from './test/sources/exactness.ts';", resolveDir: root, loader: 'ts' },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  plugins: [esbuildRules()],
});
const { checkRepository } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString('base64')}`
);
let failed = false;
for (const repository of process.argv.slice(2)) {
  const { objects, wrong, lost, pairs, missing, extra } = checkRepository(repository);
  console.log(
    `${repository}: ${objects} objects, ${wrong} with a wrong id, ${lost} not rebuilt; ${pairs} finds, ${missing} missed, ${extra} too many`,
  );
  failed ||= wrong + lost + missing + extra > 0;
}
process.exitCode = failed ? 1 : 0;
