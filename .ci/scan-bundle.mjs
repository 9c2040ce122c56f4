// The start of the program: `dist/keylift.cjs`, and the one file with everything a scan needs, whose compiled form is cached.
// CommonJS, because it starts faster. Packages that a scan seldom needs are in dist/lib/, for both bundles.
import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** True for packages with a default export. */
const PACKAGES = { yaml: false, re2js: false, 'smol-toml': false, ora: true, 'fast-glob': true, 'keylift:rules-full': true };
/** Modules of ours that are seldom needed and bring packages with them: the import that loads each, and where it is. */
const OWN = { './unpack.ts': { file: 'lib/unpack', source: 'src/sources/archive/unpack.ts' } };
const fileOf = (name) => `lib/${name.replace('keylift:', '')}`;

/** Entries for the main build, which has what these share with others in its chunks. */
export const libraryEntries = Object.fromEntries([
  ...Object.keys(PACKAGES).map((name) => [fileOf(name), `library:${name}`]),
  ...Object.values(OWN).map(({ file, source }) => [file, source]),
]);

/** Gives the entries their content. */
export function libraries() {
  return {
    name: 'libraries',
    setup(build) {
      build.onResolve({ filter: /^library:/ }, ({ path }) => ({ path: path.slice(8), namespace: 'library' }));
      build.onLoad({ filter: /.*/, namespace: 'library' }, ({ path }) => ({
        contents: `export * from '${path}';${PACKAGES[path] ? `export { default } from '${path}';` : ''}`,
        resolveDir: process.cwd(),
      }));
    },
  };
}

function fromLibraries() {
  return {
    name: 'from-libraries',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        const file = path in PACKAGES ? fileOf(path) : OWN[path]?.file;
        return kind === 'dynamic-import' && file !== undefined ? { path: `./${file}.mjs`, external: true } : undefined;
      });
    },
  };
}

/** @param shared the options of the main build @param plugins those of it that both files need; gives the two results */
export async function buildStart(shared, plugins) {
  const { banner: _banner, splitting: _splitting, keepNames: _keepNames, alias, ...options } = shared;
  const common = { ...options, alias, format: 'cjs', outExtension: { '.js': '.cjs' }, outdir: 'dist' };
  const scan = await build({
    ...common,
    write: false,
    entryPoints: { scan: 'src/commands/quick/run.ts' },
    plugins: [fromLibraries(), ...plugins],
    define: { ...options.define, 'import.meta.url': '__here.url', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __here={get url(){return require('node:url').pathToFileURL(__filename).href}};" },
  });
  // A script from the code cache has no import() of its own: src/start.ts hands it one.
  const code = scan.outputFiles[0].text.replace(/\bimport\((?="(?:\.\/lib\/|node:)[^"]+"\))/g, '__import(');
  if (/\bimport\(/.test(code)) throw new Error('the bundle of the scan imports something that src/start.ts cannot give it');
  const name = `scan-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.cjs`;
  writeFileSync(`dist/${name}`, code);
  const start = await build({
    ...common,
    entryPoints: { keylift: 'src/start.ts' },
    external: ['./cli.mjs'],
    plugins,
    define: { ...options.define, __SCAN_BUNDLE__: JSON.stringify(name) },
  });
  chmodSync('dist/keylift.cjs', 0o755);
  return [scan, start];
}
