// The one line a rewritten file gains: the import of a helper, in the manner of the file.
import type { TextEdit } from '../../core/language.ts';
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import { folderOf, relativePath } from '../path.ts';
import type { Accessor } from './accessor.ts';
import type { ModuleFormat } from './module-system.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Node, SourceTree } from './syntax.ts';

/** A helper's function: its own name, and the name it has in the file. `isImported`: the file has the import already. */
export interface LocalName {
  readonly exported: Accessor;
  readonly local: string;
  readonly isImported: boolean;
}

/** What to call a helper's function in a file: its own name, unless that is taken. */
export function localName(tree: SourceTree, exported: Accessor): LocalName {
  const imported = importedAs(tree, exported);
  if (imported !== undefined) return { exported, local: imported, isImported: true };
  const other = { secret: 'storedSecret', getSecret: 'getStoredSecret', freshSecret: 'freshStoredSecret' }[exported];
  let local: string = exported;
  for (let i = 1; tree.names.has(local); i += 1) local = i === 1 ? other : `${other}${i}`;
  return { exported, local, isImported: false };
}

/** The quote most strings of the file are written with; single when there are none. */
export function quoteOf(tree: SourceTree): "'" | '"' {
  let double = 0;
  for (const leaf of tree.leaves) {
    if (leaf.type === 'Literal' && typeof leaf.value === 'string' && leaf.parent.type !== 'JSXAttribute') {
      double += tree.text[leaf.range[0]] === '"' ? 1 : -1;
    }
  }
  return double > 0 ? '"' : "'";
}

/** One helper to import: the file it lies in, and the names. */
export interface Wanted {
  readonly names: readonly LocalName[];
  readonly helper: string;
}

/** An insertion of imports: below the imports of the file, or above its first statement. */
export function importEdit(
  config: ProjectConfig,
  path: string,
  tree: SourceTree,
  format: ModuleFormat,
  wanted: readonly Wanted[],
): TextEdit {
  const eol = lineEnd(tree.text);
  const quote = quoteOf(tree);
  const end = endsWithSemicolon(tree) ? ';' : '';
  const lines = wanted.map(({ names, helper }) => {
    const specifier = `${quote}${specifierOf(config, path, tree, format, helper)}${quote}`;
    const as = format.syntax === 'import' ? ' as ' : ': ';
    const list = names.map(({ exported, local }) => (local === exported ? exported : exported + as + local)).join(', ');
    return format.syntax === 'import'
      ? `import { ${list} } from ${specifier}${end}`
      : `const { ${list} } = require(${specifier})${end}`;
  });
  const last = lastImport(tree, format);
  if (last !== undefined) {
    const at = endOfLine(tree, last.range[1]);
    return insertion(at, lines.map((line) => eol + line).join(''));
  }
  const { at, gap } = topOf(tree);
  const block = lines.map((line) => line + eol).join('');
  if (!gap) return insertion(at, block + eol);
  const isBlankBelow = /^(?:\r?\n[ \t]*)?(?:\r?\n|$)/.test(tree.text.slice(at).replace(/^\r?\n/, ''));
  return insertion(at, eol + eol + (isBlankBelow ? block.slice(0, -eol.length) : block));
}

function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text, original: [] };
}

function importedAs(tree: SourceTree, exported: string): string | undefined {
  const file = exported === 'secret' ? /(?:^|\/)keylift\.runtime\b/ : /(?:^|\/)keylift\.secrets\b/;
  for (const statement of tree.program.body) {
    if (statement.type === 'ImportDeclaration' && file.test(statement.source.value)) {
      for (const specifier of statement.specifiers) {
        if (
          specifier.type === 'ImportSpecifier' &&
          specifier.imported.type === 'Identifier' &&
          specifier.imported.name === exported
        )
          return specifier.local.name;
      }
    }
    for (const { id, init } of statement.type === 'VariableDeclaration' ? statement.declarations : []) {
      const source = requiredSource(init);
      if (source === undefined || !file.test(source) || id.type !== 'ObjectPattern') continue;
      for (const property of id.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier' || property.key.name !== exported) continue;
        if (property.value.type === 'Identifier') return property.value.name;
      }
    }
  }
  return undefined;
}

function requiredSource(init: Node | null): string | undefined {
  if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== 'require') return undefined;
  const [argument] = init.arguments;
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

