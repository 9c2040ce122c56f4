// What a user tells `keylift emulator` about the world: faults on the command line, and roles, keys and everything else in a
// file. Data only, checked name by name.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { EXIT, KeyliftError, systemWords } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { FAULT_KINDS, type Fault } from '../emulator/faults.ts';
import type { EmulatorOptions } from '../emulator/server.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const fault = v.strictObject({
  kind: v.picklist(FAULT_KINDS),
  operation: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z][A-Za-z]+$/))),
  secretName: v.exactOptional(v.string()),
  nth: v.exactOptional(count),
  times: v.exactOptional(count),
  ms: v.exactOptional(count),
});
const texts = v.record(v.string(), v.string());
const strings = v.union([v.string(), v.array(v.string())]);
const policy = v.strictObject({
  Version: v.exactOptional(v.string()),
  Id: v.exactOptional(v.string()),
  Statement: v.array(
    v.looseObject({
      Effect: v.picklist(['Allow', 'Deny']),
      Action: v.exactOptional(strings),
      NotAction: v.exactOptional(strings),
      Resource: v.exactOptional(strings),
    }),
  ),
});
const WORLD = v.strictObject({
  account: v.exactOptional(v.string()),
  rates: v.exactOptional(v.pipe(v.number(), v.minValue(0.001))),
  faults: v.exactOptional(v.array(fault)),
  roles: v.exactOptional(
    v.array(
      v.strictObject({
        arn: v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/)),
        policies: v.array(policy),
        accessKeyId: v.exactOptional(v.string()),
        externalId: v.exactOptional(v.string()),
        tags: v.exactOptional(texts),
      }),
    ),
  ),
  keys: v.exactOptional(
    v.array(
      v.strictObject({
        keyId: v.string(),
        alias: v.exactOptional(v.pipe(v.string(), v.startsWith('alias/'))),
        state: v.exactOptional(v.picklist(['Enabled', 'Disabled', 'PendingDeletion'])),
        policy: v.exactOptional(policy),
      }),
    ),
  ),
});

/** Account, rates, faults, roles and keys from a JSON file. @throws KeyliftError E0300, E0301, E0303. */
export function readWorld(file: string, cwd: string): EmulatorOptions {
  const shown = printable(file);
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new KeyliftError('E0300', `configuration ${shown}: ${systemWords(error)}`, { exit: EXIT.usage });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new KeyliftError('E0301', `${shown}: not valid JSON`, { exit: EXIT.usage });
  }
  const result = v.safeParse(WORLD, data);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = printable(v.getDotPath(issue) ?? 'the file');
  throw new KeyliftError('E0303', `${shown}: ${where}: expected ${printable(issue.expected ?? 'something else')}`, {
    exit: EXIT.usage,
  });
}

const FIELDS: Readonly<Record<string, keyof Fault>> = {
  operation: 'operation',
  secret: 'secretName',
  nth: 'nth',
  times: 'times',
  ms: 'ms',
};

/** A fault as a flag spells it: `throttle,operation=CreateSecret,nth=3,times=2`. @throws KeyliftError E0104. */
export function parseFault(text: string): Fault {
  const [kind, ...pairs] = text.split(',');
  const given = pairs.map((pair): [string, string | number] => {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const key = at < 1 ? undefined : FIELDS[name];
    if (key === undefined) throw noFault(text, `"${printable(pair)}" is none of ${Object.keys(FIELDS).join('=, ')}=`);
    return [key, key === 'operation' || key === 'secretName' ? value : Number(value)];
  });
  const result = v.safeParse(fault, { kind, ...Object.fromEntries(given) });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'kind';
  throw noFault(text, where === 'kind' ? `the kinds are ${FAULT_KINDS.join(', ')}` : `${where} is not what it should be`);
}

/** `+8d`, `-90m`: how far the clock is ahead. @throws KeyliftError E0104. */
export function parseOffset(text: string): number {
  const [, sign, number, unit] = /^([+-])(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (sign === undefined || number === undefined || unit === undefined) {
    throw new KeyliftError('E0104', `--clock ${printable(text)} is no distance like +8d, -90m or +30s`, { exit: EXIT.usage });
  }
  const ms = Number(number) * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd'];
  return sign === '-' ? -ms : ms;
}

function noFault(text: string, why: string): KeyliftError {
  return new KeyliftError('E0104', `--fault ${printable(text.slice(0, 80))}: ${why}`, { exit: EXIT.usage });
}
