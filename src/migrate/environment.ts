// Which environment a place belongs to, as far as paths, branches and profiles say. Keeps production values out of the
// other environments' secrets.

/** Names people give to one environment; the first is how it is written in a plan when it was inferred. */
const ENVIRONMENTS: readonly (readonly [string, RegExp])[] = [
  ['prod', /^(?:prod|production|prd)$/],
  ['staging', /^(?:staging|stage|stg|preprod|pre-prod|uat)$/],
  ['test', /^(?:test|testing|qa|ci)$/],
  ['dev', /^(?:dev|development|local|sandbox)$/],
];

/** The environment a word names: `production` and `prd` are `prod`. */
export function environmentNamed(word: string): string | undefined {
  return ENVIRONMENTS.find(([, names]) => names.test(word.toLowerCase()))?.[0];
}

/** The environment a path speaks of in a folder or a part of the file's name: `config/production.js`, `.env.staging`. */
export function environmentOfPath(path: string): string | undefined {
  const segments = path.split('/');
  const words = [...segments.slice(0, -1), ...segments.at(-1)!.split('.').slice(0, -1), ...ending(segments.at(-1)!)];
  // The folder `test` holds tests, and says nothing of an environment.
  const named = words.filter((word) => word.toLowerCase() !== 'test').map(environmentNamed);
  return named.findLast((name) => name !== undefined);
}

/** `.env.production` has its environment where other files have their ending. */
function ending(file: string): string[] {
  return file.startsWith('.env.') ? [file.split('.').at(-1)!] : [];
}

/** True when a place of production would get a secret of another environment. */
export function isMisplaced(path: string, environment: string): boolean {
  return environmentOfPath(path) === 'prod' && environmentNamed(environment) !== 'prod';
}

/** What was found out, and from what. */
export interface InferredEnvironment {
  readonly name: string;
  readonly source: 'path' | 'profile' | 'branch';
}

/** The environment nobody has named: that of all paths that name one, else of the profile, else of the branch. */
export function inferEnvironment(known: {
  readonly paths: readonly string[];
  readonly profile?: string;
  readonly branch?: string;
}): InferredEnvironment | undefined {
  const ofPaths = new Set(known.paths.map(environmentOfPath).filter((name) => name !== undefined));
  const [only] = ofPaths;
  if (only !== undefined && ofPaths.size === 1) return { name: only, source: 'path' };
  const wordIn = (text: string | undefined) =>
    text
      ?.split(/[^A-Za-z]+/)
      .map(environmentNamed)
      .find((name) => name !== undefined);
  const profile = wordIn(known.profile);
  if (profile !== undefined) return { name: profile, source: 'profile' };
  const branch = wordIn(known.branch);
  return branch === undefined ? undefined : { name: branch, source: 'branch' };
}
