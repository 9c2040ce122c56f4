// command line tool, TypeScript, ES modules, tsup, Vitest.
import { append, at } from './place.mjs';

/** See ../applications.mjs. */
export const COMMAND_LINE = {
  name: 'serve',
  shape: 'command line tool, TypeScript, ES modules, tsup, Vitest',
  repository: 'vercel/serve',
  commit: '37b3a74',
  check: 'npx tsc --project tsconfig.json',
  test: 'npx vitest run --config config/vitest.ts',
  plants: [
    at(
      'source/utilities/http.ts',
      'const networkInterfaces = getNetworkInterfaces();',
      "const networkInterfaces = getNetworkInterfaces();\n\n/** Where crashes are reported. */\nexport const crashReports = {\n  url: 'https://crash.internal',\n  token: '{{token:1}}',\n};",
    ),
    at(
      'source/utilities/config.ts',
      "const files = ['serve.json', 'now.json', 'package.json'];",
      "const files = ['serve.json', 'now.json', 'package.json'];\n  const registryToken = process.env.REGISTRY_TOKEN ?? '{{github:1}}';\n  if (registryToken === '') return {};",
    ),
    at(
      'source/utilities/cli.ts',
      '// Do not check for updates if the `NO_UPDATE_CHECK` variable is set.',
      "const apiKey = '{{stripe:1}}';\n  if (apiKey === '') return;\n  // Do not check for updates if the `NO_UPDATE_CHECK` variable is set.",
    ),
    at(
      'source/utilities/cli.ts',
      'export const parseArguments = (): Arguments => parseArgv(options);',
      "export const parseArguments = (): Arguments => parseArgv(options);\n\n/** Signs a request. */\nexport const sign = (body: string, secret = '{{hex:1}}'): string =>\n  `${body}.${secret}`;",
    ),
    at(
      'source/utilities/server.ts',
      '// Define the request handler for the server.',
      "const database = 'redis://serve:{{urlpassword:1}}@cache.internal:6379/0';\n  if (database === '') throw new Error('no cache');\n  // Define the request handler for the server.",
    ),
    at(
      'source/utilities/logger.ts',
      'const log = console.log;',
      "const log = console.log;\n\n/** Sends lines to the collector. */\nexport class Collector {\n  readonly apiKey: string = '{{token:2}}';\n  header(): string {\n    return `Authorization: Bearer ${'{{github:2}}'}`;\n  }\n}",
    ),
    at(
      'source/main.ts',
      '// Default to listening on port 3000.',
      "export const telemetry = { slackToken: '{{slack:1}}' };\n\n// Default to listening on port 3000.",
    ),
    append('tests/config.test.ts', "\nexport const mockToken = '{{github:9}}';\n", { refuse: ['test-file'] }),
  ],
};
