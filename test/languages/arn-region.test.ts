// A secret of a central account in another region: the helpers sign for the region of the ARN, and for their own otherwise.
import { dirname } from 'node:path';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { helperText } from '../../src/languages/python/helper-text.ts';
import { preloadFile, secretsHelper } from '../../src/languages/typescript/helper-text.ts';
import { runtimeHelper } from '../../src/languages/typescript/runtime-text.ts';
import { tool } from '../support/tools.ts';
import { awsEnvironment, emulatorWith, runProject } from './project-run.ts';

/** An emulator in eu-west-1; the programs' own region is us-east-1. */
async function central() {
  const emulator = await emulatorWith(
    new Map([
      ['app/far', new Secret('far')],
      ['app/near', new Secret('near')],
    ]),
    'eu-west-1',
  );
  onTestFinished(() => emulator.close());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: emulator.url, region: 'eu-west-1', credentials });
  const { ARN } = await client.send(new DescribeSecretCommand({ SecretId: 'app/far' }));
  client.destroy();
  const regions = () =>
    Object.fromEntries(
      emulator.calls
        .filter(({ operation }) => operation === 'GetSecretValue')
        .map(({ secretName, region }) => [secretName, region]),
    );
  return { arn: ARN!, env: awsEnvironment(emulator.url), regions };
}

const APART = { 'app/far': 'eu-west-1', 'app/near': 'us-east-1' };

describe('a full ARN of another region', () => {
  it.each(['esm', 'cjs'] as const)('is read there by the helper that waits, %s', async (dialect) => {
    const { arn, env, regions } = await central();
    const name = `keylift.secrets.${dialect === 'esm' ? 'mjs' : 'cjs'}`;
    const load = dialect === 'esm' ? `import { getSecret } from './${name}';` : `const { getSecret } = require('./${name}');`;
    const app = `${load}\nPromise.all(['${arn}', 'app/near'].map((id) => getSecret(id))).then((all) => console.log(...all));\n`;
    const files = new Map([
      [name, secretsHelper(dialect)],
      [`app.${name.slice(-3)}`, app],
    ]);

    expect(await runProject(files, { command: `node app.${name.slice(-3)}`, env })).toBe('far near\n');
    expect(regions()).toEqual(APART);
  });

  it.each([
    ['the preload', 'node --import ./keylift.preload.mjs app.cjs'],
    ['the worker of the helper that does not wait', 'node app.cjs'],
  ])('is read there by %s', async (_what, command) => {
    const { arn, env, regions } = await central();
    const files = new Map([
      ['keylift.runtime.cjs', runtimeHelper('cjs')],
      ['keylift.preload.mjs', preloadFile([arn, 'app/near'])],
      ['app.cjs', `const { secret } = require('./keylift.runtime.cjs');\nconsole.log(secret('${arn}'), secret('app/near'));\n`],
    ]);

    expect(await runProject(files, { command, env })).toBe('far near\n');
    expect(regions()).toEqual(APART);
  });

  it.skipIf(tool('python') === undefined)('is read there by the helper for Python [needs boto3]', async () => {
    const { arn, env, regions } = await central();
    const app = `from keylift_secrets import get_secret\nprint(get_secret("${arn}"), get_secret("app/near"), get_secret("${arn}"))\n`;
    const files = new Map([
      ['keylift_secrets.py', helperText()],
      ['app.py', app],
    ]);
    const path = dirname(tool('python') ?? '/');

    expect(await runProject(files, { command: 'python app.py', env: { EXTRA_PATH: path, ...env } })).toBe('far near far\n');
    expect(regions()).toEqual(APART);
  });
});
