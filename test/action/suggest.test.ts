// `suggest: true`: the planned rewrite where it can be taken from the page, and as a patch where not; never with a value.
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keylift, repository, scratch } from '../support/run.ts';
import {
  ACTION,
  fakeApi,
  hub,
  planted,
  pullRequest,
  runStep,
  topic,
  type FakeApi,
  type Hub,
  type Step,
  type StepOptions,
} from './support.ts';

const MANIFEST = '{\n  "name": "shop",\n  "version": "1.0.0",\n  "type": "module"\n}\n';
const LEAK = (seed = 1) => `const dbPassword = "${planted(seed)}";\nconsole.log(dbPassword.length);\n`;
const FILLER = '// a line\n'.repeat(40);

interface PlannedFile {
  readonly path: string;
  readonly kind: string;
  readonly content?: string;
  readonly edits?: { readonly start: number; readonly end: number; readonly text: string }[];
}

function edited(text: string, { edits = [] }: PlannedFile): string {
  return edits.toReversed().reduce((made, edit) => made.slice(0, edit.start) + edit.text + made.slice(edit.end), text);
}

/** What a migrated project has already: the helper and the dependency. */
async function migrated(): Promise<Record<string, string>> {
  const cwd = repository({ 'package.json': MANIFEST, 'app.js': LEAK(9) });
  const { stdout } = await keylift(['plan', '--format', 'json'], { cwd });
  const { files } = JSON.parse(stdout) as { files: PlannedFile[] };
  const helper = files.find((file) => file.kind === 'create')!;
  const manifest = edited(
    MANIFEST,
    files.find((file) => file.path === 'package.json')!,
  );
  return { 'package.json': manifest, [helper.path]: helper.content! };
}

interface Seen extends Step {
  readonly api: FakeApi;
}

async function suggested(on: Hub, base: string, head: string, more: Partial<StepOptions> = {}, api?: FakeApi): Promise<Seen> {
  const github = api ?? (await fakeApi());
  const inputs = { comment: 'review', token: 'made-up', suggest: 'true', ...more.inputs };
  const env = { GITHUB_API_URL: github.url };
  const step = await runStep(on, {
    event: 'pull_request',
    payload: pullRequest(base, head),
    checkout: 'topic',
    env,
    ...more,
    inputs,
  });
  const printed = step.out.replaceAll(/^::add-mask::.*$/gm, '') + step.summary + JSON.stringify(github.comments);
  for (const seed of [1, 2, 3]) expect(printed).not.toContain(planted(seed));
  expect(step.code).toBe(1);
  return { ...step, api: github };
}

