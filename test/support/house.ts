// The rules of the house for test/architecture.test.ts: who may import whom, which power tool lives in which drawer,
// who may reveal a secret, what a scan may load, how long a file may be.
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly to: string;
  readonly lazy: boolean;
  readonly type: boolean;
}

/** Every folder imports core and nothing else; these lines say otherwise, and say how far. */
const LAYERS: Record<string, readonly string[]> = {
  core: [],
  allow: ['core'],
  adopt: ['core'],
  baseline: ['core'],
  validate: ['core'],
  ruleset: ['core'],
  sources: ['core'],
  detect: ['core'],
  languages: ['core'],
  stores: ['core'],
  emulator: ['core'],
  report: ['core'],
  migrate: ['core'],
  // Runs elsewhere, in the user's Lambda: nothing of ours is there.
  rotation: [],
  agents: ['core'],
  hooks: ['core'],
  commands: [
    'core',
    'allow',
    'adopt',
    'baseline',
    'validate',
    'agents',
    'hooks',
    'ruleset',
    'sources',
    'detect',
    'languages',
    'stores',
    'emulator',
    'report',
    'migrate',
  ],
  demo: ['core', 'emulator'],
  action: ['core', 'commands', 'sources', 'report'],
  '': ['core', 'action', 'commands', 'ruleset', 'sources', 'detect', 'report'],
};

/** Power tools, each kept in one drawer. */
const DRAWERS: Record<string, RegExp> = {
  'node:child_process':
    /^(commands\/project-checks|commands\/vault\/child|commands\/triage\/editor|sources\/git-process|migrate\/git-branch|hooks\/trial|demo\/.*)\.ts$/,
  'simple-git': /^(hooks\/repository|migrate\/git-branch)\.ts$/,
  '@typescript-eslint/typescript-estree': /^languages\/typescript\//,
  typescript: /^languages\/typescript\//,
  'web-tree-sitter': /^languages\/tree-sitter\.ts$/,
  '@aws-sdk/client-secrets-manager': /^stores\/aws-(caller|details|secrets-manager|vault)\.ts$|^rotation\/secrets-api\.ts$/,
  '@aws-sdk/client-sts': /^stores\/aws-identity\.ts$/,
  '@aws-sdk/client-kms': /^stores\/aws-identity\.ts$/,
  ora: /^commands\/progress\.ts$/,
  'fast-glob': /^sources\/patterns\.ts$/,
};

/** The only files that may take a value out of its Secret, and why. */
const REVEALS: Record<string, string> = {
  'commands/vault/child.ts': 'puts values into the environment of the program that exec runs',
  'commands/vault/reveal.ts': 'shows one value to a person who asked for it and said yes',
  'emulator/wire.ts': 'encodes the answers of the embedded Secrets Manager',
  'emulator/persistence.ts': 'seals its state file',
  'allow/allowlist.ts': 'asks the patterns of the configuration about it',
  'adopt/accepted.ts': 'compares it with what another tool accepted',
  'baseline/check.ts': 'hashes it slowly',
  'validate/request.ts': 'sends it to its own provider, with --validate',
  'validate/aws.ts': 'signs a question to AWS with it, with --validate',
  'core/secret.ts': 'defines it',
  'core/fingerprint.ts': 'keyed digests',
  'core/stored-value.ts': 'encodes and decodes what is stored',
  'stores/aws-secrets-manager.ts': 'sends it to the service',
  'migrate/splice.ts': 'rollback writes the original bytes',
  'migrate/value-search.ts': 'searches old versions for it, in memory',
  'action/runner.ts': 'has the runner of GitHub Actions mask it in the log',
  'detect/judge.ts': 'reads the shape of a value',
  'commands/finding-parcel.ts': 'hands findings from a scanning thread to the main one, inside this process',
};

/** Nothing a scan loads at start may pull these in; a lazy import() may. */
const NOT_AT_START =
  /^(@typescript-eslint\/|typescript$|web-tree-sitter$|@aws-sdk\/|yaml$|ora$|valibot$|fast-glob$|simple-git$|languages\/|stores\/|emulator\/|migrate\/)/;
const SCAN_ENTRIES = ['cli.ts', 'start.ts', 'commands/quick/run.ts', 'commands/scan.ts'];
const MAX_LINES = 320;

export function importsOf(file: SourceFile, compiler: typeof ts = ts): Import[] {
  const tree = compiler.createSourceFile(file.path, file.text, compiler.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, lazy: boolean, type: boolean) => {
    const to = specifier.startsWith('.') ? normalize(join(dirname(file.path), specifier)) : specifier;
    found.push({ to, lazy, type });
  };
  const visit = (node: ts.Node): void => {
    if (compiler.isImportDeclaration(node) && compiler.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, false, node.importClause?.isTypeOnly === true);
    } else if (compiler.isExportDeclaration(node) && node.moduleSpecifier && compiler.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, false, node.isTypeOnly);
    } else if (compiler.isCallExpression(node) && node.expression.kind === compiler.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && compiler.isStringLiteral(argument)) add(argument.text, true, false);
    }
    compiler.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Every broken rule as one line; empty when the house stands. */
export function checkHouse(files: readonly SourceFile[]): string[] {
  const faults: string[] = [];
  const imports = new Map(files.map((file) => [file.path, importsOf(file)]));
  const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

  for (const file of files) {
    const folder = folderOf(file.path);
    const allowed = LAYERS[folder];
    if (allowed === undefined) {
      faults.push(`${file.path}: folder ${folder} is not in the plan of the house`);
      continue;
    }
    for (const { to } of imports.get(file.path)!) {
      if (to.endsWith('.ts')) {
        const target = folderOf(to);
        if (target !== folder && !allowed.includes(target)) faults.push(`${file.path} imports ${to}`);
      }
      const drawer = DRAWERS[to];
      if (drawer !== undefined && !drawer.test(file.path)) faults.push(`${file.path} uses ${to} outside its drawer`);
    }
    if (/\.reveal\(\)/.test(file.text) && REVEALS[file.path] === undefined) faults.push(`${file.path} reveals a secret`);
    const lines = file.text.split('\n').length;
    if (lines > MAX_LINES) faults.push(`${file.path} has ${lines} lines`);
  }

  faults.push(...loadedAtStart(imports));
  return faults;
}

function loadedAtStart(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const queue = SCAN_ENTRIES.filter((path) => imports.has(path));
  while (queue.length > 0) {
    const path = queue.pop()!;
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { to, lazy, type } of imports.get(path) ?? []) {
      if (lazy || type) continue;
      if (NOT_AT_START.test(to)) faults.push(`${path} makes a scan load ${to}`);
      else if (to.endsWith('.ts')) queue.push(to);
    }
  }
  return faults;
}
