// What `keylift plan` is told about the secrets-to-be, by flags, configuration and surroundings: environment, tags, the
// account they live in.
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { Confidence } from '../core/rule.ts';
import type { PlanSettings } from '../migrate/plan.ts';
import type { CentralAccount } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { inferEnvironment } from '../migrate/environment.ts';
import { givesAway } from '../migrate/splice.ts';
import { branchOf, originOf } from '../sources/repository.ts';
import type { Config } from './config.ts';
import type { Io } from './io.ts';
import { pricesOf } from './prices.ts';
import { applicationName, type OpenProject } from './project.ts';
import { awsOptions, regionOf, type AwsFlags } from './vault/connect.ts';

/** What flags say about the secrets; the configuration says it for every plan. */
export interface SettingFlags extends AwsFlags {
  readonly env?: string;
  readonly app?: string;
  readonly kmsKeyId?: string;
  /** Credentials that cannot be rotated by themselves share one secret. */
  readonly group?: boolean;
  readonly tag?: readonly string[];
  readonly owner?: string;
  /** ARNs of the roles that will read the secrets. */
  readonly reader?: readonly string[];
  /** Account the secrets will be in. */
  readonly account?: string;
}

/** Everything found, what of it is to be migrated, and how sure that has to be. */
interface Found {
  readonly all: readonly Finding[];
  readonly wanted: readonly Finding[];
  readonly least: Confidence;
}

/** The settings of a plan. @throws KeyliftError E0824, E0836, E0838, or those of asking AWS for the account. */
export async function settingsFor(
  project: OpenProject,
  flags: SettingFlags,
  { all, wanted, least }: Found,
  io: Io,
): Promise<PlanSettings> {
  const { migrate = {} } = project.config;
  const kmsKeyId = flags.kmsKeyId ?? migrate.kmsKeyId;
  const paths = wanted.map((finding) => finding.provenance[0].path);
  const environment = flags.env ?? migrate.environment ?? (await inferredEnvironment(project.root, paths, flags, io));
  const tags = tagsOf(flags.tag ?? [], flags.owner, migrate, project.root);
  refuseTellingTags(tags, all);
  const central = await centralAccount(flags, flags.reader ?? migrate.readers ?? [], kmsKeyId, io);
  return {
    environment,
    application: flags.app ?? migrate.application ?? applicationName(project),
    ...(migrate.nameTemplate === undefined ? {} : { nameTemplate: migrate.nameTemplate }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(central === undefined ? {} : { central }),
    tags,
    group: flags.group ?? migrate.group ?? false,
    secretMonth: pricesOf(project.config).secretMonth,
    minConfidence: least,
  };
}

const SOURCES = { path: 'their paths say so', profile: 'the AWS profile says so', branch: 'the branch says so' };

/** The environment nobody has named: what the surroundings say, confirmed where there is somebody to ask; else dev. */
async function inferredEnvironment(root: string, paths: readonly string[], flags: AwsFlags, io: Io): Promise<string> {
  const profile = flags.profile ?? io.env['AWS_PROFILE'];
  const branch = branchOf(root);
  const found = inferEnvironment({
    paths,
    ...(profile === undefined ? {} : { profile }),
    ...(branch === undefined ? {} : { branch }),
  });
  if (found === undefined || paths.length === 0) return 'dev';
  const words = `environment ${found.name}: ${SOURCES[found.source]}`;
  if (io.confirm === undefined) io.stderr(`${words} (--env names another)\n`);
  else if (!(await io.confirm(`${words}. Is that right?`))) {
    throw new KeyliftError('E0836', 'the environment of the secrets is not known', { exit: EXIT.usage, hint: '--env NAME' });
  }
  return found.name;
}

/** Set by Keylift at every secret, so a user cannot. */
const OWN = /^(?:aws:|keylift-|(?:managed-by|finding-id|environment|application)$)/i;
/** The service takes 50; Keylift sets six itself. */
const MOST_TAGS = 44;

/** The tags that a user gave, the owner and the repository. @throws KeyliftError E0838 for tags that the service does not take. */
export function tagsOf(
  given: readonly string[],
  owner: string | undefined,
  config: NonNullable<Config['migrate']>,
  root: string,
): Readonly<Record<string, string>> {
  const origin = originOf(root);
  const tags: Record<string, string> = {
    ...(origin === undefined ? {} : { 'source-repository': origin.slice(0, 256) }),
    ...config.tags,
    ...(config.owner === undefined ? {} : { owner: config.owner }),
    ...pairsOf(given, '--tag'),
  };
  if (owner !== undefined) tags['owner'] = owner;
  const bad = (why: string) => new KeyliftError('E0838', why, { exit: EXIT.usage });
  if (Object.keys(tags).length > MOST_TAGS) throw bad(`more than ${MOST_TAGS} tags`);
  for (const [key, value] of Object.entries(tags)) {
    const shown = printable(key.slice(0, 80));
    if (OWN.test(key)) throw bad(`tag ${shown} is set by Keylift or AWS`);
    if (key.length > 128 || value.length > 256) throw bad(`tag ${shown} is longer than 128 characters, or its value than 256`);
    if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value)) throw bad(`tag ${shown}: only letters, digits, spaces and _.:/=+-@`);
  }
  return tags;
}