/** The file with every suggestion of the page taken. */
function taken(text: string, path: string, { comments }: FakeApi): string {
  const lines: (string | undefined)[] = text.split('\n');
  for (const { body, path: at, line, start_line: start = line } of comments) {
    const block = /^(`{3,})suggestion\n([\s\S]*?)\n\1$/m.exec(body);
    if (block === null || at !== path) continue;
    lines[start! - 1] = block[2]!;
    lines.fill(undefined, start, line);
  }
  return lines.filter((line) => line !== undefined).join('\n');
}

describe('a suggested rewrite', () => {
  it('gives, when it is taken, what keylift apply would write', async () => {
    const base = await migrated();
    const on = hub(base);
    const { base: id } = topic(on);
    const text = `import { createHash } from "node:crypto";\n\n${LEAK()}console.log(createHash("md5").update(dbPassword));\n`;
    const step = await suggested(on, id, on.commit({ 'app.js': text }));

    const cwd = repository({ ...base, 'app.js': text });
    const plan = JSON.parse((await keylift(['plan', '--format', 'json'], { cwd })).stdout) as { files: PlannedFile[] };
    expect(plan.files.map((file) => file.path)).toEqual(['app.js']);
    const expected = edited(text, plan.files[0]!);

    expect(taken(text, 'app.js', step.api)).toBe(expected);
    expect(expected).toContain('await getSecret("');
    expect(step.api.comments[0]!.body).toMatch(/once the new value is stored as ` \w+\/shop\/db-password `:/);
    expect(step.summary).not.toContain('Planned rewrite');
  });

  it('is not repeated, and is marked when the finding is gone', async () => {
    const on = hub(await migrated());
    const { base } = topic(on);
    const head = on.commit({ 'app.js': LEAK() });
    const { api } = await suggested(on, base, head);
    const count = api.comments.length;
    const again = await suggested(on, base, head, {}, api);

    expect(again.out).toContain('0 written, 0 resolved');
    expect(api.comments).toHaveLength(count);
  });

  it('names what else has to change, and the summary has the patch of that', async () => {
    const on = hub({ 'package.json': MANIFEST });
    const { base } = topic(on);
    const { api, summary } = await suggested(on, base, on.commit({ 'app.js': LEAK() }));

    expect(api.comments.find(({ body }) => body.includes('dbPassword'))!.body).toMatch(
      /It also needs .*` keylift\.secrets\.mjs `.*, which the job summary shows/,
    );
    expect(summary).toContain('+++ b/keylift.secrets.mjs');
    expect(summary).toContain('+++ b/package.json');
    expect(summary).not.toContain('+++ b/app.js');
  });

  it.each<[string, Record<string, string>, Partial<StepOptions>]>([
    ['no comments are asked for', { 'app.js': LEAK() }, { inputs: { comment: 'off' } }],
    ['the import stands where the page shows nothing', { 'old.js': `${FILLER}${LEAK()}` }, {}],
    [
      'a line keeps another secret',
      { 'app.js': `const dbPassword = "${planted(1)}"; /* was password: "${planted(2)}" */\nconsole.log(dbPassword);\n` },
      {},
    ],
    ['lines end in CRLF', { 'app.js': LEAK().replaceAll('\n', '\r\n') }, {}],
    ['a new line could not be seen as it is', { 'app.js': LEAK().replace(';', '; // \u202e') }, {}],
  ])('is a masked patch when %s', async (_, files, more) => {
    const on = hub({ ...(await migrated()), 'old.js': FILLER });
    const { base } = topic(on);
    const { api, summary } = await suggested(on, base, on.commit(files), more);

    expect(api.comments.filter(({ body }) => body.includes('suggestion\n'))).toEqual([]);
    expect(summary).toContain(`+++ b/${Object.keys(files)[0]}`);
    expect(summary).toMatch(/^-.*dbPassword = "•+"/m);
  });

  it.each<[string, object]>([
    ['the token may not comment', { readOnly: true }],
    ['GitHub does not take the line', { outside: () => true }],
  ])('is a masked patch when %s', async (_, refusing) => {
    const on = hub(await migrated());
    const { base } = topic(on);
    const step = await suggested(on, base, on.commit({ 'app.js': LEAK() }), {}, await fakeApi(refusing));

    expect(step.summary).toContain('+++ b/app.js');
  });

  it('is not planned for a file that is checked out in another state', async () => {
    const on = hub(await migrated());
    const { base } = topic(on);
    const head = on.commit({ 'app.js': LEAK() });
    const { summary } = await suggested(on, base, head, { checkout: 'main' });

    expect(summary).toContain('` app.js ` is not checked out as the head commit has it');
    expect(summary).not.toContain('Planned rewrite');
  });

  it('follows the configuration of the base, not of the pull request', async () => {
    const on = hub({ ...(await migrated()), 'keylift.config.json': '{ "migrate": { "environment": "base-env" } }' });
    const { base } = topic(on);
    const head = on.commit({ 'app.js': LEAK(), 'keylift.config.json': '{ "migrate": { "environment": "evil-env" } }' });
    const { api } = await suggested(on, base, head);

    expect(JSON.stringify(api.comments)).toContain('base-env/shop/db-password');
    expect(JSON.stringify(api.comments)).not.toContain('evil-env');
  });
});

describe('the parser', () => {
  it('is a file of its own that a scan never loads', async () => {
    const folder = scratch();
    const program = join(folder, 'action.mjs');
    copyFileSync(ACTION, program);
    const on = hub(await migrated());
    const { base } = topic(on);
    const head = on.commit({ 'app.js': LEAK() });
    const options = { event: 'pull_request', payload: pullRequest(base, head), checkout: 'topic', program };

    const plain = await runStep(on, options);
    const asked = await suggested(on, base, head, { program });

    expect(plain.out).toMatch(/^::warning file=app\.js|^::error file=app\.js/m);
    expect(plain.code).toBe(1);
    expect(asked.summary).toContain('no rewrite is planned');
  });

  it('and neither it nor the AWS SDK is part of the Action itself', () => {
    const sizes = [ACTION, join(dirname(ACTION), 'action-parser.mjs')].map((path) => readFileSync(path, 'utf8'));

    // Names that minifying keeps: a node kind of the parser, and the error class of every client of the SDK.
    expect(sizes[1]).toContain('JSDocTypedefTag');
    expect(sizes[0]).not.toContain('JSDocTypedefTag');
    // What tree-sitter calls a grammar by.
    expect(sizes[1]).toContain('tree_sitter_');
    expect(sizes[0]).not.toContain('tree_sitter_');
    expect(sizes[0]).not.toContain('SecretsManagerServiceException');
  });
});
