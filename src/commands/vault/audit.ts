// `keylift audit` and `keylift cost`: what to watch and what to pay for the secrets of a project. Neither asks AWS.
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { auditCloudFormation, auditLines, auditTerraform } from '../../report/audit.ts';
import { costLines, monthlyCost } from '../../report/cost.ts';
import { hasPartner } from '../../report/rotation-advice.ts';
import { pricesOf } from '../prices.ts';
import type { Io } from '../io.ts';
import { openProject } from '../project.ts';
import { projectSecrets, type ProjectSecret } from './migrated.ts';

export interface AuditFlags {
  readonly config?: string;
  readonly format: string;
}

export async function audit(path: string | undefined, flags: AuditFlags, io: Io): Promise<ExitCode> {
  const secrets = await secretsOf(path, flags, io);
  const ids = secrets.flatMap(({ name, arn }) => (arn === undefined ? [name] : [name, arn]));
  const watched = { application: secrets[0]!.plan.application || 'app', ids };
  if (flags.format === 'terraform') io.stdout(auditTerraform(watched));
  else if (flags.format === 'cloudformation') io.stdout(await auditCloudFormation(watched));
  else for (const line of auditLines(watched)) io.stdout(`${line}\n`);
  return EXIT.clean;
}

export interface CostFlags extends AuditFlags {
  readonly replicas: number;
  readonly processes: number;
  readonly cache: number;
  readonly uses: number;
  readonly secretPrice?: number;
  readonly callPrice?: number;
}

export async function cost(path: string | undefined, flags: CostFlags, io: Io): Promise<ExitCode> {
  const secrets = await secretsOf(path, flags, io);
  const { replicas, processes } = flags;
  const { config } = await openProject(path, flags, io);
  const credentials = secrets.map(({ item }) => (item.shape === 'fields' ? (item.digests?.length ?? 0) : 1));
  const alone = secrets.filter(({ item }) => item.shape === 'database' || item.sites.some(({ ruleId }) => hasPartner(ruleId)));
  const usage = {
    secrets: secrets.length,
    ungrouped: credentials.reduce((sum, count) => sum + count, 0),
    grouped: alone.length + (secrets.length > alone.length ? 1 : 0),
    replicas,
    processes,
    cacheSeconds: flags.cache,
    usesPerSecond: flags.uses,
  };
  const prices = pricesOf(config);
  const made = monthlyCost(usage, {
    secretMonth: flags.secretPrice ?? prices.secretMonth,
    calls10k: flags.callPrice ?? prices.calls10k,
  });
  if (flags.format === 'json') io.stdout(`${JSON.stringify({ usage, ...made }, null, 2)}\n`);
  else for (const line of costLines(usage, made)) io.stdout(`${line}\n`);
  return EXIT.clean;
}

async function secretsOf(
  path: string | undefined,
  flags: { readonly config?: string },
  io: Io,
): Promise<readonly ProjectSecret[]> {
  const project = await openProject(path, flags, io);
  const secrets = await projectSecrets(project.root);
  if (secrets.length > 0) return secrets;
  throw new KeyliftError('E0706', 'there are no secrets of this project yet', { exit: EXIT.usage, hint: 'keylift plan' });
}
