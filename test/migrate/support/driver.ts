// A process that carries out one command of the migration, to be killed. Arguments: command, root, plan file.
import { KeyliftError } from '../../../src/core/errors.ts';
import { applyPlan, resumeRun } from '../../../src/migrate/apply.ts';
import { readPlan } from '../../../src/migrate/plan-file.ts';
import { rollbackRun } from '../../../src/migrate/rollback.ts';
import { openAwsStore } from '../../../src/stores/aws-secrets-manager.ts';
import { portsFor } from './project.ts';
import { SHOP_VALUES } from './shop.ts';

const [command, root, file] = process.argv.slice(2) as [string, string, string];
const interrupt = new AbortController();
process.on('SIGINT', () => {
  interrupt.abort();
});
const ports = portsFor(root, await openAwsStore(), SHOP_VALUES, {
  signal: interrupt.signal,
  onStep: (entry) => {
    if (entry.step === process.env['INTERRUPT_AT']) process.kill(process.pid, 'SIGINT');
  },
});
try {
  if (command === 'apply') await applyPlan(await readPlan(file, undefined), ports);
  else if (command === 'resume') await resumeRun(ports);
  else await rollbackRun(ports);
  process.stdout.write('done\n');
} catch (error) {
  if (!(error instanceof KeyliftError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
  process.exitCode = error.exit;
}
