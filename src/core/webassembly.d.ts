// The part of the WebAssembly interface that Keylift uses. TypeScript has it only in the library for browsers.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; the buffer is a new one afterwards. Gives the number of pages before. */
    grow(pages: number): number;
  }
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  const Module: new (bytes: Uint8Array) => Module;
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  /** A variable of a module that it lets others read. */
  interface Global {
    readonly value: number;
  }
  function validate(bytes: Uint8Array): boolean;
}
