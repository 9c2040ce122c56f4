// ListSecrets: filters, order, pages. Unlike the service it is never stale; ask for the fault `not-found-yet` instead.
import type { Context } from './context.ts';
import { passes, type Filter } from './filters.ts';
import { pageOf } from './pages.ts';
import { describeMetadata, stagesByVersion } from './secret-operations.ts';
import type { StoredSecret } from './state.ts';

const PAGE_SIZE = 100;

/** ListSecrets: by date of creation, oldest first, unless asked otherwise. */
export function listSecrets(
  { vault }: Context,
  input: {
    readonly IncludePlannedDeletion?: boolean;
    readonly MaxResults?: number;
    readonly NextToken?: string;
    readonly Filters?: readonly Filter[];
    readonly SortOrder?: string;
    readonly SortBy?: string;
  },
): object {
  const { Filters: filters = [], SortBy: sortBy = 'created-date', SortOrder: order = 'asc' } = input;
  const planned = input.IncludePlannedDeletion === true;
  const ranked = [...vault.secrets.values()]
    .filter((secret) => (planned || secret.deletion === undefined) && passes(secret, filters, vault.region))
    .map((secret) => ({ rank: `${sortKey(secret, sortBy)}${secret.name}`, entry: secret }));
  const { entries, next } = pageOf(ranked, {
    question: ['secrets', planned, filters, sortBy, order],
    token: input.NextToken,
    size: input.MaxResults ?? PAGE_SIZE,
    descending: order === 'desc',
  });
  const list = entries.map((secret) => ({ ...describeMetadata(vault, secret), SecretVersionsToStages: stagesByVersion(secret) }));
  return { SecretList: list, NextToken: next };
}

function sortKey(secret: StoredSecret, sortBy: string): string {
  if (sortBy === 'name') return '';
  const date = { 'last-accessed-date': secret.accessed, 'last-changed-date': secret.changed }[sortBy] ?? undefined;
  if (sortBy === 'created-date') return secret.created.toISOString();
  // A secret that was never read sorts before all that were.
  return date?.toISOString() ?? ' ';
}
