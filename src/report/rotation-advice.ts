// Who can rotate each migrated secret, and how that is set up: by AWS itself, by AWS with a partner, by a function, or by a
// person at the provider.
import type { PlanItem } from '../core/plan.ts';

/** What a rule says about rotation. */
export interface RuleFacts {
  readonly name: string;
  /** The provider's page. */
  readonly rotation?: string;
}

/** Advice for one secret. */
export type Advice = { readonly name: string } & (
  | {
      /** `hosted`: RotationType of CloudFormation, single user and alternating users. `own`: our function for it, if any. */
      readonly kind: 'function';
      readonly engine: string;
      readonly hosted?: { readonly single: string; readonly alternating: string };
      readonly own?: 'postgres' | 'mysql';
      /** The database is RDS, Aurora, Redshift or DocumentDB: AWS can keep the administrator's password itself. */
      readonly managed?: string;
    }
  | { readonly kind: 'partner'; readonly type: string; readonly page?: string }
  | { readonly kind: 'provider'; readonly provider: string; readonly page?: string }
  | {
      /** Several credentials in one secret: each is replaced at its own provider. */
      readonly kind: 'group';
      readonly fields: readonly { readonly field: string; readonly provider: string; readonly page?: string }[];
    }
);

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_available-rotation-templates.html */
const HOSTED: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  'aurora-postgresql': 'PostgreSQL',
  mysql: 'MySQL',
  'aurora-mysql': 'MySQL',
  mariadb: 'MariaDB',
  oracle: 'Oracle',
  sqlserver: 'SQLServer',
  db2: 'Db2',
  mongo: 'MongoDB',
  redshift: 'Redshift',
};
const OWN: Readonly<Record<string, 'postgres' | 'mysql'>> = {
  postgres: 'postgres',
  'aurora-postgresql': 'postgres',
  mysql: 'mysql',
  'aurora-mysql': 'mysql',
  mariadb: 'mysql',
};
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html, by rule. */
const PARTNERS: readonly (readonly [RegExp, string])[] = [
  [/^confluent\./, 'ConfluentCloudApiKey'],
  [/^databricks\./, 'DatabricksPAT'],
  [/^databricks-oauth\./, 'DatabricksSPSecret'],
  [/^datadog\.api-key$/, 'DatadogApiKey'],
  [/^datadog\.(?:prefixed-)?app-key$/, 'DatadogApplicationKey'],
  [/^gitlab\.personal-access-token$/, 'GitLabAccessToken'],
  [/^jenkins\./, 'JenkinsApiToken'],
  [/^mongodb-atlas\./, 'MongoDBAtlasServiceAccount'],
  [/^snowflake\./, 'SnowflakePat'],
];
const MANAGED: readonly (readonly [RegExp, string])[] = [
  [/\.redshift(?:-serverless)?\.amazonaws\.com$/, 'Redshift'],
  [/\.docdb\.amazonaws\.com$/, 'DocumentDB'],
  [/\.rds\.amazonaws\.com$/, 'RDS'],
];

/** True for rules whose credentials AWS can rotate together with the provider. */
export function hasPartner(ruleId: string): boolean {
  return PARTNERS.some(([pattern]) => pattern.test(ruleId));
}

/** `ruleOf` tells about the rule that found the secret. */
export function adviceFor(item: PlanItem, ruleOf: (id: string) => RuleFacts | undefined): Advice {
  const { name } = item.ref;
  const engine = String(item.fields?.['engine'] ?? '');
  if (item.shape === 'database' && engine !== '') {
    const hosted = HOSTED[engine];
    const own = OWN[engine];
    const host = String(item.fields?.['host'] ?? '');
    const managed = MANAGED.find(([pattern]) => pattern.test(host))?.[1];
    return {
      name,
      kind: 'function',
      engine,
      ...(hosted === undefined ? {} : { hosted: { single: `${hosted}SingleUser`, alternating: `${hosted}MultiUser` } }),
      ...(own === undefined ? {} : { own }),
      ...(managed === undefined ? {} : { managed }),
    };
  }
  if (item.shape === 'fields') return { name, kind: 'group', fields: fieldAdvice(item, ruleOf) };
  const ruleId = item.sites[0]?.ruleId ?? '';
  const rule = ruleOf(ruleId);
  const page = rule?.rotation === undefined ? {} : { page: rule.rotation };
  const type = PARTNERS.find(([pattern]) => pattern.test(ruleId))?.[1];
  if (type !== undefined) return { name, kind: 'partner', type, ...page };
  return { name, kind: 'provider', provider: rule?.name ?? ruleId, ...page };
}

function fieldAdvice(item: PlanItem, ruleOf: (id: string) => RuleFacts | undefined) {
  const fields = new Map<string, string>();
  for (const { parts, ruleId } of item.sites) for (const { key } of parts) if (!fields.has(key)) fields.set(key, ruleId);
  return [...fields].map(([field, ruleId]) => {
    const rule = ruleOf(ruleId);
    const provider = rule?.name ?? ruleId;
    return rule?.rotation === undefined ? { field, provider } : { field, provider, page: rule.rotation };
  });
}
