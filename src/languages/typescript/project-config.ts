// package.json and tsconfig.json, as far as they decide how a file is loaded.
import { parse as parseJsonc } from 'jsonc-parser';
import type { ProjectView } from '../../core/language.ts';
import { foldersAbove, folderOf, inFolder, joinPath } from '../path.ts';

/** A JSON object of unknown shape. */
export type Json = Readonly<Record<string, unknown>>;

/** The package a file belongs to. `folder` is '' at the top; without a package.json `manifest` is undefined. */
export interface Package {
  readonly folder: string;
  readonly manifest: Json | undefined;
  /** Path of the package.json, whether or not there is one. */
  readonly manifestPath: string;
}

/** Compiler options that matter here, lower case. `opaque`: it extends something that is not in the project. */
export interface CompilerOptions {
  readonly module?: string;
  readonly target?: string;
  readonly moduleResolution?: string;
  /** Packages whose types are global; undefined when all that are installed are. */
  readonly types?: readonly string[];
  readonly tsExtensions: boolean;
  readonly allowsJs: boolean;
  readonly opaque: boolean;
}

/** Answers from package.json and tsconfig.json files, each read once. */
export interface ProjectConfig {
  /** Nearest package that has more to say than its module type. */
  packageOf(path: string): Package;
  /** `type` of the nearest package.json; 'broken' when it does not parse. */
  moduleTypeOf(path: string): 'module' | 'commonjs' | 'none' | 'broken';
  /** Options of the nearest tsconfig.json, extended configurations included. */
  compilerOf(path: string): CompilerOptions | undefined;
  /** Names of all dependencies of a package, of every kind. */
  dependenciesOf(owner: Package): ReadonlySet<string>;
  /** The lowest major version of a dependency that package.json allows, when it says so plainly. */
  majorOf(owner: Package, name: string): number | undefined;
}

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** Configuration of `project`. */
export function createProjectConfig(project: ProjectView): ProjectConfig {
  const files = new Set(project.files);
  const parsed = new Map<string, Json | undefined>();
  const isThere = (path: string) => files.has(path) || path.includes('node_modules/');
  const read = (path: string): Json | undefined => {
    if (!parsed.has(path)) parsed.set(path, isThere(path) ? objectOf(project.read(path)) : undefined);
    return parsed.get(path);
  };

  return {
    packageOf(path) {
      const manifests = foldersAbove(path)
        .map((folder) => inFolder(folder, 'package.json'))
        .filter((name) => files.has(name));
      const telling = manifests.find((name) =>
        ['name', 'dependencies', 'scripts', 'devDependencies'].some((key) => read(name)?.[key] !== undefined),
      );
      const manifestPath = telling ?? manifests[0] ?? 'package.json';
      return { folder: folderOf(manifestPath), manifest: read(manifestPath), manifestPath };
    },
    moduleTypeOf(path) {
      const nearest = foldersAbove(path)
        .map((folder) => inFolder(folder, 'package.json'))
        .find((name) => files.has(name));
      if (nearest === undefined) return 'none';
      const manifest = read(nearest);
      if (manifest === undefined) return 'broken';
      return manifest['type'] === 'module' ? 'module' : manifest['type'] === 'commonjs' ? 'commonjs' : 'none';
    },
    compilerOf(path) {
      const nearest = foldersAbove(path)
        .map((folder) => inFolder(folder, 'tsconfig.json'))
        .find((name) => files.has(name));
      if (nearest === undefined) return undefined;
      const { options, opaque } = compilerOptions(nearest, read, files, 0);
      const word = (key: string) => (typeof options[key] === 'string' ? options[key].toLowerCase() : undefined);
      const [module, target, moduleResolution] = [word('module'), word('target'), word('moduleResolution')];
      return {
        ...(module !== undefined && { module }),
        ...(target !== undefined && { target }),
        ...(moduleResolution !== undefined && { moduleResolution }),
        ...(Array.isArray(options['types']) && { types: options['types'].filter((name) => typeof name === 'string') }),
        tsExtensions: options['allowImportingTsExtensions'] === true || options['rewriteRelativeImportExtensions'] === true,
        allowsJs: options['allowJs'] === true,
        opaque,
      };
    },
    dependenciesOf(owner) {
      return new Set(KINDS.flatMap((kind) => Object.keys(asObject(owner.manifest?.[kind]))));
    },
    majorOf(owner, name) {
      const range = KINDS.map((kind) => asObject(owner.manifest?.[kind])[name]).find((one) => typeof one === 'string');
      const major = /^(?:[\^~=v]|>=\s*)?(\d+)(?:\.|$)/.exec(range ?? '')?.[1];
      return major === undefined ? undefined : Number(major);
    },
  };
}

/** `value` when it is an object, else an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** JSON with comments and trailing commas, or undefined when it is broken or no object. */
function objectOf(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  const errors: unknown[] = [];
  const value: unknown = parseJsonc(text.replace(/^\ufeff/, ''), errors as never, { allowTrailingComma: true });
  return errors.length === 0 && typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

type ReadJson = (path: string) => Json | undefined;

function compilerOptions(
  path: string,
  read: ReadJson,
  files: ReadonlySet<string>,
  depth: number,
): { options: Json; opaque: boolean } {
  const config = read(path);
  if (config === undefined || depth > 8) return { options: {}, opaque: true };
  let options: Json = {};
  let opaque = false;
  const bases = Array.isArray(config['extends']) ? config['extends'] : config['extends'] === undefined ? [] : [config['extends']];
  for (const base of bases as unknown[]) {
    const found = typeof base === 'string' ? baseOptions(path, base, read, files, depth) : { options: {}, opaque: true };
    options = { ...options, ...found.options };
    opaque ||= found.opaque;
  }
  return { options: { ...options, ...asObject(config['compilerOptions']) }, opaque };
}

function baseOptions(
  path: string,
  base: string,
  read: ReadJson,
  files: ReadonlySet<string>,
  depth: number,
): { options: Json; opaque: boolean } {
  // The tsconfig bases of the TypeScript community for Node all compile to what Node's own rules say.
  if (/^@tsconfig\/node(?:\d+|-lts)\b/.test(base)) return { options: { module: 'nodenext', target: 'es2022' }, opaque: false };
  if (/^@tsconfig\/(?:strictest|recommended)\b/.test(base)) return { options: {}, opaque: false };
  const found = base.startsWith('.')
    ? candidates(joinPath(folderOf(path), base)).find((name) => files.has(name) || read(name) !== undefined)
    : foldersAbove(path)
        .flatMap((folder) => candidates(inFolder(folder, `node_modules/${base}`)))
        .find((name) => read(name) !== undefined);
  return found === undefined ? { options: {}, opaque: true } : compilerOptions(found, read, files, depth + 1);
}

function candidates(target: string | undefined): string[] {
  return target === undefined ? [] : [target, `${target}.json`, `${target}/tsconfig.json`];
}
