// The policies and snippets keylift policy writes: parsed by the tools they are for, and put into force in the embedded
// server, where the application's role reads its secrets and nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { renderAccess } from '../../src/report/access-formats.ts';
import {
  applicationPolicy,
  keyPolicyStatement,
  operatorPolicy,
  rotationPolicy,
  secretResourcePolicy,
  type AccessScope,
  type PolicyDocument,
} from '../../src/report/access-policy.ts';
import { PLATFORMS } from '../../src/report/access-choices.ts';
import { attachment, trustPolicy } from '../../src/report/access-trust.ts';
import { scratch } from '../support/run.ts';
import { nodeTools, tool, toolsMissing } from '../support/tools.ts';
import { ACCOUNT, APP, denied, documentsIn, KEY, REGION, worldOf } from './access-world.ts';

const SCOPE: AccessScope = {
  region: REGION,
  account: ACCOUNT,
  secrets: [{ name: 'prod/shop/stripe' }, { name: 'prod/shop/db' }],
};
const WITH_KEY: AccessScope = { ...SCOPE, kmsKeyArn: KEY };
const AWKWARD = { name: 'prod/o+dd=na.me@x_-1' };

describe('the policy of the application', () => {
  it.each([
    ['before the secrets are there', SCOPE],
    ['with names that need care', { ...SCOPE, secrets: [...SCOPE.secrets, AWKWARD] }],
  ])('reads exactly the planned secrets, %s', async (_when, scope) => {
    const planned = scope.secrets.map(({ name }) => name);
    const others = ['prod/shop/stripe-backup', 'prod/shop/stripe/more', 'dev/shop/stripe', 'prod/shop/stripe-', 'prod/shop/d'];
    const { asRole, root } = await worldOf(
      { arn: APP, policies: [{ ...applicationPolicy(scope) }] },
      [...planned, ...others].map((name) => ({ name })),
    );

    for (const SecretId of planned) expect((await asRole.getSecretValue({ SecretId })).SecretString).toBe('v');
    for (const SecretId of others) await denied(asRole.getSecretValue({ SecretId }));
    const [SecretId] = planned as [string];
    await denied(asRole.putSecretValue({ SecretId, SecretString: 'w' }));
    await denied(asRole.deleteSecret({ SecretId }));
    await denied(asRole.describeSecret({ SecretId }));
    await denied(asRole.listSecrets({}));
    await denied(asRole.createSecret({ Name: 'new', SecretString: 'v' }));
    expect((await root.getSecretValue({ SecretId })).SecretString).toBe('v');
  });

  it('names full ARNs once the secrets are there, so that a namesake made later is not read', async () => {
    const first = await worldOf({ arn: APP, policies: [] }, [{ name: 'a' }]);
    const scope = { ...SCOPE, secrets: [{ name: 'a', arn: first.arns.get('a')! }] };
    const { asRole } = await worldOf({ arn: APP, policies: [{ ...applicationPolicy(scope) }] }, [{ name: 'a' }]);

    expect(applicationPolicy(scope).Statement[0]!.Resource).toEqual([first.arns.get('a')]);
    await denied(asRole.getSecretValue({ SecretId: 'a' }));
  });

  it('decrypts with the key of the plan, for these secrets, through Secrets Manager, and with no other', async () => {
    const names = [
      { name: 'prod/shop/stripe', kmsKeyId: 'alias/own' },
      { name: 'prod/shop/db', kmsKeyId: 'other-key' },
    ];
    const { asRole } = await worldOf({ arn: APP, policies: [{ ...applicationPolicy(WITH_KEY) }] }, names);

    expect((await asRole.getSecretValue({ SecretId: 'prod/shop/stripe' })).SecretString).toBe('v');
    await expect(asRole.getSecretValue({ SecretId: 'prod/shop/db' })).rejects.toThrow('Access to KMS is not allowed');
  });

  it('has a statement for the key only when there is one', async () => {
    const { asRole } = await worldOf({ arn: APP, policies: [{ ...applicationPolicy(SCOPE) }] }, [
      { name: 'prod/shop/db', kmsKeyId: KEY },
    ]);

    expect(applicationPolicy(SCOPE).Statement).toHaveLength(1);
    await expect(asRole.getSecretValue({ SecretId: 'prod/shop/db' })).rejects.toThrow('Access to KMS is not allowed');
  });
});

