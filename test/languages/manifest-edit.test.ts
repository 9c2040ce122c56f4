import { describe, expect, it } from 'vitest';
import type { ProjectView } from '../../src/core/language.ts';
import { nodeCommands } from '../../src/languages/typescript/command-line.ts';
import { dependencyEdit, installCommand } from '../../src/languages/typescript/manifest-edit.ts';
import { applyEdits, viewOf } from './migration-case.ts';

const NAME = '"@aws-sdk/client-secrets-manager": "^3.1000.0"';

function added(text: string): string {
  const edit = dependencyEdit(text);
  return edit === undefined ? text : applyEdits(text, [edit]);
}

describe('a dependency added to a package.json', () => {
  it.each([
    [
      'among sorted ones',
      '{\n  "dependencies": {\n    "@a/b": "1",\n    "zod": "4"\n  }\n}\n',
      `{\n  "dependencies": {\n    "@a/b": "1",\n    ${NAME},\n    "zod": "4"\n  }\n}\n`,
    ],
    [
      'behind unsorted ones',
      '{\n\t"dependencies": {\n\t\t"zod": "4",\n\t\t"a": "1"\n\t}\n}',
      `{\n\t"dependencies": {\n\t\t"zod": "4",\n\t\t"a": "1",\n\t\t${NAME}\n\t}\n}`,
    ],
    [
      'to an empty list',
      '{\r\n    "dependencies": {}\r\n}\r\n',
      `{\r\n    "dependencies": {\r\n        ${NAME}\r\n    }\r\n}\r\n`,
    ],
    ['on one line', '{ "dependencies": { "a": "1" } }', `{ "dependencies": { ${NAME}, "a": "1" } }`],
    [
      'before development ones',
      '{\n  "name": "x",\n  "devDependencies": {}\n}\n',
      `{\n  "name": "x",\n  "dependencies": {\n    ${NAME}\n  },\n  "devDependencies": {}\n}\n`,
    ],
    ['to an empty manifest', '{}', `{\n  "dependencies": {\n    ${NAME}\n  }\n}`],
    [
      'behind a byte order mark',
      '\ufeff{\n  "dependencies": { "a": "1" }\n}\n',
      `\ufeff{\n  "dependencies": { ${NAME}, "a": "1" }\n}\n`,
    ],
  ])('goes %s', (_where, before, after) => {
    expect(added(before)).toBe(after);
    expect(JSON.parse(after.replace('\ufeff', ''))).toHaveProperty(['dependencies', '@aws-sdk/client-secrets-manager']);
  });

  it('takes the range of the rest of the SDK, and is not added twice', () => {
    const text = added('{ "dependencies": { "@aws-sdk/client-s3": "~3.1100.0" } }');

    expect(text).toContain('"@aws-sdk/client-secrets-manager": "~3.1100.0"');
    expect(dependencyEdit(text)).toBeUndefined();
    expect(dependencyEdit('not json')).toBeUndefined();
  });

  it.each([
    [{ 'a/package.json': '{}', 'yarn.lock': '', 'a/pnpm-lock.yaml': '' }, '(cd a && pnpm install)'],
    [{ 'a/package.json': '{}', 'yarn.lock': '' }, 'yarn install'],
    [{ 'a/package.json': '{}', 'bun.lock': '' }, 'bun install'],
    [{ 'a/package.json': '{ "packageManager": "pnpm@9.0.0" }' }, '(cd a && pnpm install)'],
    [{ 'package.json': '{}' }, '(cd a && npm install)'],
  ])('is installed from %j by %s', (files, command) => {
    const view: ProjectView = viewOf(new Map(Object.entries({ 'a/package.json': '{}', ...files })));
    expect(installCommand(view, 'a/package.json')).toBe(command);
  });
});

describe('a command line', () => {
  it.each([
    ['node a.js', 'node --import ./p.mjs a.js'],
    ['node -r ./x.js a.js --port 1', 'node --import ./p.mjs -r ./x.js a.js --port 1'],
    ['npm run build && NODE_ENV=x node a.js', 'npm run build && NODE_ENV=x node --import ./p.mjs a.js'],
    [
      'cross-env A=b node . | cat; exec /usr/bin/node "a b.js"',
      'cross-env A=b node --import ./p.mjs . | cat; exec /usr/bin/node --import ./p.mjs "a b.js"',
    ],
    ['nodemon a.js', 'nodemon --exec "node --import ./p.mjs" a.js'],
    ['nodemon --exec "x" a.js', 'nodemon --exec "x" a.js'],
    ['tsx watch a.ts', 'tsx watch a.ts'],
    ['node -e "node a.js"', 'node -e "node a.js"'],
    ['node --test a.js', 'node --test a.js'],
    ['echo node a.js', 'echo node a.js'],
    ['node', 'node'],
  ])('%s becomes %s', (before, after) => {
    expect(preloaded(before)).toBe(after);
  });
});

function preloaded(line: string): string {
  return nodeCommands(line).reduceRight(
    (text, command) => text.slice(0, command.insertAt) + command.flag('./p.mjs') + text.slice(command.insertAt),
    line,
  );
}
