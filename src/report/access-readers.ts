// What lets other accounts' roles read, as people write infrastructure: the policy on each secret, and the statement that
// goes into the policy of their key.
import type { Infrastructure } from './access-choices.ts';
import { identifier, yamlText } from './access-formats.ts';
import type { AccessScope, PolicyDocument, Statement } from './access-policy.ts';
import { hclBlock, hclValue, Raw, type HclValue } from './hcl.ts';

/** The policy on each of the secrets as text with a final line break. As JSON it is the document alone: all have the same. */
export async function renderSecretPolicies(
  policy: PolicyDocument,
  secrets: AccessScope['secrets'],
  format: Infrastructure,
): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(policy, null, 2)}\n`;
    case 'terraform':
      return labelled(secrets)
        .map(([label, secret]) => terraformPolicy(label, secret, policy))
        .join('\n');
    case 'cloudformation': {
      const resources = labelled(secrets).map(([label, { name, arn }]) => [
        `${identifier(label)}Policy`,
        {
          Type: 'AWS::SecretsManager::ResourcePolicy',
          Properties: { SecretId: arn ?? name, BlockPublicPolicy: true, ResourcePolicy: policy },
        },
      ]);
      return yamlText({ AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(resources) });
    }
    case 'cdk':
      return cdkPolicies(policy, secrets);
    default:
      return format satisfies never;
  }
}

/** The statement as text with a final line break, to be put into the policy that the key has. */
export async function renderKeyStatement(statement: Statement, format: Infrastructure): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(statement, null, 2)}\n`;
    case 'terraform':
      return `locals {\n  secrets_key_statement = ${hclValue(statement as unknown as HclValue, '  ')}\n}\n`;
    case 'cloudformation':
      return yamlText([statement]);
    case 'cdk':
      return [
        "import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';",
        '',
        'export function letReadersDecrypt(key: kms.Key): void {',
        `  key.addToResourcePolicy(iam.PolicyStatement.fromJson(${shifted(statement, '  ')}));`,
        '}',
        '',
      ].join('\n');
    default:
      return format satisfies never;
  }
}

function terraformPolicy(label: string, { name, arn }: AccessScope['secrets'][number], policy: PolicyDocument): string {
  const attributes = {
    secret_arn: arn ?? new Raw(`data.aws_secretsmanager_secret.${label}.arn`),
    block_public_policy: true,
    policy: new Raw(`jsonencode(${hclValue(policy as unknown as HclValue, '  ')})`),
  };
  const resource = hclBlock(['resource', 'aws_secretsmanager_secret_policy', label], attributes);
  // The end of its ARN is not known before the secret is there.
  return arn === undefined ? `${hclBlock(['data', 'aws_secretsmanager_secret', label], { name })}\n${resource}` : resource;
}

function cdkPolicies(policy: PolicyDocument, secrets: AccessScope['secrets']): string {
  const made = labelled(secrets).flatMap(([label, { name, arn }]) => [
    `    new secretsmanager.CfnResourcePolicy(this, '${identifier(label)}', {`,
    `      secretId: ${JSON.stringify(arn ?? name)},`,
    '      blockPublicPolicy: true,',
    '      resourcePolicy: policy,',
    '    });',
  ]);
  return [
    "import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';",
    "import { Construct } from 'constructs';",
    '',
    `const policy = ${JSON.stringify(policy, null, 2)};`,
    '',
    'export class SecretReaders extends Construct {',
    '  constructor(scope: Construct, id: string) {',
    '    super(scope, id);',
    ...made,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Each secret with a name for its resource: `prod/shop/db` as `prod_shop_db`, told apart by a number where two would be one. */
function labelled(secrets: AccessScope['secrets']): readonly (readonly [string, AccessScope['secrets'][number]])[] {
  const taken = new Set<string>();
  return secrets.map((secret) => {
    const plain = secret.name.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)/, 's');
    let label = plain;
    for (let count = 2; taken.has(identifier(label)); count += 1) label = `${plain}_${count}`;
    taken.add(identifier(label));
    return [label, secret] as const;
  });
}

function shifted(value: object, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}
