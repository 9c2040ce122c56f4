// A GitHub of our own: a repository on disk to fetch from, a workspace as actions/checkout leaves it, an event, and an
// HTTP server that answers review comments as the REST API does.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { cleanEnv, git, scratch, writeTree } from '../support/run.ts';
import { node24 } from '../support/tools.ts';

export const ACTION: string = join(import.meta.dirname, '..', '..', 'dist', 'action.mjs');
/** The Node that `runs.using` names, where it is installed. */
const NODE = node24() ?? process.execPath;

/** A value that looks like a password, of this number. */
export const planted = (seed: number): string => `${fakeText(7, undefined, seed)}-${fakeText(5, 'ABCDEFGH', seed)}9!`;
/** A line of code with such a value. */
export const leak = (seed = 1, name = 'dbPassword'): string => `export const ${name} = "${planted(seed)}";\n`;

export interface Hub {
  /** The repository as GitHub has it. */
  readonly remote: string;
  /** A clone to make commits in. */
  readonly work: string;
  readonly server: string;
  /** Commits files (undefined deletes) on the current branch, pushes it, and gives the commit's id. */
  commit(files: Readonly<Record<string, string | Uint8Array | undefined>>, message?: string): string;
  push(...args: string[]): void;
}

export function hub(files: Readonly<Record<string, string | Uint8Array>> = { 'README.md': 'hello\n' }): Hub {
  const server = scratch();
  const remote = join(server, 'owner', 'repo');
  mkdirSync(remote, { recursive: true });
  git(remote, 'init', '-q', '--bare');
  git(remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const work = scratch();
  git(work, 'init', '-q');
  git(work, 'remote', 'add', 'origin', remote);
  let count = 0;
  const made: Hub = {
    remote,
    work,
    server: `file://${server}`,
    commit(changes, message = `commit ${count}`) {
      count += 1;
      for (const [path, content] of Object.entries(changes)) {
        if (content === undefined) git(work, 'rm', '-q', '--', path);
        else writeTree(work, { [path]: content });
      }
      git(work, 'add', '-A');
      git(work, 'commit', '-q', '--allow-empty', '-m', message);
      made.push();
      return git(work, 'rev-parse', 'HEAD');
    },
    push: (...args) => void git(work, 'push', '-q', '--force', ...args, 'origin', 'HEAD'),
  };
  made.commit(files, 'first');
  return made;
}

/** Starts a branch, and gives the commit it starts at. */
export function topic(on: Hub): { base: string } {
  const base = git(on.work, 'rev-parse', 'HEAD');
  git(on.work, 'switch', '-qc', 'topic');
  return { base };
}

/** The payload of a pull request from `base` to `head`. */
export const pullRequest = (base: string, head: string): object => ({
  action: 'synchronize',
  number: 7,
  pull_request: { number: 7, base: { sha: base, ref: 'main' }, head: { sha: head, ref: 'topic' } },
  repository: { default_branch: 'main' },
});

export interface Step {
  readonly code: number | null;
  readonly out: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** Most memory the process held, as far as the system tells; 0 where it does not. */
  readonly peakMiB: number;
}

export interface StepOptions {
  readonly event: string;
  readonly payload: object;
  /** Ref or id that the workspace has checked out. */
  readonly checkout: string;
  /** 0 for everything. Default 1, as actions/checkout does it. */
  readonly depth?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The program to run instead of dist/action.mjs. */
  readonly program?: string;
}

/** Checks out as the runner would and runs the bundle. */
export function runStep(on: Hub, options: StepOptions): Promise<Step> {
  const workspace = scratch();
  git(workspace, 'init', '-q');
  git(workspace, 'remote', 'add', 'origin', on.remote);
  const depth = options.depth ?? 1;
  git(workspace, 'fetch', '-q', ...(depth === 0 ? [] : [`--depth=${depth}`]), `file://${on.remote}`, options.checkout);
  git(workspace, 'checkout', '-q', 'FETCH_HEAD');
  const runner = scratch({ 'event.json': JSON.stringify(options.payload), summary: '', output: '' });
  const env: Record<string, string> = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: options.event,
    GITHUB_EVENT_PATH: join(runner, 'event.json'),
    GITHUB_WORKSPACE: workspace,
    GITHUB_STEP_SUMMARY: join(runner, 'summary'),
    GITHUB_OUTPUT: join(runner, 'output'),
    GITHUB_SERVER_URL: on.server,
    GITHUB_REPOSITORY: 'owner/repo',
    ...Object.fromEntries(Object.entries(options.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...options.env,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, [options.program ?? ACTION], { cwd: workspace, env: cleanEnv(env) });
    let out = '';
    let peakMiB = 0;
    const look = setInterval(() => (peakMiB = Math.max(peakMiB, peakOf(child.pid))), 100);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      const outputs = Object.fromEntries(
        [...readFileSync(join(runner, 'output'), 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map((match) => [
          match[1]!,
          match[3]!,
        ]),
      );
      resolve({ code, out, summary: readFileSync(join(runner, 'summary'), 'utf8'), outputs, workspace, peakMiB });
    });
  });
}

