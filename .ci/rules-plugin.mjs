// The modules that the build makes: `keylift:rules` (what a scan needs), `keylift:anchors` (those of each pattern),
// `keylift:rules-full` (texts, examples, references too) and `keylift:core` (the scanning core as WebAssembly, and its
// tables for these rules) and `keylift:pack-core` (the part of the pack reader that touches every byte), and the parsers:
// `keylift:tree-sitter` (its runtime) and `keylift:grammar-NAME`, taken from npm as they are. The same
// plugin serves esbuild and vitest, so tests and the bundle read the same tables.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { cached, compileWasm } from './wasm.mjs';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'rules');
const RULESET = join(ROOT, 'src', 'ruleset');
const ENGINE = join(ROOT, 'src', 'detect', 'engine');
const CORE = join(ENGINE, 'core.as');
const PACK_CORE = join(ROOT, 'src', 'sources', 'pack', 'core', 'main.as');
const FULL_ONLY = ['file', 'description', 'references', 'examples', 'counterexamples', 'rotation'];
let named;
const NAMES = /^keylift:(?:rules(?:-full)?|core|pack-core|anchors|tree-sitter|grammar-[a-z-]+)$/;
const MODULES = join(ROOT, 'node_modules');

async function readRules() {
  const { expandNamed } = await (named ??= bundled(RULESET, `export { expandNamed } from './named.ts';`));
  const rules = [];
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yml'))
    .toSorted()) {
    const document = parse(readFileSync(join(FOLDER, file), 'utf8'));
    for (const rule of document.rules) rules.push({ ...expandNamed(rule), file });
  }
  return rules;
}

/**
 * Source text of one of the modules.
 * @param data gives the expression that reads an amount of data; by default the data stands in the module itself
 */
async function moduleText(name, data = (_file, bytes) => `Buffer.from(${JSON.stringify(bytes.toString('base64'))}, 'base64')`) {
  if (name === 'keylift:pack-core') return `export default ${JSON.stringify(await compileWasm(PACK_CORE))};`;
  if (name === 'keylift:tree-sitter') {
    const wasm = readFileSync(join(MODULES, 'web-tree-sitter', 'web-tree-sitter.wasm'));
    return `export const runtime = () => ${data('tree-sitter.wasm', wasm)};`;
  }
  if (name.startsWith('keylift:grammar-')) {
    const file = `tree-sitter-${name.slice('keylift:grammar-'.length)}.wasm`;
    return `export const grammar = () => ${data(file, readFileSync(join(MODULES, '@vscode', 'tree-sitter-wasm', 'wasm', file)))};`;
  }
  const text = (file, value) => `${data(file, Buffer.from(JSON.stringify(value)))}.toString()`;
  if (name === 'keylift:rules-full') return `export default JSON.parse(${JSON.stringify(JSON.stringify(await readRules()))});`;
  if (name === 'keylift:rules') {
    const slim = (await readRules()).map((rule) =>
      Object.fromEntries(Object.entries(rule).filter(([key]) => !FULL_ONLY.includes(key))),
    );
    // One byte a character, so that the text needs no decoding.
    const lines = slim.map((rule) => JSON.stringify(rule).replace(/[^ -~]/g, escaped)).join('\n');
    return `export const text = () => ${data('rules.txt', Buffer.from(lines))}.latin1Slice();`;
  }
  const { rules, tools } = await compiledRules();
  if (name === 'keylift:anchors') {
    const known = Object.fromEntries(rules.map((rule) => [tools.anchorKey(rule), rule.anchors]));
    return `export const anchors = () => JSON.parse(${text('anchors.json', known)});`;
  }
  const { tables, ...image } = tools.makeImage(rules);
  return [
    `export const core = ${JSON.stringify(await compileWasm(CORE))};`,
    `export const builtin = { ...JSON.parse(${text('engine.json', image)}), tables: () => ${data('engine.bin', Buffer.from(tables))} };`,
  ].join('\n');
}

function escaped(char) {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Writes the data to files beside the bundle, which are read faster than the same text inside a script is compiled. */
function besideBundle(outdir) {
  const folder = join(ROOT, outdir, 'data');
  return (file, bytes) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), bytes);
    // Shared code is in chunks/, or in an entry itself.
    const beside = `import.meta.dirname.replace(/[\\\\/](?:chunks|lib)$/, '') + '/data/${file}'`;
    return `process.getBuiltinModule('node:fs').readFileSync(${beside})`;
  };
}

/** The engine's own code: what works out anchors and tables. */
const engineTools = () =>
  bundled(ENGINE, `export { anchorsOf, anchorKey } from './anchors.ts'; export { makeImage } from './image.ts';`);

/** Our own sources, bundled and run. */
async function bundled(resolveDir, contents) {
  const bundle = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    // What is being made here cannot be there yet.
    external: ['keylift:*'],
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = bundle.outputFiles[0].text;
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

/** The rules with their anchors, as objects. */
async function compiledRules() {
  const tools = await engineTools();
  const code = ['anchors', 'pattern-graph', 'byte-classes', 'layout']
    .map((name) => readFileSync(join(ENGINE, `${name}.ts`), 'utf8'))
    .join('');
  const rules = await readRules();
  const anchors = new Map();
  for (const rule of rules) {
    const { kind, pattern, ignoreCase, keywords, context, reach } = rule;
    const input = JSON.stringify({ kind, pattern, ignoreCase, keywords, context, reach });
    const text = await cached(`anchors\0${code}\0${input}`, () => JSON.stringify(tools.anchorsOf(rule)));
    anchors.set(rule, JSON.parse(text));
  }
  return { tools, rules: rules.map((rule) => ({ ...rule, anchors: anchors.get(rule) })) };
}

/** @param outdir where large data goes into files of its own; without it the bundle holds everything */
export function esbuildRules(outdir) {
  return {
    name: 'keylift-rules',
    setup(build) {
      build.onResolve({ filter: NAMES }, (args) => ({ path: args.path, namespace: 'keylift-rules' }));
      build.onLoad({ filter: /.*/, namespace: 'keylift-rules' }, async (args) => ({
        contents: await moduleText(args.path, outdir === undefined ? undefined : besideBundle(outdir)),
      }));
    },
  };
}

export function vitestRules() {
  return {
    name: 'keylift-rules',
    enforce: 'pre',
    resolveId: (id) => (NAMES.test(id) ? `\0${id}` : undefined),
    load: (id) => (id.startsWith('\0keylift:') ? moduleText(id.slice(1)) : undefined),
  };
}