/** `KEY=VALUE` pairs of a flag. */
export function pairsOf(given: readonly string[], flag: string): Record<string, string> {
  const pairs = given.map((pair) => {
    const at = pair.indexOf('=');
    if (at >= 1) return [pair.slice(0, at), pair.slice(at + 1)] as const;
    // Somebody may have given the value alone.
    throw new KeyliftError('E0104', `${flag} takes KEY=VALUE`, { exit: EXIT.usage });
  });
  return Object.fromEntries(pairs);
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags are readable by many and logged. @throws KeyliftError E0838 when one holds a value that was found. */
function refuseTellingTags(tags: Readonly<Record<string, string>>, findings: readonly Finding[]): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!findings.some(({ secret }) => secret.byteLength >= 8 && givesAway(value, secret))) continue;
    throw new KeyliftError('E0838', `tag ${printable(key)} holds a value that was found`, { exit: EXIT.usage });
  }
}

const ROLE = /^arn:aws[a-z-]*:iam::(\d{12}):(?:role|user)\/\S+$/;

/** Where the secrets are, when roles of other accounts read them. @throws KeyliftError E0824 without a key of their own. */
async function centralAccount(
  flags: AwsFlags & { readonly account?: string },
  readers: readonly string[],
  kmsKeyId: string | undefined,
  io: Io,
): Promise<CentralAccount | undefined> {
  if (readers.length === 0) return undefined;
  const wrong = readers.find((arn) => !ROLE.test(arn));
  if (wrong !== undefined) {
    throw new KeyliftError('E0104', `--reader ${printable(wrong)} is not the ARN of a role`, { exit: EXIT.usage });
  }
  const region = regionOf(flags, io);
  if (region === undefined) throw new KeyliftError('E0801', 'no AWS region (set AWS_REGION or --region)', { exit: EXIT.usage });
  const account = flags.account ?? (await accountOf({ ...flags, region }, io));
  if (!/^\d{12}$/.test(account)) throw new KeyliftError('E0104', '--account needs 12 digits', { exit: EXIT.usage });
  if (readers.every((arn) => ROLE.exec(arn)![1] === account)) return undefined;
  if (isAwsManaged(kmsKeyId)) throw needsOwnKey();
  return { account, region, readers };
}

async function accountOf(flags: AwsFlags, io: Io): Promise<string> {
  const { callerAccount } = await import('../stores/aws-identity.ts');
  return callerAccount(awsOptions(flags, io));
}

/** True without a key, and for the alias of the key that AWS manages. */
export function isAwsManaged(kmsKeyId: string | undefined): boolean {
  return kmsKeyId === undefined || /(?:^|:)alias\/aws\//.test(kmsKeyId);
}

/** The refusal to let another account read what it could not decrypt. */
export function needsOwnKey(): KeyliftError {
  return new KeyliftError('E0824', 'another account cannot read secrets under the key that AWS manages', {
    exit: EXIT.usage,
    hint: 'store them under a key of your own: keylift plan --kms-key-id',
  });
}
