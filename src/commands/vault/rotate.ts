// `keylift rotate` and `keylift rotation`. A value is never rotated before the program that reads it from the store is
// known to run: until then the old value is the one in use.
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Secret } from '../../core/secret.ts';
import type { Store } from '../../core/store.ts';
import { fieldsOf, replaceField } from '../../core/stored-value.ts';
import type { SecretDetails, Vault } from '../../core/vault.ts';
import { openState } from '../../migrate/state-folder.ts';
import { adviceFor } from '../../report/rotation-advice.ts';
import {
  adviceCloudFormation,
  adviceCommands,
  adviceLines,
  adviceTerraform,
  type Advised,
} from '../../report/rotation-formats.ts';
import { fullRules } from '../../ruleset/load.ts';
import { workTreeTop } from '../../sources/repository.ts';
import type { Io } from '../io.ts';
import { openProject } from '../project.ts';
import { openStore, openVault, type AwsFlags } from './connect.ts';
import { projectSecrets } from './migrated.ts';
import { standingsOf } from './standing.ts';

export interface ScheduleFlags extends AwsFlags {
  readonly schedule: string;
  readonly window?: number;
}

export interface AdviseFlags extends ScheduleFlags {
  readonly config?: string;
  readonly format: string;
}

/** `keylift rotation [path]`: who can rotate each secret of the project, and how to set it up. */
export async function adviseRotation(path: string | undefined, flags: AdviseFlags, io: Io): Promise<ExitCode> {
  const project = await openProject(path, flags, io);
  const secrets = await projectSecrets(project.root);
  if (secrets.length === 0) {
    throw new KeyliftError('E0706', 'there are no secrets to rotate', { exit: EXIT.usage, hint: 'keylift plan' });
  }
  const rules = new Map((await fullRules()).map((rule) => [rule.id, rule]));
  const advised = secrets.map(({ arn, item }): Advised => ({
    ...adviceFor(item, (id) => rules.get(id)),
    ...(arn === undefined ? {} : { arn }),
  }));
  const schedule = { expression: flags.schedule, ...(flags.window === undefined ? {} : { windowHours: flags.window }) };
  if (flags.format === 'json') io.stdout(`${JSON.stringify(advised, null, 2)}\n`);
  else if (flags.format === 'terraform') io.stdout(adviceTerraform(advised, schedule));
  else if (flags.format === 'cloudformation') io.stdout(await adviceCloudFormation(advised, schedule));
  else
    for (const line of flags.format === 'aws' ? adviceCommands(advised, schedule) : adviceLines(advised)) io.stdout(`${line}\n`);
  return EXIT.clean;
}

export interface RotateFlags extends ScheduleFlags {
  readonly iDeployed?: boolean;
  readonly function?: string;
  readonly stdin?: boolean;
  /** With `stdin`: the field of a JSON secret that gets the value. */
  readonly field?: string;
  readonly timeout?: number;
}

const LOOK_MS = 500;
const PATIENCE_SECONDS = 300;

/** `keylift rotate <name>`. @throws KeyliftError E0825 without proof of deployment, E0826 when the rotation does not finish. */
export async function rotate(id: string, flags: RotateFlags, io: Io): Promise<ExitCode> {
  const vault = await openVault(flags, io);
  const before = await known(vault, id);
  proveDeployed(before, flags, io);
  if (flags.field !== undefined && flags.stdin !== true) {
    throw new KeyliftError('E0108', '--field goes only with --stdin', { exit: EXIT.usage });
  }
  if (flags.stdin === true) return storeNewValue(before, flags, io);

  const hasRotation = before.rotation?.enabled === true && before.rotation.lambdaArn !== undefined;
  if (!hasRotation && flags.function === undefined) {
    throw new KeyliftError('E0827', `nothing rotates ${printable(id)} yet`, {
      exit: EXIT.usage,
      hint: '--function ARN, or --stdin for a value made at the provider; keylift rotation says which',
    });
  }
  refuseDangling(before);
  if (flags.function !== undefined) {
    // First only the settings and the function's own test: a wrong function is found before it touches the value.
    await vault.rotate(before.arn, {
      lambdaArn: flags.function,
      schedule: flags.schedule,
      ...(flags.window === undefined ? {} : { windowHours: flags.window }),
      immediately: false,
    });
    refuseDangling(await settled(vault, before.arn));
    io.stdout(`rotation set up: ${flags.schedule}\n`);
  }
  const { versionId } = await vault.rotateNow(before.arn);
  return watch(vault, before, versionId, flags.timeout ?? PATIENCE_SECONDS, io);
}

/** A value made at the provider, given on standard input, as the next version. */
async function storeNewValue(before: SecretDetails, flags: RotateFlags, io: Io): Promise<ExitCode> {
  const { readValue } = await import('./stdin-value.ts');
  const value = await readValue(io.stdin);
  const store = await openStore(flags, io);
  const next = await withField(store, before, value, flags.field);
  const { randomUUID } = await import('node:crypto');
  const made = await store.put({ name: before.arn, value: next, token: randomUUID() });
  await noteRotation(before.arn, await openVault(flags, io), io);
  io.stdout(
    `${printable(before.name)} has a new version ${made.versionId}; revoke the old value at the provider once it is read\n`,
  );
  return EXIT.clean;
}

