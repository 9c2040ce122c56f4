// The two modules that .ci/rules-plugin.mjs makes of rules/*.yml.
declare module 'keylift:rules' {
  const rules: unknown[];
  export default rules;
}
declare module 'keylift:rules-full' {
  const rules: unknown[];
  export default rules;
}
