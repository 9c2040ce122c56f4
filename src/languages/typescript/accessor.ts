// The function of a helper file that a rewritten place calls, and where that file lies.
import type { Strategy } from '../../core/language.ts';
import { inFolder } from '../path.ts';
import { isCode, isTypeScript } from './code-path.ts';
import { secretsHelper, type Dialect } from './helper-text.ts';
import type { ModuleFormat } from './module-system.ts';
import { hasNodeTypes } from './node-types.ts';
import { runtimeHelper } from './runtime-text.ts';
import { isSynchronous, type Surroundings } from './strategy.ts';
import type { SourceTree } from './syntax.ts';

/** `freshSecret` is for what is read at each connection; `secret` does not wait. */
export type Accessor = 'getSecret' | 'freshSecret' | 'secret';

/** A file with at least one rewritten site, as it was before. */
export interface RewrittenFile {
  readonly path: string;
  readonly tree: SourceTree;
  readonly format: ModuleFormat;
}

/** The function that code of this strategy calls. `isLogin`: the value is read to connect with it. */
export function accessorOf(around: Surroundings, file: RewrittenFile, strategy: Strategy, isLogin: boolean): Accessor {
  if (isSynchronous(strategy)) return 'secret';
  if (strategy !== 'hook' && !(strategy === 'await' && isLogin)) return 'getSecret';
  // A helper that is there already belongs to the project, and may not have the function.
  const existing = around.project.read(helperFor(around, file, 'freshSecret').helper);
  return existing === undefined || /\bfreshSecret\b/.test(existing) ? 'freshSecret' : 'getSecret';
}

/** The helper file that has `accessor` for the code of `file`, and its text. */
export function helperFor(around: Surroundings, file: RewrittenFile, accessor: Accessor): { helper: string; content: string } {
  const { folder } = around.config.packageOf(file.path);
  const home =
    ['src', 'source']
      .map((name) => inFolder(folder, name))
      .find((sources) => around.project.files.some((path) => path.startsWith(`${sources}/`) && isCode(path))) ?? folder;
  const dialect: Dialect = isTypeScript(file.path) ? 'ts' : file.format.syntax === 'require' ? 'cjs' : 'esm';
  const stem = inFolder(home, accessor === 'secret' ? 'keylift.runtime' : 'keylift.secrets');
  const write = accessor === 'secret' ? runtimeHelper : secretsHelper;
  if (dialect === 'ts') {
    const content = write('ts', hasNodeTypes(around.project, around.config, file.path));
    return { helper: `${stem}.${/\.([cm]?ts)x?$/.exec(file.path)?.[1] ?? 'ts'}`, content };
  }
  // What a tool translates from import syntax has to be in import syntax, under a name the tool looks at.
  if (file.format.system === 'transpiled') return { helper: `${stem}.js`, content: write('esm') };
  // CommonJS can be loaded from both sides, and the accessor waits for nothing.
  if (accessor === 'secret') return { helper: `${stem}.cjs`, content: write('cjs') };
  return { helper: `${stem}.${dialect === 'esm' ? 'mjs' : 'cjs'}`, content: write(dialect) };
}
