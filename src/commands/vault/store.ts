// `keylift store <name>`: one value, from standard input or a file, as a typed secret. For what a migration refuses (keystores,
// other languages) and for what was never in code.
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, KeyliftError, systemWords, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { kindOf, shapeValue, type SecretKind } from '../../core/secret-kinds.ts';
import { environmentNamed } from '../../migrate/environment.ts';
import { isGoodName } from '../../migrate/naming.ts';
import type { Io } from '../io.ts';
import { checkKey } from '../around-apply.ts';
import { isAwsManaged, pairsOf, tagsOf } from '../plan-settings.ts';
import { openProject } from '../project.ts';
import { openStore, openVault, type AwsFlags } from './connect.ts';
import { readBytes } from './stdin-value.ts';

export interface StoreFlags extends AwsFlags {
  readonly config?: string;
  readonly kind?: SecretKind;
  readonly file?: string;
  readonly field?: readonly string[];
  readonly tag?: readonly string[];
  readonly owner?: string;
  readonly kmsKeyId?: string;
}

const MAX_BYTES = 65_536;

/** @throws KeyliftError E0809 (name), E0834 and E0840 (value), E0838 (tags), or the store's own. */
export async function storeSecret(name: string, flags: StoreFlags, io: Io): Promise<ExitCode> {
  if (!isGoodName(name)) {
    const hint = 'no hyphen with six characters at the end either: the service takes that for the end of an ARN';
    const shown = printable(name.slice(0, 80));
    throw new KeyliftError('E0809', `"${shown}": only letters, digits and /_+=.@-, at most 500 of them`, {
      exit: EXIT.usage,
      hint,
    });
  }
  const bytes = flags.file === undefined ? await readBytes(io.stdin) : fileBytes(flags.file, io);
  const { kind, value } = shapeValue(flags.kind ?? kindOf(bytes), bytes, pairsOf(flags.field ?? [], '--field'));
  const size = kind === 'binary' ? bytes.byteLength : value.byteLength;
  if (size === 0 || size > MAX_BYTES) throw tooMuch(size);

  const { root, config } = await openProject(undefined, flags, io);
  const environment = name
    .split('/')
    .map(environmentNamed)
    .find((one) => one !== undefined);
  const kmsKeyId = flags.kmsKeyId ?? config.migrate?.kmsKeyId;
  const tags = tagsOf(flags.tag ?? [], flags.owner, config.migrate ?? {}, root);
  if (kmsKeyId !== undefined) await checkKey(kmsKeyId, undefined, flags, io);
  if (environment === 'prod' && isAwsManaged(kmsKeyId)) {
    io.stderr('warning: a production secret under the key that AWS manages: --kms-key-id gives it one of your own\n');
  }
  const store = await openStore(flags, io);
  const made = await store.create({
    name,
    value,
    isBinary: kind === 'binary',
    token: randomUUID(),
    description: `Stored by Keylift (${kind}).`,
    tags: { ...tags, 'managed-by': 'keylift', ...(environment === undefined ? {} : { environment }) },
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  });
  const readBack = await (await openVault(flags, io)).content(made.arn, { id: made.versionId });
  if (!readBack.value.equals(value)) {
    throw new KeyliftError('E0816', `${printable(name)} was stored but reads back differently`, { exit: EXIT.store });
  }
  io.stdout(`stored as ${kind}: ${printable(name)}\n${made.arn}\n`);
  return EXIT.clean;
}

function fileBytes(file: string, io: Io): Uint8Array {
  try {
    const path = resolve(io.cwd, file);
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw tooMuch(size);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof KeyliftError) throw error;
    throw new KeyliftError('E0201', `cannot read ${printable(file)}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
}

function tooMuch(size: number): KeyliftError {
  const why = size === 0 ? 'is empty' : `is over 65,536 bytes (${size})`;
  return new KeyliftError('E0834', `the value ${why}`, { exit: EXIT.usage, hint: 'the service takes 1 to 65,536 bytes' });
}
