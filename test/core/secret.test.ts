import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MASK, Secret } from '../../src/core/secret.ts';

const VALUE = 'v4lue-that-must-not-show';

describe('Secret', () => {
  const secret = new Secret(VALUE);

  it.each([
    ['String()', () => String(secret)],
    ['a template literal', () => `${secret.toString()}`],
    ['concatenation', () => `x${[secret].join()}`],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['util.inspect, deep and with hidden fields', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['util.format %s %o %j', () => format('%s %o %j', secret, secret, secret)],
    ['its own keys', () => JSON.stringify(Object.entries(secret)) + JSON.stringify(Reflect.ownKeys(secret))],
    ['a structured clone', () => inspect(structuredClone(secret))],
    ['a spread copy', () => inspect({ ...secret })],
    ['an error that carries it', () => inspect(new Error('failed', { cause: secret }))],
  ])('shows nothing of its value through %s', (_way, show) => {
    expect(show()).not.toContain(VALUE);
    expect(show()).not.toContain('v4lue');
  });

  it('prints as the mask, whatever its length', () => {
    expect(String(secret)).toBe(MASK);
    expect(String(new Secret(''))).toBe(MASK);
  });

  it('gives the value back when asked', () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  it('compares by value', () => {
    expect(secret.equals(new Secret(VALUE))).toBe(true);
    expect(secret.equals(new Secret(`${VALUE}x`))).toBe(false);
    expect(secret.equals(new Secret('V4lue-that-must-not-show'))).toBe(false);
  });

  it('counts bytes, not characters', () => {
    expect(new Secret('é€').byteLength).toBe(5);
  });
});
