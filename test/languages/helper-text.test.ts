import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { preloadFile, secretsHelper } from '../../src/languages/typescript/helper-text.ts';
import { runtimeHelper } from '../../src/languages/typescript/runtime-text.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

interface Helper {
  getSecret(id: string, key?: string): Promise<string>;
  freshSecret(id: string, key?: string): Promise<string>;
  refreshSecret(id: string): Promise<void>;
  setSecretFetcher(fetcher?: (id: string) => Promise<string>): void;
}

const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');
let folder = '';
let helper: Helper;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keylift-helper-'));
  symlinkSync(NODE_MODULES, join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'keylift.secrets.mjs'), secretsHelper('esm'));
  helper = (await import(pathToFileURL(join(folder, 'keylift.secrets.mjs')).href)) as Helper;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the helper for code that can wait', () => {
  it('asks once for callers that come at the same time, and keeps the answer', async () => {
    let asked = 0;
    helper.setSecretFetcher(async (id) => `${id} ${(asked += 1)}`);

    expect(await Promise.all([helper.getSecret('a'), helper.getSecret('a'), helper.getSecret('b')])).toEqual([
      'a 1',
      'a 1',
      'b 2',
    ]);
    expect(await helper.getSecret('a')).toBe('a 1');
    await helper.refreshSecret('a');
    expect(await helper.getSecret('a')).toBe('a 3');
  });

  it('gives each new connection a value of the last seconds, and the last known one while the service is down', async () => {
    let answer = async () => 'old';
    let asked = 0;
    helper.setSecretFetcher(() => {
      asked += 1;
      return answer();
    });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      expect(await helper.getSecret('a')).toBe('old');
      answer = async () => 'new';
      vi.advanceTimersByTime(4_999);
      expect(await helper.freshSecret('a')).toBe('old');
      vi.advanceTimersByTime(1);
      expect(await Promise.all([helper.freshSecret('a'), helper.freshSecret('a')])).toEqual(['new', 'new']);
      expect(await helper.getSecret('a')).toBe('new');
      expect(asked).toBe(2);
      answer = async () => {
        throw new Error('service is down');
      };
      vi.advanceTimersByTime(5_000);
      expect(await helper.freshSecret('a')).toBe('new');
      // Not asked again for each connection of an outage.
      expect(await helper.freshSecret('a')).toBe('new');
      expect(asked).toBe(3);
      // A shorter cache holds for connections too.
      process.env['KEYLIFT_CACHE_TTL_SECONDS'] = '1';
      vi.advanceTimersByTime(5_000);
      answer = async () => 'third';
      expect(await helper.freshSecret('a')).toBe('third');
      answer = async () => 'fourth';
      vi.advanceTimersByTime(1_000);
      expect(await helper.freshSecret('a')).toBe('fourth');
    } finally {
      delete process.env['KEYLIFT_CACHE_TTL_SECONDS'];
      vi.useRealTimers();
    }
  });

  it('asks anew when the time is over, and goes on with the old value when that fails', async () => {
    let answer = Promise.resolve('one');
    helper.setSecretFetcher(() => answer);
    process.env['KEYLIFT_CACHE_TTL_SECONDS'] = '0';
    try {
      expect(await helper.getSecret('a')).toBe('one');
      answer = Promise.resolve('two');
      expect(await helper.getSecret('a')).toBe('two');
      answer = Promise.reject(new Error('service is down'));
      expect(await helper.getSecret('a')).toBe('two');
      await expect(helper.refreshSecret('a')).rejects.toThrow('service is down');
      await expect(helper.getSecret('never seen')).rejects.toThrow('service is down');
    } finally {
      delete process.env['KEYLIFT_CACHE_TTL_SECONDS'];
    }
  });

  it('reads a field of a JSON secret and never puts a value into an error', async () => {
    helper.setSecretFetcher((id) => Promise.resolve(id === 'json' ? '{"user":"app","port":1}' : 'plain value'));

    expect(await helper.getSecret('json', 'user')).toBe('app');
    await expect(helper.getSecret('json', 'port')).rejects.toThrow(/^Secret json has no text field port$/);
    await expect(helper.getSecret('text', 'user')).rejects.toThrow(/^Secret text is not JSON$/);
  });

  it.each(['ts', 'cjs', 'esm'] as const)('is the same in %s', (dialect) => {
    for (const text of [secretsHelper(dialect), runtimeHelper(dialect)]) {
      expect(text.includes('export ')).toBe(dialect !== 'cjs');
      expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
    }
  });
});

