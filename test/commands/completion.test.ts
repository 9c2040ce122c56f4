// The completions, asked in the shells themselves, and that they know every command and flag of the program.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { everyModel, modelOf, type CommandModel } from '../../src/commands/manual/model.ts';
import { EXAMPLES } from '../../src/commands/manual/pages.ts';
import { buildProgram } from '../../src/commands/program.ts';
import type { Io } from '../../src/commands/io.ts';
import { createParser } from '../../src/languages/tree-sitter.ts';
import { cleanEnv, scratch } from '../support/run.ts';
import { talk } from '../support/talk.ts';
import { WITHOUT_TERMINAL } from '../support/terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
const has = (shell: string, ...args: string[]) => spawnSync(shell, [...args, '-c', 'exit 0'], { stdio: 'ignore' }).status === 0;
const program: CommandModel = modelOf(buildProgram({} as Io, () => {}));

async function script(shell: string): Promise<string> {
  const { code, stdout } = await talk(scratch(), ['completion', shell]);
  expect(code).toBe(0);
  return stdout;
}

/** A folder with the script in it and two files to complete. */
async function place(shell: string): Promise<string> {
  return scratch({ script: await script(shell), 'a file.yml': '', 'app.ts': '' });
}

describe('every script', () => {
  it.each(SHELLS)('for %s knows every command and every flag', async (shell) => {
    const text = await script(shell);

    for (const { path, flags } of everyModel(program)) {
      expect(text).toContain(`'${path}'`.replaceAll("'", shell === 'fish' && path !== '' ? '' : "'").replace(/^''$/, "''"));
      for (const { long } of flags) expect(text).toContain(shell === 'fish' ? `-l ${long.slice(2)}` : long);
    }
  });

  it('for another shell is refused with the names of those there are', async () => {
    const { code, stderr } = await talk(scratch(), ['completion', 'tcsh']);

    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish, powershell');
  });
});

const CASES: [typed: string, offered: string[]][] = [
  ['keylift sca', ['scan']],
  ['keylift baseline c', ['create']],
  ['keylift scan --form', ['--format']],
  ['keylift scan --confidence ', ['high', 'medium', 'low']],
  ['keylift --no-color scan -f sar', ['sarif']],
  ['keylift migrate --pas', ['--past']],
  ['keylift migrate --past k', ['keep']],
  ['keylift completion po', ['powershell']],
  ['keylift scan ap', ['app.ts']],
  ['keylift scan --baseline a', ['a file.yml', 'app.ts']],
  ['keylift plan --conf', ['--confidence', '--config']],
];

describe.skipIf(!has('bash'))('in bash [needs bash]', () => {
  it.each(CASES)('%s', async (typed, offered) => {
    const cwd = await place('bash');
    const words = typed.split(' ');
    const ask = `source ./script; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _keylift; printf '%s\\n' "\${COMPREPLY[@]}"`;

    const answer = execFileSync('bash', ['--norc', '-c', ask], { cwd, env: cleanEnv(), encoding: 'utf8' });

    expect(answer.trimEnd().split('\n').toSorted()).toEqual(offered.toSorted());
  });

  it('offers nothing of its own behind --', async () => {
    const cwd = await place('bash');
    const ask = `source ./script; COMP_WORDS=(keylift exec -- --fo); COMP_CWORD=3; _keylift; echo "\${#COMPREPLY[@]}"`;

    expect(execFileSync('bash', ['--norc', '-c', ask], { cwd, env: cleanEnv(), encoding: 'utf8' }).trim()).toBe('0');
  });
});

describe.skipIf(!has('fish', '--no-config'))('in fish [needs fish]', () => {
  it.each(CASES)('%s', async (typed, offered) => {
    const cwd = await place('fish');
    const ask = `source ./script; complete -C '${typed}'`;

    const answer = execFileSync('fish', ['--no-config', '-c', ask], { cwd, env: cleanEnv({ HOME: cwd }), encoding: 'utf8' });

    const words = answer
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]!);
    expect(words.toSorted()).toEqual(expect.arrayContaining(offered.toSorted()));
    expect(words.every((word) => word.startsWith(typed.split(' ').at(-1)!))).toBe(true);
  });
});

describe.skipIf(WITHOUT_TERMINAL || !has('zsh', '-f'))('in zsh [needs zsh and script]', () => {
  // A function stands in for the program and shows what the line had become when Enter was pressed.
  it.each(CASES.filter(([, offered]) => offered.length === 1))('%s', async (typed, [offered]) => {
    const cwd = await place('zsh');

    const line = await typedInZsh(cwd, typed);

    expect(line).toBe([...typed.split(' ').slice(1, -1), offered].join(' '));
  });

  it('offers every choice of a flag', async () => {
    const cwd = await place('zsh');

    expect(await typedInZsh(cwd, 'keylift scan --confidence me')).toBe('scan --confidence medium');
    expect(await typedInZsh(cwd, 'keylift scan --confidence hi')).toBe('scan --confidence high');
  });
});

