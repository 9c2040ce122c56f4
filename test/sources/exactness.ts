// The check behind bench/history-exact.mjs: ids of every object, and finds in changed ranges against finds in whole versions.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { marksIn, type Mark } from '../../src/core/trace.ts';
import { createEngine } from '../../src/detect/engine/engine.ts';
import { traceScanner } from '../../src/detect/traces.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { growForest } from '../../src/sources/pack/forest.ts';
import { openStore } from '../../src/sources/pack/object-store.ts';
import { BLOB, idOf } from '../../src/sources/pack/object-table.ts';
import { openInput } from '../../src/sources/pack/pack-input.ts';
import { createPass, passCore, type PassInput } from '../../src/sources/pack/pass.ts';
import { createWalker } from '../../src/sources/pack/walker.ts';
import { toUtf8 } from '../../src/sources/segments.ts';

export interface Exactness {
  readonly objects: number;
  readonly wrong: number;
  readonly lost: number;
  readonly pairs: number;
  readonly missing: number;
  readonly extra: number;
}

export function checkRepository(folder: string): Exactness {
  const gitDir = existsSync(join(folder, '.git')) ? join(folder, '.git') : folder;
  const store = openStore(join(gitDir, 'objects'), [], 20);
  const { table } = store;
  const { forest, rootless } = growForest(table);
  const settings = { object: 32 << 20, arena: 256 << 20, windows: 1024, maxFileSize: Number.POSITIVE_INFINITY, messages: false };
  const input: PassInput = { store: { table, packs: store.packs, folders: store.folders }, forest, settings };
  const rules = builtinRules();

  const core = passCore(input);
  const scanner = traceScanner(rules, createEngine(rules, core.memory), 'low');
  const pass = createPass(input, core, scanner);
  for (let part = 0; part + 1 < forest.parts.length; part += 1) pass.part(part);
  const { blobs } = pass.done();
  const key = (row: number, mark: Mark) =>
    createHash('sha256')
      .update(`${idOf(table, row)} ${JSON.stringify(mark)}`)
      .digest('base64')
      .slice(0, 16);
  const found = new Set<string>();
  for (let i = 0; i < blobs.length; i += 2 + blobs[i + 1]!)
    for (const mark of blobs.subarray(i + 2, i + 2 + blobs[i + 1]!)) found.add(key(blobs[i]!, scanner.marks[mark - 1]!));

  const plain = traceScanner(rules, undefined, 'low');
  const whole = new Set<string>();
  let objects = 0;
  let wrong = 0;
  let lost = rootless.length + store.damaged.length;
  const file = openInput(input.store, core, settings.windows, settings.object);
  const walker = createWalker<undefined>(
    table,
    forest,
    core,
    file,
    { object: settings.object, delta: settings.object },
    {
      leastRun: () => 0x7fffffff,
      extra: () => 0,
      visit(row, type, address, size) {
        objects += 1;
        const bytes = core.bytes.subarray(address, address + size);
        const name = ['', 'commit', 'tree', 'blob', 'tag'][type]!;
        if (createHash('sha1').update(`${name} ${size}\0`).update(bytes).digest('hex') !== idOf(table, row)) wrong += 1;
        if (type !== BLOB) return undefined;
        const text = toUtf8(bytes);
        for (const mark of marksIn(plain, plain.scan(text, 0, text.length, Uint32Array.of(0, text.length), 0, 1)))
          whole.add(key(row, plain.marks[mark - 1]!));
        return undefined;
      },
      lost() {
        lost += 1;
      },
    },
  );
  for (const root of forest.roots) walker.walk(root);
  file.close();
  return {
    objects,
    wrong,
    lost,
    pairs: whole.size,
    missing: [...whole].filter((one) => !found.has(one)).length,
    extra: [...found].filter((one) => !whole.has(one)).length,
  };
}
