// A role with its policies as people write infrastructure: IAM JSON, Terraform, CloudFormation, CDK.
import type { Infrastructure } from './access-choices.ts';
import type { PolicyDocument } from './access-policy.ts';
import { hclBlock, hclValue, Raw, type HclValue } from './hcl.ts';

/** A policy to make, and the role it is attached to when the platform is known. */
export interface AccessBundle {
  /** Identifier-like, e.g. `billing-app`. */
  readonly name: string;
  readonly policy: PolicyDocument;
  readonly trust?: PolicyDocument;
  /** The role needs an instance profile. */
  readonly instanceProfile?: boolean;
}

/** The bundle as text with a final line break. */
export async function renderAccess(bundle: AccessBundle, format: Infrastructure): Promise<string> {
  switch (format) {
    case 'json': {
      const { policy, trust } = bundle;
      return `${JSON.stringify(trust === undefined ? policy : { policy, trust }, null, 2)}\n`;
    }
    case 'terraform':
      return terraform(bundle);
    case 'cloudformation':
      return yamlText(template(bundle));
    case 'cdk':
      return cdk(bundle);
    default:
      return format satisfies never;
  }
}

/** Data as YAML; the library is only loaded for this. */
export async function yamlText(data: object): Promise<string> {
  const { stringify } = await import('yaml');
  // A reader may take an unquoted 2012-10-17 for a date.
  // CloudFormation knows no aliases.
  return stringify(data, {
    aliasDuplicateObjects: false,
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
}

function terraform({ name, policy, trust, instanceProfile }: AccessBundle): string {
  const label = name.replaceAll(/[^A-Za-z0-9_]/g, '_');
  const json = (document: PolicyDocument) => new Raw(`jsonencode(${hclValue(document as unknown as HclValue, '  ')})`);
  const blocks = [hclBlock(['resource', 'aws_iam_policy', label], { name, policy: json(policy) })];
  if (trust !== undefined) {
    blocks.push(
      hclBlock(['resource', 'aws_iam_role', label], { name, assume_role_policy: json(trust) }),
      hclBlock(['resource', 'aws_iam_role_policy_attachment', label], {
        role: new Raw(`aws_iam_role.${label}.name`),
        policy_arn: new Raw(`aws_iam_policy.${label}.arn`),
      }),
    );
    if (instanceProfile === true) {
      blocks.push(
        hclBlock(['resource', 'aws_iam_instance_profile', label], { name, role: new Raw(`aws_iam_role.${label}.name`) }),
      );
    }
  }
  return blocks.join('\n');
}

function template({ name, policy, trust, instanceProfile }: AccessBundle): object {
  const id = identifier(name);
  const role =
    trust === undefined
      ? {}
      : { [`${id}Role`]: { Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument: trust } } };
  const attached = trust === undefined ? {} : { Roles: [{ Ref: `${id}Role` }] };
  const profile =
    instanceProfile === true && trust !== undefined
      ? {
          [`${id}InstanceProfile`]: {
            Type: 'AWS::IAM::InstanceProfile',
            Properties: { InstanceProfileName: name, Roles: [{ Ref: `${id}Role` }] },
          },
        }
      : {};
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      [`${id}Policy`]: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { ManagedPolicyName: name, PolicyDocument: policy, ...attached },
      },
      ...role,
      ...profile,
    },
  };
}

function cdk({ name, policy, trust, instanceProfile }: AccessBundle): string {
  const id = identifier(name);
  const document = (value: PolicyDocument) => JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
  const lines = [
    "import { aws_iam as iam } from 'aws-cdk-lib';",
    "import { Construct } from 'constructs';",
    '',
    `export class ${id}Access extends Construct {`,
    '  constructor(scope: Construct, id: string) {',
    '    super(scope, id);',
    `    const policy = new iam.CfnManagedPolicy(this, 'Policy', {`,
    `      managedPolicyName: ${JSON.stringify(name)},`,
    `      policyDocument: ${document(policy)},`,
    '    });',
  ];
  if (trust === undefined) lines.push('    void policy;');
  else {
    lines.push(
      `    const role = new iam.CfnRole(this, 'Role', {`,
      `      roleName: ${JSON.stringify(name)},`,
      `      assumeRolePolicyDocument: ${document(trust)},`,
      '      managedPolicyArns: [policy.ref],',
      '    });',
    );
    if (instanceProfile === true) {
      lines.push(
        `    new iam.CfnInstanceProfile(this, 'InstanceProfile', { instanceProfileName: ${JSON.stringify(name)}, roles: [role.ref] });`,
      );
    } else lines.push('    void role;');
  }
  return `${[...lines, '  }', '}'].join('\n')}\n`;
}

/** `billing-app` as `BillingApp`. */
export function identifier(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const joined = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `App${joined}`;
}
