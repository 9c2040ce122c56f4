// The vault as a JSON document and back, and when it is saved. The document holds values, so it leaves this file only
// sealed; wire.ts and this file are where the emulator reveals a secret.
import { KeyliftError } from '../core/errors.ts';
import { damaged, makeDataFolder, SealedFile } from './sealed-file.ts';
import { lockDataFolder } from './data-lock.ts';
import { internalError } from './service-error.ts';
import type { RotationRules } from './schedule.ts';
import type { Rotation, StoredSecret, Vault, Version } from './state.ts';
import { StoredValue, type ValueKind } from './stored-value.ts';

/** Where a vault is kept between runs. */
export interface Storage {
  /** Saves what the vault holds now; a vault without a folder is not saved. Throws InternalServiceError. */
  save(): Promise<void>;
  /** Saves and gives the folder back. Throws KeyliftError E1002. */
  close(): Promise<void>;
}

interface SavedVersion {
  readonly id: string;
  readonly created: string;
  readonly labels: readonly string[];
  readonly kmsKeyId?: string | undefined;
  readonly accessed?: string | undefined;
  readonly value?: { readonly kind: ValueKind; readonly text: string } | undefined;
}

interface SavedRotation extends Omit<Rotation, 'configured' | 'last' | 'rules'> {
  readonly configured: string;
  readonly last?: string | undefined;
  readonly rules: RotationRules | undefined;
}

interface SavedSecret {
  readonly arn: string;
  readonly name: string;
  readonly created: string;
  readonly changed: string;
  readonly accessed?: string | undefined;
  readonly deletion?: string | undefined;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly type?: string | undefined;
  readonly policy?: string | undefined;
  readonly tags: readonly (readonly [string, string])[];
  readonly replicas: readonly { readonly region: string; readonly kmsKeyId?: string | undefined }[];
  readonly rotation?: SavedRotation | undefined;
  readonly versions: readonly SavedVersion[];
}

/** A vault that lives in memory only. */
export const MEMORY_ONLY: Storage = { save: () => Promise.resolve(), close: () => Promise.resolve() };

/**
 * Fills `vault` from a data folder, which is made if needed, and keeps it there. Throws KeyliftError: E0705 when another
 * emulator uses the folder, E1002 when it cannot be used, E1003 when its file is damaged.
 */
export async function openStorage(folder: string, vault: Vault): Promise<Storage> {
  await makeDataFolder(folder);
  const unlock = await lockDataFolder(folder);
  try {
    const file = await SealedFile.open(folder);
    const saved = await file.read();
    if (saved !== undefined) restore(saved, vault, folder);
    let queue: Promise<void> = Promise.resolve();
    let closed = false;
    const write = (): Promise<void> => {
      // One after the other, each with what the vault holds by then: the file on disk never goes back in time.
      queue = queue.catch(() => undefined).then(() => file.write(snapshot(vault)));
      return queue;
    };
    return {
      async save() {
        try {
          // After the folder was given back, the file may be somebody else's.
          if (closed) throw new Error('closed');
          await write();
        } catch (error) {
          const why = error instanceof KeyliftError ? `: ${error.message}` : '';
          throw internalError(`The emulator could not save its state${why}`);
        }
      },
      async close() {
        closed = true;
        try {
          await write();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function snapshot(vault: Vault): Buffer {
  return Buffer.from(JSON.stringify({ secrets: [...vault.secrets.values()].map(saveSecret) }), 'utf8');
}

function restore(saved: Buffer, vault: Vault, folder: string): void {
  try {
    const { secrets } = JSON.parse(saved.toString('utf8')) as { readonly secrets: readonly SavedSecret[] };
    for (const secret of secrets) vault.secrets.set(secret.name, loadSecret(secret));
  } catch {
    // Whole and genuine, but of another version; the parser's words could quote a value.
    throw damaged(folder);
  }
}

function saveSecret(secret: StoredSecret): SavedSecret {
  const { rotation } = secret;
  return {
    arn: secret.arn,
    name: secret.name,
    created: secret.created.toISOString(),
    changed: secret.changed.toISOString(),
    accessed: secret.accessed?.toISOString(),
    deletion: secret.deletion?.toISOString(),
    description: secret.description,
    kmsKeyId: secret.kmsKeyId,
    type: secret.type,
    policy: secret.policy,
    tags: [...secret.tags],
    replicas: [...secret.replicas.values()],
    rotation: rotation && { ...rotation, configured: rotation.configured.toISOString(), last: rotation.last?.toISOString() },
    versions: [...secret.versions.values()].map(saveVersion),
  };
}

function saveVersion(version: Version): SavedVersion {
  const { value } = version;
  return {
    id: version.id,
    created: version.created.toISOString(),
    labels: [...version.labels],
    kmsKeyId: version.kmsKeyId,
    accessed: version.accessed?.toISOString(),
    value: value && { kind: value.kind, text: value.secret.reveal() },
  };
}

function loadSecret(saved: SavedSecret): StoredSecret {
  const { rotation } = saved;
  return {
    arn: saved.arn,
    name: saved.name,
    created: new Date(saved.created),
    changed: new Date(saved.changed),
    accessed: date(saved.accessed),
    deletion: date(saved.deletion),
    description: saved.description,
    kmsKeyId: saved.kmsKeyId,
    type: saved.type,
    policy: saved.policy,
    tags: new Map(saved.tags),
    replicas: new Map(saved.replicas.map(({ region, kmsKeyId }) => [region, { region, kmsKeyId }])),
    rotation: rotation && {
      enabled: rotation.enabled,
      lambdaArn: rotation.lambdaArn,
      rules: rotation.rules,
      externalMetadata: rotation.externalMetadata,
      externalRoleArn: rotation.externalRoleArn,
      configured: new Date(rotation.configured),
      last: date(rotation.last),
    },
    versions: new Map(saved.versions.map((version) => [version.id, loadVersion(version)])),
  };
}

function loadVersion(saved: SavedVersion): Version {
  return {
    id: saved.id,
    created: new Date(saved.created),
    labels: new Set(saved.labels),
    kmsKeyId: saved.kmsKeyId,
    accessed: date(saved.accessed),
    value: saved.value && loadValue(saved.value),
  };
}

function loadValue({ kind, text }: { readonly kind: ValueKind; readonly text: string }): StoredValue | undefined {
  return kind === 'string' ? StoredValue.ofString(text) : StoredValue.ofBase64(text);
}

function date(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
