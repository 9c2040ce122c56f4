// `keylift rules list | explain | check`.
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { Secret } from '../core/secret.ts';
import type { Rule } from '../core/rule.ts';
import { createScanner } from '../detect/scanner.ts';
import { checkRules, type Seen } from '../ruleset/check.ts';
import { ruleById } from './rule-by-id.ts';
import { builtinRules, fullRules } from '../ruleset/load.ts';
import { loadConfig } from './config.ts';
import type { Io } from './io.ts';
import { activeRules } from './rule-set.ts';

export interface RulesOptions {
  readonly config?: string;
  readonly format?: string;
}

/** One rule a line: id, confidence, name. */
export async function listRules(options: RulesOptions, io: Io): Promise<ExitCode> {
  const { config, folder } = await loadConfig(io.cwd, options.config, io.cwd, io.env);
  const rules = (await activeRules(config, folder)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (options.format === 'json') {
    io.stdout(
      `${JSON.stringify(
        rules.map(({ id, name, kind, confidence, keywords, shape }) => ({ id, name, kind, confidence, keywords, shape })),
        null,
        2,
      )}\n`,
    );
    return EXIT.clean;
  }
  const width = Math.max(...rules.map((rule) => rule.id.length));
  for (const rule of rules) io.stdout(`${rule.id.padEnd(width)}  ${rule.confidence.padEnd(6)}  ${printable(rule.name)}\n`);
  io.stdout(`${rules.length} rules\n`);
  return EXIT.clean;
}

/** Everything about one rule. */
export async function explainRule(id: string, _options: RulesOptions, io: Io): Promise<ExitCode> {
  const rule = await ruleById(id);
  const rows: [string, string][] = [
    ['confidence', rule.confidence],
    ['looks for', rule.kind === 'pattern' ? (rule.pattern ?? '') : `a value given to a name with ${rule.keywords.join(', ')}`],
    ...(rule.proof === undefined ? [] : ([['proof', rule.proof]] as [string, string][])),
    ['stored as', rule.shape],
    ...rule.references.map((url): [string, string] => ['format', url]),
    ...(rule.rotation === undefined ? [] : ([['rotate at', rule.rotation]] as [string, string][])),
  ];
  io.stdout(
    `${rule.id}  ${rule.name}\n${rule.description}\n\n${rows.map(([key, value]) => `  ${key.padEnd(10)}  ${value}\n`).join('')}`,
  );
  return EXIT.clean;
}

/** Proves rules on generated samples; exit 1 when one does not hold. */
export async function rulesCheck(file: string | undefined, _options: RulesOptions, io: Io): Promise<ExitCode> {
  let subject: readonly Rule[] = await fullRules();
  let all: readonly Rule[] = builtinRules();
  if (file !== undefined) {
    const { loadUserRules } = await import('../ruleset/user-rules.ts');
    subject = await loadUserRules(resolve(io.cwd, file), all);
    all = [...all, ...subject];
  }
  const scanner = createScanner(all);
  const scan = (text: string): Seen[] =>
    scanner.scan({ bytes: Buffer.from(text), provenance: [{ kind: 'file', path: 'sample' }] }).map((finding) => ({
      ruleId: finding.ruleId,
      confidence: finding.confidence,
      is: (value) => finding.secret.equals(new Secret(value)),
    }));
  const problems = checkRules(subject, scan);
  for (const problem of problems) io.stdout(`${printable(problem.ruleId)}: ${printable(problem.words)}\n`);
  const providers = new Set(subject.map((rule) => rule.id.split('.')[0])).size;
  io.stdout(
    `${subject.length} rules of ${providers} providers, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`,
  );
  return problems.length === 0 ? EXIT.clean : EXIT.findings;
}