describe('the policy of the operator', () => {
  it('stores, reads back and undoes the planned secrets, never at once and never others', async () => {
    const { asRole, root } = await worldOf({ arn: APP, policies: [{ ...operatorPolicy(WITH_KEY) }] }, [
      { name: 'prod/shop/foreign' },
    ]);
    const Tags = [{ Key: 'managed-by', Value: 'keylift' }];
    const SecretId = 'prod/shop/stripe';

    await expect(asRole.describeSecret({ SecretId })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await asRole.createSecret({ Name: SecretId, SecretString: 'v', Tags, KmsKeyId: KEY });
    expect((await asRole.getSecretValue({ SecretId })).SecretString).toBe('v');
    await asRole.listSecrets({});
    await denied(asRole.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }));
    await asRole.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
    await asRole.restoreSecret({ SecretId });
    await denied(asRole.createSecret({ Name: 'prod/shop/unplanned', SecretString: 'v' }));
    await denied(asRole.getSecretValue({ SecretId: 'prod/shop/foreign' }));
    await root.createSecret({ Name: 'prod/shop/db', SecretString: 'not ours' });
    await denied(asRole.deleteSecret({ SecretId: 'prod/shop/db', RecoveryWindowInDays: 7 }));
    await denied(asRole.putResourcePolicy({ SecretId, ResourcePolicy: '{}', BlockPublicPolicy: false }));
  });
});

describe('the policy of the rotation function', () => {
  it('goes through the steps of the planned secrets alone', async () => {
    const { asRole } = await worldOf({ arn: APP, policies: [{ ...rotationPolicy(SCOPE) }] }, [
      { name: 'prod/shop/db' },
      { name: 'x' },
    ]);

    await asRole.getRandomPassword({});
    const { VersionId } = await asRole.putSecretValue({
      SecretId: 'prod/shop/db',
      SecretString: 'w',
      VersionStages: ['AWSPENDING'],
    });
    expect(VersionId).toBeDefined();
    await denied(asRole.getSecretValue({ SecretId: 'x' }));
    await denied(asRole.deleteSecret({ SecretId: 'prod/shop/db' }));
  });
});

