// The flags of the commands that work on stored secrets.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ExitCode } from '../../core/errors.ts';
import { SECRET_KINDS } from '../../core/secret-kinds.ts';
import { AUDIENCES, INFRASTRUCTURES, PLATFORMS } from '../../report/access-choices.ts';
import type { Io } from '../io.ts';
import { withAws } from './connect.ts';

const FORMATS = ['terminal', 'json'];

/** Adds the commands; `number` reads a whole number. */
export function vaultCommands(program: Command, io: Io, done: (code: ExitCode) => void, number: (text: string) => number): void {
  const all = <T extends object>(options: T) => ({ ...program.opts(), ...options });
  const format = () => new Option('-f, --format <format>', 'output format').choices(FORMATS).default('terminal');

  withAws(program.command('list [prefix]'))
    .description('secrets in the store, by name')
    .option('--tag <key=value...>', 'only those with these tags')
    .addOption(format())
    .action(async (prefix: string | undefined, options) => {
      const { listSecrets } = await import('./show.ts');
      done(await listSecrets(prefix, all(options), io));
    });
  withAws(program.command('show <name>'))
    .description('one secret: its state and its fields, values masked')
    .option('--key <field>', 'one field of a JSON secret')
    .option('--stage <label>', 'version stage (default: AWSCURRENT)')
    .option('--reveal', 'show the value, to a person at a terminal who says yes')
    .addOption(format())
    .action(async (name: string, options) => {
      const { showSecret } = await import('./show.ts');
      done(await showSecret(name, all(options), io));
    });
  withAws(program.command('diff <a> [b]'))
    .description('which fields of two secrets or versions (NAME@STAGE) differ; one name: previous against current')
    .action(async (a: string, b: string | undefined, options) => {
      const { diffSecrets } = await import('./show.ts');
      done(await diffSecrets(a, b, all(options), io));
    });
  withAws(program.command('store <name>'))
    .description('store one value, from standard input or a file, in the form AWS has for its kind')
    .addOption(new Option('--kind <kind>', 'what it is (default: what it looks like)').choices(SECRET_KINDS))
    .option('--file <path>', 'read it from this file')
    .option('--field <key=value...>', 'further fields that are no secret: ClientID, user_arn, masterarn, …')
    .option('--kms-key-id <id>', 'KMS key')
    .option('--tag <key=value...>', 'further tags')
    .option('--owner <name>', 'tag owner')
    .action(async (name: string, options) => {
      const { storeSecret } = await import('./store.ts');
      done(await storeSecret(name, all(options), io));
    });
  withAws(program.command('check [path]'))
    .description('which values in the code are in the store already')
    .option('--prefix <text>', 'look only at secrets whose name begins like this')
    .action(async (path: string | undefined, options) => {
      const { check } = await import('./check.ts');
      done(await check(path, all(options), io));
    });
  withAws(program.command('exec [command...]'))
    .description(
      'run a program (after --) with references (ref+awssecrets://NAME#/FIELD, ARNs) in its environment turned into values',
    )
    // Not --env-file: Node 20 reads that flag wherever it stands.
    .option('--dotenv <file...>', 'files of variables (default: .env, when there is one)')
    .action(async (command: string[], options) => {
      const { exec } = await import('./exec.ts');
      done(await exec(command, all(options), io));
    });
  withAws(program.command('policy [path]'))
    .description('IAM policies for the secrets of this project')
    .addOption(new Option('--for <audience>', 'whom it is for').choices([...AUDIENCES]).default('application'))
    .addOption(new Option('-f, --format <format>', 'how it is written').choices([...INFRASTRUCTURES]).default('json'))
    .addOption(new Option('--platform <name>', 'make a role for this platform').choices([...PLATFORMS]))
    .option('--account <id>', 'account of the secrets (default: that of the credentials)')
    .option('--kms-key-id <id>', 'key of the secrets (default: that of the plan)')
    .option('--reader <arn>', 'for resource and key: the role that reads')
    .option('--put', 'for resource: put it on the stored secrets')
    .option('--oidc-issuer <host>', 'for irsa: the issuer of the cluster')
    .option('--namespace <name>', 'for eks and irsa')
    .option('--service-account <name>', 'for eks and irsa')
    .action(async (path: string | undefined, options) => {
      const { policy } = await import('./policy.ts');
      done(await policy(path, all(options), io));
    });

  const schedule = (command: Command) =>
    withAws(command)
      .option('--schedule <expression>', 'rate(…) or cron(…), UTC', 'rate(30 days)')
      .option('--window <hours>', 'length of the rotation window', number);

  schedule(program.command('rotation [path]'))
    .description('who can rotate each secret of this project, and how to set it up')
    .addOption(
      new Option('-f, --format <format>', 'how it is written')
        .choices(['terminal', 'json', 'aws', 'terraform', 'cloudformation'])
        .default('terminal'),
    )
    .action(async (path: string | undefined, options) => {
      const { adviseRotation } = await import('./rotate.ts');
      done(await adviseRotation(path, all(options), io));
    });
  schedule(program.command('rotate <name>'))
    .description('rotate a secret whose readers are deployed, and watch until it is done')
    .option('--i-deployed', 'the code that reads the secret is deployed')
    .option('--function <arn>', 'Lambda function that rotates it (default: the one it has)')
    .option('--stdin', 'store a value made at the provider, from standard input')
    .option('--field <name>', 'with --stdin: the field of a JSON secret to replace')
    .option('--timeout <seconds>', 'how long to watch', number)
    .action(async (name: string, options) => {
      const { rotate } = await import('./rotate.ts');
      done(await rotate(name, all(options), io));
    });

  program
    .command('audit [path]')
    .description('what to watch in CloudTrail for the secrets of this project')
    .addOption(
      new Option('-f, --format <format>', 'how it is written')
        .choices(['terminal', 'terraform', 'cloudformation'])
        .default('terminal'),
    )
    .action(async (path: string | undefined, options) => {
      const { audit } = await import('./audit.ts');
      done(await audit(path, all(options), io));
    });
  program
    .command('cost [path]')
    .description('what the secrets of this project cost a month')
    .option('--replicas <n>', 'further regions', number, 0)
    .option('--processes <n>', 'processes that read them', number, 1)
    .option('--cache <seconds>', 'how long a process keeps a value; 0 for not at all', number, 300)
    .option('--uses <n>', 'without a cache: uses a second', number, 1)
    .option('--secret-price <usd>', 'price of a secret a month', price)
    .option('--call-price <usd>', 'price of ten thousand calls', price)
    .addOption(format())
    .action(async (path: string | undefined, options) => {
      const { cost } = await import('./audit.ts');
      done(await cost(path, all(options), io));
    });
}

function price(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected a price');
  return value;
}
