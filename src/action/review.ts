// Review comments on changed lines, one a finding: found again by a hidden marker, updated instead of repeated, and marked
// as gone when the finding is. A token that may not write is no failure of the scan.
import { setTimeout as pause } from 'node:timers/promises';
import type { ReviewComment } from './comments.ts';
import type { PullRequest } from './event.ts';

export interface Api {
  /** `https://api.github.com` */
  readonly url: string;
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
}

export interface ReviewResult {
  readonly written: number;
  readonly resolved: number;
  /** Marks of comments whose lines are not part of the diff, so that none can stand there. */
  readonly elsewhere: readonly string[];
  /** Why commenting stopped early. */
  readonly stopped?: string;
}

interface Comment {
  readonly id: number;
  readonly body: string;
}

const MARK = /<!-- keylift:([0-9a-f]{32}) -->/;
const GONE = '✔ This is no longer in the pull request. Rotate it all the same: it was pushed.';
/** A secondary limit asks for a pause of up to a minute; longer ones are for the next run. */
const PATIENCE_S = 60;

class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

export async function review(comments: readonly ReviewComment[], pull: PullRequest, api: Api): Promise<ReviewResult> {
  let [written, resolved] = [0, 0];
  const elsewhere: string[] = [];
  const base = `/repos/${api.repository}/pulls`;
  try {
    const known = await ownComments(`${base}/${pull.number}/comments?per_page=100`, api);
    for (const { mark, path, lines, text } of comments) {
      const body = `${text}\n<!-- keylift:${mark} -->`;
      const before = known.get(mark);
      known.delete(mark);
      if (before?.body === body) continue;
      if (before !== undefined) await call('PATCH', `${base}/comments/${before.id}`, { body }, api);
      else {
        const first = lines.start === lines.end ? {} : { start_line: lines.start, start_side: 'RIGHT' };
        const place = { commit_id: pull.head, path, ...first, line: lines.end, side: 'RIGHT' };
        if (!(await posted(`${base}/${pull.number}/comments`, { body, ...place }, api))) {
          elsewhere.push(mark);
          continue;
        }
      }
      written += 1;
    }
    for (const [mark, comment] of known) {
      if (comment.body.startsWith(GONE)) continue;
      await call('PATCH', `${base}/comments/${comment.id}`, { body: `${GONE}\n<!-- keylift:${mark} -->` }, api);
      resolved += 1;
    }
    return { written, resolved, elsewhere };
  } catch (error) {
    const why =
      error instanceof Refused
        ? error.status === 403 || error.status === 404
          ? 'the token may not write comments (pull requests from forks get a read-only one)'
          : `GitHub answered ${error.status}`
        : 'GitHub could not be reached';
    return { written, resolved, elsewhere, stopped: why };
  }
}

/** Our comments by their marks, from every page. */
async function ownComments(first: string, api: Api): Promise<Map<string, Comment>> {
  const known = new Map<string, Comment>();
  for (let path: string | undefined = first; path !== undefined;) {
    const answer: Response = await call('GET', path, undefined, api);
    for (const comment of (await answer.json()) as Comment[]) {
      const mark = MARK.exec(comment.body)?.[1];
      if (mark !== undefined) known.set(mark, comment);
    }
    const next: string | undefined = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    path = next === undefined ? undefined : next.slice(next.indexOf('/repos/'));
  }
  return known;
}

/** False when the line cannot be commented on. */
async function posted(path: string, body: object, api: Api): Promise<boolean> {
  try {
    await call('POST', path, body, api);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 422) return false;
    throw error;
  }
}

async function call(method: string, path: string, body: object | undefined, api: Api, tries = 2): Promise<Response> {
  const answer = await fetch(api.url + path, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${api.token}`,
      'x-github-api-version': '2022-11-28',
      'user-agent': 'keylift',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  if (answer.ok) return answer;
  const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
  if ((answer.status === 403 || answer.status === 429) && tries > 1 && wait <= PATIENCE_S) {
    await pause(wait * 1000);
    return call(method, path, body, api, tries - 1);
  }
  throw new Refused(answer.status);
}
