// How Node will load a file, and in which syntax it is written. The two differ: TypeScript with `import` may well run as CommonJS.
import { isTypeScript } from './code-path.ts';
import type { ProjectConfig } from './project-config.ts';
import type { SourceTree } from './syntax.ts';

/**
 * `esm`, `cjs`: what it runs as. `transpiled`: import syntax that some tool turns into one of the two.
 * `unknown`: the signs contradict each other.
 */
export type ModuleSystem = 'esm' | 'cjs' | 'transpiled' | 'unknown';

/** Module system of a file, and whether an added import is spelled `import` or `require`. */
export interface ModuleFormat {
  readonly system: ModuleSystem;
  readonly syntax: 'import' | 'require';
}

type Marks = Pick<SourceTree, 'hasImportSyntax' | 'hasRequireSyntax'>;

/** Node's own rules (extension, then package.json), and TypeScript's `module` option where a compiler comes first. */
export function moduleFormat(config: ProjectConfig, path: string, marks: Marks): ModuleFormat {
  const onlyRequire = marks.hasRequireSyntax && !marks.hasImportSyntax;
  if (/\.m[jt]s$/.test(path)) return { system: 'esm', syntax: 'import' };
  if (path.endsWith('.cjs')) return { system: 'cjs', syntax: 'require' };
  if (path.endsWith('.cts')) return { system: 'cjs', syntax: onlyRequire ? 'require' : 'import' };
  const type = config.moduleTypeOf(path);
  if (type === 'broken') return { system: 'unknown', syntax: 'import' };
  if (isTypeScript(path))
    return { system: compiledSystem(config, path, type, marks), syntax: onlyRequire ? 'require' : 'import' };
  if (type === 'module') return { system: 'esm', syntax: 'import' };
  if (!marks.hasImportSyntax) return { system: 'cjs', syntax: 'require' };
  return { system: marks.hasRequireSyntax ? 'unknown' : 'transpiled', syntax: 'import' };
}

function compiledSystem(config: ProjectConfig, path: string, type: 'module' | 'commonjs' | 'none', marks: Marks): ModuleSystem {
  const compiler = config.compilerOf(path);
  const byPackage = type === 'module' ? 'esm' : 'cjs';
  switch (compiler?.module) {
    case 'node16':
    case 'node18':
    case 'node20':
    case 'nodenext':
      return byPackage;
    case 'commonjs':
      return type === 'module' ? 'unknown' : 'cjs';
    case 'es6':
    case 'es2015':
    case 'es2020':
    case 'es2022':
    case 'esnext':
    case 'preserve':
      return type === 'module' ? 'esm' : 'transpiled';
    case undefined:
      if (type === 'module') return 'esm';
      // What it extends is not here to be read; code that does not wait works in either system.
      if (compiler?.opaque === true) return 'transpiled';
      return marks.hasRequireSyntax && !marks.hasImportSyntax ? 'cjs' : marks.hasRequireSyntax ? 'unknown' : 'transpiled';
    default:
      return 'unknown';
  }
}
