// Where moto 5.2 answers otherwise than the service does, with what settles it. A listed case must fail against moto;
// when it passes, the line goes.

/** One point on which moto differs: the cases that show it, what the service does, and where that is documented. */
interface Divergence {
  readonly cases: readonly string[];
  readonly says: string;
  readonly see: string;
}

const api = (operation: string) => `https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_${operation}.html`;
const guide = (page: string) => `https://docs.aws.amazon.com/secretsmanager/latest/userguide/${page}.html`;
const named = (operation: string, ...cases: readonly string[]) => cases.map((one) => `${operation}/${one}`);

// moto sends status 404 with ResourceNotFoundException where the service sends 400 (API_GetSecretValue.html, Errors). That
// shows in nearly every refusal, so targets.ts corrects it for all cases.

const DIVERGENCES: readonly Divergence[] = [
  {
    cases: [
      ...[' ', '#', '!', 'ä', '*', '?', ':', '\\', '(', '~', '$', '%', '&', ','].map(
        (character) => `create/name-with-U+${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
      ),
      ...named('create', 'name-of-513', 'name-empty'),
    ],
    says: 'Name: 1 to 512 ASCII letters, digits and /_+=.@-',
    see: api('CreateSecret#SecretsManager-CreateSecret-request-Name'),
  },
  {
    cases: [
      ...named('create', 'value-of-65537-bytes', 'value-counts-bytes-not-characters', 'value-empty'),
      'put/value-of-65537-bytes',
    ],
    says: 'SecretString: 1 to 65,536 bytes',
    see: guide('reference_limits'),
  },
  {
    cases: ['create/both-kinds-of-value', 'update/both-kinds-of-value', 'put/both-kinds-of-value'],
    says: 'Either SecretString or SecretBinary must have a value, but not both',
    see: api('PutSecretValue'),
  },
  {
    cases: named('create', 'token-of-31', 'token-of-65'),
    says: 'ClientRequestToken: 32 to 64 characters, a limit of the model and so a ValidationException',
    see: api('CreateSecret'),
  },
  { cases: ['create/description-of-2049'], says: 'Description: at most 2,048 characters', see: api('CreateSecret') },
  {
    cases: [...named('create', '51-tags', 'reserved-tag', 'tag-key-of-129', 'tag-value-of-257', 'tag-key-empty')],
    says: 'At most 50 tags; keys of 1 to 128 characters, never aws:; values of at most 256',
    see: api('TagResource'),
  },
  { cases: named('tag', 'the-51st', 'key-of-129'), says: 'the same for TagResource', see: api('TagResource') },
  {
    cases: ['update/token-in-use'],
    says: 'Not idempotent: a token that names a version already is an error',
    see: api('UpdateSecret'),
  },
  { cases: ['describe/id-of-2049'], says: 'SecretId: 1 to 2,048 characters', see: api('DescribeSecret') },
  { cases: ['get/version-id-too-short'], says: 'VersionId: 32 to 64 characters', see: api('GetSecretValue') },
  {
    cases: ['get/version-and-stage-disagree'],
    says: 'If you include both, they must refer to the same version; the state of the secret is at fault, not its existence',
    see: api('GetSecretValue'),
  },
  { cases: ['get/marks-the-day-of-access'], says: 'LastAccessedDate is the day of the last read', see: api('DescribeSecret') },
  {
    cases: ['put/moves-current-and-previous', 'versions/newest-first-without-deprecated'],
    says: 'A version without labels is deprecated: not described, and listed only with IncludeDeprecated',
    see: api('ListSecretVersionIds'),
  },
  { cases: named('put', '21-labels', 'no-labels'), says: 'VersionStages: 1 to 20 labels', see: api('PutSecretValue') },
  {
    cases: named('versions', 'pages', 'max-results-of-101'),
    says: 'MaxResults: 1 to 100, and it is honoured',
    see: api('ListSecretVersionIds'),
  },
  {
    cases: ['stage/roll-back', 'stage/current-cannot-be-removed'],
    says: 'AWSCURRENT always points at one version, which GetSecretValue returns',
    see: api('UpdateSecretVersionStage'),
  },
  {
    cases: named('stage', 'unknown-version', 'nothing-to-do'),
    says: 'Not settled: both errors are among those of the operation; the embedded server takes the narrower one',
    see: api('UpdateSecretVersionStage'),
  },
  { cases: ['stage/label-of-257'], says: 'VersionStage: 1 to 256 characters', see: api('UpdateSecretVersionStage') },
  {
    cases: named('pending', 'put', 'create-again', 'tag'),
    says: 'InvalidRequestException: the secret is scheduled for deletion',
    see: guide('troubleshoot'),
  },
  {
    cases: named(
      'list',
      '11-filters',
      '11-values',
      'filter-value-of-513',
      'max-results-of-0',
      'max-results-of-101',
      'unknown-order',
    ),
    says: 'At most 10 filters of 10 values of 512 characters; MaxResults 1 to 100; SortOrder asc or desc',
    see: api('ListSecrets'),
  },
  { cases: ['list/bad-page-token'], says: 'InvalidNextTokenException', see: api('ListSecrets') },
  { cases: ['list/sorted-by-name-desc'], says: 'SortOrder is honoured', see: api('ListSecrets') },
  {
    cases: ['batch/one-without-value-is-an-entry-of-errors'],
    says: 'What cannot be read is an entry of Errors; the others are returned',
    see: api('BatchGetSecretValue'),
  },
  {
    cases: named('batch', 'neither-ids-nor-filters', '21-ids', 'max-results-of-21'),
    says: 'Filters or SecretIdList, not both; at most 20 ids; MaxResults 1 to 20',
    see: api('BatchGetSecretValue'),
  },
  {
    cases: named('policy', 'no-json', 'no-effect', 'no-action', 'no-principal', 'unknown-version', 'no-statement', 'of-20481'),
    says: 'A policy is checked for syntax (MalformedPolicyDocumentException) and has at most 20,480 characters',
    see: api('PutResourcePolicy'),
  },
  { cases: ['policy/public-is-blocked'], says: 'BlockPublicPolicy: PublicPolicyException', see: api('PutResourcePolicy') },
  {
    cases: named('policy', 'validate-good', 'validate-public'),
    says: 'ValidateResourcePolicy is an operation; moto has none',
    see: api('ValidateResourcePolicy'),
  },
  { cases: ['replicate/at-creation'], says: 'PrimaryRegion is described', see: api('DescribeSecret') },
  { cases: ['replicate/later-and-remove'], says: 'ARN is the ARN', see: api('ReplicateSecretToRegions') },
  {
    cases: named('replicate', 'no-region', 'no-such-form-of-region'),
    says: 'At least one region, each of the form of a region',
    see: api('ReplicateSecretToRegions'),
  },
  {
    cases: ['replicate/promote'],
    says: 'StopReplicationToReplica is an operation; moto has none',
    see: api('StopReplicationToReplica'),
  },
  {
    cases: named(
      'rotate',
      'needs-a-function',
      'not-at-once',
      'a-failed-step-leaves-the-value',
      'a-dangling-version-blocks-the-next',
    ),
    says: 'Without a function a rotation is refused, and one that does not finish leaves AWSCURRENT where it is',
    see: api('RotateSecret'),
  },
  {
    cases: named('rotate', 'days-and-expression', 'schedule-rate-2-hours-', 'schedule-cron-0-0-', 'schedule-often'),
    says: 'AutomaticallyAfterDays or ScheduleExpression; rate() of at least 4 hours, or cron() of six fields',
    see: guide('rotate-secrets_schedule'),
  },
  {
    cases: named('rotate', 'after-0-days', 'after-1001-days'),
    says: 'AutomaticallyAfterDays: 1 to 1000, a limit of the model',
    see: api('RotationRulesType'),
  },
  {
    cases: ['rotate/cancel'],
    says: 'What was rotated with settings can be cancelled; without a function moto keeps no settings',
    see: guide('rotate-secrets_lambda-functions'),
  },
  {
    cases: named('password', 'of-0', 'of-4097', 'nothing-left-to-choose-from'),
    says: 'PasswordLength: 1 to 4096; no characters left is an InvalidParameterException',
    see: api('GetRandomPassword'),
  },
];

/** What the service does, by the id of a case that moto fails. */
export const MOTO_DIVERGES: Readonly<Record<string, string>> = Object.fromEntries(
  DIVERGENCES.flatMap(({ cases, says, see }) => cases.map((id) => [id, `${says} (${see})`])),
);
