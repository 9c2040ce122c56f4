// The modules that the build makes: `keylift:rules` (what a scan needs, with the anchors of each pattern worked out),
// `keylift:rules-full` (texts, examples, references too), `keylift:core` (the scanning core as WebAssembly) and
// `keylift:pack-core` (the part of the pack reader that touches every byte). The same
// plugin serves esbuild and vitest, so tests and the bundle read the same tables.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { cached, compileWasm } from './wasm.mjs';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'rules');
const CORES = {
  'keylift:core': join(ROOT, 'src', 'detect', 'engine', 'core.as'),
  'keylift:pack-core': join(ROOT, 'src', 'sources', 'pack', 'core', 'main.as'),
};
const FULL_ONLY = ['description', 'references', 'examples', 'counterexamples', 'rotation'];
const NAMES = /^keylift:(?:rules(?:-full)?|core|pack-core)$/;

export function readRules() {
  const rules = [];
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yml'))
    .toSorted()) {
    const document = parse(readFileSync(join(FOLDER, file), 'utf8'));
    for (const rule of document.rules) rules.push({ ...rule, file });
  }
  return rules;
}

/** Source text of one of the modules. JSON.parse of a string starts faster than an object literal of this size. */
async function moduleText(name) {
  if (name in CORES) return `export default ${JSON.stringify(await compileWasm(CORES[name]))};`;
  const rules = name === 'keylift:rules-full' ? readRules() : await slimRules();
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(rules))});`;
}

async function slimRules() {
  const bundle = await build({
    stdin: {
      contents: "export { anchorsOf } from './anchors.ts'; export { withPrints } from './fingerprint.ts';",
      resolveDir: join(ROOT, 'src', 'detect', 'engine'),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = bundle.outputFiles[0].text;
  const { anchorsOf, withPrints } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  const rules = readRules();
  const anchors = [];
  for (const rule of rules) {
    const { kind, pattern, ignoreCase, keywords, context, reach } = rule;
    const input = JSON.stringify({ kind, pattern, ignoreCase, keywords, context, reach });
    const text = await cached(`anchors\0${code}\0${input}`, () => JSON.stringify(anchorsOf(rule)));
    anchors.push(...JSON.parse(text).map((anchor) => ({ rule, anchor })));
  }
  const printed = withPrints(anchors.map(({ anchor }) => anchor));
  return rules.map((rule) => ({
    ...Object.fromEntries(Object.entries(rule).filter(([key]) => !FULL_ONLY.includes(key) && key !== 'file')),
    anchors: printed.filter((_, index) => anchors[index].rule === rule),
  }));
}

export function esbuildRules() {
  return {
    name: 'keylift-rules',
    setup(build) {
      build.onResolve({ filter: NAMES }, (args) => ({ path: args.path, namespace: 'keylift-rules' }));
      build.onLoad({ filter: /.*/, namespace: 'keylift-rules' }, async (args) => ({ contents: await moduleText(args.path) }));
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
