// Builds dist/: the command line, the library, the Action and the demo, with lazy chunks for the TypeScript parser and
// the AWS SDK; then the type declarations and the licence texts of everything that was bundled.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lazyBuiltins } from './lazy-builtins.mjs';
import { esbuildRules } from './rules-plugin.mjs';
import { buildStart, libraries, libraryEntries } from './scan-bundle.mjs';

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
  plugins: [esbuildRules('dist'), lazyChildProcess(), lazyBuiltins(), libraries()],
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
  ...libraryEntries,
};
const result = await build({ ...shared, entryPoints: entries, outdir: 'dist', chunkNames: 'chunks/[name]-[hash]' });
const start = await buildStart(shared, [esbuildRules('dist'), lazyBuiltins()]);
for (const { metafile } of start) Object.assign(result.metafile.outputs, metafile.outputs);
// The Action, and the hooks of the pre-commit framework, are one file, because it is committed and run as it lies in the
// repository. The parsers are a second one, loaded only where a rewrite is planned: it changes only with a parser.
// It never asks for documents.
const withoutDocuments = outside('./pdf.ts', './not-in-the-action.mjs');
const action = await build({
  ...shared,
  plugins: [esbuildRules(), lazyBuiltins(), outside('./parser.ts', './action-parser.mjs'), withoutDocuments],
  splitting: false,
  entryPoints: { action: 'src/action.ts' },
  outdir: 'dist',
});
const heavy = Object.keys(action.metafile.inputs).filter((path) =>
  /node_modules\/(@aws-sdk|@smithy|typescript|@typescript-eslint|web-tree-sitter)\/|^keylift:grammar/.test(path),
);
if (heavy.length > 0) throw new Error(`the Action would hold ${heavy[0]}`);
const actionParser = await build({
  ...shared,
  plugins: [esbuildRules(), lazyBuiltins()],
  splitting: false,
  stdin: {
    contents: "export * from './typescript/parser.ts'; export * from './python/parser.ts';",
    resolveDir: 'src/languages',
  },
  outfile: 'dist/action-parser.mjs',
});
Object.assign(result.metafile.outputs, action.metafile.outputs, actionParser.metafile.outputs);
for (const file of ['dist/cli.mjs', 'dist/action.mjs']) chmodSync(file, 0o755);

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
writeNotices([
  grammars,
  ...[result, ...start, action, actionParser, rotation].flatMap(({ metafile }) => Object.keys(metafile.inputs)),
]);
if (!process.argv.includes('--no-types') && !quiet) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.ci/tsconfig.types.json'], { stdio: 'inherit' });
}
if (!quiet) {
  for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
    if (bytes > 200_000 || !file.includes('chunks/')) console.log(`${(bytes / 1024).toFixed(0).padStart(7)} kB  ${file}`);
  }
}

/** Leaves the module that is imported as `name` out of the bundle, which then loads `file` in its place. */
function outside(name, file) {
  return {
    name: 'outside',
    setup(build) {
      const filter = new RegExp(`^${name.replaceAll('.', '\\.')}$`);
      build.onResolve({ filter }, ({ kind }) => (kind === 'dynamic-import' ? { path: file, external: true } : undefined));
    },
  };
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
