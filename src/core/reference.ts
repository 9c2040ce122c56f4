// References to stored values in configuration: `ref+awssecrets://name#/key`, and ARNs with the suffix that container
// definitions use (`arn:…:secret:name-AbCdEf:key:stage:version`).

/** What a reference points at. */
export interface SecretReference {
  /** Name or ARN. */
  readonly id: string;
  /** Field of a JSON secret. */
  readonly key?: string;
  readonly stage?: string;
  readonly versionId?: string;
  readonly region?: string;
  /** The connection URL of a database login instead of the object. */
  readonly as?: 'url';
}

const SCHEME = 'ref+awssecrets://';
const ARN =
  /^(arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;

/** The reference that is all of `text`; undefined when it is none. `bad`: it begins like one, but cannot be read. */
export function parseReference(text: string): SecretReference | 'bad' | undefined {
  if (text.startsWith(SCHEME)) return parseUrl(text.slice(SCHEME.length));
  const arn = ARN.exec(text);
  if (arn === null) return undefined;
  const [, id, region, key, stage, versionId] = arn;
  return {
    id: id!,
    region: region!,
    ...filled('key', key),
    ...filled('stage', stage),
    ...filled('versionId', versionId),
  };
}

function parseUrl(rest: string): SecretReference | 'bad' {
  const [address, fragment] = splitOnce(rest, '#');
  const [path, query] = splitOnce(address, '?');
  let id: string;
  try {
    id = decodeURIComponent(path);
  } catch {
    return 'bad';
  }
  const options = new URLSearchParams(query ?? '');
  const key = fragment?.replace(/^\//, '');
  if (!/^[A-Za-z0-9/_+=.@:-]{1,2048}$/.test(id) || key === '' || key?.includes('/') === true) return 'bad';
  const as = options.get('as');
  if (as !== null && (as !== 'url' || key !== undefined)) return 'bad';
  const region = options.get('region') ?? ARN.exec(id)?.[2];
  return {
    id,
    ...filled('key', key === undefined ? undefined : safeDecode(key)),
    ...filled('stage', options.get('version_stage') ?? undefined),
    ...filled('versionId', options.get('version_id') ?? undefined),
    ...filled('region', region),
    ...(as === null ? {} : { as }),
  };
}

/** The reference as configuration spells it. */
export function formatReference({ id, key }: SecretReference): string {
  return `${SCHEME}${id}${key === undefined ? '' : `#/${encodeURIComponent(key)}`}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function filled<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
