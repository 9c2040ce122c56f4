// What the build makes of core.as and of the built-in rules (.ci/rules-plugin.mjs). Data, so its types are given where it is read.
declare module 'keylift:core' {
  /** The WebAssembly module, base64. */
  export const core: string;
  /** An `EngineImage` of exactly the built-in rules, whose tables are read when they are called for. */
  export const builtin: unknown;
}
declare module 'keylift:anchors' {
  /** The anchors of each built-in rule, by `anchorKey`. */
  export const anchors: () => unknown;
}
