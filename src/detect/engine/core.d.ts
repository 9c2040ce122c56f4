// What the build makes of core.as.
declare module 'keylift:core' {
  /** The WebAssembly module, base64. */
  const core: string;
  export default core;
}