/** The stored object with one field replaced; a JSON object is never overwritten by a single value. */
async function withField(store: Store, { arn, name }: SecretDetails, value: Secret, field: string | undefined): Promise<Secret> {
  const current = (await store.read(arn)).value;
  const names = [...(fieldsOf(current)?.keys() ?? [])];
  const fault = (words: string, hint: string) =>
    new KeyliftError('E0839', `${printable(name)} ${words}`, { exit: EXIT.usage, hint });
  // A whole object may take the place of another, a service account's key for example.
  if (field === undefined && names.length > 0 && fieldsOf(value) === undefined) {
    throw fault('is a JSON object, of which one field is replaced', `--field ${names.map(printable).join(' or ')}`);
  }
  if (field === undefined) return value;
  if (names.includes(field)) return replaceField(current, field, value);
  throw fault(`has no field ${printable(field)}`, names.length === 0 ? 'leave --field out' : names.map(printable).join(', '));
}

/** Follows the labels until the new version is current. */
async function watch(
  vault: Vault,
  before: SecretDetails,
  versionId: string | undefined,
  seconds: number,
  io: Io,
): Promise<ExitCode> {
  const until = Date.now() + seconds * 1000;
  let shown = '';
  for (;;) {
    const now = await known(vault, before.arn);
    const pending = pendingOf(now);
    const done = now.currentVersionId !== undefined && now.currentVersionId !== before.currentVersionId;
    const state = done ? 'AWSCURRENT is the new version' : pending === undefined ? 'waiting' : 'AWSPENDING is being made';
    if (state !== shown) io.stdout(`${state}\n`);
    shown = state;
    if (done) {
      await noteRotation(now.arn, vault, io);
      io.stdout(
        `${printable(now.name)} rotated: version ${now.currentVersionId} (${versionId === now.currentVersionId ? 'this rotation' : 'another one'})\n`,
      );
      return EXIT.clean;
    }
    if (io.signal.aborted) return EXIT.interrupted;
    if (Date.now() >= until) break;
    await wait(LOOK_MS, undefined, { signal: io.signal }).catch(() => {});
  }
  throw unfinished(before.name);
}

/** Where the secret was migrated from this checkout, its reports know from now on that it was rotated. */
async function noteRotation(arn: string, vault: Vault, io: Io): Promise<void> {
  const root = workTreeTop(io.cwd) ?? io.cwd;
  const mine = (await projectSecrets(root)).filter((secret) => secret.arn === arn);
  if (mine.length > 0) await standingsOf(mine, vault, await openState(root), undefined);
}

/** The service reads once for the migration itself, so only a read on a later day shows that somebody else reads. */
function proveDeployed(secret: SecretDetails, flags: RotateFlags, io: Io): void {
  if (flags.iDeployed === true) return;
  const read = (secret.lastAccessed ?? '').slice(0, 10);
  if (read > (secret.created ?? '').slice(0, 10)) {
    io.stdout(`last read ${read}: the new code runs\n`);
    return;
  }
  throw new KeyliftError('E0825', `nothing shows that the code that reads ${printable(secret.name)} is deployed`, {
    exit: EXIT.stale,
    hint: 'deploy it and wait a day, or say --i-deployed',
  });
}

async function known(vault: Vault, id: string): Promise<SecretDetails> {
  const found = await vault.details(id);
  if (found === undefined) {
    throw new KeyliftError('E0815', `${printable(id)} is not in the store`, {
      exit: EXIT.store,
      hint: 'check --region and --profile',
    });
  }
  if (found.deletionDate === undefined) return found;
  throw new KeyliftError('E0807', `${printable(id)} is scheduled for deletion`, { exit: EXIT.store, hint: 'restore it first' });
}

/** The trial's own version is gone after a moment. */
async function settled(vault: Vault, arn: string): Promise<SecretDetails> {
  for (let looks = 0; ; looks += 1) {
    const now = await known(vault, arn);
    if (pendingOf(now) === undefined || looks > 20) return now;
    await wait(LOOK_MS);
  }
}

function pendingOf({ stages }: SecretDetails): string | undefined {
  return Object.entries(stages).find(([, labels]) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'))?.[0];
}

function refuseDangling(secret: SecretDetails): void {
  const pending = pendingOf(secret);
  if (pending === undefined) return;
  throw new KeyliftError('E0826', `an earlier rotation of ${printable(secret.name)} did not finish (version ${pending})`, {
    exit: EXIT.store,
    hint: `mend the function, then: aws secretsmanager update-secret-version-stage --secret-id ${secret.arn} --version-stage AWSPENDING --remove-from-version-id ${pending}`,
  });
}

function unfinished(name: string): KeyliftError {
  return new KeyliftError('E0826', `the rotation of ${printable(name)} did not finish; the value in use is unchanged`, {
    exit: EXIT.store,
    hint: "look at the function's log, then try again",
  });
}
