// Typed arrays that grow, for logs of unknown length.

type Numbers = Int32Array | Float64Array;

class Growing<Kind extends Numbers> {
  #values: Kind;
  length = 0;
  readonly #make: (length: number) => Kind;

  constructor(make: (length: number) => Kind) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.room(1);
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** The array, with place for `more` values from `length` on. Whoever writes them there adds to `length`. */
  room(more: number): Kind {
    if (this.length + more > this.#values.length) {
      const larger = this.#make(Math.max(this.length + more, this.#values.length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    return this.#values;
  }

  /** A copy of exactly what was written. */
  done(): Kind {
    return this.#values.slice(0, this.length) as Kind;
  }
}

export type GrowingInts = Growing<Int32Array>;
export type GrowingFloats = Growing<Float64Array>;

export function growingInts(): GrowingInts {
  return new Growing((length) => new Int32Array(length));
}

export function growingFloats(): GrowingFloats {
  return new Growing((length) => new Float64Array(length));
}
