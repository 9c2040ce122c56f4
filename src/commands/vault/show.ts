// `keylift list | show | diff`: what is in the vault. Values are masked; `show --reveal` is for a person at a terminal.
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseReference } from '../../core/reference.ts';
import { fieldsOf } from '../../core/stored-value.ts';
import type { SecretDetails, StoredContent } from '../../core/vault.ts';
import { detailLines, differenceLines, listLines, shapeLines } from '../../report/vault-terminal.ts';
import type { Io } from '../io.ts';
import { openVault, type AwsFlags } from './connect.ts';

export interface ListFlags extends AwsFlags {
  readonly tag?: readonly string[];
  readonly format?: string;
}

/** `keylift list [prefix]`. */
export async function listSecrets(prefix: string | undefined, flags: ListFlags, io: Io): Promise<ExitCode> {
  const tags = Object.fromEntries(
    (flags.tag ?? []).map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new KeyliftError('E0104', `--tag ${printable(pair)} is not KEY=VALUE`, { exit: EXIT.usage });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const vault = await openVault(flags, io);
  const found: SecretDetails[] = [];
  for await (const one of vault.list({ ...(prefix === undefined ? {} : { prefix }), tags })) found.push(one);
  if (flags.format === 'json') io.stdout(`${JSON.stringify(found, null, 2)}\n`);
  else for (const line of listLines(found, io.terminal?.columns ?? 100)) io.stdout(`${line}\n`);
  return EXIT.clean;
}

export interface ShowFlags extends AwsFlags {
  readonly key?: string;
  readonly stage?: string;
  readonly reveal?: boolean;
  readonly format?: string;
}

/** `keylift show <name>`. @throws KeyliftError E0830 when nobody is there to look, E0815 for an unknown secret or field. */
export async function showSecret(id: string, flags: ShowFlags, io: Io): Promise<ExitCode> {
  if (flags.reveal === true && (io.confirm === undefined || io.terminal?.outIsTerminal !== true)) {
    throw new KeyliftError('E0830', '--reveal shows a value to a person at a terminal, and there is none', {
      exit: EXIT.usage,
      hint: 'keylift exec -- COMMAND gives values to a program',
    });
  }
  const vault = await openVault(flags, io);
  const details = await vault.details(id);
  if (details === undefined) throw unknown(id);
  const version = flags.stage === undefined ? {} : { stage: flags.stage };
  const content = await vault.content(details.arn, version);
  const shape = shapeOf(content);
  if (flags.key !== undefined && !shape.includes(flags.key)) throw noField(id, flags.key, shape);
  if (flags.reveal !== true) {
    if (flags.format === 'json') io.stdout(`${JSON.stringify({ ...details, kind: content.kind, fields: shape }, null, 2)}\n`);
    else for (const line of [...detailLines(details), ...shapeLines(content, shape)]) io.stdout(`${line}\n`);
    return EXIT.clean;
  }
  const what = flags.key === undefined ? details.name : `${details.name}, field ${printable(flags.key)}`;
  if (!(await io.confirm!(`Show the value of ${what} on this screen?`))) return EXIT.clean;
  const { revealText } = await import('./reveal.ts');
  // A field may be a number, as ports are.
  const shown = flags.key === undefined ? content.value : fieldsOf(content.value)!.get(flags.key)!;
  io.stdout(`${revealText(shown)}\n`);
  return EXIT.clean;
}

/** `keylift diff <a> [b]`: fields that differ, never how. `name@STAGE` names a version; alone, previous against current. */
export async function diffSecrets(a: string, b: string | undefined, flags: AwsFlags, io: Io): Promise<ExitCode> {
  const vault = await openVault(flags, io);
  const left = b === undefined && !a.includes('@') ? `${a}@AWSPREVIOUS` : a;
  const right = b ?? splitStage(a).id;
  const read = async (spec: string) => {
    const { id, stage } = splitStage(spec);
    return vault.content(id, stage === undefined ? {} : { stage });
  };
  const [from, to] = [await read(left), await read(right)];
  const lines = differenceLines(printable(left), printable(right), differencesOf(from, to));
  for (const line of lines) io.stdout(`${line}\n`);
  return from.value.equals(to.value) && from.kind === to.kind ? EXIT.clean : EXIT.findings;
}

/** One field of two values. */
export interface Difference {
  readonly field: string;
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
}

function differencesOf(from: StoredContent, to: StoredContent): readonly Difference[] {
  const before = from.kind === 'text' ? fieldsOf(from.value) : undefined;
  const after = to.kind === 'text' ? fieldsOf(to.value) : undefined;
  if (before === undefined || after === undefined) {
    return [{ field: '', kind: from.kind === to.kind && from.value.equals(to.value) ? 'same' : 'changed' }];
  }
  const fields = [...new Set([...before.keys(), ...after.keys()])];
  return fields.map((field) => {
    const [old, now] = [before.get(field), after.get(field)];
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : old.equals(now) ? 'same' : 'changed';
    return { field, kind };
  });
}

/** `name@STAGE`; an `@` may stand in names, so only a label in capitals at the end counts. */
function splitStage(spec: string): { readonly id: string; readonly stage?: string } {
  const reference = parseReference(spec);
  if (typeof reference === 'object') {
    return { id: reference.id, ...(reference.stage === undefined ? {} : { stage: reference.stage }) };
  }
  const match = /^(.+)@([A-Z][A-Z0-9_-]*)$/.exec(spec);
  return match === null ? { id: spec } : { id: match[1]!, stage: match[2]! };
}

function shapeOf(content: StoredContent): readonly string[] {
  return content.kind === 'text' ? [...(fieldsOf(content.value)?.keys() ?? [])] : [];
}

function unknown(id: string): KeyliftError {
  return new KeyliftError('E0815', `${printable(id)} is not in the store`, {
    exit: EXIT.store,
    hint: 'check --region and --profile',
  });
}

function noField(id: string, key: string, shape: readonly string[]): KeyliftError {
  const hint = shape.length === 0 ? 'it is no JSON object' : `it has ${shape.map(printable).join(', ')}`;
  return new KeyliftError('E0815', `${printable(id)} has no field ${printable(key)}`, { exit: EXIT.store, hint });
}
