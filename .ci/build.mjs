// Builds dist/: the command line, the library, the Action and the demo, with lazy chunks for the TypeScript parser and
// the AWS SDK; then the type declarations and the licence texts of everything that was bundled.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { esbuildRules } from './rules-plugin.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const quiet = process.argv.includes('--quiet');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  splitting: true,
  minify: true,
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
  define: { __KEYLIFT_VERSION__: JSON.stringify(version) },
  // The default builds: UMD, whose require() calls esbuild cannot follow, and CommonJS, whose names import() does not give.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    yaml: join(root, 'node_modules/yaml/browser/index.js'),
  },
  plugins: [esbuildRules('dist'), lazyChildProcess()],
  // Some bundled CommonJS packages call require() for Node's own modules; TypeScript reads __filename when it is loaded.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;",
  },
};

rmSync('dist', { recursive: true, force: true });
const entries = {
  cli: 'src/cli.ts',
  index: 'src/index.ts',
  demo: 'src/demo/main.ts',
  'scan-worker': 'src/scan-worker.ts',
  'history-worker': 'src/commands/history-worker.ts',
};
const result = await build({ ...shared, entryPoints: entries, outdir: 'dist', chunkNames: 'chunks/[name]-[hash]' });
chmodSync('dist/cli.mjs', 0o755);
// The Action is one file, because it is committed and run as it lies in the repository.
const action = await build({
  ...shared,
  plugins: [esbuildRules()],
  splitting: false,
  entryPoints: { action: 'src/action.ts' },
  outdir: 'dist',
});
Object.assign(result.metafile.outputs, action.metafile.outputs);

// Rotation functions are single files that a user uploads; Lambda brings the AWS SDK along.
const rotation = await build({
  ...shared,
  plugins: [esbuildRules()],
  splitting: false,
  entryPoints: Object.fromEntries(['postgres', 'mysql', 'api-key'].map((kind) => [kind, `src/rotation/${kind}-function.ts`])),
  outdir: 'dist/rotation',
  external: ['@aws-sdk/*', 'pg-native'],
});

// The grammars come in as data, which esbuild does not list.
const grammars = 'node_modules/@vscode/tree-sitter-wasm/wasm';
writeNotices([grammars, ...[result, action, rotation].flatMap(({ metafile }) => Object.keys(metafile.inputs))]);
if (!process.argv.includes('--no-types') && !quiet) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.ci/tsconfig.types.json'], { stdio: 'inherit' });
}
if (!quiet) {
  for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
    if (bytes > 200_000 || !file.includes('chunks/')) console.log(`${(bytes / 1024).toFixed(0).padStart(7)} kB  ${file}`);
  }
}

/** Commander asks for child_process when it is loaded, for subcommands that are programs, of which we have none. */
function lazyChildProcess() {
  return {
    name: 'lazy-child-process',
    setup(build) {
      build.onResolve({ filter: /^(?:node:)?child_process$/ }, (args) =>
        /node_modules\/commander\//.test(args.importer) ? { path: args.path, namespace: 'lazy-child-process' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'lazy-child-process' }, () => ({
        contents: "module.exports = { get spawn() { return process.getBuiltinModule('node:child_process').spawn; } };",
      }));
    },
  };
}

/** THIRD-PARTY.txt: name, version, licence and licence text of every package whose code is in the bundles. */
function writeNotices(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const notices = [];
  for (const folder of [...folders].toSorted()) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const meta = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name) && !/\.(js|ts)$/.test(name));
    const body = texts.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
    notices.push(`${meta.name} ${meta.version} (${meta.license ?? 'see text'})\n\n${body || 'No licence file in the package.'}`);
  }
  writeFileSync(
    'dist/THIRD-PARTY.txt',
    `Keylift's bundles contain code of these packages.\n\n${notices.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`,
  );
}
