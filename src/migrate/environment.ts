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

/** Files that exist once for each profile: `application-prod.yml`, `settings_production.py`, `config-staging.json`. */
const PROFILE_FILE =
  /^(?:application|app|appsettings|bootstrap|conf|config|configuration|constants|credentials|database|db|env|environment|parameters|secrets|settings|values)[-_](.+)$/i;

/** The environment a path speaks of in a folder or a part of the file's name: `config/production.js`, `.env.staging`. */
export function environmentOfPath(path: string): string | undefined {
  const segments = path.split('/');
  const words = [...segments.slice(0, -1), ...segments.at(-1)!.split('.').slice(0, -1), ...ending(segments.at(-1)!)];
  // The folder `test` holds tests, and says nothing of an environment.
  const named = words
    .filter((word) => word.toLowerCase() !== 'test')
    .map((word) => environmentNamed(word) ?? environmentNamed(PROFILE_FILE.exec(word)?.[1] ?? ''));
  return named.findLast((name) => name !== undefined);
}

/** `.env.production` has its environment where other files have their ending. */
function ending(file: string): string[] {
  return file.startsWith('.env.') ? [file.split('.').at(-1)!] : [];
}

/** What a place says of the environment its value belongs to. */
export interface PlaceOfValue {
  readonly path: string;
  /** The name the value is assigned to. */
  readonly label?: string;
  /** Head of the token that is public knowledge; providers tell live keys by it (`sk_live_`). */
  readonly publicPrefix: string;
}

/** True when a value of production would get a secret of another environment. */
export function isMisplaced(place: PlaceOfValue, environment: string): boolean {
  return isOfProduction(place) && environmentNamed(environment) !== 'prod';
}

function isOfProduction({ path, label = '', publicPrefix }: PlaceOfValue): boolean {
  if (/(?:^|[_-])(?:live|prod)[_-]/i.test(publicPrefix)) return true;
  const words = label.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').split(/[^A-Za-z]+/);
  const named = words.map(environmentNamed).filter((name) => name !== undefined);
  // A name that speaks of two environments (`devToProdKey`) says nothing.
  if (new Set(named).size === 1) return named[0] === 'prod';
  return environmentOfPath(path) === 'prod';
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
