// `keylift check`: which values in the code are in the vault already, and under what name. Values are compared by digests
// under a key of this run.
import { randomBytes } from 'node:crypto';
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { secretDigest } from '../../core/fingerprint.ts';
import { printable } from '../../core/printable.ts';
import { atLeast, type Confidence } from '../../core/rule.ts';
import { fieldsOf } from '../../core/stored-value.ts';
import type { Vault } from '../../core/vault.ts';
import { openProject } from '../project.ts';
import type { Io } from '../io.ts';
import { openVault, type AwsFlags } from './connect.ts';

export interface CheckFlags extends AwsFlags {
  readonly config?: string;
  readonly prefix?: string;
  readonly confidence?: Confidence;
}

/** Exit 1 when a value in the code is not in the vault. */
export async function check(path: string | undefined, flags: CheckFlags, io: Io): Promise<ExitCode> {
  const project = await openProject(path, flags, io);
  const least = flags.confidence ?? project.config.confidence ?? 'medium';
  const findings = (await project.scan([''])).filter((one) => one.status === 'new' && atLeast(one.confidence, least));
  if (findings.length === 0) {
    io.stdout('No values in the code.\n');
    return EXIT.clean;
  }
  const key = randomBytes(32);
  const vault = await openVault(flags, io);
  const { stored, unread } = await storedValues(vault, flags.prefix, key);
  let missing = 0;
  for (const finding of findings) {
    const place = `${printable(finding.provenance[0].path)}:${finding.start.line}`;
    const where = stored.get(secretDigest(key, finding.secret)) ?? [];
    if (where.length === 0) missing += 1;
    const words = where.length === 0 ? 'not in the store' : `is ${where.map(printable).join(' and ')}`;
    io.stdout(`${where.length === 0 ? '!' : '='} ${place}  ${finding.ruleId}  ${words}\n`);
  }
  for (const { name, error } of unread) io.stderr(`not compared: ${printable(name)}: ${error.message}\n`);
  io.stdout(`${findings.length - missing} of ${findings.length} values in the code are in the store\n`);
  if (missing > 0) return EXIT.findings;
  return unread.length > 0 ? EXIT.incomplete : EXIT.clean;
}

/** Where each value of the vault is, by digest: the name, and `name#field` for the fields of JSON secrets. */
async function storedValues(
  vault: Vault,
  prefix: string | undefined,
  key: Uint8Array,
): Promise<{ stored: ReadonlyMap<string, string[]>; unread: readonly { name: string; error: KeyliftError }[] }> {
  const stored = new Map<string, string[]>();
  const unread: { name: string; error: KeyliftError }[] = [];
  const names: string[] = [];
  for await (const { name } of vault.list(prefix === undefined ? {} : { prefix })) names.push(name);
  for (const [name, content] of await vault.readMany(names)) {
    if (content instanceof KeyliftError) {
      unread.push({ name, error: content });
      continue;
    }
    const note = (digest: string, place: string) => stored.set(digest, [...(stored.get(digest) ?? []), place]);
    note(secretDigest(key, content.value), name);
    for (const [field, value] of fieldsOf(content.value) ?? []) note(secretDigest(key, value), `${name}#${field}`);
  }
  return { stored, unread };
}
