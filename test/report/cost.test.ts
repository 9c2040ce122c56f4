import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseToObject } from 'hcl2-parser';
import { describe, expect, it } from 'vitest';
import { auditCloudFormation, auditTerraform, eventPattern, refusedReads } from '../../src/report/audit.ts';
import { costLines, monthlyCost } from '../../src/report/cost.ts';
import { fakeText } from '../support/fake.ts';
import { keylift, repository, scratch, writeTree } from '../support/run.ts';
import { tool, toolsMissing } from '../support/tools.ts';

const ONE = { secrets: 1, replicas: 0, processes: 1, cacheSeconds: 300, usesPerSecond: 1 };

describe('the cost of a month', () => {
  it.each([
    ['one secret, one process, cached', ONE, 0.4432],
    ['thirty secrets', { ...ONE, secrets: 30, processes: 0 }, 12],
    ['two replicas', { ...ONE, replicas: 2, processes: 0 }, 1.2],
    ['no cache, 100 uses a second', { ...ONE, cacheSeconds: 0, usesPerSecond: 100 }, 1296.4],
  ])('of %s', (_what, usage, total) => {
    expect(monthlyCost(usage).total).toBeCloseTo(total, 4);
  });

  it('is compared grouped and ungrouped, and prices can be given', () => {
    const made = monthlyCost({ ...ONE, secrets: 3, ungrouped: 30, grouped: 2, processes: 0 });
    expect([made.ungrouped, made.total, made.grouped].map((usd) => usd.toFixed(2))).toEqual(['12.00', '1.20', '0.80']);
    expect(monthlyCost({ ...ONE, processes: 0 }, { secretMonth: 2, calls10k: 1 }).total).toBe(2);
    expect(monthlyCost({ ...ONE, secrets: 0 }).grouped).toBe(0);
    expect(costLines(ONE, monthlyCost(ONE)).at(-1)).toContain('would change nothing');
  });
});

const WATCHED = {
  application: 'shop-app',
  ids: ['prod/shop/db', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/shop/db-AbCdEf'],
};

describe('audit', () => {
  it('watches the secrets of the project alone', () => {
    expect(JSON.stringify(eventPattern(WATCHED))).toContain('"secretId":["prod/shop/db"');
    expect(refusedReads(WATCHED)).toContain('$.requestParameters.secretId = "prod/shop/db"');
  });

  it('as Terraform parses', () => {
    const [read, fault] = parseToObject(auditTerraform(WATCHED)) as [{ resource: Record<string, object> }, unknown];

    expect(fault).toBeNull();
    expect(Object.keys(read.resource).toSorted()).toEqual([
      'aws_cloudwatch_event_rule',
      'aws_cloudwatch_event_target',
      'aws_cloudwatch_log_metric_filter',
    ]);
  });

  it.skipIf(toolsMissing('cfn-lint'))('as CloudFormation passes cfn-lint [needs cfn-lint]', async () => {
    const file = join(scratch(), 'audit.yaml');
    writeFileSync(file, await auditCloudFormation(WATCHED));

    expect(execFileSync(tool('cfn-lint')!, ['--regions', 'us-east-1', '--', file], { encoding: 'utf8' })).toBe('');
  });

  it('and cost are commands on a plan', async () => {
    const cwd = repository({
      'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
      'a.js': `export async function key() {\n  const paymentApiKey = '${fakeText(32, undefined, 61)}';\n  return paymentApiKey;\n}\n`,
    });
    const early = await keylift(['cost'], { cwd });
    await keylift(['plan', '--env', 'dev'], { cwd });
    const cost = await keylift(['cost', '--processes', '10', '--secret-price', '0.5'], { cwd });
    const audit = await keylift(['audit'], { cwd });

    expect(early.stderr).toContain('E0706');
    expect(cost.stdout).toContain('$0.93 a month');
    expect(audit.stdout).toContain('dev/shop/payment-api-key');
    writeTree(cwd, { 'keylift.config.json': '{ "prices": { "secretMonth": 2, "calls10k": 0 } }' });
    expect((await keylift(['cost', '--processes', '10'], { cwd })).stdout).toContain('$2.00 a month');
    expect((await keylift(['cost', '--secret-price', 'free'], { cwd })).stderr).toContain('E0104');
  });
});