function specifierOf(config: ProjectConfig, path: string, tree: SourceTree, format: ModuleFormat, helper: string): string {
  const written = relativePath(folderOf(path), helper);
  const typed = /\.([cm]?)ts$/.exec(helper);
  if (typed === null) return written;
  const bare = written.slice(0, -typed[0].length);
  const own = tree.edges
    .map((edge) => edge.specifier)
    .filter((specifier) => specifier.startsWith('.') && !specifier.endsWith('.json'));
  const compiler = config.compilerOf(path);
  if (own.some((specifier) => /\.[cm]?tsx?$/.test(specifier))) return written;
  if (compiler?.tsExtensions === true) return written;
  if (typed[1] !== '' || own.some((specifier) => /\.[cm]?jsx?$/.test(specifier))) return `${bare}.${typed[1]}js`;
  if (own.length > 0) return bare;
  if (format.system === 'cjs') return bare;
  const follows = compiler?.moduleResolution ?? compiler?.module ?? '';
  // Every resolution of TypeScript finds the .ts behind a .js; Node itself needs it said.
  if (/^node(?:16|18|20|next)$/.test(follows) || (compiler?.opaque === true && format.system === 'esm')) return `${bare}.js`;
  // Without a compiler an ES module in TypeScript is run by Node itself, which wants the real name.
  return compiler === undefined && format.system === 'esm' ? written : bare;
}

function lastImport(tree: SourceTree, format: ModuleFormat): Node | undefined {
  const isImport = (statement: TSESTree.ProgramStatement) =>
    statement.type === 'ImportDeclaration' ||
    statement.type === 'TSImportEqualsDeclaration' ||
    (format.syntax === 'require' &&
      statement.type === 'VariableDeclaration' &&
      statement.declarations.some(({ init }) => requiredSource(init) !== undefined));
  let last: Node | undefined;
  for (const statement of tree.program.body) {
    if (isImport(statement)) last = statement;
    // A require() further down may depend on what ran before it; the first block of imports is the place.
    else if (last !== undefined && format.syntax === 'require') break;
  }
  return last;
}

/** The end of the line when nothing but a comment follows there, else `from` itself. */
function endOfLine(tree: SourceTree, from: number): number {
  const rest = /^[^\r\n]*/.exec(tree.text.slice(from))![0];
  const comment = tree.comments.find((comment) => comment.range[0] >= from && comment.range[0] < from + rest.length);
  const isPlain =
    comment === undefined
      ? rest.trim() === ''
      : rest.slice(0, comment.range[0] - from).trim() === '' && comment.range[1] >= from + rest.trimEnd().length;
  if (!isPlain) return from;
  return comment !== undefined && comment.range[1] > from + rest.length ? from : from + rest.length;
}

/** Below the file's directives and its head comment. `gap`: the place is at the end of a line that has to be left first. */
function topOf(tree: SourceTree): { at: number; gap: boolean } {
  const { body } = tree.program;
  const directive = body.findLast((statement) => statement.type === 'ExpressionStatement' && statement.directive !== undefined);
  if (directive !== undefined) return { at: endOfLine(tree, directive.range[1]), gap: true };
  const first = body[0];
  const start = first === undefined ? tree.text.length : statementStart(first);
  const above = tree.comments.filter((comment) => comment.range[1] <= start);
  // A comment right above a statement speaks of it, unless it is plainly about the file.
  const head = above.findLast((comment, index) => {
    const next = above[index + 1]?.range[0] ?? start;
    const isApart = /\n[ \t]*\r?\n/.test(tree.text.slice(comment.range[1], next));
    return (
      isApart ||
      (comment.type as string) === 'Shebang' ||
      /^#!|@license|@preserve|copyright|@ts-|eslint|prettier|^!/i.test(comment.value)
    );
  });
  const shebang = /^\ufeff?#![^\r\n]*(?:\r?\n)?/.exec(tree.text)?.[0].length ?? 0;
  if (head === undefined || head.range[1] <= shebang)
    return { at: shebang > 0 ? shebang : (above[0]?.range[0] ?? start), gap: false };
  return { at: endOfLine(tree, head.range[1]), gap: true };
}

function statementStart(statement: TSESTree.ProgramStatement): number {
  const decorators =
    'declaration' in statement && statement.declaration !== null && 'decorators' in statement.declaration
      ? statement.declaration.decorators
      : 'decorators' in statement
        ? statement.decorators
        : [];
  return Math.min(statement.range[0], ...(decorators as Node[]).map((decorator) => decorator.range[0]));
}

function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

function endsWithSemicolon(tree: SourceTree): boolean {
  const ended = tree.program.body.find((statement) =>
    /^(?:ImportDeclaration|VariableDeclaration|ExpressionStatement)$/.test(statement.type),
  );
  return ended === undefined || tree.text[ended.range[1] - 1] === ';';
}
