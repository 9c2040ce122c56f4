// Node's costlier modules, loaded by the first call that needs them: a scan that finds nothing calls none of them.
import { createRequire } from 'node:module';

const LAZY = ['child_process', 'crypto', 'os', 'vm', 'zlib'];
const FILTER = new RegExp(`^node:(?:${LAZY.join('|')})$`);
const require = createRequire(import.meta.url);

/** For esbuild: in our own code (not that of packages) functions, classes and tables of these modules ask for them when used. */
export function lazyBuiltins() {
  return {
    name: 'lazy-builtins',
    setup(build) {
      build.onResolve({ filter: FILTER }, ({ path, importer }) =>
        /[\\/]node_modules[\\/]/.test(importer) ? undefined : { path, namespace: 'lazy-builtins', sideEffects: false },
      );
      build.onLoad({ filter: /.*/, namespace: 'lazy-builtins' }, ({ path }) => ({ contents: wrapper(path) }));
    },
  };
}

/** What is neither function nor table (`os.EOL`) has no wrapper, so that an import of it fails in the build. */
function wrapper(path) {
  const real = require(path);
  const module = `process.getBuiltinModule('${path}')`;
  return Object.keys(real)
    .flatMap((name) => {
      if (Object.getOwnPropertyDescriptor(real, name).get !== undefined || !/^[A-Za-z_]\w*$/.test(name)) return [];
      if (typeof real[name] === 'object')
        return `export const ${name} = /* @__PURE__ */ new Proxy({}, { get: (_, key) => ${module}.${name}[key] });`;
      if (typeof real[name] !== 'function') return [];
      return `export function ${name}(...args) { const real = ${module}.${name}; return new.target ? new real(...args) : real(...args); }`;
    })
    .join('\n');
}
