// A secret value as a type that cannot be printed. Everything that carries a value through Keylift carries a
// `Secret`; the raw string comes out of `reveal()` alone, and test/architecture.test.ts lists who may call it.
import { timingSafeEqual } from 'node:crypto';

/** What every accidental way of printing a secret shows instead. Its length says nothing about the value. */
export const MASK = '••••••••';

/** A credential's value. String conversion, JSON, template literals and `util.inspect` all give {@link MASK}. */
export class Secret {
  // A private field is invisible to util.inspect, Object.keys, structuredClone and JSON, so nothing has to remember to hide it.
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Callers are listed, file by file, in the architecture test. */
  reveal(): string {
    return this.#value;
  }

  /** Length in UTF-8 bytes, the unit of the Secrets Manager limit. */
  get byteLength(): number {
    return Buffer.byteLength(this.#value, 'utf8');
  }

  /** Compares in time that depends on the lengths only. */
  equals(other: Secret): boolean {
    const a = Buffer.from(this.#value, 'utf8');
    const b = Buffer.from(other.#value, 'utf8');
    if (a.length !== b.length) return false;
    return timingSafeEqual(a, b);
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }
}
