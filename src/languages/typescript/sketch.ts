// What the neighbours of a rewritten file have to say, without a parse: TypeScript's scanner finds the imports, and the
// rest is read off the text. A large project has thousands of neighbours; only rewritten files are worth a tree.
import type { ModuleEdge, SourceTree } from './syntax.ts';

/** The part of a {@link SourceTree} that is asked of files that are not rewritten. */
export type Sketch = Pick<SourceTree, 'text' | 'edges' | 'hasImportSyntax' | 'hasRequireSyntax' | 'hasJsx' | 'directives'> & {
  readonly names: { has(name: string): boolean };
};

/** Places of quoted module names in code, comments and strings left out. */
export type FindImports = (text: string) => readonly { readonly specifier: string; readonly at: number }[];

/** The sketch of a file. */
export function sketch(path: string, text: string, findImports: FindImports): Sketch {
  const edges = findImports(text).flatMap(({ specifier, at }): ModuleEdge[] => {
    const how = howAt(text, at);
    return how === undefined ? [] : [{ specifier, how }];
  });
  const isReact = edges.some(({ specifier }) => /^(?:react|preact|solid-js)\b/.test(specifier));
  return {
    text,
    edges,
    hasImportSyntax: edges.some(({ how }) => how === 'static' || how === 'type') || /^\s*export\b|\bimport\.meta\b/m.test(text),
    hasRequireSyntax: edges.some(({ how }) => how === 'require') || /\bmodule\.exports\b|\bexports\.\w+\s*=(?!=)/.test(text),
    // In a .js file a closing tag may also stand in a string of HTML.
    hasJsx: /<\/[A-Za-z][\w.]*>|\/>|<>/.test(text) && (/\.[jt]sx$/.test(path) || (isReact && /\.[cm]?js$/.test(path))),
    directives: directivesOf(text),
    names: { has: (name) => new RegExp(String.raw`(?<![.\w$'"\`])${name}\s*[.[]`).test(text) },
  };
}

function howAt(text: string, at: number): ModuleEdge['how'] | undefined {
  const before = text.slice(Math.max(0, at - 4_000), at).trimEnd();
  if (/\brequire(?:\.resolve)?\s*\($/.test(before)) return 'require';
  if (/\bimport\s*\($/.test(before)) return 'dynamic';
  const statement = before.slice(Math.max(before.lastIndexOf('import'), before.lastIndexOf('export')));
  return /^(?:import|export)\s+type\s+(?!from\b|,)/.test(statement) ? 'type' : 'static';
}

function directivesOf(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  let rest = text.replace(/^\ufeff?(?:#!.*)?/, '');
  for (;;) {
    rest = rest.replace(/^(?:\s+|;|\/\/.*|\/\*[\s\S]*?\*\/)+/, '');
    const [whole, , directive] = /^(['"])([\w -]+)\1[ \t]*(?=;|\r?\n|$)/.exec(rest) ?? [];
    if (whole === undefined || directive === undefined) return found;
    found.add(directive);
    rest = rest.slice(whole.length);
  }
}
