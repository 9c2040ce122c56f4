// What `keylift apply` asks AWS before the run, and does for the stored secrets after it: key and account, readers of other
// accounts, replicas, the proof with the application's own role.
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import type { CentralAccount, Plan } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { ApplyResult } from '../migrate/apply.ts';
import { elsewhere } from '../migrate/storing.ts';
import { keyPolicyStatement, secretResourcePolicy } from '../report/access-policy.ts';
import type { Io } from './io.ts';
import { isAwsManaged, needsOwnKey } from './plan-settings.ts';
import { awsOptions, openVault, regionOf, type AwsFlags } from './vault/connect.ts';

/** What is done for the secrets once they are stored. */
export interface AfterFlags extends AwsFlags {
  /** Role that must be able to read the secrets afterwards. */
  readonly verifyAs?: string;
  /** Regions to replicate the secrets to. */
  readonly replicate?: readonly string[];
}

/** Key, account and region of the plan, known to be good before anything is stored. @returns the options with the region. */
export async function checkAccount<T extends AwsFlags>(plan: Plan, options: T, io: Io): Promise<T> {
  const { central, kmsKeyId } = plan;
  const region = options.region ?? central?.region;
  const aws = region === undefined ? options : { ...options, region };
  if (central !== undefined) {
    if (isAwsManaged(kmsKeyId)) throw needsOwnKey();
    const { callerAccount } = await import('../stores/aws-identity.ts');
    const isThere = regionOf(options, io) === undefined || regionOf(options, io) === central.region;
    if (!isThere || (await callerAccount(awsOptions(aws, io))) !== central.account) throw elsewhere(central);
  }
  if (kmsKeyId !== undefined) await checkKey(kmsKeyId, central, aws, io);
  return aws;
}

/** A key that cannot be used is known before anything is stored. */
export async function checkKey(keyId: string, central: CentralAccount | undefined, flags: AwsFlags, io: Io): Promise<void> {
  const { usableKey } = await import('../stores/aws-identity.ts');
  try {
    const { customerManaged } = await usableKey(awsOptions(flags, io), keyId);
    if (central !== undefined && !customerManaged) throw needsOwnKey();
  } catch (error) {
    // Using a key needs no permission to look at it.
    if (!(error instanceof KeyliftError) || error.code !== 'E0804') throw error;
    io.stderr(`  key ${printable(keyId)} not checked: kms:DescribeKey is not allowed\n`);
  }
}

/** Readers, replicas and the proof with the application's role come after the run: none of them can undo it. */
export async function afterStoring(result: ApplyResult, options: AfterFlags, io: Io): Promise<ExitCode> {
  const { central } = result.plan;
  if (central !== undefined) await letIn(central, result, options, io);
  if (options.replicate !== undefined) {
    const vault = await openVault(options, io);
    for (const { name, arn } of result.secrets) {
      await vault.replicate(arn, options.replicate);
      io.stdout(`replicated  ${name} to ${options.replicate.map(printable).join(', ')}\n`);
    }
  }
  if (options.verifyAs === undefined) return EXIT.clean;
  const { verifyAs } = await import('./vault/verify-as.ts');
  return verifyAs(options.verifyAs, result.secrets, options, io);
}

/** Puts the policy that lets the readers in on each secret, and says what the key's own policy needs. */
async function letIn(central: CentralAccount, { plan, secrets }: ApplyResult, options: AwsFlags, io: Io): Promise<void> {
  const vault = await openVault(options, io);
  const policy = JSON.stringify(secretResourcePolicy(central.readers));
  for (const { name, arn } of secrets) {
    const there = await vault.policy(arn);
    if (there === undefined) await vault.putPolicy(arn, policy);
    // Somebody's own policy is theirs to change.
    const words = there === undefined ? 'let in' : there === policy ? 'are let in already' : 'must be added to its own policy';
    io.stdout(`readers     ${printable(name)}: ${words}\n`);
  }
  const scope = { region: central.region, account: central.account, secrets, kmsKeyArn: plan.kmsKeyId ?? '' };
  const statement = JSON.stringify(keyPolicyStatement(central.readers, scope), null, 2);
  io.stdout(
    `The policy of key ${printable(plan.kmsKeyId ?? '')} needs this statement (the readers need keylift policy's too):\n`,
  );
  io.stdout(`${statement}\n`);
}
