// `keylift exec -- COMMAND`: references in the environment and in .env files become values in the child's environment,
// and nowhere else. Nothing is started when one of them cannot be had.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { EXIT, KeyliftError, systemCode, systemWords, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseReference, type SecretReference } from '../../core/reference.ts';
import type { Secret } from '../../core/secret.ts';
import { connectionUrlOf, fieldsOf } from '../../core/stored-value.ts';
import type { StoredContent } from '../../core/vault.ts';
import type { Io } from '../io.ts';
import { openVault, type AwsFlags } from './connect.ts';

export interface ExecFlags extends AwsFlags {
  readonly dotenv?: readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Runs the command to its end and gives its exit code, or 128 plus the number of the signal that ended it. */
export async function exec(command: readonly string[], flags: ExecFlags, io: Io): Promise<ExitCode> {
  const [program, ...args] = command;
  if (program === undefined) {
    throw new KeyliftError('E0106', 'missing argument: the command to run', {
      exit: EXIT.usage,
      hint: 'keylift exec -- node server.js',
    });
  }
  // What is already set wins over a file, as everywhere.
  const variables: Variables = { ...readEnvFiles(flags.dotenv, io), ...io.env };
  const secrets = await resolveReferences(referencesIn(variables), flags, io);
  const { runChild } = await import('./child.ts');
  return runChild(program, args, variables, secrets, io);
}

function readEnvFiles(files: readonly string[] | undefined, io: Io): Variables {
  const all: Record<string, string | undefined> = {};
  for (const file of files ?? ['.env']) {
    try {
      Object.assign(all, parseEnv(readFileSync(resolve(io.cwd, file), 'utf8')));
    } catch (error) {
      // .env is only looked for; a file that was named must be there.
      if (files === undefined && systemCode(error) === 'ENOENT') continue;
      throw new KeyliftError('E0201', `cannot read ${printable(file)}: ${systemWords(error)}`, { exit: EXIT.usage });
    }
  }
  return all;
}

function referencesIn(variables: Variables): ReadonlyMap<string, SecretReference> {
  const found = new Map<string, SecretReference>();
  for (const [name, text] of Object.entries(variables)) {
    const reference = text === undefined ? undefined : parseReference(text);
    if (reference === 'bad') {
      throw new KeyliftError('E0831', `${printable(name)} holds a reference that cannot be read`, {
        exit: EXIT.usage,
        hint: 'write ref+awssecrets://NAME, ref+awssecrets://NAME#/FIELD or ref+awssecrets://NAME?as=url',
      });
    }
    if (reference !== undefined) found.set(name, reference);
  }
  return found;
}

/** Values by variable. Current versions are read in batches, region by region. */
async function resolveReferences(
  references: ReadonlyMap<string, SecretReference>,
  flags: AwsFlags,
  io: Io,
): Promise<ReadonlyMap<string, Secret>> {
  const values = new Map<string, Secret>();
  const regions = new Set([...references.values()].map(({ region }) => region));
  for (const region of regions) {
    const here = [...references].filter(([, reference]) => reference.region === region);
    const vault = await openVault(region === undefined ? flags : { ...flags, region }, io);
    const plain = here.filter(([, { stage, versionId }]) => stage === undefined && versionId === undefined);
    const batch = await vault.readMany(plain.map(([, { id }]) => id));
    for (const [name, reference] of here) {
      const { id, stage, versionId } = reference;
      const version = { ...(versionId === undefined ? {} : { id: versionId }), ...(stage === undefined ? {} : { stage }) };
      const content = stage === undefined && versionId === undefined ? batch.get(id) : await vault.content(id, version);
      values.set(name, valueFor(name, reference, content));
    }
  }
  return values;
}

function valueFor(name: string, reference: SecretReference, content: StoredContent | KeyliftError | undefined): Secret {
  const { id, key, as } = reference;
  const shown = `${printable(name)} (${printable(id)})`;
  if (content instanceof KeyliftError) {
    const { code, message, hint } = content;
    throw new KeyliftError(code, `${printable(name)}: ${message}`, { exit: EXIT.store, ...(hint === undefined ? {} : { hint }) });
  }
  if (content === undefined) throw new KeyliftError('E0815', `${shown} is not in the store`, { exit: EXIT.store });
  if (content.kind === 'binary') {
    throw new KeyliftError('E0832', `${shown} is binary and cannot be an environment variable`, { exit: EXIT.store });
  }
  if (as === 'url') {
    const url = connectionUrlOf(content.value);
    if (url !== undefined) return url;
    throw new KeyliftError('E0815', `${shown} is no database login that a URL can be made of`, { exit: EXIT.store });
  }
  const value = key === undefined ? content.value : fieldsOf(content.value)?.get(key);
  if (value === undefined) {
    throw new KeyliftError('E0815', `${shown} has no field ${printable(key ?? '')}`, {
      exit: EXIT.store,
      hint: 'keylift show NAME',
    });
  }
  return value;
}
