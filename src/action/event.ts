// What happened on GitHub, as a question to the repository: which commits are new. Everything by object id, because names
// and lists of commits in an event can be cut short or chosen by whoever opened the pull request.
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { Inputs } from './inputs.ts';

export type Scope =
  /** Commits that `head` has and `base` has not. */
  | { readonly kind: 'range'; readonly base: string; readonly head: string }
  /** A new or rewritten branch: what `head` has and the default branch has not. */
  | { readonly kind: 'branch'; readonly head: string; readonly defaultBranch: string }
  | { readonly kind: 'full' }
  | { readonly kind: 'nothing'; readonly why: string };

export interface PullRequest {
  readonly number: number;
  readonly head: string;
}

export interface GithubEvent {
  readonly scope: Scope;
  /** Where review comments go. */
  readonly pullRequest?: PullRequest;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws KeyliftError E1102 for pull_request_target, E1103 for a payload that lacks what its event has. */
export function readGithubEvent(name: string, payload: Json, inputs: Inputs): GithubEvent {
  if (name === 'pull_request_target' && !inputs.allowPullRequestTarget) {
    throw new KeyliftError('E1102', 'pull_request_target gives the code of a fork the rights of this repository', {
      exit: EXIT.usage,
      hint: 'use on: pull_request, which needs no secret here; or set allow-pull-request-target: true',
    });
  }
  const pull = objectAt(payload, 'pull_request');
  const pullRequest =
    pull === undefined
      ? {}
      : { pullRequest: { number: Number(pull['number']), head: textAt(objectAt(pull, 'head'), 'sha', name) } };
  if (inputs.mode === 'full') return { scope: { kind: 'full' }, ...pullRequest };
  if (inputs.base !== '') return { scope: { kind: 'range', base: inputs.base, head: inputs.head || 'HEAD' }, ...pullRequest };
  return { scope: scopeOf(name, payload, pull), ...pullRequest };
}

function scopeOf(name: string, payload: Json, pull: Json | undefined): Scope {
  if (pull !== undefined)
    return {
      kind: 'range',
      base: textAt(objectAt(pull, 'base'), 'sha', name),
      head: textAt(objectAt(pull, 'head'), 'sha', name),
    };
  if (name === 'merge_group') {
    const group = objectAt(payload, 'merge_group');
    return { kind: 'range', base: textAt(group, 'base_sha', name), head: textAt(group, 'head_sha', name) };
  }
  if (name !== 'push') return { kind: 'full' };
  const head = textAt(payload, 'after', name);
  if (isZero(head)) return { kind: 'nothing', why: 'the ref was deleted' };
  const before = textAt(payload, 'before', name);
  const defaultBranch = textAt(objectAt(payload, 'repository'), 'default_branch', name);
  if (!isZero(before)) return { kind: 'range', base: before, head };
  return payload['ref'] === `refs/heads/${defaultBranch}` ? { kind: 'full' } : { kind: 'branch', head, defaultBranch };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

function objectAt(value: Json | undefined, key: string): Json | undefined {
  const found = value?.[key];
  return typeof found === 'object' && found !== null ? (found as Json) : undefined;
}

function textAt(value: Json | undefined, key: string, event: string): string {
  const found = value?.[key];
  if (typeof found === 'string' && found !== '') return found;
  throw new KeyliftError('E1103', `the ${event} event has no ${key}`, { exit: EXIT.usage });
}
