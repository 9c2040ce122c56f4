// The quick reading of a command line gives what the parser gives, or leaves it to the parser.
import { describe, expect, it, vi } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { main } from '../../src/commands/main.ts';
import { quickRoute, type Route } from '../../src/commands/quick/route.ts';

const { calls } = vi.hoisted(() => ({ calls: [] as unknown[] }));
vi.mock('../../src/commands/scan.ts', () => ({
  scan: (paths: unknown, options: unknown) => (calls.push({ command: 'scan', paths, options }), 0),
}));
vi.mock('../../src/commands/hook/commit-message.ts', () => ({
  commitMessage: (file: unknown, options: unknown) => (calls.push({ command: 'commit-msg', file, options }), 0),
}));
vi.mock('../../src/commands/hook/agent.ts', () => ({
  agentHook: (options: unknown) => (calls.push({ command: 'agent', options }), 0),
}));

const io: Io = {
  stdout: () => {},
  stderr: () => {},
  stdin: { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) },
  env: {},
  cwd: '/',
  signal: new AbortController().signal,
  terminal: undefined,
  confirm: undefined,
  releaseSignals: () => {},
};

/** What the parser makes of it; undefined when it runs none of the quick commands. */
async function parsed(line: string): Promise<unknown> {
  calls.length = 0;
  await main(line.split(' '), io);
  return calls[0];
}

const QUICK = [
  'scan',
  'scan --staged',
  'scan a.ts',
  'scan a.ts b/c --strict -f json -o out.json',
  'scan --stdin --stdin-path x.env --confidence low',
  'scan --no-baseline --no-color --exit-zero --explain',
  'scan --baseline b.json --max-file-size 1000 --max-decode-depth 0 --jobs 2',
  'scan -c conf.json --ignore-allow --submodules --allow-incomplete .',
  'scan --format sarif --staged --format json',
  'hook pre-commit',
  'hook pre-commit -c keylift.config.json',
  'hook commit-msg .git/COMMIT_EDITMSG',
  'hook agent',
];

/** Mistakes, help, and whatever needs the parser. */
const OTHERS = [
  'scan --history',
  'scan --staged=yes',
  'scan --fomat json',
  'scan --format yaml',
  'scan --jobs many',
  'scan --jobs -1',
  'scan --help',
  'scan -h',
  'scan --no-staged',
  'scan -fjson',
  'scan -- --staged',
  'scan -',
  'scan --include *.ts',
  'scan --validate',
  'scan --output',
  'hook',
  'hook --help',
  'hook pre-commit extra',
  'hook pre-commit --staged',
  'hook commit-msg',
  'hook agent --agent cursor',
  'hook pre-push origin',
  '--no-color scan',
  'plan',
  'scan --constructor x',
];

describe('a command line that hooks start', () => {
  it.each(QUICK)('%s', async (line) => {
    const route = quickRoute(line.split(' '));
    expect(route).toBeDefined();
    expect(await parsed(line)).toEqual(route satisfies Route | undefined);
  });

  it.each(OTHERS)('is left to the parser: %s', (line) => {
    expect(quickRoute(line.split(' '))).toBeUndefined();
  });
});
