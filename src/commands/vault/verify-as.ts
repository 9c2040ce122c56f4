// Reads the stored secrets as the application would, with its own role: the proof that its policies let it.
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Io } from '../io.ts';
import { openVault, type AwsFlags } from './connect.ts';

/** One line a secret; exit 5 when the role cannot read one, saying whether IAM or the key stands in the way. */
export async function verifyAs(
  roleArn: string,
  secrets: readonly { readonly name: string; readonly arn: string }[],
  flags: AwsFlags,
  io: Io,
): Promise<ExitCode> {
  const vault = await openVault({ ...flags, roleArn }, io);
  let refused = 0;
  for (const { name, arn } of secrets) {
    try {
      await vault.content(arn);
      io.stdout(`readable    ${printable(name)}\n`);
    } catch (error) {
      const why = error instanceof KeyliftError ? REFUSALS[error.code] : undefined;
      if (why === undefined) throw error;
      refused += 1;
      io.stdout(`unreadable  ${printable(name)}: ${why}\n`);
    }
  }
  const shown = printable(roleArn);
  io.stdout(refused === 0 ? `${shown} reads all of them\n` : `${shown} cannot read ${refused} of ${secrets.length}\n`);
  return refused === 0 ? EXIT.clean : EXIT.store;
}

/** By code of the failure. Others are not about permissions and end the check. */
const REFUSALS: Readonly<Record<string, string | undefined>> = {
  E0804: 'IAM denies secretsmanager:GetSecretValue (keylift policy writes the policy)',
  E0805: 'IAM allows it, the KMS key does not: allow kms:Decrypt on the key (keylift policy --for key)',
};
