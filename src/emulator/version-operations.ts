// ListSecretVersionIds and UpdateSecretVersionStage.
import type { Context } from './context.ts';
import { pageOf } from './pages.ts';
import { invalidParameter, notFound } from './service-error.ts';
import type { StoredSecret, Version } from './state.ts';
import { checkLabelLimit, CURRENT, holderOf, moveLabel } from './versions.ts';

const PAGE_SIZE = 100;

/** ListSecretVersionIds: newest first; versions without labels when they are asked for. */
export function listSecretVersionIds(
  { vault }: Context,
  input: {
    readonly SecretId: string;
    readonly MaxResults?: number;
    readonly NextToken?: string;
    readonly IncludeDeprecated?: boolean;
  },
): object {
  const secret = vault.find(input.SecretId);
  const deprecated = input.IncludeDeprecated === true;
  const ranked = [...secret.versions.values()]
    .filter(({ labels }) => deprecated || labels.size > 0)
    .map((version) => ({ rank: `${version.created.toISOString()} ${version.id}`, entry: version }));
  const { entries, next } = pageOf(ranked, {
    question: ['versions', secret.arn, deprecated],
    token: input.NextToken,
    size: input.MaxResults ?? PAGE_SIZE,
    descending: true,
  });
  return { ARN: secret.arn, Name: secret.name, Versions: entries.map(describeVersion), NextToken: next };
}

/** UpdateSecretVersionStage: attaches, moves or removes one label; AWSPREVIOUS follows AWSCURRENT. */
export function updateSecretVersionStage(
  { vault }: Context,
  input: {
    readonly SecretId: string;
    readonly VersionStage: string;
    readonly RemoveFromVersionId?: string;
    readonly MoveToVersionId?: string;
  },
): object {
  const secret = vault.live(input.SecretId);
  const { VersionStage: label, RemoveFromVersionId: fromId, MoveToVersionId: toId } = input;
  const to = toId === undefined ? undefined : versionOf(secret, toId);
  const holder = holderOf(secret, label);
  if (to === undefined) removeLabel(secret, label, fromId);
  else if (holder !== to || fromId !== undefined) {
    checkOrigin(label, holder, fromId);
    checkLabelLimit(secret, [label]);
    moveLabel(secret, label, to);
  }
  secret.changed = vault.now();
  return { ARN: secret.arn, Name: secret.name };
}

function checkOrigin(label: string, holder: Version | undefined, fromId: string | undefined): void {
  if (holder !== undefined && fromId === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, ` +
        'so you must explicitly reference that version in RemoveFromVersionId.',
    );
  }
  if (holder?.id !== fromId) {
    throw invalidParameter(
      `When you move staging label ${label}, if you specify RemoveFromVersionId, it must be set to the version that currently has ` +
        `the staging label ${label}.`,
    );
  }
}

function removeLabel(secret: StoredSecret, label: string, fromId: string | undefined): void {
  if (fromId === undefined) {
    throw invalidParameter('You must specify RemoveFromVersionId, MoveToVersionId, or both.');
  }
  if (label === CURRENT) {
    throw invalidParameter(
      `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
    );
  }
  if (!versionOf(secret, fromId).labels.delete(label)) {
    throw invalidParameter(`Staging label ${label} is not attached to version ${fromId}.`);
  }
}

function versionOf(secret: StoredSecret, id: string): Version {
  const version = secret.versions.get(id);
  if (version === undefined) throw notFound(`Secrets Manager can't find the specified secret version: ${id}`);
  return version;
}

function describeVersion(version: Version): object {
  return {
    VersionId: version.id,
    VersionStages: version.labels.size === 0 ? undefined : [...version.labels],
    LastAccessedDate: version.accessed,
    CreatedDate: version.created,
    KmsKeyIds: [version.kmsKeyId ?? 'DefaultEncryptionKey'],
  };
}
