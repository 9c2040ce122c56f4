// Pages of a sorted list with opaque tokens. A token names the last entry that was sent, so entries that come or go
// between two pages neither repeat nor hide others.
import { createHmac, randomBytes } from 'node:crypto';
import { ServiceError } from './service-error.ts';

/** An entry and the text that ranks it; ranks are unique. */
interface Ranked<T> {
  readonly rank: string;
  readonly entry: T;
}

const KEY = randomBytes(32);

/**
 * The next `size` entries after `token`, in ascending order of rank, or descending. `question` is whatever else was asked;
 * a token of another question, or a tampered one, is InvalidNextTokenException.
 */
export function pageOf<T>(
  entries: readonly Ranked<T>[],
  options: {
    readonly question: unknown;
    readonly token: string | undefined;
    readonly size: number;
    readonly descending?: boolean;
  },
): { readonly entries: readonly T[]; readonly next: string | undefined } {
  const sign = options.descending === true ? -1 : 1;
  const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0);
  const after = options.token === undefined ? undefined : openToken(options.token, options.question);
  const rest = entries
    .filter(({ rank }) => after === undefined || compare(rank, after) > 0)
    .toSorted((a, b) => compare(a.rank, b.rank));
  const page = rest.slice(0, options.size);
  const last = page.at(-1);
  const next = last === undefined || rest.length === page.length ? undefined : sealToken(last.rank, options.question);
  return { entries: page.map(({ entry }) => entry), next };
}

function sealToken(rank: string, question: unknown): string {
  const text = Buffer.from(rank, 'utf8').toString('base64url');
  return `${text}.${seal(rank, question)}`;
}

function openToken(token: string, question: unknown): string {
  const [text = '', mark] = token.split('.');
  const rank = Buffer.from(text, 'base64url').toString('utf8');
  if (mark !== seal(rank, question)) throw new ServiceError('InvalidNextTokenException', 'The NextToken value is invalid.');
  return rank;
}

function seal(rank: string, question: unknown): string {
  return createHmac('sha256', KEY)
    .update(JSON.stringify([rank, question]))
    .digest('base64url');
}
