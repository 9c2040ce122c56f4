// The same runbook with other clients of the embedded server: boto3 and the AWS CLI, as people have them.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { world } from '../emulator/support.ts';
import { cleanEnv, scratch } from '../support/run.ts';
import { tool, toolsMissing } from '../support/tools.ts';

const run = promisify(execFile);
const EXPECTED = {
  again: 'ResourceExistsException',
  current: 'second',
  previous: 'first',
  rolledBack: 'first',
  binary: [0, 1, 2, 3, 4, 5, 6, 7],
  listed: ['app/db', 'app/db-binary'],
  batch: [1, ['ResourceNotFoundException']],
  pending: 'InvalidRequestException',
  restored: 'first',
};

function environment(): Record<string, string> {
  return cleanEnv({
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
  });
}

describe.skipIf(toolsMissing('python'))('boto3 [needs boto3]', () => {
  it('goes through the runbook', async () => {
    const { emulator } = await world();
    const script = join(import.meta.dirname, 'runbook.py');

    const { stdout } = await run(tool('python')!, [script, emulator.url, 'app/db'], { env: environment() });

    expect(JSON.parse(stdout)).toEqual(EXPECTED);
  });
});

describe.skipIf(toolsMissing('aws'))('the AWS CLI [needs awscli]', () => {
  it('goes through the runbook, with values in files', async () => {
    const { emulator } = await world();
    const folder = scratch();
    const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
      const all = ['--endpoint-url', emulator.url, '--output', 'json', 'secretsmanager', ...args];
      const { stdout } = await run(tool('aws')!, all, { env: environment(), cwd: folder });
      return (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, unknown>;
    };
    const code = (...args: string[]) =>
      aws(...args).then(
        () => 'no error',
        (error: Error) => /\((\w+)\)/.exec(error.message)?.[1],
      );
    const value = async (...args: string[]) => (await aws('get-secret-value', '--secret-id', 'app/db', ...args))['SecretString'];
    for (const text of ['first', 'second', 'other']) writeFileSync(join(folder, text), text);
    writeFileSync(join(folder, 'binary'), Buffer.from(EXPECTED.binary));

    const made = await aws('create-secret', '--name', 'app/db', '--secret-string', 'file://first');
    const again = await code('create-secret', '--name', 'app/db', '--secret-string', 'file://other');
    const put = await aws('put-secret-value', '--secret-id', 'app/db', '--secret-string', 'file://second');
    const current = await value();
    const previous = await value('--version-stage', 'AWSPREVIOUS');
    const from = ['--remove-from-version-id', String(put['VersionId'])];
    const to = ['--move-to-version-id', String(made['VersionId'])];
    await aws('update-secret-version-stage', '--secret-id', 'app/db', '--version-stage', 'AWSCURRENT', ...from, ...to);
    const rolledBack = await value();
    await aws('create-secret', '--name', 'app/db-binary', '--secret-binary', 'fileb://binary');
    const stored = await aws('get-secret-value', '--secret-id', 'app/db-binary');
    const binary = [...Buffer.from(String(stored['SecretBinary']), 'base64')];
    const list = await aws('list-secrets', '--filters', 'Key=name,Values=app/db', '--page-size', '1');
    const listed = (list['SecretList'] as { Name: string }[]).map(({ Name }) => Name).toSorted();
    const both = await aws('batch-get-secret-value', '--secret-id-list', 'app/db', 'app/db-missing');
    const batch = [
      (both['SecretValues'] as unknown[]).length,
      (both['Errors'] as { ErrorCode: string }[]).map(({ ErrorCode }) => ErrorCode),
    ];
    await aws('delete-secret', '--secret-id', 'app/db', '--recovery-window-in-days', '7');
    const pending = await code('get-secret-value', '--secret-id', 'app/db');
    await aws('restore-secret', '--secret-id', 'app/db');
    const restored = await value();

    expect({ again, current, previous, rolledBack, binary, listed, batch, pending, restored }).toEqual(EXPECTED);
  });
});
