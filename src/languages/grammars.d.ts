// Parsers as the build puts them there (.ci/rules-plugin.mjs): WebAssembly, read when they are called for.
declare module 'keylift:tree-sitter' {
  export const runtime: () => Uint8Array;
}
declare module 'keylift:grammar-python' {
  export const grammar: () => Uint8Array;
}
