// `keylift doctor`: does the hook really run? Looks at how it is installed and tries it on a planted sample.
import { generateKeyPairSync } from 'node:crypto';
import { EXIT, KeyliftError, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { managerOf } from '../hooks/registry.ts';
import { invocationIn, openHookRepository } from '../hooks/repository.ts';
import { tryHook } from '../hooks/trial.ts';
import { workTreeTop } from '../sources/repository.ts';
import type { Io } from './io.ts';

interface Check {
  readonly good: boolean;
  readonly text: string;
  readonly hint?: string;
}

/** Exit 1 when something is wrong. @throws KeyliftError E0202 outside a work tree. */
export async function doctor(io: Io): Promise<ExitCode> {
  const top = workTreeTop(io.cwd);
  if (top === undefined) throw new KeyliftError('E0202', 'not inside a git work tree', { exit: EXIT.usage });
  const repository = await openHookRepository(top);
  const manager = managerOf(repository);
  const [major, minor] = repository.gitVersion;
  const node = process.versions.node;
  const checks: Check[] = [
    {
      good: major > 2 || (major === 2 && minor >= 36),
      text: `git ${major}.${minor}`,
      hint: 'trying hooks needs git 2.36 or newer',
    },
    { good: true, text: `node ${node}, keylift ${__KEYLIFT_VERSION__}` },
  ];
  const hooksPath = repository.config('core.hooksPath');
  if (hooksPath !== undefined)
    checks.push({ good: true, text: `core.hooksPath is ${printable(hooksPath)}: hooks in other folders do not run` });
  const missing =
    manager.install(repository, ['pre-commit'], invocationIn(top, process.argv[1] ?? '', process.execPath)).length > 0;
  checks.push({
    good: true,
    text: `hooks are run by ${manager.name}${missing ? ', and keylift init would change something there' : ''}`,
  });

  const trial = tryHook(top, sample());
  if (trial.ours && trial.refused) checks.push({ good: true, text: 'a planted credential was refused by the pre-commit hook' });
  else if (trial.refused) {
    const text = `the pre-commit hook failed for another reason: ${printable(trial.words).slice(0, 200)}`;
    checks.push({ good: false, text, hint: 'run it by hand: git hook run pre-commit' });
  } else checks.push({ good: false, text: 'a planted credential went through the pre-commit hook', hint: 'keylift init' });

  for (const { good, text, hint } of checks)
    io.stdout(`${good ? 'ok  ' : 'FAIL'}  ${text}${!good && hint !== undefined ? `\n      try: ${hint}` : ''}\n`);
  return checks.every(({ good }) => good) ? EXIT.clean : EXIT.findings;
}

/** A fresh private key: every rule set knows it, and it opens nothing. */
function sample(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