describe('in PowerShell', () => {
  it('is a script that parses', async () => {
    const wasm = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm');
    const parse = await createParser(() => readFileSync(wasm));
    const text = await script('powershell');

    expect(parse(text).fault).toBeUndefined();
    expect(parse(text.replace('Where-Object {', 'Where-Object {{')).fault).toBeDefined();
  });
});

describe.skipIf(spawnSync('pwsh', ['-NoProfile', '-Command', 'exit'], { stdio: 'ignore' }).status !== 0)(
  'in PowerShell [needs pwsh]',
  () => {
    // Files are the shell's own to complete.
    it.each(CASES.filter(([, offered]) => !offered.includes('app.ts')))('%s', async (typed, offered) => {
      const cwd = await place('powershell');
      const ask = `Get-Content -Raw ./script | Invoke-Expression; (TabExpansion2 '${typed}' ${typed.length}).CompletionMatches.CompletionText`;

      const answer = execFileSync('pwsh', ['-NoProfile', '-Command', ask], {
        cwd,
        env: cleanEnv({ HOME: cwd }),
        encoding: 'utf8',
      });

      expect(answer.trim().split(/\r?\n/).toSorted()).toEqual(offered.toSorted());
    });
  },
);

/** What the arguments are after a tabulator and Enter. */
function typedInZsh(cwd: string, typed: string): Promise<string> {
  const child = spawn('script', ['-qfec', 'stty -echo; exec zsh -f -i', '/dev/null'], {
    cwd,
    env: cleanEnv({ TERM: 'dumb', HOME: cwd }),
  });
  const lines = [
    'unsetopt zle_bracketed_paste prompt_cr; PROMPT=READY; autoload -Uz compinit; compinit -u -D; source ./script',
    'keylift() { print -r -- "<<$*>>"; exit }',
    'print STARTED',
  ];
  let screen = '';
  let isTyped = false;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`zsh said:\n${screen}`));
    }, 20_000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (!isTyped && /^STARTED/m.test(screen)) isTyped = child.stdin.write(`${typed}\t\n`);
      const found = /^[^\n]*<<([^$>][^>]*)>>/m.exec(screen);
      if (found !== null) {
        clearTimeout(timer);
        child.kill('SIGKILL');
        resolve(found[1]!.trim());
      }
    });
    child.on('error', reject);
    child.stdin.on('error', () => {});
    child.stdin.write(`${lines.join('\n')}\n`);
  });
}

describe('the manual', () => {
  it('has examples only of commands that are there, with flags that are there', () => {
    const models = new Map(everyModel(program).map((model) => [model.path, model]));
    const flagsOf = (path: string) => [...models.get(path)!.flags, ...program.flags].flatMap(({ long, short }) => [long, short]);
    for (const [path, examples] of Object.entries(EXAMPLES)) {
      expect([...models.keys()]).toContain(path);
      for (const { command } of examples) {
        const own = command.split(' -- ')[0]!.replace(/^.*?keylift /, '');
        const named = [...models.keys()]
          .filter((one) => one !== '' && own.startsWith(one))
          .toSorted((a, b) => b.length - a.length)[0];
        if (path === 'mcp') continue;
        expect(named).toBeDefined();
        for (const [, flag] of own.matchAll(/ (--?[a-z][a-z-]*)/g)) expect(flagsOf(named!), command).toContain(flag);
      }
    }
  });

  it.each([
    [
      ['scan', '--help'],
      ['Examples:', 'keylift scan --staged', '--print-config'],
    ],
    [
      ['migrate', '-h'],
      ['Examples:', '--select <what>', 'q stops'],
    ],
    [['help', 'triage'], ['keylift triage --list']],
    [['--help'], ['Exit codes:', 'Environment:', 'KEYLIFT_CONFIDENCE', 'Files:', 'history-purge']],
    [[], ['Exit codes:']],
  ])('%j shows %j', async (args, words) => {
    const { stdout } = await talk(scratch(), args);

    for (const word of words) expect(stdout).toContain(word);
  });

  it('fits the terminal', async () => {
    const { stdout } = await talk(scratch(), ['scan', '--help'], [], { columns: 60 });

    const options = stdout.slice(0, stdout.indexOf('Examples:')).split('\n');
    expect(options.filter((line) => line.length > 60)).toEqual([]);
  });
});
