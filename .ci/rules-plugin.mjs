// Compiles rules/*.yml into the modules `keylift:rules` (what a scan needs) and `keylift:rules-full` (texts, examples,
// references too). The same plugin serves esbuild and vitest, so tests and the bundle read the same table.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '..', 'rules');
const FULL_ONLY = ['description', 'references', 'examples', 'counterexamples', 'rotation'];
const NAMES = /^keylift:rules(-full)?$/;

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

/** Source text of one of the two modules. JSON.parse of a string starts faster than an object literal of this size. */
function moduleText(full) {
  const rules = readRules().map((rule) =>
    Object.fromEntries(Object.entries(rule).filter(([key]) => full || (!FULL_ONLY.includes(key) && key !== 'file'))),
  );
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(rules))});`;
}

export function esbuildRules() {
  return {
    name: 'keylift-rules',
    setup(build) {
      build.onResolve({ filter: NAMES }, (args) => ({ path: args.path, namespace: 'keylift-rules' }));
      build.onLoad({ filter: /.*/, namespace: 'keylift-rules' }, (args) => ({
        contents: moduleText(args.path.endsWith('-full')),
      }));
    },
  };
}

export function vitestRules() {
  return {
    name: 'keylift-rules',
    enforce: 'pre',
    resolveId: (id) => (NAMES.test(id) ? `\0${id}` : undefined),
    load: (id) => (id.startsWith('\0keylift:rules') ? moduleText(id.endsWith('-full')) : undefined),
  };
}