/** Annotations of a run, and everything printed without the masks. */
export function seen({ out, summary }: Step): { annotations: string[]; text: string } {
  const lines = out.split('\n');
  return {
    annotations: lines.filter((line) => /^::(?:error|warning) file=/.test(line)),
    text: `${lines.filter((line) => !line.startsWith('::add-mask::')).join('\n')}${summary}`,
  };
}

/** Each of these paths once, and none of the values. */
export function expectReported(step: Step, paths: readonly string[], seeds: readonly number[] = [1, 2, 3]): void {
  const { annotations, text } = seen(step);
  expect(annotations.map((line) => /file=([^,]+)/.exec(line)![1]).toSorted(), step.out).toEqual(paths.toSorted());
  for (const seed of seeds) expect(text).not.toContain(planted(seed));
  expect(step.outputs['findings']).toBe(String(paths.length));
}

/** In MiB. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export interface FakeApi {
  readonly url: string;
  readonly comments: { id: number; body: string; path?: string; line?: number; start_line?: number }[];
  readonly requests: string[];
}

export interface ApiOptions {
  /** 403 for everything that writes, as for a token of a fork. */
  readonly readOnly?: boolean;
  /** Lines that are no part of the diff: 422. */
  readonly outside?: (path: string, line: number) => boolean;
  /** Answers the first write with a secondary limit and a short wait. */
  readonly limitOnce?: boolean;
  readonly pageSize?: number;
  readonly existing?: readonly string[];
}

/** The part of the REST API that review comments need, pages included. */
export async function fakeApi(options: ApiOptions = {}): Promise<FakeApi> {
  const comments: FakeApi['comments'] = (options.existing ?? []).map((body, index) => ({ id: index + 1, body }));
  const requests: string[] = [];
  let limited = options.limitOnce !== true;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      requests.push(`${request.method} ${request.url}`);
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      const address = new URL(request.url ?? '/', 'http://x');
      if (request.method === 'GET') {
        const size = options.pageSize ?? 100;
        const page = Number(address.searchParams.get('page') ?? 1);
        const slice = comments.slice((page - 1) * size, page * size);
        const more = comments.length > page * size;
        const next = `<http://x${address.pathname}?per_page=100&page=${page + 1}>; rel="next"`;
        return void answer(200, slice, more ? { link: next } : {});
      }
      if (options.readOnly === true) return void answer(403, { message: 'Resource not accessible by integration' });
      if (!limited) {
        limited = true;
        return void answer(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '0' });
      }
      const body = JSON.parse(text) as { body: string; path: string; line: number };
      if (request.method === 'PATCH') {
        const id = Number(address.pathname.split('/').at(-1));
        comments.find((comment) => comment.id === id)!.body = body.body;
        return void answer(200, {});
      }
      if (options.outside?.(body.path, body.line) === true) return void answer(422, { message: 'line must be part of the diff' });
      comments.push({ id: comments.length + 1, ...body });
      return void answer(201, {});
    });
  });
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, comments, requests };
}
