import { describe, expect, it } from 'vitest';
import { contentDigest, placeFingerprint, requestToken, secretDigest } from '../../src/core/fingerprint.ts';
import { Secret } from '../../src/core/secret.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);

describe('fingerprints', () => {
  it('survive reformatting of the line', () => {
    expect(placeFingerprint('a.b', 'x.ts', 'const k = "••••••••";', 0)).toBe(
      placeFingerprint('a.b', 'x.ts', '  const k="••••••••";', 0),
    );
  });

  it('tell rule, path, line and ordinal apart', () => {
    const base = placeFingerprint('a.b', 'x.ts', 'k=•', 0);
    const others = [
      placeFingerprint('a.c', 'x.ts', 'k=•', 0),
      placeFingerprint('a.b', 'y.ts', 'k=•', 0),
      placeFingerprint('a.b', 'x.ts', 'j=•', 0),
      placeFingerprint('a.b', 'x.ts', 'k=•', 1),
    ];

    expect(new Set([base, ...others]).size).toBe(5);
  });

  it('are keyed wherever a value or a file goes in', () => {
    const secret = new Secret('weak');

    expect(secretDigest(KEY, secret)).not.toBe(secretDigest(OTHER, secret));
    expect(contentDigest(KEY, Buffer.from('weak'))).not.toBe(contentDigest(OTHER, Buffer.from('weak')));
    expect(requestToken(KEY, 'n', secret)).not.toBe(requestToken(OTHER, 'n', secret));
  });

  it('give request tokens the service accepts, the same for the same name and value', () => {
    const token = requestToken(KEY, 'prod/app/db', new Secret('weak'));

    expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(requestToken(KEY, 'prod/app/db', new Secret('weak'))).toBe(token);
    expect(requestToken(KEY, 'prod/app/db2', new Secret('weak'))).not.toBe(token);
  });
});
