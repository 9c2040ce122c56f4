// What a path says of a file.
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../src/detect/place.ts';

describe('places', () => {
  it.each([
    ['src/test/java/A.java', 'test'],
    ['plugins/inputs/x/testcases/all/telegraf.conf', 'test'],
    ['runtime/syntax/testdir/input/a.sh', 'test'],
    ['src/Product.Test.Unit/A.cs', 'test'],
    ['deps/rabbit/test/SUITE_data/a.json', 'test'],
    ['docs/a.yaml', 'docs'],
    ['README.md', 'docs'],
    ['core/Details/config_nl.properties', 'translations'],
    ['core/signup_pt_BR.properties', 'translations'],
    ['java/org/apache/LocalStrings.properties', 'translations'],
    ['po/de.po', 'translations'],
    ['deno.lock', 'lock'],
    ['a/gradle.lockfile', 'lock'],
    ['package-lock.json', 'lock'],
    ['go.sum', 'lock'],
    ['.terraform.lock.hcl', 'lock'],
  ] as const)('%s', (path, kind) => {
    expect(placeOf(path)[kind]).toBe(true);
  });

  it.each(['src/attestation/a.ts', 'src/latest/a.ts', 'src/contest.ts', 'src/locking.json', 'src/clock.ts', 'core/user_id.ts'])(
    'no special place: %s',
    (path) => {
      const { test, docs, translations, lock } = placeOf(path);
      expect({ test, docs, translations, lock }).toEqual({ test: false, docs: false, translations: false, lock: false });
    },
  );
});
