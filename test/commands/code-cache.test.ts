// The compiled form of a script is used again, and only from a folder that is the user's alone. V8 tells another script
// only by its length, so an edit of the same length shows which of the two was run.
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadCached } from '../../src/commands/quick/code-cache.ts';
import { scratch } from '../support/run.ts';

const require = createRequire(import.meta.url);

function place(): { run: (text: string) => unknown; folder: string } {
  const root = scratch();
  const before = { ...process.env };
  process.env['XDG_CACHE_HOME'] = root;
  delete process.env['NODE_DISABLE_COMPILE_CACHE'];
  onTestFinished(() => {
    process.env = before;
  });
  const path = join(root, 'scan-ABC.cjs');
  return {
    folder: join(root, 'keylift', 'code'),
    run(text) {
      writeFileSync(path, `exports.said = (() => '${text}')();`);
      const { exports, keep } = loadCached(path, 'test', require, (name) => import(name));
      keep();
      return (exports as { said: string }).said;
    },
  };
}

describe('the code cache', () => {
  it('is written for the user alone and used by the next run', () => {
    const { run, folder } = place();
    expect(run('first')).toBe('first');
    const [file, ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600);
    expect(run('other')).toBe('first');
  });

  it('is left alone where somebody else could have written', () => {
    const { run, folder } = place();
    run('first');
    chmodSync(folder, 0o777);
    expect(run('other')).toBe('other');
    chmodSync(folder, 0o700);
    const [file] = readdirSync(folder);
    chmodSync(join(folder, file!), 0o666);
    expect(run('third')).toBe('third');
  });

  it('is made anew when it is not what V8 wrote', () => {
    const { run, folder } = place();
    run('first');
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file!), 'something else');
    expect(run('other')).toBe('other');
    expect(run('third')).toBe('other');
  });

  it('is not wanted when Node is told so', () => {
    const { run, folder } = place();
    process.env['NODE_DISABLE_COMPILE_CACHE'] = '1';
    expect(run('first')).toBe('first');
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  it('keeps no more than a few files', () => {
    const { run, folder } = place();
    run('first');
    for (let i = 0; i < 20; i += 1) writeFileSync(join(folder, `old-${i}.bin`), '');
    chmodSync(
      join(
        folder,
        readdirSync(folder).find((name) => name.startsWith('scan-'))!,
      ),
      0o666,
    );
    run('other');
    expect(readdirSync(folder).length).toBe(12);
  });
});
