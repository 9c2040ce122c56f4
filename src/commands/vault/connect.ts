// The AWS flags that all commands share, and the connections they open. The SDK is loaded here and not before.
import type { Command } from 'commander';
import type { Store } from '../../core/store.ts';
import type { Vault } from '../../core/vault.ts';
import type { AwsOptions } from '../../stores/aws-caller.ts';
import type { Io } from '../io.ts';

/** Where and as whom. */
export interface AwsFlags {
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** Adds the flags to a command. */
export function withAws(command: Command): Command {
  return command
    .option('--region <name>', 'AWS region')
    .option('--profile <name>', 'AWS profile of the shared configuration')
    .option('--role-arn <arn>', 'role to assume first')
    .option('--external-id <text>', 'what the role wants to hear');
}

/** The flags that were given, as the stores take them. */
export function awsOptions(flags: AwsFlags, io: Io): AwsFlags & Pick<AwsOptions, 'signal' | 'onThrottle'> {
  const { region, profile, roleArn, externalId } = flags;
  return {
    signal: io.signal,
    onThrottle: (count) => {
      // The first one, the tenth, the hundredth: back-off is seen, and does not fill the screen.
      if (/^10*$/.test(String(count)))
        io.stderr(`  AWS asks for fewer calls a second: tried again after a pause (${count} so far)\n`);
    },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

export async function openVault(flags: AwsFlags, io: Io): Promise<Vault> {
  const { openAwsVault } = await import('../../stores/aws-vault.ts');
  return openAwsVault(awsOptions(flags, io));
}

export async function openStore(flags: AwsFlags, io: Io): Promise<Store> {
  const { openAwsStore } = await import('../../stores/aws-secrets-manager.ts');
  return openAwsStore(awsOptions(flags, io));
}

/** The region that calls will go to, as far as flags and environment say. */
export function regionOf(flags: AwsFlags, io: Io): string | undefined {
  return flags.region ?? io.env['AWS_REGION'] ?? io.env['AWS_DEFAULT_REGION'];
}
