// AssemblyScript to WebAssembly, once per change of the source: the result is kept in node_modules/.cache.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'keylift');
const FLAGS = [
  '--enable',
  'simd',
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--memoryBase',
  '64',
  '--zeroFilledMemory',
];

/** Base64 of the module compiled from `file` and the .as files beside it (AssemblyScript has no extension of its own). */
export async function compileWasm(file) {
  const folder = dirname(file);
  const names = readdirSync(folder).filter((name) => name.endsWith('.as'));
  const sources = Object.fromEntries(names.map((name) => [`${name.slice(0, -3)}.ts`, readFileSync(join(folder, name), 'utf8')]));
  return cached(`wasm\0${FLAGS.join(' ')}\0${JSON.stringify(sources)}`, async () => {
    const { default: asc } = await import('assemblyscript/asc');
    let binary;
    const { error, stderr } = await asc.main([`${basename(file, '.as')}.ts`, '--outFile', 'core.wasm', ...FLAGS], {
      readFile: (name) => sources[name] ?? null,
      writeFile: (name, content) => {
        if (name === 'core.wasm') binary = content;
      },
      listFiles: () => [],
    });
    // oxlint-disable-next-line typescript/no-base-to-string -- the compiler's own stream, which has a toString
    if (error || binary === undefined) throw new Error(`${file}: ${error?.message ?? 'no output'}\n${stderr.toString()}`);
    return Buffer.from(binary).toString('base64');
  });
}

/** What `make` gives for this input, from the cache where it has been made before. */
export async function cached(input, make) {
  const path = join(CACHE, createHash('sha256').update(input).digest('hex'));
  try {
    return readFileSync(path, 'utf8');
  } catch {
    const output = await make();
    mkdirSync(CACHE, { recursive: true });
    // Renamed into place, so that two builds at once cannot read half a file.
    writeFileSync(`${path}.${process.pid}`, output);
    renameSync(`${path}.${process.pid}`, path);
    return output;
  }
}
