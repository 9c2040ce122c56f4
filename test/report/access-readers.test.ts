// What lets a role of another account read, in each form it is written in: read back from that form and put into force.
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { INFRASTRUCTURES, type Infrastructure } from '../../src/report/access-choices.ts';
import { renderAccess } from '../../src/report/access-formats.ts';
import {
  applicationPolicy,
  keyPolicyStatement,
  operatorPolicy,
  secretResourcePolicy,
  type AccessScope,
  type PolicyDocument,
} from '../../src/report/access-policy.ts';
import { renderKeyStatement, renderSecretPolicies } from '../../src/report/access-readers.ts';
import { scratch } from '../support/run.ts';
import { nodeTools, tool, toolsMissing } from '../support/tools.ts';
import { ACCOUNT, APP, denied, documentsIn, KEY, REGION, worldOf } from './access-world.ts';

const READER = 'arn:aws:iam::999988887777:role/workload';
const NAMES = ['prod/shop/stripe', 'prod/shop/db'];
const SCOPE: AccessScope = {
  region: REGION,
  account: ACCOUNT,
  secrets: [...NAMES, 'prod/shop_db', '1st/o+dd=na.me@x_-1'].map((name) => ({ name })),
  kmsKeyArn: KEY,
  central: true,
};
const RESOURCE = secretResourcePolicy(READER);
const KEY_STATEMENT = keyPolicyStatement(READER, SCOPE);

const only = async (text: Promise<string>, format: Infrastructure): Promise<PolicyDocument> => {
  const documents = documentsIn(await text, format);
  for (const document of documents) expect(document).toEqual(documents[0]);
  return documents[0]!;
};

describe.each(INFRASTRUCTURES)('as %s', (format) => {
  it('the operator of a central account lets readers in on the planned secrets, on no other, and never everybody', async () => {
    const policy = await only(renderAccess({ name: 'shop', policy: operatorPolicy(SCOPE) }, format), format);
    const { asRole, root } = await worldOf({ arn: APP, policies: [{ ...policy }] }, [
      ...NAMES.map((name) => ({ name, kmsKeyId: KEY })),
      { name: 'prod/shop/foreign', kmsKeyId: KEY },
    ]);
    const ResourcePolicy = JSON.stringify(RESOURCE);

    expect(policy.Statement.map(({ Sid }) => Sid)).toContain('LetReadersIn');
    for (const SecretId of NAMES) {
      await asRole.validateResourcePolicy({ SecretId, ResourcePolicy });
      await asRole.putResourcePolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: true });
      expect((await asRole.getResourcePolicy({ SecretId })).ResourcePolicy).toBe(ResourcePolicy);
      await denied(asRole.putResourcePolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: false }));
      await denied(asRole.deleteResourcePolicy({ SecretId }));
    }
    await denied(asRole.putResourcePolicy({ SecretId: 'prod/shop/foreign', ResourcePolicy, BlockPublicPolicy: true }));
    await denied(asRole.getResourcePolicy({ SecretId: 'prod/shop/foreign' }));
    expect((await root.getResourcePolicy({ SecretId: 'prod/shop/foreign' })).ResourcePolicy).toBeUndefined();
  });

  it('the reader reads its secrets and nothing else, and nothing without each of the three policies', async () => {
    const app = await only(renderAccess({ name: 'shop', policy: applicationPolicy(SCOPE) }, format), format);
    const onSecret = await only(renderSecretPolicies(RESOURCE, SCOPE.secrets, format), format);
    const onKey = await only(renderKeyStatement(KEY_STATEMENT, format), format);
    const others = ['prod/shop/foreign', 'prod/shop/db-2'];
    const secrets = [...NAMES, ...others].map((name) => ({ name, kmsKeyId: KEY }));
    const readers = async (policies: readonly PolicyDocument[], keyPolicy: PolicyDocument | undefined) => {
      const world = await worldOf({ arn: READER, policies: policies.map((one) => ({ ...one })) }, secrets, keyPolicy);
      for (const SecretId of NAMES) {
        await world.root.putResourcePolicy({ SecretId, ResourcePolicy: JSON.stringify(onSecret), BlockPublicPolicy: true });
      }
      // Even with a policy that lets it in, what is not in its own policy stays closed.
      await world.root.putResourcePolicy({ SecretId: others[0]!, ResourcePolicy: JSON.stringify(onSecret) });
      return world;
    };

    const { asRole, arns } = await readers([app], onKey);
    for (const name of NAMES) expect((await asRole.getSecretValue({ SecretId: arns.get(name) })).SecretString).toBe('v');
    for (const name of others) await denied(asRole.getSecretValue({ SecretId: arns.get(name) }));
    const SecretId = arns.get(NAMES[0]!)!;
    await denied(asRole.putSecretValue({ SecretId, SecretString: 'w' }));
    await denied(asRole.describeSecret({ SecretId }));
    await denied(asRole.deleteSecret({ SecretId }));
    await denied(asRole.putResourcePolicy({ SecretId, ResourcePolicy: JSON.stringify(onSecret), BlockPublicPolicy: true }));

    const noKey = await readers([app], undefined);
    const noIdentity = await readers([], onKey);
    await denied(noKey.asRole.getSecretValue({ SecretId: noKey.arns.get(NAMES[0]!) }));
    await denied(noIdentity.asRole.getSecretValue({ SecretId: noIdentity.arns.get(NAMES[0]!) }));
  });

  it('the policies block public access, each for a secret of its own', async () => {
    const text = await renderSecretPolicies(RESOURCE, SCOPE.secrets, format);
    const stored = await renderSecretPolicies(
      RESOURCE,
      [{ name: 'a', arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:a-AbCdEf` }],
      format,
    );

    if (format === 'json') return;
    expect(documentsIn(text, format).length).toBeGreaterThan(0);
    for (const { name } of SCOPE.secrets) expect(text).toContain(`"${name}"`);
    expect(text.match(/block_?public_?policy/gi)).toHaveLength(SCOPE.secrets.length);
    expect(stored).toContain('secret:a-AbCdEf');
    expect(stored).not.toContain('data "aws_secretsmanager_secret"');
  });
});

describe.skipIf(toolsMissing('cfn-lint'))('cfn-lint [needs cfn-lint]', () => {
  it('finds no error in the policies on the secrets', async () => {
    const file = join(scratch(), 'readers.yaml');
    writeFileSync(file, await renderSecretPolicies(RESOURCE, SCOPE.secrets, 'cloudformation'));

    expect(execFileSync(tool('cfn-lint')!, ['--regions', REGION, '--', file], { encoding: 'utf8' })).toBe('');
  });
});

describe.skipIf(nodeTools() === undefined)('the CDK [needs aws-cdk-lib]', () => {
  it('its types accept both', async () => {
    const folder = scratch();
    symlinkSync(join(nodeTools()!, 'node_modules'), join(folder, 'node_modules'));
    const files = [join(folder, 'secrets.ts'), join(folder, 'key.ts')] as const;
    writeFileSync(files[0], await renderSecretPolicies(RESOURCE, SCOPE.secrets, 'cdk'));
    writeFileSync(files[1], await renderKeyStatement(KEY_STATEMENT, 'cdk'));
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: [],
    });

    expect(ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'))).toEqual([]);
  });
});
