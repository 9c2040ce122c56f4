// The WebAssembly module that the build makes of core/*.as, as base64.
declare module 'keylift:pack-core' {
  const base64: string;
  export default base64;
}
