// The configuration of a run: a file, and environment variables over it. Flags win over both where they are read.
import { dirname, resolve } from 'node:path';
import type { AllowEntry } from '../allow/allowlist.ts';
import type { Confidence } from '../core/rule.ts';
import { printable } from '../core/printable.ts';
import { checkConfig } from './config/check.ts';
import { findConfig, readConfig } from './config/file.ts';
import { CONFIG_VARIABLE } from './config/settings.ts';
import { settingsIn, type SettingValue } from './config/variables.ts';

/** What a configuration may say; config/settings.ts says it of each in words. */
export interface Config {
  /** Files of other scanners that are honoured as they are (.gitleaks.toml, .secrets.baseline, …), relative to this one. */
  readonly adopt?: readonly string[];
  /** What is never a finding. */
  readonly allow?: readonly AllowEntry[];
  /** The baseline, relative to the configuration file. */
  readonly baseline?: string;
  readonly confidence?: Confidence;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Files of further rules, relative to the configuration file. */
  readonly rules?: readonly string[];
  /** Ids of rules that are switched off. */
  readonly disable?: readonly string[];
  readonly migrate?: {
    readonly environment?: string;
    readonly application?: string;
    /** Template of the secret names; `{env}`, `{app}` and `{name}` are filled in. */
    readonly nameTemplate?: string;
    readonly kmsKeyId?: string;
    /** What takes a value's place in environment files: a reference for `keylift exec`, or nothing. */
    readonly envFiles?: 'reference' | 'remove';
    /** Credentials that cannot be rotated by themselves share one secret. */
    readonly group?: boolean;
    /** Tag `owner` of the secrets. */
    readonly owner?: string;
    /** Further tags. */
    readonly tags?: Readonly<Record<string, string>>;
    /** ARNs of the roles that read the secrets; those of another account make the code name secrets by ARN. */
    readonly readers?: readonly string[];
  };
  /** US dollars: a secret a month, ten thousand calls. */
  readonly prices?: { readonly secretMonth?: number; readonly calls10k?: number };
}

export interface FoundConfig {
  readonly config: Config;
  /** Folder its relative paths start from. */
  readonly folder: string;
  /** The file it was read from. */
  readonly path?: string;
  /** Settings that an environment variable decided, by dotted name, with the variable's name. */
  readonly variables: ReadonlyMap<string, string>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the named file, or the nearest one from `start` upwards, and what `env` says over it.
 * @throws KeyliftError E0300..E0307
 */
export async function loadConfig(start: string, named: string | undefined, cwd: string, env: Env = {}): Promise<FoundConfig> {
  const name = named ?? (env[CONFIG_VARIABLE] || undefined);
  const file = name === undefined ? await findConfig(start) : await readConfig(resolve(cwd, name));
  if (file !== undefined) checkConfig(file.data, printable(file.path));
  const said = settingsIn(env, cwd);
  let config = (file?.data ?? {}) as Config;
  for (const [setting, { value }] of said) config = withSetting(config, setting, value);
  return {
    config,
    folder: file === undefined ? start : dirname(file.path),
    ...(file === undefined ? {} : { path: file.path }),
    variables: new Map([...said].map(([setting, { variable }]) => [setting, variable])),
  };
}

function withSetting(config: Config, name: string, value: SettingValue): Config {
  const [key, inner] = name.split('.') as [keyof Config, string | undefined];
  return { ...config, [key]: inner === undefined ? value : { ...(config[key] as object | undefined), [inner]: value } };
}