describe('the helper for code that cannot wait', () => {
  it('has the values before the program starts, in workers and child processes too', async () => {
    const emulator = await emulatorWith(new Map([['app/a', new Secret('{"user":"me"}')]]));
    try {
      const body = `const { isMainThread, Worker } = require('node:worker_threads');
const { fork } = require('node:child_process');
console.log(secret('app/a', 'user'));
if (isMainThread && process.send === undefined) new Worker(__filename).on('exit', () => fork(__filename));
`;
      const out = await runProject(app(body), {
        command: 'node --import ./keylift.preload.mjs app.cjs',
        env: awsEnvironment(emulator.url),
      });

      expect(out).toBe('me\nme\nme\n');
    } finally {
      await emulator.close();
    }
  });

  it('says what is wrong where the value is asked for', async () => {
    const emulator = await emulatorWith(new Map([['app/a', new Secret('value')]]));
    try {
      const files = app(attempt('app/missing'));
      const env = awsEnvironment(emulator.url);
      const message = /^Secret app\/missing is not there: ResourceNotFoundException: /;

      expect(await runProject(files, { command: 'node --import ./keylift.preload.mjs app.cjs', env })).toMatch(message);
      expect(await runProject(files, { command: 'node app.cjs', env })).toMatch(message);
    } finally {
      await emulator.close();
    }
  });

  it.each([
    ['cjs', 'app.cjs', "const { secret } = require('./keylift.runtime.cjs');"],
    ['esm', 'app.mjs', "import { secret } from './keylift.runtime.mjs';"],
  ] as const)(
    'waits for the values in %s where nothing was loaded before, and asks once for each',
    async (dialect, name, load) => {
      const emulator = await emulatorWith(
        new Map([
          ['app/a', new Secret('{"user":"me"}')],
          ['app/b', new Secret('plain')],
        ]),
      );
      try {
        const body = `${load}
console.log(secret('app/a', 'user'), secret('app/b'), secret('app/a', 'user'));
setTimeout(() => console.log(secret('app/b')), 50);
`;
        const files = new Map([
          [`keylift.runtime.${name.slice(4)}`, runtimeHelper(dialect)],
          [name, body],
        ]);
        const out = await runProject(files, { command: `node ${name}`, env: awsEnvironment(emulator.url) });

        expect(out).toBe('me plain me\nplain\n');
        expect(emulator.calls.filter((call) => call.operation === 'GetSecretValue')).toHaveLength(2);
      } finally {
        await emulator.close();
      }
    },
  );

  it('takes a reader for tests, refreshes, and goes on with the old value when that fails', async () => {
    const body = `let answer = () => 'one';
const { setSecretReader, refreshSecret } = require('./keylift.runtime.cjs');
setSecretReader((id) => answer(id));
console.log(secret('a'));
answer = () => 'two';
console.log(secret('a'));
refreshSecret('a');
console.log(secret('a'));
process.env.KEYLIFT_CACHE_TTL_SECONDS = '0';
refreshSecret('a');
answer = () => { throw new Error('down'); };
console.log(secret('a'));
try { secret('b'); } catch (error) { console.log(error.message); }
try { refreshSecret('a'); } catch (error) { console.log(error.message); }
`;

    expect(await runProject(app(body), { command: 'node app.cjs' })).toBe('one\none\ntwo\ntwo\ndown\ndown\n');
  });

  it('sees a new value after a while', async () => {
    const emulator = await emulatorWith(new Map([['app/a', new Secret('old')]]));
    const client = new SecretsManagerClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      const body = `console.log(secret('app/a'));
const wait = setInterval(() => { if (secret('app/a') === 'new') { console.log(secret('app/a')); clearInterval(wait); } }, 20);
`;
      const running = runProject(app(body), {
        command: 'node --import ./keylift.preload.mjs app.cjs',
        env: { ...awsEnvironment(emulator.url), KEYLIFT_CACHE_TTL_SECONDS: '1' },
      });
      while (!emulator.calls.some((call) => call.operation === 'GetSecretValue'))
        await new Promise((resolve) => setTimeout(resolve, 20));
      await client.send(new PutSecretValueCommand({ SecretId: 'app/a', SecretString: 'new' }));

      expect(await running).toMatch(/new\n$/);
    } finally {
      client.destroy();
      await emulator.close();
    }
  });
});

