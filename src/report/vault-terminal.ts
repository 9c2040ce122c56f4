// Stored secrets as a person reads them: state, fields, differences. Knows no values.
import { printable } from '../core/printable.ts';
import { formatReference } from '../core/reference.ts';
import { MASK } from '../core/secret.ts';
import type { SecretDetails, StoredContent } from '../core/vault.ts';
import { count } from './words.ts';

/** One secret a line. */
export function listLines(secrets: readonly SecretDetails[], columns: number): string[] {
  const width = Math.min(Math.max(4, ...secrets.map(({ name }) => name.length)), Math.max(30, columns - 42));
  const lines = secrets.map((secret) => {
    const read = secret.lastAccessed === undefined ? 'never read' : `read ${secret.lastAccessed.slice(0, 10)}`;
    return `${printable(secret.name).padEnd(width)}  ${read.padEnd(15)}  ${rotationWords(secret)}`;
  });
  return [...lines, count(secrets.length, 'secret')];
}

/** Everything about a secret but its value. */
export function detailLines(secret: SecretDetails): string[] {
  const rows: [string, string | undefined][] = [
    ['name', secret.name],
    ['arn', secret.arn],
    ['reference', formatReference({ id: secret.name })],
    ['description', secret.description],
    ['key', secret.kmsKeyId ?? 'aws/secretsmanager (managed by AWS)'],
    ['created', day(secret.created)],
    ['changed', day(secret.changed)],
    ['last read', day(secret.lastAccessed) ?? 'never'],
    ['deletion', day(secret.deletionDate)],
    ['rotation', rotationWords(secret)],
    ['replicas', secret.replicas.map(({ region, status }) => `${region} (${status})`).join(', ') || undefined],
    [
      'tags',
      Object.entries(secret.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || undefined,
    ],
    ...Object.entries(secret.stages).map(([id, labels]): [string, string] => ['version', `${id}  ${labels.join(', ')}`]),
  ];
  return rows.filter(([, value]) => value !== undefined).map(([key, value]) => `${key.padEnd(11)}  ${printable(value!)}`);
}

/** The fields of a value with masks in place of what they hold. */
export function shapeLines(content: StoredContent, fields: readonly string[]): string[] {
  if (content.kind === 'binary') return [`value        ${MASK} (binary)`];
  if (fields.length === 0) return [`value        ${MASK} (text)`];
  return fields.map((field) => `field        ${printable(field)} = ${MASK}`);
}

/** Which fields of two values differ. */
export function differenceLines(
  from: string,
  to: string,
  differences: readonly { readonly field: string; readonly kind: 'same' | 'changed' | 'added' | 'removed' }[],
): string[] {
  const marks = { same: ' ', changed: '~', added: '+', removed: '-' };
  const lines = differences.map(({ field, kind }) => `${marks[kind]} ${field === '' ? 'the value' : printable(field)}: ${kind}`);
  return [`--- ${from}`, `+++ ${to}`, ...lines];
}

/** Whether and when a secret rotates. */
export function rotationWords({ rotation }: SecretDetails): string {
  if (rotation?.enabled !== true) return 'no rotation';
  const last = rotation.lastRotated === undefined ? 'never yet' : `last ${rotation.lastRotated.slice(0, 10)}`;
  return `rotates ${rotation.schedule ?? 'on demand'}, ${last}`;
}

function day(date: string | undefined): string | undefined {
  return date?.slice(0, 10);
}
