// `keylift policy`: the IAM side of a project's secrets, as JSON, Terraform, CloudFormation or CDK.
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Audience, Infrastructure, Platform } from '../../report/access-choices.ts';
import { renderAccess } from '../../report/access-formats.ts';
import { renderKeyStatement, renderSecretPolicies } from '../../report/access-readers.ts';
import {
  applicationPolicy,
  keyPolicyStatement,
  operatorPolicy,
  rotationPolicy,
  secretResourcePolicy,
  type AccessScope,
} from '../../report/access-policy.ts';
import { attachment, trustPolicy } from '../../report/access-trust.ts';
import type { Io } from '../io.ts';
import { openProject } from '../project.ts';
import { isAwsManaged, needsOwnKey } from '../plan-settings.ts';
import { awsOptions, openVault, regionOf, type AwsFlags } from './connect.ts';
import { projectSecrets } from './migrated.ts';

export interface PolicyFlags extends AwsFlags {
  readonly config?: string;
  readonly for: Audience;
  readonly format: Infrastructure;
  readonly platform?: Platform;
  readonly account?: string;
  readonly kmsKeyId?: string;
  readonly reader?: string;
  readonly put?: boolean;
  readonly oidcIssuer?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

/** Prints a policy; `--for resource --put` also puts it on the secrets. */
export async function policy(path: string | undefined, flags: PolicyFlags, io: Io): Promise<ExitCode> {
  const project = await openProject(path, flags, io);
  const secrets = await projectSecrets(project.root);
  if (secrets.length === 0) {
    throw new KeyliftError('E0706', 'there are no secrets to write a policy for', { exit: EXIT.usage, hint: 'keylift plan' });
  }
  const scope = await scopeOf(secrets, flags, io);
  const name = `${secrets[0]!.plan.application || 'app'}-${flags.for}`.slice(0, 64).replaceAll(/[^A-Za-z0-9+=,.@_-]/g, '-');

  if (flags.for === 'resource' || flags.for === 'key') {
    const reader = flags.reader;
    if (reader === undefined || !/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/\S+$/.test(reader)) {
      throw new KeyliftError('E0103', '--reader needs the ARN of the role that reads', { exit: EXIT.usage });
    }
    return flags.for === 'key' ? keyPolicy(reader, scope, flags, io) : resourcePolicy(reader, scope, flags, io);
  }
  const document = { application: applicationPolicy, operator: operatorPolicy, rotation: rotationPolicy }[flags.for](scope);
  const { platform } = flags;
  if (platform === undefined) {
    io.stdout(await renderAccess({ name, policy: document }, flags.format));
    return EXIT.clean;
  }
  const settings = { region: scope.region, account: scope.account, ...flags };
  const bundle = { name, policy: document, trust: trustPolicy(platform, settings), instanceProfile: platform === 'ec2' };
  io.stdout(await renderAccess(bundle, flags.format));
  io.stderr(
    `Attach the role ${name}:\n${attachment(platform, name, settings)
      .map((line) => `  ${line}\n`)
      .join('')}`,
  );
  return EXIT.clean;
}

async function keyPolicy(reader: string, scope: AccessScope, flags: PolicyFlags, io: Io): Promise<ExitCode> {
  if (scope.kmsKeyArn === undefined) throw needsOwnKey();
  io.stdout(await renderKeyStatement(keyPolicyStatement(reader, scope), flags.format));
  return EXIT.clean;
}

async function resourcePolicy(reader: string, scope: AccessScope, flags: PolicyFlags, io: Io): Promise<ExitCode> {
  if (reader.split(':')[4] !== scope.account && scope.kmsKeyArn === undefined) throw needsOwnKey();
  const document = secretResourcePolicy(reader);
  if (flags.put !== true) {
    io.stdout(await renderSecretPolicies(document, scope.secrets, flags.format));
    return EXIT.clean;
  }
  const text = JSON.stringify(document);
  const vault = await openVault(flags, io);
  for (const { name, arn } of scope.secrets) {
    if (arn === undefined) continue;
    const there = await vault.policy(arn);
    if (there !== undefined && there !== text) {
      io.stdout(`${printable(name)} has a policy of its own: add the statement to it\n`);
      continue;
    }
    await vault.putPolicy(arn, text);
    io.stdout(`policy put on ${printable(name)}\n`);
  }
  return EXIT.clean;
}

async function scopeOf(secrets: Awaited<ReturnType<typeof projectSecrets>>, flags: PolicyFlags, io: Io): Promise<AccessScope> {
  const stored = secrets.find(({ arn }) => arn !== undefined)?.arn?.split(':');
  const region = flags.region ?? stored?.[3] ?? regionOf(flags, io);
  if (region === undefined) throw new KeyliftError('E0801', 'no AWS region (set AWS_REGION or --region)', { exit: EXIT.usage });
  const { callerAccount, usableKey } = await import('../../stores/aws-identity.ts');
  const options = { ...awsOptions(flags, io), region };
  const account = flags.account ?? stored?.[4] ?? (await callerAccount(options));
  if (!/^\d{12}$/.test(account)) throw new KeyliftError('E0104', '--account needs 12 digits', { exit: EXIT.usage });
  const keyId = flags.kmsKeyId ?? secrets.find(({ plan }) => plan.kmsKeyId !== undefined)?.plan.kmsKeyId;
  // Only an ARN can stand in a policy; for an id or alias the key has to be asked.
  const kmsKeyArn = isAwsManaged(keyId)
    ? undefined
    : /^arn:[^:]+:kms:[^:]+:\d+:key\//.test(keyId!)
      ? keyId
      : await usableKey(options, keyId!).then(({ arn, customerManaged }) => (customerManaged ? arn : undefined));
  return {
    region,
    account,
    secrets: secrets.map(({ name, arn }) => ({ name, ...(arn === undefined ? {} : { arn }) })),
    ...(secrets.some(({ plan }) => plan.central !== undefined) ? { central: true } : {}),
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  };
}
