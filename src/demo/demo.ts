// The demo's story, step by step. What a user would type is shown, and what they would see is the program's own output.
import { join } from 'node:path';
import { differences, layOut, linkPackages, snapshot } from './layout.ts';
import { holding } from './canary.ts';
import { rotateUnderLoad } from './rotation.ts';
import { say, table, title, typed, type Check } from './screen.ts';
import { databaseServer, paymentsServer } from './servers.ts';
import { observe } from './service.ts';
import type { Ran, Shell } from './shell.ts';
import { serviceValues } from './values.ts';

export interface Stage {
  /** This repository. */
  readonly root: string;
  readonly scratch: string;
  readonly shell: Shell;
  readonly emulatorUrl: string;
}

const MIGRATED = ['databasePassword', 'paymentsKey', 'workerKey', 'mailKey', 'reportToken'];
const REFUSED = ['partnerToken', 'browserToken', 'testPassword', 'awsSecret'];

/** True when every promise held. */
export async function runDemo({ root, scratch, shell, emulatorUrl }: Stage): Promise<boolean> {
  const database = await databaseServer();
  const payments = await paymentsServer();
  try {
    const values = serviceValues({ database: database.port, payments: payments.port });
    const valueOf = (name: string) => values[name]!;
    database.accept([`shop_app:${valueOf('databasePassword')}`]);
    payments.accept([valueOf('paymentsKey'), valueOf('workerKey'), valueOf('reportToken')]);
    const shop = join(scratch, 'shop');
    const cli = join(root, 'dist', 'keylift.cjs');
    const keylift = (args: readonly string[], show: boolean): Promise<Ran> => {
      if (show) typed(`keylift ${args.join(' ')}`);
      return shell.run(process.execPath, [cli, ...args], { cwd: shop, show });
    };

    title('A small shop with its credentials in the code');
    await layOut(join(root, 'fixtures', 'demo', 'service'), shop, values, shell);
    linkPackages(shop, join(root, 'node_modules'));
    const original = snapshot(shop);
    const before = await observe(shop, root, shell);
    say('A service, a worker and a nightly job; a database and a payments provider that refuse wrong credentials.');
    for (const [name, answer] of Object.entries(before)) say(`${name.padEnd(8)} ${answer}`);

    title('Find: in the files and in everything git remembers');
    await keylift(['scan'], true);
    const history = JSON.parse((await keylift(['scan', '--history', '--format', 'json'], false)).stdout) as Scan;
    const onlyInHistory = history.findings.filter((finding) => finding.inHead === false);
    typed('keylift scan --history');
    say(
      `${history.secrets} secrets in ${history.ledger.commits} commits; ${onlyInHistory.length} only in history: ${onlyInHistory.map((one) => `${one.ruleName} in ${one.path}`).join(', ')}`,
    );

    title('Plan: what would be stored and rewritten, and what not');
    await keylift(['plan', '--env', 'demo', '--app', 'shop'], true);
    const planned = JSON.parse(
      (await keylift(['plan', '--env', 'demo', '--app', 'shop', '--format', 'json'], false)).stdout,
    ) as PlanFile;

    title('Apply: store, read back, rewrite, check');
    const applied = await keylift(['apply', '--yes'], true);
    const migrated = snapshot(shop);

    title('The program after the migration');
    const after = await observe(shop, root, shell);
    for (const [name, answer] of Object.entries(after)) say(`${name.padEnd(8)} ${answer}`);
    const leaks = holding(shop, MIGRATED.map(valueOf), shell.transcript());
    say(
      leaks.length === 0
        ? 'No byte of a migrated value is left in the tree, the plan, the journal or anything printed.'
        : `LEFT BEHIND: ${leaks.join(', ')}`,
    );

    title('Rotate: a new database password while the service answers');
    const rotation = await rotateUnderLoad({
      shop,
      shell,
      emulatorUrl,
      database,
      password: valueOf('databasePassword'),
      secret: databaseSecret(planned),
    });
    say(
      `${rotation.answered} requests answered, ${rotation.failed} failed; the old password is ${rotation.oldIsDead ? 'dead' : 'STILL ALIVE'}.`,
    );

    title('Roll back: every byte as it was');
    await keylift(['status'], true);
    const rolledBack = await keylift(['rollback', '--yes'], true);
    const changed = differences(original, snapshot(shop));
    const dirty = (await shell.run('git', ['status', '--porcelain'], { cwd: shop })).stdout.trim();

    const sites = planned.items.flatMap((item) => item.sites);
    const checks: Check[] = [
      { name: 'found, in the files', value: `${sites.length + planned.refusals.length} places`, holds: covers(planned) },
      {
        name: 'migrated',
        value: `${sites.length} places, ${planned.items.length} secrets`,
        holds: applied.code === 0 && planned.items.length === MIGRATED.length,
      },
      {
        name: 'refused with a reason',
        value: [...new Set(planned.refusals.map((one) => one.code))].toSorted().join(', '),
        holds: REFUSED.length <= planned.refusals.length,
      },
      {
        name: 'still in history',
        value: `${onlyInHistory.length} secret`,
        holds: onlyInHistory.length === 1 && onlyInHistory[0]!.ruleId.startsWith('github.'),
      },
      {
        name: 'output before = output after',
        value: `${Object.keys(before).length} answers`,
        holds: JSON.stringify(before) === JSON.stringify(after) && !JSON.stringify(after).includes('error'),
      },
      {
        name: 'values left behind',
        value: String(leaks.length),
        holds: leaks.length === 0 && differences(original, migrated).length > 0,
      },
      {
        name: 'rotation: failed requests',
        value: `${rotation.failed} of ${rotation.answered + rotation.failed}`,
        holds: rotation.failed === 0 && rotation.answered > 5 && rotation.oldIsDead,
      },
      {
        name: 'bytes after rollback = bytes before',
        value: `${original.size} files`,
        holds: rolledBack.code === 0 && changed.length === 0 && dirty === '',
      },
    ];
    return table(checks);
  } finally {
    await database.close();
    await payments.close();
  }
}

interface Scan {
  readonly secrets: number;
  readonly findings: readonly {
    readonly ruleId: string;
    readonly ruleName: string;
    readonly path: string;
    readonly inHead?: boolean;
  }[];
  readonly ledger: { readonly commits: number };
}

interface PlanFile {
  readonly items: readonly {
    readonly ref: { readonly name: string };
    readonly shape: string;
    readonly sites: readonly { readonly path: string }[];
  }[];
  readonly refusals: readonly { readonly path: string; readonly code: string }[];
}

function databaseSecret(plan: PlanFile): string {
  const item = plan.items.find((one) => one.shape === 'database');
  if (item === undefined) throw new Error('the database login was not planned');
  return item.ref.name;
}

/** Every file that a credential was planted in is spoken of in the plan. */
function covers(plan: PlanFile): boolean {
  const spoken = new Set([
    ...plan.items.flatMap((item) => item.sites.map((site) => site.path)),
    ...plan.refusals.map((one) => one.path),
  ]);
  return [
    'src/config.ts',
    'src/database.ts',
    'src/payments.ts',
    'src/storage.ts',
    'src/plans.ts',
    'worker/worker.cjs',
    'lambda/handler.mjs',
    'web/checkout.tsx',
    'test/orders.test.ts',
  ].every((path) => spoken.has(path));
}