describe('another account', () => {
  const FOREIGN = 'arn:aws:iam::999988887777:role/workload';
  const read = (scope: AccessScope) => [{ ...applicationPolicy(scope) }];

  it('reads by ARN with all three policies, and not with one missing', async () => {
    const keyPolicy = { Version: '2012-10-17', Statement: [keyPolicyStatement(FOREIGN, WITH_KEY)] };
    const secrets = [{ name: 'prod/shop/db', kmsKeyId: KEY }];
    const policyText = JSON.stringify(secretResourcePolicy(FOREIGN));

    const all = await worldOf({ arn: FOREIGN, policies: read(WITH_KEY) }, secrets, keyPolicy);
    await denied(all.asRole.getSecretValue({ SecretId: all.arns.get('prod/shop/db') }));
    await all.root.putResourcePolicy({ SecretId: 'prod/shop/db', ResourcePolicy: policyText, BlockPublicPolicy: true });
    expect((await all.asRole.getSecretValue({ SecretId: all.arns.get('prod/shop/db') })).SecretString).toBe('v');
    await expect(all.asRole.getSecretValue({ SecretId: 'prod/shop/db' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });

    const noKey = await worldOf({ arn: FOREIGN, policies: read(WITH_KEY) }, secrets);
    await noKey.root.putResourcePolicy({ SecretId: 'prod/shop/db', ResourcePolicy: policyText });
    await expect(noKey.asRole.getSecretValue({ SecretId: noKey.arns.get('prod/shop/db') })).rejects.toThrow('Access to KMS');

    const noIdentity = await worldOf({ arn: FOREIGN, policies: [] }, secrets, keyPolicy);
    await noIdentity.root.putResourcePolicy({ SecretId: 'prod/shop/db', ResourcePolicy: policyText });
    await denied(noIdentity.asRole.getSecretValue({ SecretId: noIdentity.arns.get('prod/shop/db') }));
  });

  it('cannot read what the AWS managed key encrypts', async () => {
    const { asRole, root, arns } = await worldOf({ arn: FOREIGN, policies: read(SCOPE) }, [{ name: 'prod/shop/db' }]);
    await root.putResourcePolicy({ SecretId: 'prod/shop/db', ResourcePolicy: JSON.stringify(secretResourcePolicy(FOREIGN)) });

    await expect(asRole.getSecretValue({ SecretId: arns.get('prod/shop/db') })).rejects.toThrow('default KMS service key');
  });
});

const POLICIES: readonly [string, PolicyDocument][] = [
  ['application', applicationPolicy(WITH_KEY)],
  ['operator', operatorPolicy(WITH_KEY)],
  ['operator of a central account', operatorPolicy({ ...WITH_KEY, central: true })],
  ['rotation', rotationPolicy({ ...WITH_KEY, secrets: [AWKWARD] })],
];
const BUNDLES = POLICIES.flatMap(([audience, policy]) =>
  [undefined, ...PLATFORMS].map((platform) => {
    const settings = { region: REGION, account: ACCOUNT };
    const trust = platform === undefined ? {} : { trust: trustPolicy(platform, settings), instanceProfile: platform === 'ec2' };
    return {
      what: `${audience} on ${platform ?? 'nothing'}`,
      bundle: { name: `shop-${audience.replaceAll(' ', '-')}`, policy, ...trust },
    };
  }),
);

describe('snippets', () => {
  it.each(BUNDLES)('JSON of $what holds the documents', async ({ bundle }) => {
    const read = JSON.parse(await renderAccess(bundle, 'json')) as object;

    expect(read).toEqual('trust' in bundle ? { policy: bundle.policy, trust: bundle.trust } : bundle.policy);
  });

  it.each(BUNDLES)('Terraform of $what parses, with the same documents', async ({ bundle }) => {
    const text = await renderAccess(bundle, 'terraform');

    expect(text).toContain('aws_iam_policy');
    expect(documentsIn(text, 'terraform')).toContainEqual(bundle.policy);
    if ('trust' in bundle) expect(documentsIn(text, 'terraform')).toContainEqual(bundle.trust);
  });

  it.each(BUNDLES)('CloudFormation of $what holds the documents', async ({ bundle }) => {
    const documents = documentsIn(await renderAccess(bundle, 'cloudformation'), 'cloudformation');

    expect(documents).toContainEqual(bundle.policy);
    if ('trust' in bundle) expect(documents).toContainEqual(bundle.trust);
  });

  it('an instance profile goes with the role of EC2', async () => {
    const ec2 = BUNDLES.find(({ what }) => what.endsWith('on ec2'))!.bundle;

    expect(await renderAccess(ec2, 'terraform')).toContain('aws_iam_instance_profile');
    expect(await renderAccess(ec2, 'cloudformation')).toContain('AWS::IAM::InstanceProfile');
  });

  it.each(PLATFORMS)('%s says how the role is attached', (platform) => {
    const lines = attachment(platform, 'shop', { region: REGION, account: ACCOUNT });

    expect(lines.join('\n')).toContain('shop');
    for (const line of lines) expect(line).toMatch(/^(aws|kubectl|#) /);
  });
});

describe.skipIf(toolsMissing('cfn-lint'))('cfn-lint [needs cfn-lint]', () => {
  it('finds no error in any template', async () => {
    const folder = scratch();
    const files = await Promise.all(
      BUNDLES.map(async ({ bundle }, index) => {
        const file = join(folder, `${index}.yaml`);
        writeFileSync(file, await renderAccess(bundle, 'cloudformation'));
        return file;
      }),
    );

    expect(execFileSync(tool('cfn-lint')!, ['--regions', REGION, '--', ...files], { encoding: 'utf8' })).toBe('');
  });
});

describe.skipIf(nodeTools() === undefined)('the CDK [needs aws-cdk-lib]', () => {
  it('its types accept every snippet', async () => {
    const folder = scratch();
    symlinkSync(join(nodeTools()!, 'node_modules'), join(folder, 'node_modules'));
    const files = await Promise.all(
      BUNDLES.map(async ({ bundle }, index) => {
        const file = join(folder, `${index}.ts`);
        writeFileSync(file, await renderAccess(bundle, 'cdk'));
        return file;
      }),
    );
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: [],
    };
    const program = ts.createProgram(files, options);
    const faults = ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'));

    expect(existsSync(join(folder, 'node_modules', 'aws-cdk-lib'))).toBe(true);
    expect(faults).toEqual([]);
  });
});