/** All that the helpers see of the SDK. */
const SDK_TYPES = `export class GetSecretValueCommand {
  constructor(input: { SecretId: string; VersionStage?: string });
}
export class SecretsManagerClient {
  constructor(options: object);
  send(command: GetSecretValueCommand, options?: object): Promise<{ SecretString?: string }>;
}
`;

describe('the helpers in TypeScript', () => {
  it.each([
    [false, ['none', 'none']],
    [true, ['faults', 'faults']],
  ])('know whether the compiler knows Node (as if it did: %s)', (nodeTypes, faults) => {
    const home = mkdtempSync(join(tmpdir(), 'keylift-types-'));
    try {
      const sdk = join(home, 'node_modules', '@aws-sdk', 'client-secrets-manager');
      mkdirSync(sdk, { recursive: true });
      writeFileSync(join(sdk, 'package.json'), '{ "name": "@aws-sdk/client-secrets-manager", "types": "index.d.ts" }');
      writeFileSync(join(sdk, 'index.d.ts'), SDK_TYPES);
      const texts = [secretsHelper('ts', nodeTypes), runtimeHelper('ts', nodeTypes)];
      const found = texts.map((text, index) => {
        const name = join(home, `helper${index}.ts`);
        writeFileSync(name, text);
        const program = ts.createProgram([name], {
          strict: true,
          module: ts.ModuleKind.ESNext,
          moduleResolution: ts.ModuleResolutionKind.Bundler,
          target: ts.ScriptTarget.ES2022,
          types: [],
          noEmit: true,
        });
        return ts.getPreEmitDiagnostics(program);
      });
      expect(found.map((one) => (one.length > 0 ? 'faults' : 'none'))).toEqual(faults);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('compile under the strictest options', () => {
    mkdirSync(join(folder, 'strict'), { recursive: true });
    const files = { 'keylift.secrets.ts': secretsHelper('ts'), 'keylift.runtime.ts': runtimeHelper('ts') };
    const names = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(folder, 'strict', name), text);
      return join(folder, 'strict', name);
    });
    const program = ts.createProgram(names, {
      strict: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: ['node'],
      typeRoots: [join(NODE_MODULES, '@types')],
      noEmit: true,
      skipLibCheck: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      exactOptionalPropertyTypes: true,
      noImplicitReturns: true,
      isolatedDeclarations: true,
      declaration: true,
      erasableSyntaxOnly: true,
    });

    expect(
      ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ).toEqual([]);
  });
});

function app(body: string): Map<string, string> {
  return new Map([
    ['keylift.runtime.cjs', runtimeHelper('cjs')],
    ['keylift.preload.mjs', preloadFile(['app/a', 'app/missing'])],
    ['app.cjs', `const { secret } = require('./keylift.runtime.cjs');\n${body}`],
  ]);
}

function attempt(id: string): string {
  return `try { console.log(secret('${id}')); } catch (error) { console.log(error.message); }\n`;
}
