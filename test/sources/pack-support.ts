// Repositories whose stored form is interesting: long delta chains, text that moves, secrets that come and go.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Rule } from '../../src/core/rule.ts';
import { marksIn, type TraceScanner } from '../../src/core/trace.ts';
import { createEngine } from '../../src/detect/engine/engine.ts';
import { traceScanner } from '../../src/detect/traces.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import type { Core } from '../../src/sources/pack/core.ts';
import { growForest } from '../../src/sources/pack/forest.ts';
import { BLOB, idOf } from '../../src/sources/pack/object-table.ts';
import { openStore } from '../../src/sources/pack/object-store.ts';
import { openInput } from '../../src/sources/pack/pack-input.ts';
import { createPass, passCore, type PassInput, type PassResult } from '../../src/sources/pack/pass.ts';
import { createWalker } from '../../src/sources/pack/walker.ts';
import { toUtf8 } from '../../src/sources/segments.ts';
import { fakeText } from '../support/fake.ts';

export const SETTINGS: PassInput['settings'] = {
  object: 8 * 1024 * 1024,
  arena: 64 * 1024 * 1024,
  windows: 64,
  maxFileSize: Number.POSITIVE_INFINITY,
  messages: false,
};

export const RULES: readonly Rule[] = builtinRules();

export function passInput(gitDir: string, idBytes = 20, settings: PassInput['settings'] = SETTINGS): PassInput {
  const store = openStore(join(gitDir, 'objects'), [], idBytes);
  return { store, forest: growForest(store.table).forest, settings };
}

/** The whole pass in this thread. */
export function runPass(input: PassInput, engine = true): { result: PassResult; scanner: TraceScanner; core: Core } {
  const core = passCore(input);
  const scanner = traceScanner(RULES, engine ? createEngine(RULES, core.memory) : undefined, 'low');
  const pass = createPass(input, core, scanner);
  for (let part = 0; part + 1 < input.forest.parts.length; part += 1) pass.part(part);
  return { result: pass.done(), scanner, core };
}

/** Every object as the walker rebuilds it. */
export function rebuilt(input: PassInput): { type: number; id: string; bytes: Buffer }[] {
  const core = passCore(input);
  const file = openInput(input.store, core, input.settings.windows, input.settings.object);
  const objects: { type: number; id: string; bytes: Buffer }[] = [];
  const limits = { object: input.settings.object, delta: input.settings.object };
  const walker = createWalker<undefined>(input.store.table, input.forest, core, file, limits, {
    leastRun: () => 1,
    extra: () => 0,
    visit(row, type, address, size) {
      objects.push({ type, id: idOf(input.store.table, row), bytes: Buffer.from(core.bytes.subarray(address, address + size)) });
      return undefined;
    },
    lost() {},
  });
  for (const root of input.forest.roots) walker.walk(root);
  file.close();
  return objects;
}

export function objectId(type: number, bytes: Uint8Array, algorithm: string): string {
  const name = ['', 'commit', 'tree', 'blob', 'tag'][type]!;
  return createHash(algorithm).update(`${name} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Pairs "blob id, what was found" of a pass. */
export function pairsOf(input: PassInput, engine = true): Set<string> {
  const { result, scanner } = runPass(input, engine);
  const pairs = new Set<string>();
  for (let i = 0; i < result.blobs.length; i += 2 + result.blobs[i + 1]!) {
    for (const mark of result.blobs.subarray(i + 2, i + 2 + result.blobs[i + 1]!))
      pairs.add(`${idOf(input.store.table, result.blobs[i]!)} ${JSON.stringify(scanner.marks[mark - 1])}`);
  }
  return pairs;
}

/** The same pairs by scanning every blob whole with the plain keyword search. */
export function pairsWhole(input: PassInput): Set<string> {
  const scanner = traceScanner(RULES, undefined, 'low');
  const pairs = new Set<string>();
  for (const { type, id, bytes: raw } of rebuilt(input)) {
    if (type !== BLOB) continue;
    const bytes = toUtf8(raw);
    for (const mark of marksIn(scanner, scanner.scan(bytes, 0, bytes.length, Uint32Array.of(0, bytes.length), 0, 1)))
      pairs.add(`${id} ${JSON.stringify(scanner.marks[mark - 1])}`);
  }
  return pairs;
}

/** A stream of numbers below `limit`, the same for the same seed. */
export function numbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % limit;
  };
}

/** A line of something like code; some hold a made-up secret. */
export function line(next: (limit: number) => number): string {
  const kind = next(24);
  const seed = next(1_000_000) + 1;
  if (kind === 0) return `aws_key = "${['AK', 'IA'].join('')}${fakeText(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', seed)}"`;
  if (kind === 1) return `const dbPassword = '${fakeText(14, undefined, seed)}!7';`;
  if (kind === 2) return `url: postgres://app:${fakeText(12, undefined, seed)}@db.internal:5432/shop`;
  if (kind === 3)
    return (
      ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ') +
      `\n${fakeText(64, undefined, seed)}\n${fakeText(40, undefined, seed + 1)}\n` +
      ['-----END RSA', 'PRIVATE KEY-----'].join(' ')
    );
  if (kind === 4) return `api_token: ${fakeText(32, 'abcdef0123456789', seed)}`;
  return `  ${fakeText(3 + next(9), 'abcdefghij', seed)}(${fakeText(next(60), 'klmnop qrst', seed)});`;
}

/** Changes text the way people do: lines added, dropped, moved, doubled, and single characters changed in place. */
export function edited(lines: readonly string[], next: (limit: number) => number): string[] {
  const result = [...lines];
  for (let changes = 1 + next(4); changes > 0; changes -= 1) {
    const at = next(result.length + 1);
    const kind = next(6);
    if (kind === 0) result.splice(at, 0, line(next));
    else if (kind === 1) result.splice(at, 1);
    else if (kind === 2) result.splice(next(result.length + 1), 0, ...result.splice(at, 5));
    else if (kind === 3) result.splice(at, 0, ...result.slice(at, at + 8));
    else if (result[at] !== undefined && result[at].length > 0) {
      const text = result[at];
      const place = next(text.length);
      result[at] = `${text.slice(0, place)}${fakeText(1, undefined, next(1000) + 1)}${text.slice(place + (kind === 4 ? 1 : 0))}`;
    }
  }
  return result;
}

export function write(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** What one set has and the other has not, few enough to read. */
export function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): { missing: string[]; extra: string[] } {
  return { missing: [...b].filter((one) => !a.has(one)).slice(0, 5), extra: [...a].filter((one) => !b.has(one)).slice(0, 5) };
}
