// action.yml against the published schema, and every workflow that the documentation shows against the linters that
// people run on theirs.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from '../../src/action/inputs.ts';
import { scratch, writeTree } from '../support/run.ts';
import { node24, tool, toolsMissing } from '../support/tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const ACTION = join(ROOT, 'action.yml');

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}
const action = parse(readFileSync(ACTION, 'utf8')) as ActionFile;

/** YAML blocks of a page that use an Action, as whole workflows: the README shows a part of one. */
function workflowsOf(page: string): string[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
  return blocks
    .filter((block) => block.includes('uses:'))
    .map((block) => block.replaceAll('<full commit id>', '0123456789abcdef0123456789abcdef01234567'))
    .map((block) => (/^jobs:/m.test(block) ? block : inJob(block)));
}

function inJob(block: string): string {
  const body = block.replaceAll(/^(?=.)/gm, '    ');
  return `name: secrets\non: pull_request\npermissions: {}\njobs:\n  keylift:\n    name: Scan\n    runs-on: ubuntu-latest\n${body}`;
}

const pages = [join(ROOT, 'README.md'), ...readdirSync(join(ROOT, 'docs')).map((name) => join(ROOT, 'docs', name))].filter(
  (path) => path.endsWith('.md'),
);
const workflows = pages.flatMap((page) => workflowsOf(page));

/** A repository with the documented workflows where GitHub looks for them. */
function withWorkflows(): string {
  const files = workflows.map((text, index) => [`.github/workflows/documented-${index}.yml`, text]);
  const folder = scratch(Object.fromEntries(files) as Record<string, string>);
  execFileSync('git', ['init', '-q'], { cwd: folder });
  return folder;
}

function check(program: string, args: readonly string[], cwd: string): string {
  const run = spawnSync(tool(program)!, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return run.status === 0 ? '' : `${run.stdout}${run.stderr}`;
}

describe('action.yml', () => {
  it.skipIf(toolsMissing('check-jsonschema'))('is what the published schema asks for [needs check-jsonschema]', () => {
    expect(check('check-jsonschema', ['--builtin-schema', 'vendor.github-actions', ACTION], ROOT)).toBe('');
  });

  it('names every input that is read, with the default that the code has', () => {
    const read = new Set<string>();
    const seen = new Proxy<Record<string, string>>({}, { get: (_, name) => (read.add(String(name)), undefined) });
    const defaults = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]);

    const bare = readInputs(seen);

    expect([...read].toSorted()).toEqual(defaults.map(([name]) => name!).toSorted());
    expect({ ...readInputs(Object.fromEntries(defaults) as Record<string, string>), token: '' }).toEqual(bare);
  });

  it.skipIf(node24() === undefined)('runs on the Node that the tests of the bundle use [needs node24]', () => {
    const version = execFileSync(node24()!, ['--version'], { encoding: 'utf8' });

    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.mjs' });
    expect(version).toMatch(/^v24\./);
  });
});

describe('the documented workflows', () => {
  it('are there, also the one of the README', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(4);
    expect(workflowsOf(join(ROOT, 'README.md'))).not.toEqual([]);
  });

  it('use no input or output that action.yml does not have', () => {
    for (const text of workflows) {
      const { jobs } = parse(text) as { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> };
      const steps = Object.values(jobs).flatMap((job) => job.steps);
      const ours = steps.filter((step) => step.uses?.includes('/keylift@') === true);
      expect(ours).not.toEqual([]);
      for (const step of ours) expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      for (const [, name] of text.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)) expect(Object.keys(action.outputs)).toContain(name);
    }
  });

  it.skipIf(toolsMissing('check-jsonschema'))('are what the published schema asks for [needs check-jsonschema]', () => {
    const folder = withWorkflows();
    const files = readdirSync(join(folder, '.github/workflows')).map((name) => join(folder, '.github/workflows', name));

    expect(check('check-jsonschema', ['--builtin-schema', 'vendor.github-workflows', ...files], folder)).toBe('');
  });

  it.skipIf(toolsMissing('actionlint'))('pass actionlint [needs actionlint]', () => {
    expect(check('actionlint', ['-no-color'], withWorkflows())).toBe('');
  });

  it.skipIf(toolsMissing('zizmor'))('pass zizmor [needs zizmor]', () => {
    const folder = withWorkflows();
    // GitHub's own actions may be named by their version, as the README does for short.
    const policies = { 'actions/*': 'ref-pin', '*': 'hash-pin' };
    writeTree(folder, { 'zizmor.yml': JSON.stringify({ rules: { 'unpinned-uses': { config: { policies } } } }) });

    expect(check('zizmor', ['--offline', '--no-progress', '--config', 'zizmor.yml', '.github'], folder)).toBe('');
  });
});
