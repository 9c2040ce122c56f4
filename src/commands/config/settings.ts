// Every setting of the configuration, once: what it is, how it is checked, which flag and environment variable say the
// same. The check, the JSON Schema, `--print-config` and docs/configuration.md are made from this table.

export interface Setting {
  readonly kind: 'text' | 'list' | 'choice' | 'entries' | 'yes-no' | 'amount' | 'texts-by-name';
  readonly about: string;
  /** For `choice`. */
  readonly choices?: readonly string[];
  /** The flag that wins over it, where a command has it. */
  readonly flag?: string;
  /** The environment variable that wins over the file. */
  readonly env?: string;
  /** What holds when nobody says anything. */
  readonly otherwise: string;
  /** File names, relative to the configuration file; in the environment, to the current folder. */
  readonly isPath?: true;
}

/** A setting, or settings below one key. */
export type Settings = Readonly<
  Record<string, Setting | { readonly about: string; readonly within: Readonly<Record<string, Setting>> }>
>;

/** What an entry of `allow` may say; all but the reason are lists of text. */
export const ALLOW_FIELDS: Readonly<Record<string, string>> = {
  reason: 'why; shown when the entry allows nothing any more',
  rules: 'ids of rules',
  paths: 'patterns as in .gitignore',
  pathPatterns: 'regular expressions on the path',
  values: 'regular expressions on the value',
  lines: 'regular expressions on the line around the value',
  stopwords: 'words in the value, in any case',
  commits: 'ids of commits, or their first seven digits or more',
};

export const SETTINGS: Settings = {
  confidence: {
    kind: 'choice',
    choices: ['high', 'medium', 'low'],
    about: 'report findings at least this sure',
    flag: '--confidence',
    env: 'KEYLIFT_CONFIDENCE',
    otherwise: 'medium',
  },
  include: {
    kind: 'list',
    about: 'only files that match these patterns, as in .gitignore',
    flag: '--include',
    env: 'KEYLIFT_INCLUDE',
    otherwise: 'every file',
  },
  exclude: {
    kind: 'list',
    about: 'leave out files that match',
    flag: '--exclude',
    env: 'KEYLIFT_EXCLUDE',
    otherwise: 'nothing',
  },
  rules: {
    kind: 'list',
    about: 'files of further rules',
    env: 'KEYLIFT_RULES',
    otherwise: 'the built-in rules alone',
    isPath: true,
  },
  disable: { kind: 'list', about: 'ids of rules to switch off', env: 'KEYLIFT_DISABLE', otherwise: 'none' },
  baseline: {
    kind: 'text',
    about: 'the file of accepted findings',
    flag: '--baseline',
    env: 'KEYLIFT_BASELINE',
    otherwise: '.keylift-baseline.json where there is one',
    isPath: true,
  },
  allow: { kind: 'entries', about: 'what is never a finding; all that an entry names must hold', otherwise: 'nothing' },
  adopt: {
    kind: 'list',
    about: 'files of other scanners that are honoured as they are',
    env: 'KEYLIFT_ADOPT',
    otherwise: 'none',
    isPath: true,
  },
  migrate: {
    about: 'how secrets are named and stored',
    within: {
      environment: {
        kind: 'text',
        about: 'environment segment of the secret names',
        flag: '--env',
        env: 'KEYLIFT_ENVIRONMENT',
        otherwise: 'what paths, AWS profile or branch say; else dev',
      },
      application: {
        kind: 'text',
        about: 'application segment of the secret names',
        flag: '--app',
        env: 'KEYLIFT_APPLICATION',
        otherwise: 'the name of the package or folder',
      },
      nameTemplate: {
        kind: 'text',
        about: 'form of the secret names',
        env: 'KEYLIFT_NAME_TEMPLATE',
        otherwise: '{env}/{app}/{name}',
      },
      kmsKeyId: {
        kind: 'text',
        about: 'KMS key for new secrets',
        flag: '--kms-key-id',
        env: 'KEYLIFT_KMS_KEY_ID',
        otherwise: 'the key that AWS manages',
      },
      envFiles: {
        kind: 'choice',
        choices: ['reference', 'remove'],
        about: 'values in .env files become references, or are removed and listed in .env.example',
        flag: '--env-files',
        env: 'KEYLIFT_ENV_FILES',
        otherwise: 'reference',
      },
      group: {
        kind: 'yes-no',
        about: 'credentials that cannot be rotated by themselves share one secret',
        flag: '--group',
        env: 'KEYLIFT_GROUP',
        otherwise: 'false',
      },
      owner: {
        kind: 'text',
        about: 'tag `owner` of the secrets',
        flag: '--owner',
        env: 'KEYLIFT_OWNER',
        otherwise: 'no such tag',
      },
      tags: { kind: 'texts-by-name', about: 'further tags of the secrets', otherwise: 'none' },
      readers: {
        kind: 'list',
        about: 'ARNs of the roles that read the secrets',
        flag: '--reader',
        env: 'KEYLIFT_READERS',
        otherwise: 'roles of the account itself',
      },
    },
  },
  prices: {
    about: 'US dollars, where they differ from the published ones',
    within: {
      secretMonth: { kind: 'amount', about: 'price of a secret a month', flag: '--secret-price', otherwise: 'as published' },
      calls10k: { kind: 'amount', about: 'price of ten thousand calls', flag: '--call-price', otherwise: 'as published' },
    },
  },
};

/** The environment variable that names the configuration file. */
export const CONFIG_VARIABLE = 'KEYLIFT_CONFIG';

/** Every setting with its dotted name, `migrate.environment`. */
export function flatSettings(): [name: string, setting: Setting][] {
  return Object.entries(SETTINGS).flatMap(([key, setting]): [string, Setting][] =>
    'within' in setting ? Object.entries(setting.within).map(([inner, one]) => [`${key}.${inner}`, one]) : [[key, setting]],
  );
}
